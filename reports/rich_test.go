package reports

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"etalon/internal/docx"
	"etalon/internal/richtext"
	"etalon/standards"
	"etalon/standards/handouts"
)

const shown = "019a0000-0000-7000-8000-000000000001"

// richSample has every kind of node, as somebody would write it of a fitting room.
const richSample = `{"type":"doc","content":[
{"type":"paragraph","content":[{"type":"text","text":"Примерочная — место, где покупатель решает. "},{"type":"text","marks":[{"type":"bold"}],"text":"Не оставляйте его одного"},{"type":"text","text":" дольше пяти минут. Порядок описан "},{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/a?b=1&c=2"}}],"text":"в памятке"},{"type":"text","text":"."}]},
{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"Перед примеркой"}]},
{"type":"orderedList","attrs":{"start":3},"content":[
 {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Проверьте кабину"}]},
  {"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"крючки и зеркало"}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"пуф"}]}]}]},
  {"type":"paragraph","content":[{"type":"text","text":"Если что-то не так, предложите соседнюю кабину."}]}]},
 {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Возьмите "},{"type":"text","marks":[{"type":"italic"}],"text":"два соседних размера"}]}]}]},
{"type":"orderedList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Первый шаг нового списка"}]}]}]},
{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"Покупатель, которому принесли другой размер, покупает вдвое чаще."}]}]},
{"type":"table","content":[
 {"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Что"}]}]},{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Сколько вещей"}]}]},{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Что делаем"}]}]}]},
 {"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"Платья"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","marks":[{"type":"bold"}],"text":"4"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"Предлагаем "},{"type":"text","marks":[{"type":"bold"}],"text":"пояс"},{"type":"text","text":" и "},{"type":"text","marks":[{"type":"italic"}],"text":"туфли"},{"type":"text","text":" к каждому платью, которое покупатель взял в кабину"}]}]}]},
 {"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"Верхняя одежда"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"2"}]}]},{"type":"tableCell","content":[{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"помогаем надеть"}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"ведём к большому зеркалу"}]}]}]}]}]}]},
{"type":"doDont","content":[
 {"type":"do","content":[{"type":"paragraph","content":[{"type":"text","text":"«Как вам длина рукава?»"}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"спрашиваем о вещи"}]}]}]}]},
 {"type":"dont","content":[{"type":"paragraph","content":[{"type":"text","text":"«Ну что, берёте?»"}]},{"type":"paragraph","content":[{"type":"text","text":"Не торопим и не заглядываем в кабину без стука."}]}]}]},
{"type":"image","attrs":{"image":"` + shown + `","alt":"Кабина, готовая к приходу покупателя"}}]}`

