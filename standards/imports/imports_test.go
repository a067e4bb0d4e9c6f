package imports

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/docx"
	"etalon/internal/locale"
	"etalon/standards"
)

// doc is a document of paragraphs and tables.
func doc(blocks ...any) *docx.Text {
	d := &docx.Text{}
	at := 0
	for _, b := range blocks {
		at++
		switch b := b.(type) {
		case docx.Paragraph:
			b.At = at
			d.Blocks = append(d.Blocks, docx.Block{Paragraph: &b})
		case [][]string:
			table := docx.Table{At: at}
			for _, texts := range b {
				row := docx.Row{At: at}
				for _, text := range texts {
					row.Cells = append(row.Cells, docx.Cell{Text: text})
					at++
				}
				table.Rows = append(table.Rows, row)
			}
			d.Blocks = append(d.Blocks, docx.Block{Table: &table})
		}
	}
	return d
}

func text(s string) docx.Paragraph        { return docx.Paragraph{Text: s} }
func head(n int, s string) docx.Paragraph { return docx.Paragraph{Text: s, Heading: n} }
func bullet(n int, s string) docx.Paragraph {
	return docx.Paragraph{Text: s, List: n, Bullet: true}
}

func numbered(number, s string) docx.Paragraph {
	return docx.Paragraph{Text: s, List: 1 + strings.Count(strings.Trim(number, "."), "."), Number: number}
}

// told is a draft, a line each: sections, requirements with their fields, notices.
func told(d *Draft) []string {
	list := []string{}
	if d.Title != "" {
		list = append(list, "= "+d.Title)
	}
	if d.Content.Preamble != "" {
		list = append(list, "~ "+strings.ReplaceAll(d.Content.Preamble, "\n", "/"))
	}
	for _, s := range d.Content.Sections {
		list = append(list, "# "+s.Title)
		for _, r := range s.Requirements {
			line := r.Code + " " + r.Statement
			for _, more := range []string{r.How, r.Benefit, r.Source, strings.Join(r.Positions, "+"), strings.Join(r.Say, "+"), strings.Join(r.Avoid, "+")} {
				if more != "" {
					line += " | " + strings.ReplaceAll(more, "\n", "/")
				}
			}
			if r.Level != standards.Mandatory {
				line += " | " + string(r.Level)
			}
			list = append(list, line)
		}
	}
	for _, n := range d.Notices {
		list = append(list, "! "+n.Code)
	}
	return list
}

