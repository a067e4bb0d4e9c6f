package docx_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/docx"
)

// lines tells a document: what each paragraph is, its number and its text.
func lines(d *docx.Text) []string {
	list := []string{}
	for _, b := range d.Blocks {
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				var texts []string
				for _, c := range row.Cells {
					texts = append(texts, c.Text)
				}
				list = append(list, "| "+strings.Join(texts, " | "))
			}
			continue
		}
		what := ""
		switch p := b.Paragraph; {
		case p.Title:
			what = "title "
		case p.Heading > 0:
			what = fmt.Sprintf("h%d ", p.Heading)
		case p.Bullet:
			what = fmt.Sprintf("%d• ", p.List)
		case p.List > 0:
			what = fmt.Sprintf("%d# ", p.List)
		}
		if b.Paragraph.Number != "" {
			what += b.Paragraph.Number + " "
		}
		list = append(list, what+b.Paragraph.Text)
	}
	return list
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, inside string
		want         []string
	}{
		{
			"headings by style, by a style it is made from, by a localised name, by their own level",
			styled("1", "Один") + styled("Mine", "Два") + styled("Local", "Три") + p(`<w:outlineLvl w:val="3"/>`, "Четыре") + p(`<w:outlineLvl w:val="9"/>`, "Текст") + styled("Named", "Имя"),
			[]string{"h1 Один", "h2 Два", "h3 Три", "h4 Четыре", "Текст", "title Имя"},
		},
		{"styles in a circle end", styled("Circle", "Текст") + styled("Unknown", "Ещё"), []string{"Текст", "Ещё"}},
		{
			"numbers are those that are printed",
			item("1", "0", "А") + item("1", "1", "Б") + item("1", "1", "В") + item("1", "2", "Г") + item("1", "0", "Д") + item("1", "1", "Е") + styled("Item", "Ж"),
			[]string{"1# 1. А", "2# 1.1. Б", "2# 1.2. В", "3# а) Г", "1# 2. Д", "2# 2.1. Е", "2# 2.2. Ж"},
		},
		{"a list begins where it is told to", item("1", "0", "А") + item("4", "0", "Б") + item("4", "0", "В") + item("3", "0", "Г"), []string{"1# 1. А", "1# 7. Б", "1# 8. В", "1# § IV Г"}},
		{"marks, lists that are not known and no list", item("2", "0", "А") + item("99", "4", "Б") + item("0", "0", "В"), []string{"1• А", "5• Б", "В"}},
		{"an inner item whose outer one is missing", item("1", "1", "А"), []string{"2# 1.1. А"}},
		{
			"links, fields and breaks are text",
			`<w:p><w:hyperlink><w:r><w:t>Сайт</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>и</w:t><w:br/><w:t>чат</w:t><w:noBreakHyphen/><w:t>бот</w:t></w:r><w:fldSimple><w:r><w:t> 5</w:t></w:r></w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>`,
			[]string{"Сайт\tи\nчат-бот 5"},
		},
		{
			"inserted text is kept and deleted text is dropped",
			`<w:p><w:ins><w:r><w:t>Новое</w:t></w:r></w:ins><w:del><w:r><w:delText>Старое</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>Ушло</w:t></w:r></w:moveFrom></w:p>`,
			[]string{"Новое"},
		},
		{"a paragraph whose end was deleted goes on in the next", p(`<w:rPr><w:del/></w:rPr>`, "Здоро") + p("", "вается.") + p(`<w:rPr><w:del/></w:rPr>`, "Конец"), []string{"Здоровается.", "Конец"}},
		{
			"content controls and alternatives are read once",
			`<w:sdt><w:sdtPr/><w:sdtContent>` + p("", "Внутри") + `</w:sdtContent></w:sdt><w:p><w:r><w:AlternateContent><w:Choice><w:t>А</w:t></w:Choice><w:Fallback><w:t>Б</w:t></w:Fallback></w:AlternateContent></w:r></w:p>`,
			[]string{"Внутри", "А"},
		},
		{"the table of contents is left out", styled("Toc", "Приветствие 3") + p("", "Текст"), []string{"Текст"}},
		{
			"cells that are joined",
			`<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p("", "Этап") + `</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p("", "Норма") + `</w:tc></w:tr>` +
				`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>` + p("", "А") + p("", "Б") + `</w:tc><w:tc>` + item("1", "0", "В") + item("2", "0", "Г") + `</w:tc></w:tr>` +
				`<w:tr><w:trPr><w:del/></w:trPr><w:tc>` + p("", "Удалено") + `</w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`,
			[]string{"| Этап | Норма | ", "| Этап | А\nБ | 1. В\n— Г"},
		},
		{
			"a table in a table is told by its rows",
			`<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>` + p("", "А") + `</w:tc><w:tc>` + p("", "Б") + `</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`,
			[]string{"| А — Б"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, lines(document(t, c.inside))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRead_countsWhatIsLeftOut(t *testing.T) {
	d := document(t, `<w:p><w:r><w:drawing><w:t>нет</w:t></w:drawing><w:footnoteReference/><w:commentReference/><w:pict/></w:r><w:del/></w:p>`+styled("Toc", "Раздел 1"))
	want := docx.Left{Pictures: 2, Notes: 1, Comments: 1, Deleted: 1, Contents: 1}
	if d.Left != want || len(d.Blocks) != 0 {
		t.Errorf("left %+v, want %+v; blocks %v", d.Left, want, lines(d))
	}
}

func TestRead_LibreOffice(t *testing.T) {
	data, err := os.ReadFile("testdata/libreoffice.docx")
	if err != nil {
		t.Fatal(err)
	}
	d, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"h1 Стандарт обслуживания в салоне связи", "Документ описывает, как мы встречаем покупателя.", "h2 Приветствие",
		"1# 1. Консультант здоровается первым не позднее чем через 30 секунд.", "2• Вдали — кивком.", "2• Вблизи — словами.",
		"1# 2. Консультант называет своё имя.", "h2 Касса", "| № | Требование | Как выполнять | Обязательность",
		"| 2.1 | Кассир называет сумму до оплаты. | Смотрит на покупателя. | Обязательное",
		"| 2.2 | Кассир отдаёт чек в руки. | Вместе со сдачей. | Критическое", "h2 Прощание", "Сотрудник прощается с каждым.",
	}
	if d := cmp.Diff(want, lines(d)); d != "" {
		t.Error(d)
	}
}
