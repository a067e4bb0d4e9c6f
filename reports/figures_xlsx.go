package reports

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports/figures"
)

// FiguresXLSX is a table of business figures, which their import reads back.
func (s *Service) FiguresXLSX(ctx context.Context, by accounts.Actor, q figures.TableQuery, lang locale.Language) (*File, error) {
	table, err := s.figures.Table(ctx, by, q, lang)
	if err != nil {
		return nil, err
	}
	return s.tables(ctx, by, lang, lang.Text("reports.figures.sheet"), func(b *book) { b.figures(table) })
}

func (b *book) figures(table figures.Table) {
	fields := make([]field, len(table.Heads))
	for i, h := range table.Heads {
		switch {
		case h.Kind != nil:
			fields[i] = field{h.Text, 14, figureLook(h.Kind.Unit)}
		case i == 1:
			fields[i] = field{h.Text, 34, plainLook}
		default:
			fields[i] = field{h.Text, 14, plainLook}
		}
	}
	s := b.table(sheetName(b.t("figures.sheet"), 1), fields)
	for _, row := range table.Rows {
		for i, cell := range row {
			if text, ok := cell.(string); ok {
				row[i] = cellText(text)
			}
		}
		s.add(row...)
	}
	s.close()
	b.figuresAdvice()
}

// figureLook is the look of values of a unit; a percentage is written as it is said: 12.5.
func figureLook(u figures.Unit) look {
	if u == figures.Money {
		return moneyLook
	}
	return generalLook
}

// figuresAdvice is a sheet that says how to fill the table in.
func (b *book) figuresAdvice() {
	s := b.table(sheetName(b.t("figures.how"), 1), []field{{b.t("figures.how"), 100, wrapLook}})
	for _, key := range []string{"how.code", "how.layouts", "how.blank", "how.percent", "how.again"} {
		s.add(b.t("figures." + key))
	}
	s.close()
}
