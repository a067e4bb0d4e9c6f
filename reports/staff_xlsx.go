package reports

import (
	"context"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// StaffTemplateXLSX is an empty list of staff as an import reads it, with advice.
func (s *Service) StaffTemplateXLSX(ctx context.Context, by accounts.Actor, lang locale.Language) (*File, error) {
	if err := by.Require(accounts.IntroduceStandards); err != nil {
		return nil, err
	}
	title := lang.Text("reports.staff.file")
	return s.file(ctx, lang, title, xlsxType, func(w io.Writer) error {
		return write(w, &Meta{Language: lang}, title, func(b *book) {
			var fields []field
			for _, key := range []string{"name", "position", "location", "email", "number", "left_on"} {
				fields = append(fields, field{b.t("staff." + key), 26, plainLook})
			}
			b.table(sheetName(b.t("staff.sheet"), 1), fields).close()
			advice := b.table(sheetName(b.t("staff.advice"), 1), []field{{b.t("staff.advice"), 100, wrapLook}})
			for _, key := range []string{"staff.advice1", "staff.advice2", "staff.advice3"} {
				advice.add(b.t(key))
			}
			advice.close()
		})
	})
}
