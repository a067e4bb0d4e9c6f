package reports

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"etalon/internal/locale"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain Russian stays":                   {"Добрый день — «Линия» № 5", "Добрый день — «Линия» № 5"},
		"Kazakh stays":                          {"Қазақша: әғқңөұүһі", "Қазақша: әғқңөұүһі"},
		"a smile becomes a sign":                {"рад 😀", "рад ☺"},
		"a frown becomes a sign":                {"жаль 😞", "жаль ☹"},
		"a thumb with a skin tone is one sign":  {"👍🏽!", "(+)!"},
		"a joined family is one sign":           {"👨‍👩‍👧‍👦.", "□."},
		"a flag becomes its letters":            {"🇷🇺", "RU"},
		"mathematical letters become letters":   {"𝐀𝐁", "AB"},
		"accents are composed":                  {"й й", "й й"},
		"a pile of accents is cut":              {"z̴̷̸̶̵̡̢", "z̴̷"},
		"invalid bytes leave a sign":            {"a\xff\xfeb", "a□b"},
		"controls vanish":                       {"a\x00\x07\u200e\u202eb\u00adc", "abc"},
		"tabs are spaces":                       {"a\tb", "a b"},
		"line ends are one kind":                {"a\r\nb\u2028c", "a\nb\nc"},
		"Chinese leaves a visible sign":         {"店", "□"},
		"arrows come from the symbols' font":    {"A → Б ✓", "A → Б ✓"},
		"a private glyph leaves a visible sign": {"\ue000", "□"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := clean(c.in); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTypeset(t *testing.T) {
	nb := locale.NoBreak
	for in, want := range map[string]string{
		`Сказал "дорого" и ушёл`: "Сказал «дорого» и" + nb + "ушёл",
		`экран 27" и "чехол"`:    `экран 27" и` + nb + `«чехол»`,
		"ждал 30 с у кассы № 5":  "ждал 30" + nb + "с" + nb + "у" + nb + "кассы №" + nb + "5",
		"зал — чистый":           "зал" + nb + "— чистый",
	} {
		if got := typeset(locale.Russian, in); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := typeset(locale.English, `the "price" is 30 s`); got != `the "price" is 30 s` {
		t.Errorf("English changed: %q", got)
	}
}

func TestWrap(t *testing.T) {
	t.Run("lines fit and no letter is lost", func(t *testing.T) {
		text := clean(strings.Repeat("Покупатель спросил о размере, а продавец-консультант ответил не сразу. ", 40))
		lines := small.wrap(text, 50)
		for _, line := range lines {
			if small.width(line) > 50 {
				t.Errorf("%q is %.1f wide", line, small.width(line))
			}
		}
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(text, " ", "") {
			t.Error("letters are lost")
		}
	})
	t.Run("a word without a break is cut", func(t *testing.T) {
		for _, line := range small.wrap(strings.Repeat("ж", 10000), 40) {
			if small.width(line) > 40 {
				t.Fatalf("%.1f wide", small.width(line))
			}
		}
	})
	t.Run("a column narrower than a letter still ends", func(t *testing.T) {
		if got := small.wrap("абв", 0.1); len(got) != 3 {
			t.Errorf("%q", got)
		}
	})
}

var hostile = []string{
	"👍👨‍👩‍👧‍👦🏳️‍🌈", "שלום, עולם 123 אבג", "مرحبا بالعالم", "z̴̷̸̶̵̡̢̛̛̛", "\xff\xfe\xed\xa0\x80", "(\\)) Tj ET /JS (app.alert(1))",
	"\x00\x01\r\n\t", strings.Repeat("очень длинный комментарий ", 400), strings.Repeat("Ы", 9000), "𝕏𝔸 ①②③ ﷺ", "=1+1", "{nb} {всего}", "\u202etxt.exe",
}

// Whatever people write, a report is printed, and twice the same.
func TestVisitPDF_HostileText(t *testing.T) {
	w := newWorld(4, 1, 1)
	for _, s := range hostile {
		r := w.visitReport()
		r.Comment, r.Scenario, r.Location.Name, r.Filter, r.Number = s, s, s, s, s
		r.Sections[0].Title = s
		for i := range r.Sections[1].Questions {
			q := &r.Sections[1].Questions[i]
			q.Text, q.Answer, q.Comment, q.Number = s, s, s, s
			q.Photos = nil
		}
		var b bytes.Buffer
		if err := VisitPDF(&b, r); err != nil {
			t.Errorf("%.20q: %v", s, err)
		}
		if bytes.Contains(b.Bytes(), []byte("/JavaScript")) {
			t.Errorf("%.20q: a script object", s)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("invalid: %q", got)
		}
		for _, r := range got {
			if r != '\n' && !regular.has(r) && !symbols.has(r) {
				t.Fatalf("%U cannot be printed", r)
			}
		}
		visual(oneLine(s))
		d := newDocument(a4, &Meta{Language: locale.Russian}, s)
		d.portrait()
		d.paragraph(s, body)
		if d.pdf.Err() {
			t.Fatal(d.pdf.Error())
		}
	})
}

func TestUnquoted(t *testing.T) {
	for phrase, want := range map[string]string{
		"«Добрый день!»": "Добрый день!", "«Он не мнётся в дороге».": "Он не мнётся в дороге", "Мы рядом.": "Мы рядом.", `"Now".`: "Now", "": "",
	} {
		if got := unquoted(phrase); got != want {
			t.Errorf("%q: %q, want %q", phrase, got, want)
		}
	}
}