func richDoc(t *testing.T) richtext.Doc {
	t.Helper()
	doc, err := richtext.Parse([]byte(richSample), "details")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// richRules are sections whose rules say more.
func richRules(t *testing.T) []standards.Section {
	t.Helper()
	more := richDoc(t)
	return []standards.Section{{
		Title: "Примерочная", Intro: richtext.Doc{Content: more.Content[:1]},
		Requirements: []standards.Requirement{
			{Lineage: "a", Code: "4.1", Statement: "Проводите покупателя до кабины", How: "Назовите число вещей.", Level: standards.Critical, Details: more},
			{Lineage: "b", Code: "4.2", Statement: "Принесите другой размер за две минуты", Say: []string{"Сейчас принесу"}},
		},
	}}
}

func richBrochure(t *testing.T) *Brochure {
	t.Helper()
	doc := sampleStandard(newWorld(2, 1, 1))
	r := &Brochure{Meta: doc.Meta, Standard: doc.Standard, Version: doc.Version, Position: "консультант", Images: fakePhoto}
	r.Version.Sections = richRules(t)
	return r
}

func richMemo(t *testing.T) *HandoutSheet {
	t.Helper()
	b := richBrochure(t)
	h := handouts.Handout{Kind: handouts.Memo, Title: "Примерочная: два шага", Position: "консультант", Lines: []handouts.Line{
		{Lineage: "a", Text: "Проводите до кабины"}, {Lineage: "b", Text: "Принесите другой размер"}, {Text: "Улыбнитесь"},
	}}
	return &HandoutSheet{Meta: b.Meta, Standard: b.Standard, Version: b.Version, Handout: h, Images: fakePhoto}
}

var said = []string{
	"Не оставляйте его одного", "Перед примеркой", "3. Проверьте кабину", "крючки и зеркало", "4. Возьмите два соседних размера", "1. Первый шаг нового списка",
	"покупает вдвое чаще", "Верхняя одежда", "помогаем надеть", "Не так", "«Ну что, берёте?»", "Кабина, готовая к приходу",
}

func TestRich_printed(t *testing.T) {
	memo := richMemo(t)
	for name, f := range map[string]func(io.Writer) error{
		"the brochure":           func(w io.Writer) error { return BrochurePDF(w, richBrochure(t)) },
		"the back of the memo":   func(w io.Writer) error { return HandoutPDF(w, memo) },
		"the book of a standard": func(w io.Writer) error { return StandardPDF(w, richBook(t)) },
	} {
		t.Run(name+" has what the rules say beyond them", func(t *testing.T) {
			data := printPDF(t, f)
			text := strings.Join(strings.Fields(textOf(t, data)), " ")
			for _, want := range said {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if n := bytes.Count(data, []byte("/Subtype /Image")); n != 1 {
				t.Errorf("%d pictures", n)
			}
			if !bytes.Equal(data, printPDF(t, f)) {
				t.Error("two prints differ")
			}
		})
	}
	t.Run("the front of the memo has its steps only", func(t *testing.T) {
		memo.Version.Sections = nil
		if n := pagesOf(printPDF(t, func(w io.Writer) error { return HandoutPDF(w, memo) })); n != 1 {
			t.Errorf("%d pages without details", n)
		}
	})
	t.Run("a cue card has no details", func(t *testing.T) {
		card := richMemo(t)
		card.Handout.Kind = handouts.CueCard
		if n := pagesOf(printPDF(t, func(w io.Writer) error { return HandoutPDF(w, card) })); n != 1 {
			t.Errorf("%d pages", n)
		}
	})
}

func richBook(t *testing.T) *StandardDocument {
	t.Helper()
	b := richBrochure(t)
	return &StandardDocument{Meta: b.Meta, Standard: b.Standard, Version: b.Version, Images: fakePhoto}
}

// The words of a table stand within the column of their rule.
func TestRich_tableInItsColumn(t *testing.T) {
	words := placesOf(t, printPDF(t, func(w io.Writer) error { return BrochurePDF(w, richBrochure(t)) }))
	left, right := marginSide+gapHuge-gapSmall, a5.Wd-marginSide
	for _, word := range []string{"Платья", "Верхняя", "помогаем", "зеркалу", "Сколько"} {
		at, ok := words[word]
		if !ok {
			t.Fatalf("no %q among %v", word, words)
		}
		if at[0] < left || at[1] > right {
			t.Errorf("%q is from %.1f to %.1f mm, its column from %.1f to %.1f", word, at[0], at[1], left, right)
		}
	}
	if words["Платья"][0] >= words["4"][0] || words["4"][0] >= words["Предлагаем"][0] {
		t.Errorf("the cells are not side by side: %v", words)
	}
}

// A cell prints the bold and italic faces of its words.
func TestRich_emphasisInCells(t *testing.T) {
	d := newDocument(a4, &newWorld(2, 1, 1).meta, "")
	cell := richDoc(t).Content[5].Content[1].Content[2]
	var bold, slanted []string
	for _, line := range d.cellLines(cell.Content, small, 40, 0) {
		for _, s := range line.rich {
			if s.bold {
				bold = append(bold, s.text)
			}
			if s.ital {
				slanted = append(slanted, s.text)
			}
		}
	}
	if strings.Join(bold, "") != "пояс" || strings.Join(slanted, "") != "туфли" {
		t.Errorf("bold %q, italic %q", bold, slanted)
	}
}

// Whatever the texts of a table, its columns fill the width and none vanishes.
func TestRich_shares(t *testing.T) {
	d := newDocument(a4, &newWorld(2, 1, 1).meta, "")
	row := func(texts ...string) richtext.Node {
		r := richtext.Node{Kind: richtext.TableRow}
		for _, text := range texts {
			p := richtext.Node{Kind: richtext.Paragraph, Content: []richtext.Node{{Kind: richtext.Text, Text: text}}}
			r.Content = append(r.Content, richtext.Node{Kind: richtext.TableCell, Content: []richtext.Node{p}})
		}
		return r
	}
	long := strings.Repeat("Достопримечательность", 4)
	for name, rows := range map[string][]richtext.Node{
		"short words":         {row("да", "нет")},
		"one long text":       {row("№", strings.Repeat("текст ", 200))},
		"empty cells":         {row("", "", "")},
		"words too wide":      {row(long, long, long)},
		"as many as may be":   {row(strings.Split(strings.Repeat("слово ", richtext.MaxColumns-1)+"слово", " ")...)},
		"long word and empty": {row(long, "")},
	} {
		t.Run(name, func(t *testing.T) {
			_, shares := d.richShares(rows, 100)
			for _, share := range shares {
				if share*100 <= 2*cellSide {
					t.Errorf("a column without room for a letter: %v", shares)
				}
			}
			if total := sum(shares); total < 0.999 || total > 1.001 {
				t.Errorf("shares %v make %v", shares, total)
			}
		})
	}
}

func TestRich_word(t *testing.T) {
	for name, f := range map[string]func(io.Writer) error{
		"the brochure":           func(w io.Writer) error { return BrochureDOCX(w, richBrochure(t)) },
		"the memo":               func(w io.Writer) error { return HandoutDOCX(w, richMemo(t)) },
		"the book of a standard": func(w io.Writer) error { return BookDOCX(w, richBook(t)) },
	} {
		t.Run(name+" is read back with its lists, table, pair and picture", func(t *testing.T) {
			text := readWord(t, f)
			items, cells := []string{}, []string{}
			for _, b := range text.Blocks {
				if b.Paragraph != nil && b.Paragraph.List > 0 && b.Paragraph.Text != "«Сейчас принесу»" {
					items = append(items, strings.Repeat(" ", b.Paragraph.List-1)+b.Paragraph.Number+b.Paragraph.Text)
				}
				if b.Table != nil {
					for _, r := range b.Table.Rows {
						cells = append(cells, r.Cells[len(r.Cells)-1].Text)
					}
				}
			}
			if got, want := strings.Join(items, "|"), "3.Проверьте кабину| крючки и\u00a0зеркало| пуф|4.Возьмите два соседних размера|1.Первый шаг нового списка"; got != want {
				t.Errorf("items %s\nwant  %s", got, want)
			}
			got := strings.Join(cells, "|")
			for _, want := range []string{"Что делаем|", "— помогаем надеть\n— ведём к большому зеркалу|Не так|«Ну что, берёте?»\nНе торопим"} {
				if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), want) {
					t.Errorf("no %q among the cells\n%s", want, got)
				}
			}
			if text.Left.Pictures != 1 {
				t.Errorf("%d pictures", text.Left.Pictures)
			}
		})
	}
	t.Run("a picture that cannot be shown leaves its words", func(t *testing.T) {
		b := richBrochure(t)
		b.Images = func(string) (io.ReadCloser, error) { return nil, errors.New("gone") }
		text := readWord(t, func(w io.Writer) error { return BrochureDOCX(w, b) })
		if last := text.Blocks[len(text.Blocks)-4].Paragraph; text.Left.Pictures != 0 || last == nil || last.Text != "[Кабина, готовая к приходу покупателя]" {
			t.Errorf("%d pictures, %+v", text.Left.Pictures, last)
		}
	})
}

func readWord(t *testing.T, f func(io.Writer) error) *docx.Text {
	t.Helper()
	data := printPDF(t, f)
	text, err := docx.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// placesOf is where the words of a PDF begin and end, in millimetres from the left;
// of a word that is there more than once, where it is last.
func placesOf(t *testing.T, data []byte) map[string][2]float64 {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: make poppler")
	}
	run := exec.CommandContext(t.Context(), program, "-bbox", "-", "-")
	run.Stdin = bytes.NewReader(data)
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	places := map[string][2]float64{}
	for _, m := range regexp.MustCompile(`xMin="([\d.]+)".*xMax="([\d.]+)".*>(.*)</word>`).FindAllStringSubmatch(string(out), -1) {
		from, errFrom := strconv.ParseFloat(m[1], 64)
		to, errTo := strconv.ParseFloat(m[2], 64)
		if err := errors.Join(errFrom, errTo); err != nil {
			t.Fatal(err)
		}
		places[m[3]] = [2]float64{from * point, to * point}
	}
	return places
}
