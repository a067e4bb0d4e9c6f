package reports

import (
	"strings"

	"etalon/internal/richtext"
)

// richTable prints in its column; a first row of heads is repeated on every page.
func (d *document) richTable(n richtext.Node, f richFrame) {
	rows := n.Content
	s, shares := d.richShares(rows, f.width)
	g := &grid{d: d, x: f.x, width: f.width, columns: make([]column, len(shares)), head: s.strong()}
	headed := headedBy(rows[0])
	for i := range g.columns {
		g.columns[i].share = shares[i]
		if headed {
			g.columns[i].rich = rows[0].Content[i].Content
		}
	}
	if headed {
		rows = rows[1:]
	}
	printed := make([]row, len(rows))
	for i, r := range rows {
		for _, c := range r.Content {
			look := s
			if c.Kind == richtext.TableHeader {
				look = s.strong()
			}
			printed[i].cells = append(printed[i].cells, cell{rich: c.Content, style: look})
		}
	}
	d.skip(gapHair)
	g.table(printed)
}

// headedBy reports a row that names the columns.
func headedBy(r richtext.Node) bool {
	for _, c := range r.Content {
		if c.Kind != richtext.TableHeader {
			return false
		}
	}
	return true
}

// longestCell is the width, as a share of the table's, beyond which a column gets no
// more room for its text: the lines break instead.
const longestCell = 0.5

// richShares divides the width of a table by what its columns say, and chooses the
// largest type in which no word has to be cut.
func (d *document) richShares(rows []richtext.Node, width float64) (style, []float64) {
	for _, s := range []style{small, caption.in(ink), micro.in(ink)} {
		words, lines := d.richSpans(rows, s, width)
		if sum(words) <= width || s.size == micro.size {
			return s, divided(words, lines, width)
		}
	}
	panic("unreachable: the smallest type is always taken")
}

// richSpans are the widest word and the widest line of each column, with the room
// around them.
func (d *document) richSpans(rows []richtext.Node, s style, width float64) (words, lines []float64) {
	words, lines = make([]float64, len(rows[0].Content)), make([]float64, len(rows[0].Content))
	for _, r := range rows {
		for i, c := range r.Content {
			indent := 2 * cellSide
			if holdsList(c) {
				indent += richIndent
			}
			for line := range strings.SplitSeq(typeset(d.lang, (richtext.Doc{Content: c.Content}).Plain()), "\n") {
				lines[i] = max(lines[i], min(s.strong().width(line)+indent, width*longestCell))
				for word := range strings.FieldsSeq(line) {
					words[i] = max(words[i], s.strong().width(word)+indent)
				}
			}
			words[i] = max(words[i], indent+s.size*point) // a letter has room where nothing is said, too
		}
	}
	return words, lines
}

func holdsList(c richtext.Node) bool {
	for _, n := range c.Content {
		if n.Kind != richtext.Paragraph {
			return true
		}
	}
	return false
}

// divided gives each column its widest word, and the rest of the width by how much
// wider than that its lines are.
func divided(words, lines []float64, width float64) []float64 {
	rest := width - sum(words)
	if rest <= 0 {
		return cramped(words, width)
	}
	shares, wish := make([]float64, len(words)), 0.0
	for i := range words {
		lines[i] = max(lines[i]-words[i], 0)
		wish += lines[i]
	}
	for i := range words {
		more := rest / float64(len(words))
		if wish > 0 {
			more = rest * lines[i] / wish
		}
		shares[i] = (words[i] + more) / width
	}
	return shares
}

// cramped divides a width that is too small for all words: the columns with short
// ones keep theirs, the others have what is left alike, and their words are cut.
func cramped(words []float64, width float64) []float64 {
	fair, left, long := width/float64(len(words)), width, 0
	for _, w := range words {
		if w <= fair {
			left -= w
		} else {
			long++
		}
	}
	shares := make([]float64, len(words))
	for i, w := range words {
		if shares[i] = w / width; w > fair {
			shares[i] = left / float64(long) / width
		}
	}
	return shares
}

func sum(list []float64) float64 {
	total := 0.0
	for _, v := range list {
		total += v
	}
	return total
}

// printedLine is a line of a cell: a text of one look, or stretches of a rich text
// behind the mark of a list.
type printedLine struct {
	text   string
	style  style
	rich   richLine
	indent float64
	mark   *string // of the item that begins here; empty: a dot
}

// cellLines breaks the blocks of a cell into lines no wider than width.
func (d *document) cellLines(nodes []richtext.Node, s style, width, indent float64) []printedLine {
	var all []printedLine
	for _, n := range nodes {
		if n.Kind == richtext.Paragraph {
			for _, line := range d.richLines(n.Content, s, width-indent) {
				all = append(all, printedLine{rich: append(richLine{}, line...), style: s, indent: indent})
			}
			continue
		}
		for i, item := range n.Content {
			lines := d.cellLines(item.Content, s, width, indent+richIndent)
			lines[0].mark = new(markOf(n, i))
			all = append(all, lines...)
		}
	}
	return all
}
