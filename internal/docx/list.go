package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// List is a list that paragraphs are items of.
type List int

// Bullets is the list with marks instead of numbers.
const Bullets List = 1

// numbered is a list that counts its items at a level from a start.
type numbered struct{ level, start int }

// Numbered begins a list at a level, from 0, whose first item has the number start.
func (d *Document) Numbered(level, start int) List {
	d.lists = append(d.lists, numbered{min(level, levels-1), start})
	return Bullets + List(len(d.lists))
}

// Item writes an item of a list at a level, from 0.
func (d *Document) Item(in List, level int, runs ...Run) {
	s := Number
	if in == Bullets {
		s = Bullet
	}
	d.raw(`<w:p><w:pPr><w:pStyle w:val="`, string(s), `"/><w:numPr><w:ilvl w:val="`, strconv.Itoa(min(level, levels-1)), `"/><w:numId w:val="`, strconv.Itoa(int(in)), `"/></w:numPr></w:pPr>`)
	d.runs(runs)
	d.raw(`</w:p>`)
}

// Under writes a further paragraph of the item written last, at its level.
func (d *Document) Under(level int, runs ...Run) {
	d.raw(`<w:p><w:pPr><w:pStyle w:val="`, string(Continue), `"/><w:ind w:left="`, strconv.Itoa(listIndent*(min(level, levels-1)+1)), `"/></w:pPr>`)
	d.runs(runs)
	d.raw(`</w:p>`)
}

const listIndent = 360 // of each level, in twips

// numbering are the kinds of lists, marks and numbers, and the lists that are made
// of them: the marks, then each numbered list with its own start.
func numbering(lists []numbered) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<w:numbering xmlns:w="` + mainSpace + `">`)
	for kind, format := range []string{"bullet", "decimal"} {
		b.WriteString(`<w:abstractNum w:abstractNumId="` + strconv.Itoa(kind) + `"><w:multiLevelType w:val="hybridMultilevel"/>`)
		for l := range levels {
			text := "%" + strconv.Itoa(l+1) + "."
			if format == "bullet" {
				text = []string{"•", "–"}[l%2]
			}
			b.WriteString(`<w:lvl w:ilvl="` + strconv.Itoa(l) + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/><w:lvlText w:val="` + text + `"/><w:lvlJc w:val="left"/>` +
				`<w:pPr><w:ind w:left="` + strconv.Itoa(listIndent*(l+1)) + `" w:hanging="300"/></w:pPr></w:lvl>`)
		}
		b.WriteString(`</w:abstractNum>`)
	}
	b.WriteString(`<w:num w:numId="` + strconv.Itoa(int(Bullets)) + `"><w:abstractNumId w:val="0"/></w:num>`)
	for i, list := range lists {
		b.WriteString(`<w:num w:numId="` + strconv.Itoa(int(Bullets)+1+i) + `"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="` + strconv.Itoa(list.level) + `"><w:startOverride w:val="` + strconv.Itoa(list.start) + `"/></w:lvlOverride></w:num>`)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}
