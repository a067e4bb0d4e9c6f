package figures

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Table is values laid out as a file that Import reads back.
type Table struct {
	Layout Layout
	Heads  []Head
	Rows   [][]any // texts, numbers, nil
}

// Head is a column of a Table.
type Head struct {
	Text string
	Kind *Kind // of its numbers; nil: texts
}

// TableQuery says what a table is of: a column a month of one figure, or a column a
// figure of one month.
type TableQuery struct {
	KindID      string // MonthsLayout; empty: the first
	From, Until Month  // 0: the month before this one, and eleven before it; FiguresLayout takes Until alone
	Layout      Layout
}

// Table lays out the values of the locations where the actor manages figures; the blanks
// are there to be filled in. Faults: ErrKindNotFound, ErrPeriod, ErrNoFigures.
func (s *Service) Table(ctx context.Context, by accounts.Actor, q TableQuery, lang locale.Language) (Table, error) {
	within, err := s.places.Visible(ctx, by, accounts.ManageFigures)
	if err != nil {
		return Table{}, err
	}
	kinds, err := s.tabled(ctx, by, q)
	if err != nil {
		return Table{}, err
	}
	if q.Until == 0 {
		q.Until = MonthOf(s.now()) - 1
	}
	switch {
	case q.Layout == FiguresLayout:
		q.From = q.Until
	case q.From == 0:
		q.From = q.Until - 11
	}
	if err := period(q.From, q.Until); err != nil {
		return Table{}, err
	}
	places, err := s.store.codes(ctx, within)
	if err != nil {
		return Table{}, err
	}
	t := Table{Layout: q.Layout, Heads: heads(q, kinds, lang), Rows: make([][]any, len(places))}
	for i, p := range places {
		row := make([]any, len(t.Heads))
		row[0], row[1] = p.Code, p.Name
		if row[2] = q.Until.String(); q.Layout == MonthsLayout {
			row[2] = kinds[0].Label.In(lang)
		}
		t.Rows[i] = row
	}
	for i, k := range kinds {
		values, err := s.store.byLocation(ctx, within, k.ID, q.From, q.Until)
		if err != nil {
			return Table{}, err
		}
		for row, p := range places {
			for month, amount := range values[p.ID] {
				t.Rows[row][3+i+int(month-q.From)] = amount.Float()
			}
		}
	}
	return t, nil
}

// tabled are the figures of a table: one, or all that are in use.
func (s *Service) tabled(ctx context.Context, by accounts.Actor, q TableQuery) ([]Kind, error) {
	all, err := s.store.kinds(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	var list []Kind
	for _, k := range all {
		if q.KindID == k.ID || q.KindID == "" && !k.Archived {
			list = append(list, k)
		}
	}
	switch {
	case len(list) == 0 && q.KindID != "":
		return nil, ErrKindNotFound
	case len(list) == 0:
		return nil, ErrNoFigures
	case q.Layout == MonthsLayout:
		list = list[:1]
	}
	return list, nil
}

func heads(q TableQuery, kinds []Kind, lang locale.Language) []Head {
	title := func(key string) Head {
		for _, c := range columns {
			if c.Key == key {
				if lang == locale.English {
					return Head{Text: c.English}
				}
				return Head{Text: c.Russian}
			}
		}
		return Head{}
	}
	if q.Layout == MonthsLayout {
		list := []Head{title(colCode), title("name"), title(colFigure)}
		for m := q.From; m <= q.Until; m++ {
			list = append(list, Head{m.String(), &kinds[0]})
		}
		return list
	}
	list := []Head{title(colCode), title("name"), title(colMonth)}
	for i := range kinds {
		list = append(list, Head{kinds[i].Label.In(lang), &kinds[i]})
	}
	return list
}