func TestUnderstand(t *testing.T) {
	for _, c := range []struct {
		name string
		doc  *docx.Text
		want []string
	}{
		{
			"a lone first heading names the document, list items are requirements, inner items say how",
			doc(head(1, "Стандарт салона"), text("О чём он."), head(2, "1. Приветствие"), bullet(1, "Здоровается первым."), bullet(2, "Вдали — кивком."), text("Всегда."), bullet(1, "Называет имя."), head(2, "Касса"), bullet(1, "Называет сумму.")),
			[]string{"= Стандарт салона", "~ О чём он.", "# Приветствие", "1.1 Здоровается первым. | — Вдали — кивком./Всегда.", "1.2 Называет имя.", "# Касса", "2.1 Называет сумму."},
		},
		{
			"printed numbers stay, lists that count anew get the number of their section",
			doc(head(1, "Зал"), numbered("2.1.", "Чисто."), numbered("2.2.", "Светло."), head(1, "Касса"), numbered("1.", "Сумма."), numbered("2.", "Чек."), numbered("2.2.", "Ещё раз.")),
			[]string{"# Зал", "2.1 Чисто.", "2.2 Светло.", "# Касса", "2.3 Сумма.", "2.4 Чек. | — Ещё раз."},
		},
		{
			"without headings numbers make them",
			doc(text("Общие слова."), text("1. Приветствие"), text("1.1. Здоровается первым."), text("Первым, всегда."), text("1.2. Называет имя."), text("2. Касса"), text("2.1. Называет сумму.")),
			[]string{"~ Общие слова.", "# Приветствие", "1.1 Здоровается первым. | Первым, всегда.", "1.2 Называет имя.", "# Касса", "2.1 Называет сумму."},
		},
		{
			"a section without lists has a requirement a paragraph",
			doc(head(1, "Прощание"), text("Прощается с каждым."), text("Благодарит за покупку.")),
			[]string{"# Прощание", "1.1 Прощается с каждым.", "1.2 Благодарит за покупку."},
		},
		{
			"text of a section goes before the rules, and this is told",
			doc(head(1, "Прощание"), text("Последнее впечатление."), bullet(1, "Прощается.")),
			[]string{"~ Прощание. Последнее впечатление.", "# Прощание", "1.1 Прощается.", "! word_section_text"},
		},
		{
			"deeper headings are requirements where only text follows, and sections where a list does",
			doc(head(1, "Зал"), head(2, "Порядок"), text("Вещи на местах."), head(1, "Продажа"), head(2, "Контакт"), bullet(1, "Здоровается.")),
			[]string{"# Зал", "1.1 Порядок | Вещи на местах.", "# Контакт", "2.1 Здоровается.", "! word_section_empty"},
		},
		{
			"labels name the fields",
			doc(head(1, "Зал"), bullet(1, "Здоровается."), text("Как: кивком."), text("Польза для клиента: его видят."), text("Источник: опрос"), text("Должности: кассир, консультант"), text("Говорим: «Здравствуйте!»"), text("Не говорим: «Ждите»"), text("Уровень: критический"), text("Важно: смотрим в глаза")),
			[]string{"# Зал", "1.1 Здоровается. | кивком./Важно: смотрим в глаза | его видят. | опрос | кассир+консультант | «Здравствуйте!» | «Ждите» | critical"},
		},
		{
			"a table with known headings",
			doc(head(1, "Касса"), [][]string{{"№", "Требование", "Как выполнять", "Должности", "Обязательность", "Заметки"}, {"К-1", "Называет сумму.", "До оплаты.", "кассир", "рекомендовано", "с мая"}, {"Чек", "", "", "", "", ""}, {"", "", "Отдаёт в руки.", "", "критический", ""}}),
			[]string{"# Касса", "К-1 Называет сумму. | До оплаты./с мая | кассир | recommended", "# Чек", "2.1 Отдаёт в руки. | critical"},
		},
		{
			"a table without headings is guessed, and this is told",
			doc(head(1, "Касса"), [][]string{{"1", "Называет сумму.", "До оплаты."}, {"2", "Отдаёт чек.", ""}}),
			[]string{"# Касса", "1.1 Называет сумму. | До оплаты.", "1.2 Отдаёт чек.", "! word_table_guessed"},
		},
		{
			"a list without a heading gets a section, an empty section is left out",
			doc(bullet(1, "Здоровается."), head(1, "Пусто")),
			[]string{"# Требования", "1.1 Здоровается.", "! word_section_empty"},
		},
		{"a number that stands twice is changed", doc(head(1, "А"), numbered("1.1", "Один."), head(1, "Б"), numbered("1.1", "Два.")), []string{"# А", "1.1 Один.", "# Б", "2.1 Два.", "! word_number_twice"}},
		{"signs that were typed are lists", doc(head(1, "А"), text("- Один."), text("– Два."), text("а) три")), []string{"# А", "1.1 Один.", "1.2 Два.", "1.3 три"}},
		{"what begins with a number is no list", doc(head(1, "А"), text("30 секунд ждёт гость.")), []string{"# А", "1.1 30 секунд ждёт гость."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := understand(c.doc, "Требования")
			if diff := cmp.Diff(c.want, told(d)); diff != "" {
				t.Error(diff)
			}
			checkDraft(t, c.doc, d)
		})
	}
}

// checkDraft asserts what holds for every document: the content is valid, and every
// paragraph and row is told once, with a place that exists.
func checkDraft(t *testing.T, doc *docx.Text, d *Draft) {
	t.Helper()
	if err := d.Content.Check(); err != nil {
		t.Error(err)
	}
	wanted, made := 0, 0
	for _, b := range doc.Blocks {
		if wanted++; b.Table != nil {
			wanted += len(b.Table.Rows) - 1
		}
	}
	for _, p := range d.Parts {
		if p.Section >= len(d.Content.Sections) || p.Requirement >= 0 && p.Requirement >= len(d.Content.Sections[p.Section].Requirements) {
			t.Errorf("part %+v points nowhere", p)
		}
		if p.What == IsRequirement {
			made++
		}
	}
	if len(d.Parts) < wanted || made != d.Content.Requirements() {
		t.Errorf("%d parts of %d, %d requirements of %d", len(d.Parts), wanted, made, d.Content.Requirements())
	}
}

func TestUnderstand_limits(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Здоровается первым. ", 450))
	blocks := []any{head(1, "А"), bullet(1, long), text(strings.Repeat("я", 5_000))}
	for i := range 70 {
		blocks = append(blocks, head(1, fmt.Sprintf("Раздел %d", i)))
		for range 20 {
			blocks = append(blocks, bullet(1, "Норма."))
		}
	}
	blocks = append(blocks, text("Источник: "+strings.Repeat("ю", 3_000)))
	document := doc(blocks...)
	d := understand(document, "Требования")
	checkDraft(t, document, d)
	first := d.Content.Sections[0].Requirements[0]
	if n := utf8.RuneCountInString(first.Statement); n > maxStatement || !strings.HasSuffix(first.Statement, "первым.") {
		t.Errorf("statement of %d letters ends in %q", n, first.Statement[len(first.Statement)-20:])
	}
	if len(d.Content.Sections) != standards.MaxSections || d.Content.Requirements() != standards.MaxRequirements {
		t.Errorf("%d sections, %d requirements", len(d.Content.Sections), d.Content.Requirements())
	}
	codes := strings.Join(told(&Draft{Notices: d.Notices}), " ")
	for _, want := range []string{"word_statement_split", "word_text_cut", "word_too_many_sections", "word_over_limit"} {
		if !strings.Contains(codes, want) {
			t.Errorf("no notice %s in %s", want, codes)
		}
	}
}

