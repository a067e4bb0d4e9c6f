package reports

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"

	"etalon/standards"
	"etalon/standards/handouts"
)

// handoutSheet is a memo or a card with n long lines.
func handoutSheet(w *world, kind handouts.Kind, n int, text string) *HandoutSheet {
	doc := sampleStandard(w)
	h := handouts.Handout{Kind: kind, Title: "Десять шагов", Position: "продавец-консультант", Note: "Вопросы — управляющему магазином."}
	for i := range n {
		h.Lines = append(h.Lines, handouts.Line{Text: fmt.Sprintf("%s %d", text, i+1)})
	}
	return &HandoutSheet{Meta: doc.Meta, Standard: doc.Standard, Version: doc.Version, Handout: h}
}

func TestHandoutPDF(t *testing.T) {
	w := newWorld(2, 1, 1)
	long := strings.TrimSpace(strings.Repeat("Сотрудник здоровается с покупателем первым ", 4))
	for name, r := range map[string]*HandoutSheet{
		"a memo of ten long steps is one page":      handoutSheet(w, handouts.Memo, handouts.Memo.Most(), long),
		"a memo without steps is one page":          handoutSheet(w, handouts.Memo, 0, ""),
		"four cards of long lines are on one sheet": handoutSheet(w, handouts.CueCard, handouts.CueCard.Most(), long),
		"an emoji does not break a card":            handoutSheet(w, handouts.CueCard, 2, "Улыбка 👍"),
	} {
		t.Run(name, func(t *testing.T) {
			data := printPDF(t, func(out io.Writer) error { return HandoutPDF(out, r) })
			if n := pagesOf(data); n != 1 {
				t.Errorf("%d pages", n)
			}
			if again := printPDF(t, func(out io.Writer) error { return HandoutPDF(out, r) }); !bytes.Equal(data, again) {
				t.Error("two prints differ")
			}
		})
	}
	t.Run("every card has every line", func(t *testing.T) {
		r := handoutSheet(w, handouts.CueCard, 5, "Шаг")
		for size, cards := range map[CardSize]int{SmallCards: 4, LargeCards: 2} {
			r.Size = size
			text := textOf(t, printPDF(t, func(out io.Writer) error { return HandoutPDF(out, r) }))
			for i := range 5 {
				if n := strings.Count(text, fmt.Sprintf("Шаг %d", i+1)); n != cards {
					t.Errorf("%s: line %d is there %d times, want %d", size, i+1, n, cards)
				}
			}
		}
	})
}

func TestBrochurePDF(t *testing.T) {
	w := newWorld(2, 1, 1)
	doc := sampleStandard(w)
	r := &Brochure{Meta: doc.Meta, Standard: doc.Standard, Version: doc.Version, Position: "кассир"}
	r.Version.Sections = []standards.Section{{Title: "Касса", Requirements: []standards.Requirement{{Code: "1.1", Statement: "Назовите сумму", How: "До оплаты", Say: []string{"«С вас 300 рублей»."}, Level: standards.Critical}}}}
	text := textOf(t, printPDF(t, func(out io.Writer) error { return BrochurePDF(out, r) }))
	for _, want := range []string{"Кассир", "1.1", "Назовите сумму", "«С вас 300 рублей»", "1 правило · 1 раздел"} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("the brochure lacks %q:\n%s", want, text)
		}
	}
}

// textOf is the text of a PDF in the order of reading.
func textOf(t *testing.T, data []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: make poppler")
	}
	run := exec.CommandContext(t.Context(), program, "-layout", "-", "-")
	run.Stdin = bytes.NewReader(data)
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
