package standards

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op says what happened to a piece of text.
type Op string

// The operations.
const (
	Same     Op = "same"
	Deleted  Op = "deleted"
	Inserted Op = "inserted"
)

// Piece is a run of whole words. The Same and Deleted pieces of a change make
// the old text, the Same and Inserted ones the new.
type Piece struct {
	Op   Op
	Text string
}

// wordBudget bounds the work of one comparison, in words of the one text times
// words of the other: about two seconds. Real standards take a thousandth of it.
const wordBudget = 400_000_000

// differ compares texts word by word until its budget is spent; what is left is
// then replaced as a whole. Unlike a time limit, this does not make the result
// depend on the machine.
type differ struct{ budget int }

// compare returns the pieces of two texts. Letters stand for the words while
// they are compared, so that no word is ever cut.
func (d *differ) compare(before, after string) []Piece {
	if d.budget == 0 {
		return legible([]Piece{{Deleted, before}, {Inserted, after}})
	}
	names := alphabet{runes: map[string]rune{}}
	a, b := names.spell(words(before)), names.spell(words(after))
	start, end := sharedEnds(a, b)
	first, last := names.read(string(a[:start])), names.read(string(a[len(a)-end:]))
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	pieces := []Piece{{Same, first}}
	if cost := len(a) * len(b); cost > d.budget {
		pieces = append(pieces, Piece{Deleted, names.read(string(a))}, Piece{Inserted, names.read(string(b))})
	} else {
		d.budget -= cost
		pieces = append(pieces, names.diff(a, b)...)
	}
	return legible(append(pieces, Piece{Same, last}))
}

// sharedEnds counts the words at the start and at the end that both texts have.
func sharedEnds(a, b []rune) (start, end int) {
	short := min(len(a), len(b))
	for start < short && a[start] == b[start] {
		start++
	}
	for end < short-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return start, end
}

func (a *alphabet) diff(before, after []rune) []Piece {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	var pieces []Piece
	for _, part := range d.DiffMainRunes(before, after, false) {
		op := Same
		switch part.Type {
		case diffmatchpatch.DiffDelete:
			op = Deleted
		case diffmatchpatch.DiffInsert:
			op = Inserted
		case diffmatchpatch.DiffEqual:
		}
		pieces = append(pieces, Piece{op, a.read(part.Text)})
	}
	return pieces
}

// alphabet gives each distinct word a letter of its own.
type alphabet struct {
	runes map[string]rune
	words []string
}

func (a *alphabet) spell(words []string) []rune {
	text := make([]rune, len(words))
	for i, w := range words {
		r, known := a.runes[w]
		if !known {
			r = letter(len(a.words))
			a.runes[w] = r
			a.words = append(a.words, w)
		}
		text[i] = r
	}
	return text
}

func (a *alphabet) read(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(a.words[ordinal(r)])
	}
	return b.String()
}

// The letters leave out zero and the surrogates, which strings cannot hold.
const (
	firstSurrogate = 0xD800
	surrogates     = 0x800
)

func letter(i int) rune {
	r := rune(i) + 1 //nolint:gosec // texts are far shorter than the range of runes
	if r >= firstSurrogate {
		r += surrogates
	}
	return r
}

func ordinal(r rune) int {
	if r >= firstSurrogate {
		r -= surrogates
	}
	return int(r) - 1
}

// words cuts s into words, runs of white space and single signs. A sign between
// two letters or digits, as in "0,5" or "продавец-консультант", belongs to the word.
func words(s string) []string {
	var list []string
	for s != "" {
		n := wordLength(s)
		list = append(list, s[:n])
		s = s[n:]
	}
	return list
}

// wordLength is the count of bytes of the word s begins with.
func wordLength(s string) int {
	first, n := utf8.DecodeRuneInString(s)
	same := inWord
	if unicode.IsSpace(first) {
		same = unicode.IsSpace
	} else if !inWord(first) {
		return n
	}
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !same(r) {
			next, _ := utf8.DecodeRuneInString(s[n+size:])
			if !inWord(first) || !strings.ContainsRune("-.,'’/", r) || !inWord(next) {
				break
			}
		}
		n += size
	}
	return n
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// legible joins pieces of one kind, leaves out empty ones, puts what was deleted
// before what replaced it, and lets no lone space or sign stand between two changes.
func legible(pieces []Piece) []Piece {
	pieces = slices.DeleteFunc(pieces, func(p Piece) bool { return p.Text == "" })
	var out []Piece
	var texts [3]strings.Builder // same, deleted, inserted; the first before the others
	same, deleted, inserted := &texts[0], &texts[1], &texts[2]
	flush := func() {
		for i, op := range []Op{Same, Deleted, Inserted} {
			if texts[i].Len() > 0 {
				out = append(out, Piece{op, texts[i].String()})
			}
			texts[i].Reset()
		}
	}
	for i, p := range pieces {
		// Only within a replacement: between two insertions it would look deleted.
		replaced := deleted.Len() > 0 && inserted.Len() > 0
		bridge := p.Op == Same && replaced && i < len(pieces)-1 && !strings.ContainsFunc(p.Text, inWord)
		if p.Op == Same && !bridge {
			if deleted.Len()+inserted.Len() > 0 {
				flush()
			}
			same.WriteString(p.Text)
			continue
		}
		if p.Op != Inserted {
			deleted.WriteString(p.Text)
		}
		if p.Op != Deleted {
			inserted.WriteString(p.Text)
		}
	}
	flush()
	return out
}