func TestMeasureOf(t *testing.T) {
	for value, want := range map[string]string{
		"да/нет": "yes_no     0 true", "не более 30 секунд": "duration at_most 30  s 0 true", "до 5 мин.": "duration at_most 5  min 0 true", "within 24 hours": "duration at_most 24  h 0 true",
		"3–5 вопросов": "number between 3 5 вопросов 0 true", "не менее 2 раз": "number at_least 2  pcs 0 true", "1–2 м": "number between 1 2 m 0 true", "1–5 баллов": "scale     5 true", "шкала 10": "scale     10 true",
		"0,5 ч, не более": "duration at_most 1/2  h 0 true", "вежливо": "yes_no     0 false", "30": "yes_no     0 false", "5 минут или 10 минут": "yes_no     0 false", "от 9 до 3 минут": "yes_no     0 false", "0–10 баллов": "yes_no     0 false",
	} {
		m, understood := measureOf(value)
		amounts := [2]string{}
		for i, x := range []interface{ RatString() string }{m.Target, m.Limit} {
			if i == 0 && m.Target != nil || i == 1 && m.Limit != nil {
				amounts[i] = x.RatString()
			}
		}
		if got := fmt.Sprintf("%s %s %s %s %s %d %v", m.Kind, m.Bound, amounts[0], amounts[1], m.Unit, m.Max, understood); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	f, err := os.Open("../../internal/docx/testdata/libreoffice.docx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(f, info.Size(), "Требования")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"= Стандарт обслуживания в салоне связи", "~ Документ описывает, как мы встречаем покупателя.", "# Приветствие",
		"1.1 Консультант здоровается первым не позднее чем через 30 секунд. | — Вдали — кивком./— Вблизи — словами.", "1.2 Консультант называет своё имя.",
		"# Касса", "2.1 Кассир называет сумму до оплаты. | Смотрит на покупателя.", "2.2 Кассир отдаёт чек в руки. | Вместе со сдачей. | critical",
		"# Прощание", "3.1 Сотрудник прощается с каждым.",
	}
	if diff := cmp.Diff(want, told(d)); diff != "" {
		t.Error(diff)
	}
	if _, err := Read(strings.NewReader("текст"), 10, ""); !errors.Is(err, docx.ErrNotDocument) {
		t.Errorf("error = %v", err)
	}
}

// Every notice has its words in every language.
func TestNotice_texts(t *testing.T) {
	for _, code := range []string{
		"word_pictures", "word_notes", "word_comments", "word_deleted", "word_contents", "word_over_limit", "word_paragraph_cut", "word_section_text", "word_preamble_full",
		"word_too_many_sections", "word_section_empty", "word_statement_split", "word_number_twice", "word_text_cut", "word_measure_unclear", "word_table_guessed", "word_row_without_rule",
	} {
		for _, lang := range locale.Languages {
			if !lang.Has("problem." + code) {
				t.Errorf("no text of %s in %s", code, lang)
			}
		}
	}
}

// Whatever a document holds, its draft is a valid standard.
func FuzzUnderstand(f *testing.F) {
	f.Add("1 Раздел\n* Норма\n. Источник: опрос\n| № | Норма\n| 1 | Чисто")
	f.Add("* 1.1. А\n* 1.1. Б\n2 В\n3 Г\n. 1. Д\n. 1.1 Е")
	f.Fuzz(func(t *testing.T, source string) {
		var blocks []any
		for _, s := range strings.Split(source, "\n") {
			kind, rest, _ := strings.Cut(s, " ")
			if rest = strings.TrimSpace(strings.ToValidUTF8(strings.Map(printable, rest), "")); rest == "" {
				continue
			}
			switch kind {
			case "1", "2", "3", "4":
				blocks = append(blocks, head(int(kind[0]-'0'), rest))
			case "*":
				blocks = append(blocks, bullet(1, rest))
			case "**":
				blocks = append(blocks, bullet(2, rest))
			case "|":
				var cells []string
				for _, c := range strings.Split(rest, "|") {
					cells = append(cells, strings.TrimSpace(c))
				}
				blocks = append(blocks, [][]string{cells})
			default:
				blocks = append(blocks, text(rest))
			}
		}
		document := doc(blocks...)
		checkDraft(t, document, understand(document, "Требования"))
	})
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7F || r == utf8.RuneError || r >= 0x80 && r < 0xA0 {
		return -1
	}
	return r
}
