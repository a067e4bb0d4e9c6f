package reports

import (
	"context"
	"fmt"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// sampleMarks are the rows of the sample: six respondents who rate three attributes
// from 1 to 5 and say from 0 to 10 whether they would recommend the shop.
var sampleMarks = [][]any{{1, 5, 4, 3, 9}, {2, 4, 5, 4, 8}, {3, 2, 3, 5, 4}, {4, 5, nil, 2, 10}, {5, 3, 4, 4, 6}, {6, 1, 2, 3, 2}}

// SurveyTemplateXLSX is a sample of a survey that an import of expectations reads.
func (s *Service) SurveyTemplateXLSX(ctx context.Context, by accounts.Actor, lang locale.Language) (*File, error) {
	if err := by.Require(accounts.ReadDrafts); err != nil {
		return nil, err
	}
	return s.file(ctx, lang, lang.Text("reports.survey.file"), xlsxType, func(w io.Writer) error {
		return write(w, &Meta{Language: lang}, lang.Text("reports.survey.file"), func(b *book) {
			fields := []field{{b.t("survey.number"), 8, plainLook}}
			for i := range 3 {
				fields = append(fields, field{b.t(fmt.Sprintf("survey.attribute%d", i+1)), 34, plainLook})
			}
			fields = append(fields, field{b.t("survey.overall"), 40, plainLook})
			sheet := b.table(sheetName(b.t("survey.sheet"), 1), fields)
			for _, row := range sampleMarks {
				sheet.add(row...)
			}
			sheet.close()
			advice := b.table(sheetName(b.t("survey.advice"), 1), []field{{b.t("survey.advice"), 100, wrapLook}})
			for i := range 4 {
				advice.add(b.t(fmt.Sprintf("survey.advice%d", i+1)))
			}
			advice.close()
		})
	})
}
