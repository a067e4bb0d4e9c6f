package checklists_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/fault"
)

func importAs(t *testing.T, tabs []tab, layout checklists.Layout) (*checklists.Imported, error) {
	t.Helper()
	data := xlsx(t, tabs...)
	return checklists.ImportAs(bytes.NewReader(data), int64(len(data)), layout)
}

// told is what was understood, as somebody would say it who agrees.
func told(im *checklists.Imported) checklists.Layout {
	layout := checklists.Layout{}
	for _, table := range im.Tables {
		header, columns := table.Header, map[string]checklists.Column{}
		for _, c := range table.Seen {
			columns[c.Letter] = c.Holds
		}
		layout = append(layout, checklists.SheetLayout{Sheet: table.Sheet, Header: &header, Columns: columns})
	}
	return layout
}

func TestImportAs_agreeingChangesNothing(t *testing.T) {
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			guessed, err := importAs(t, l.tabs, nil)
			if err != nil {
				t.Fatal(err)
			}
			again, err := importAs(t, l.tabs, told(guessed))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(outline(guessed), outline(again)); diff != "" {
				t.Errorf("guessed and told differ (-guessed +told):\n%s", diff)
			}
		})
	}
}

var foreign = []tab{{name: "Форма", rows: [][]any{
	{"Проверка кофейни"},
	{"Код", "Зона", "Суть", "Насколько", "Цена вопроса", "Ещё"},
	{"А1", "Зал", "Столы чистые", "да/нет", 2, "Смотреть все столы"},
	{"А2", "Зал", "Музыка не мешает говорить", "да/нет", 1, ""},
	{"", "", "Касса", "", "", ""},
	{"Б1", "Касса", "Бариста повторил заказ", "да/нет", 3, ""},
	{"", "", "Заполняет старший смены", "", "", ""},
}}, {name: "Справка", rows: [][]any{{"Город", "Адрес"}, {"Тверь", "Советская, 1"}}}}

func TestImportAs(t *testing.T) {
	two := 2
	columns := map[string]checklists.Column{"A": "number", "B": "section", "C": "text", "D": "answer", "E": "points", "F": "hint"}
	im, err := importAs(t, foreign, checklists.Layout{{
		Sheet: "Форма", Header: &two, Columns: columns,
		Texts: checklists.RowTexts(map[string]checklists.RowKind{"Заполняет  старший смены": "note", "касса": "note"}),
	}, {Sheet: "Справка", Skip: true}})
	if err != nil {
		t.Fatal(err)
	}
	want := `Проверка кофейни, points, flag
s1 Зал
  q1 yes_no 2 | Столы чистые | Смотреть все столы
  q2 yes_no 1 | Музыка не мешает говорить
s2 Касса
  q3 yes_no 3 | Бариста повторил заказ
`
	if diff := cmp.Diff(want, outline(im)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Справка"}, im.Unread); diff != "" {
		t.Error(diff)
	}
	// The columns that were told come back as told, with what stands in them.
	seen := map[string]checklists.Column{}
	for _, c := range im.Tables[0].Seen {
		seen[c.Letter] = c.Holds
	}
	if diff := cmp.Diff(columns, seen); diff != "" {
		t.Error(diff)
	}
	if c := im.Tables[0].Seen[2]; c.Heading != "Суть" || !cmp.Equal(c.Samples, []string{"Столы чистые", "Музыка не мешает говорить", "Касса"}) {
		t.Errorf("column %s: %q %q", c.Letter, c.Heading, c.Samples)
	}
}

func TestImportAs_refuses(t *testing.T) {
	two, far := 2, 900
	for name, c := range map[string]struct {
		layout checklists.Layout
		want   *fault.Error
	}{
		"a sheet that is not there": {checklists.Layout{{Sheet: "Другой"}}, checklists.ErrLayoutSheet},
		"a sheet told twice":        {checklists.Layout{{Sheet: "Форма"}, {Sheet: "Форма"}}, checklists.ErrLayoutSheet},
		"a row that is not there":   {checklists.Layout{{Sheet: "Форма", Header: &far}}, checklists.ErrLayoutSheet},
		"no questions":              {checklists.Layout{{Sheet: "Форма", Header: &two, Columns: map[string]checklists.Column{"A": "number"}}}, checklists.ErrLayoutNoText},
		"a role twice":              {checklists.Layout{{Sheet: "Форма", Header: &two, Columns: map[string]checklists.Column{"C": "text", "D": "points", "E": "points"}}}, checklists.ErrLayoutTwice},
		"nothing to read":           {checklists.Layout{{Sheet: "Форма", Skip: true}, {Sheet: "Справка", Skip: true}}, checklists.ErrImportNoTable},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := importAs(t, foreign, c.layout); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}
