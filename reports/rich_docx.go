package reports

import (
	"bytes"
	"image"
	"io"

	"etalon/internal/docx"
	"etalon/internal/richtext"
)

// richPage writes rich text into a document for Word.
type richPage struct {
	manuscript

	images PhotoFunc
	plain  docx.Style // of its paragraphs
	level  int        // of lists that enclose what is written; 0: none
}

// rich writes a text with its lists, tables, images and pairs.
func (d manuscript) rich(text richtext.Doc, images PhotoFunc) {
	richPage{manuscript: d, images: images, plain: docx.Normal}.blocks(text.Content)
}

func (d richPage) blocks(nodes []richtext.Node) {
	for _, n := range nodes {
		d.block(n)
	}
}

func (d richPage) block(n richtext.Node) {
	switch n.Kind {
	case richtext.Heading:
		s := docx.Heading3
		if n.Level == 4 {
			s = docx.Heading4
		}
		d.Paragraph(s, d.runsOf(n.Content)...)
	case richtext.BulletList, richtext.OrderedList:
		d.list(n)
	case richtext.Blockquote:
		d.plain = docx.Quote
		d.blocks(n.Content)
	case richtext.Table:
		d.table(n)
	case richtext.Image:
		d.image(n)
	case richtext.DoDont:
		d.pair(n)
	default:
		if d.level > 0 {
			d.Under(d.level-1, d.runsOf(n.Content)...)
			return
		}
		d.Paragraph(d.plain, d.runsOf(n.Content)...)
	}
}

// runsOf are the texts of a paragraph with their looks.
func (d richPage) runsOf(nodes []richtext.Node) []docx.Run {
	var runs []docx.Run
	broken := false
	for _, n := range nodes {
		if n.Kind == richtext.HardBreak {
			if broken { // an empty line between two breaks
				runs = append(runs, docx.Run{Break: true})
			}
			broken = true
			continue
		}
		runs = append(runs, docx.Run{
			Text: typeset(d.meta.Language, n.Text), Bold: n.Has(richtext.Bold), Italic: n.Has(richtext.Italic),
			Underline: n.Has(richtext.Underline), Href: n.Href(), Break: broken,
		})
		broken = false
	}
	return runs
}

// list writes items; the first paragraph of each has the number or the mark.
func (d richPage) list(n richtext.Node) {
	level, list := d.level, docx.Bullets
	if n.Kind == richtext.OrderedList {
		list = d.Numbered(level, max(n.Start, 1))
	}
	d.level++
	for _, item := range n.Content {
		d.Item(list, level, d.runsOf(item.Content[0].Content)...)
		d.blocks(item.Content[1:])
	}
}

// inCell is the page of a cell, whose lists begin anew.
func (d richPage) inCell() richPage {
	d.plain, d.level = docx.InCell, 0
	return d
}

func (d richPage) table(n richtext.Node) {
	rows, inside := make([][]func(), len(n.Content)), d.inCell()
	for i, r := range n.Content {
		for _, c := range r.Content {
			nodes := c.Content
			if c.Kind == richtext.TableHeader {
				nodes = emboldened(nodes)
			}
			rows[i] = append(rows[i], func() { inside.blocks(nodes) })
		}
	}
	d.Grid(columnPercents(n.Content), headedBy(n.Content[0]), rows)
}

// columnPercents divides the width of a table by how long the texts of its columns
// are, within bounds: Word measures the letters, which are not known here.
func columnPercents(rows []richtext.Node) []int {
	const narrow, wide = 6, 40 // letters
	columns := len(rows[0].Content)
	letters, total := make([]int, columns), 0
	for i := range letters {
		letters[i] = narrow
		for _, r := range rows {
			letters[i] = max(letters[i], min(len([]rune((richtext.Doc{Content: r.Content[i].Content}).Plain())), wide))
		}
		total += letters[i]
	}
	left := 100
	for i := range letters {
		letters[i] = letters[i] * 100 / total
		left -= letters[i]
	}
	letters[columns-1] += left
	return letters
}

// emboldened are blocks with all of their texts in bold.
func emboldened(nodes []richtext.Node) []richtext.Node {
	out := make([]richtext.Node, len(nodes))
	for i, n := range nodes {
		if n.Kind == richtext.Text && !n.Has(richtext.Bold) {
			n.Marks = append([]richtext.Mark{{Kind: richtext.Bold}}, n.Marks...)
		}
		n.Content = emboldened(n.Content)
		out[i] = n
	}
	return out
}

// pair writes what to do and what not to do side by side; words tell them apart,
// not their colours.
func (d richPage) pair(n richtext.Node) {
	head, inside := make([]func(), 2), make([]func(), 2)
	for i, tone := range []Tone{Good, Poor} {
		side, name := n.Content[i], d.t([]string{"standard.do", "standard.dont"}[i])
		head[i] = func() { d.Paragraph(docx.InCell, docx.Run{Text: name, Bold: true, Colour: webColour(toneInk(tone))}) }
		inside[i] = func() { d.inCell().blocks(side.Content) }
	}
	d.Grid([]int{50, 50}, true, [][]func(){head, inside})
}

// image writes a picture with the words that describe it, or the words alone where
// it cannot be shown.
func (d richPage) image(n richtext.Node) {
	data, ratio, err := pictureOf(d.images, n.Image)
	if err != nil {
		d.Paragraph(docx.Caption, docx.Run{Text: "[" + n.Alt + "]"})
		return
	}
	d.Picture(docx.Picture{Data: data, Alt: n.Alt, Ratio: ratio})
	d.Text(docx.Caption, n.Alt)
}

func pictureOf(images PhotoFunc, id string) (data []byte, ratio float64, err error) {
	if images == nil {
		return nil, 0, errPhoto
	}
	r, err := images(id)
	if err != nil {
		return nil, 0, err
	}
	defer r.Close() //nolint:errcheck // it was read
	if data, err = io.ReadAll(io.LimitReader(r, maxPhotoBytes)); err != nil {
		return nil, 0, err
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || format != "jpeg" {
		return nil, 0, errPhoto
	}
	return data, float64(head.Width) / float64(head.Height), nil
}
