package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

const levels = 9 // of a list

// unset is the count of a level that has not begun, below every start.
const unset = -2

// level is how the items of a level of a list are numbered.
type level struct {
	format string
	text   string // such as "%1.%2."
	start  int
	legal  bool // numbers of the levels above are printed in digits
	known  bool
}

// counters knows the lists of a document and counts their items.
type counters struct {
	kinds    map[string][levels]level // abstract lists
	lists    map[string]string        // list → abstract list
	restarts map[string][levels]int   // list → where a level begins again; -1: it goes on
	counts   map[string]*[levels]int  // abstract list → the last number of each level; unset: none yet
	begun    map[string]bool          // lists met
}

func (a *archive) numbering(name string) (*counters, error) {
	n := &counters{map[string][levels]level{}, map[string]string{}, map[string][levels]int{}, map[string]*[levels]int{}, map[string]bool{}}
	if name == "" {
		return n, nil
	}
	return n, a.read(name, func(p *part, e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			return n.readKind(p, attr(e, "abstractNumId"))
		case "num":
			return n.readList(p, attr(e, "numId"))
		}
		return nil
	})
}

func (n *counters) readKind(p *part, id string) error {
	var kind [levels]level
	err := p.inside(func(e xml.StartElement) error {
		if e.Name.Local != "lvl" {
			return p.skip()
		}
		at := levelOf(attr(e, "ilvl"))
		read, err := p.level()
		kind[at] = read
		return err
	})
	n.kinds[id] = kind
	return err
}

// level reads the w:lvl whose start tag was read last.
func (p *part) level() (level, error) {
	l := level{format: "decimal", start: 1, known: true}
	err := p.inside(func(e xml.StartElement) error {
		switch value := attr(e, "val"); e.Name.Local {
		case "numFmt":
			l.format = value
		case "lvlText":
			l.text = value[:min(len(value), maxNumber)]
		case "start":
			l.start = count(value)
		case "isLgl":
			l.legal = value != "0" && value != "false"
		}
		return p.skip()
	})
	return l, err
}

func (n *counters) readList(p *part, id string) error {
	restarts := [levels]int{-1, -1, -1, -1, -1, -1, -1, -1, -1}
	err := p.inside(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			n.lists[id] = attr(e, "val")
		case "lvlOverride":
			at := levelOf(attr(e, "ilvl"))
			return p.inside(func(e xml.StartElement) error {
				if e.Name.Local == "startOverride" {
					restarts[at] = count(attr(e, "val"))
				}
				return p.skip()
			})
		}
		return p.skip()
	})
	n.restarts[id] = restarts
	return err
}

// levelOf is a level as written, from 0.
func levelOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return min(max(n, 0), levels-1)
}

// maxCount bounds where a list may begin, and so how long a number is printed.
const maxCount = 9_999

func count(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 1
	}
	return min(max(n, 0), maxCount)
}

// maxNumber is the longest text of a number, in bytes.
const maxNumber = 60

// next counts an item of a list and returns its printed number, and whether the
// list has marks instead. Lists of one kind count on unless told to begin again.
func (n *counters) next(in listed) (number string, bullet bool) {
	id := n.lists[in.num]
	kind, known := n.kinds[id]
	at := levelOf(in.level)
	here := kind[at] //nolint:gosec // levelOf is below levels
	if !known || !here.known {
		return "", true
	}
	counts := n.counts[id]
	if counts == nil {
		counts = &[levels]int{unset, unset, unset, unset, unset, unset, unset, unset, unset}
		n.counts[id] = counts
	}
	if !n.begun[in.num] {
		n.begun[in.num] = true
		for l, start := range n.restarts[in.num] {
			if start >= 0 {
				counts[l] = start - 1
			}
		}
	}
	for l := range at + 1 {
		if counts[l] != unset {
			continue
		}
		counts[l] = kind[l].start
		if l == at {
			counts[l]-- // it is counted below
		}
	}
	counts[at]++
	for l := at + 1; l < levels; l++ {
		counts[l] = unset
	}
	if here.format == "bullet" || here.format == "none" {
		return "", here.format == "bullet"
	}
	return printed(kind, at, counts), false
}

// printed fills the text of a level, such as "%1.%2.", with the counts.
func printed(kind [levels]level, at int, counts *[levels]int) string {
	var b strings.Builder
	text := kind[at].text
	for i := 0; i < len(text) && b.Len() < maxNumber; i++ {
		if text[i] != '%' || i+1 == len(text) || text[i+1] < '1' || text[i+1] > '9' {
			b.WriteByte(text[i])
			continue
		}
		i++
		l := int(text[i] - '1')
		format := kind[l].format
		if kind[at].legal {
			format = "decimal"
		}
		b.WriteString(numeral(max(counts[l], 0), format))
	}
	return strings.TrimSpace(strings.ToValidUTF8(b.String(), ""))
}

const (
	latin   = "abcdefghijklmnopqrstuvwxyz"
	russian = "абвгдежзиклмнопрстуфхцчшщэюя" // as Word counts: without ё, й, ъ, ы, ь
)

// numeral writes n in a format of WordprocessingML; those of other languages in digits.
func numeral(n int, format string) string {
	switch format {
	case "lowerLetter":
		return letters(n, latin)
	case "upperLetter":
		return strings.ToUpper(letters(n, latin))
	case "russianLower":
		return letters(n, russian)
	case "russianUpper":
		return strings.ToUpper(letters(n, russian))
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

// letters counts a … z, aa … zz, aaa …, in digits after five of a letter.
func letters(n int, alphabet string) string {
	all := []rune(alphabet)
	repeats := (n-1)/len(all) + 1
	if n < 1 || repeats > 5 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(all[(n-1)%len(all)]), repeats)
}

func roman(n int) string {
	if n < 1 || n > 3_999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, sign := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= sign.value; n -= sign.value {
			b.WriteString(sign.text)
		}
	}
	return b.String()
}
