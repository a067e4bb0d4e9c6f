package reports

import (
	"strconv"

	"etalon/internal/richtext"
)

const (
	richIndent  = 5.0  // of the items of a list
	richPicture = 0.35 // of the height of a page: the tallest an image is printed
)

// richFrame is where rich text stands: a column, with the bars of quotations left
// of it.
type richFrame struct {
	x, width float64
	bars     []float64
	images   PhotoFunc
}

func (f richFrame) in(indent float64) richFrame {
	f.x, f.width = f.x+indent, f.width-indent
	return f
}

// rich prints a text at the cursor in a column, turning pages as needed.
func (d *document) rich(x, width float64, text richtext.Doc, images PhotoFunc) {
	d.richBlocks(text.Content, richFrame{x: x, width: width, images: images}, body)
}

func (d *document) richBlocks(nodes []richtext.Node, f richFrame, s style) {
	for i, n := range nodes {
		if i > 0 {
			d.skip(gapHair)
		}
		d.richBlock(n, f, s)
	}
}

func (d *document) richBlock(n richtext.Node, f richFrame, s style) {
	switch n.Kind {
	case richtext.Heading:
		head := s.strong()
		if n.Level == 3 {
			head.size = lead.size
		}
		d.need(head.lead() + 2*s.lead())
		d.skip(gapHair)
		d.richParagraph(n.Content, f, head)
	case richtext.BulletList, richtext.OrderedList:
		d.richList(n, f, s)
	case richtext.Blockquote:
		inner := f.in(richIndent)
		inner.bars = append(inner.bars[:len(inner.bars):len(inner.bars)], f.x+gapSmall/2)
		d.richBlocks(n.Content, inner, s.in(grey))
	case richtext.Table:
		d.richTable(n, f)
	case richtext.Image:
		d.richImage(n, f)
	case richtext.DoDont:
		d.richPair(n, f)
	default:
		d.richParagraph(n.Content, f, s)
	}
}

func (d *document) richParagraph(nodes []richtext.Node, f richFrame, s style) {
	for _, line := range d.richLines(nodes, s, f.width) {
		d.need(s.lead())
		for _, x := range f.bars {
			d.line(x, d.y, x, d.y+s.lead(), rule, silver)
		}
		d.richLine(line, f.x, d.y)
		d.y += s.lead()
	}
}

func (d *document) richList(n richtext.Node, f richFrame, s style) {
	for i, item := range n.Content {
		d.need(s.lead())
		d.richMark(markOf(n, i), f.x+richIndent, d.y, s)
		d.richBlocks(item.Content, f.in(richIndent), s)
	}
}

// markOf is what stands before an item of a list: its number, or nothing for a dot.
func markOf(list richtext.Node, i int) string {
	if list.Kind == richtext.OrderedList {
		return strconv.Itoa(max(list.Start, 1)+i) + "."
	}
	return ""
}

// richMark prints the mark of an item left of x.
func (d *document) richMark(mark string, x, y float64, s style) {
	if mark == "" {
		d.circle(x-gapSmall, y+s.lead()/2, dotRadius/2, s.ink)
		return
	}
	d.textRight(x-gapHair, s.baseline(y), mark, s)
}

func (d *document) richImage(n richtext.Node, f richFrame) {
	limit := (d.bottom() - marginTop) * richPicture
	p := readPhotos(f.images, []photo{{id: n.Image}})[0]
	w, h := f.width*0.7, f.width*0.2
	if p != nil {
		w = min(f.width*0.7, limit*p.ratio)
		h = w / p.ratio
	}
	d.skip(gapSmall)
	d.need(h + gapHair + caption.lead())
	if p == nil {
		d.photoBox(nil, f.x, w, h)
	} else {
		d.place(d.register(*p), f.x, d.y, w, h)
	}
	d.skip(h + gapHair)
	d.block(f.x, f.width, n.Alt, caption)
}

// richPair prints what to do and what not to do side by side, or, where that does
// not fit on a page, one under the other.
func (d *document) richPair(n richtext.Node, f richFrame) {
	sides := []struct {
		node richtext.Node
		sign sign
		tone Tone
		name string
	}{{n.Content[0], checkSign, Good, d.t("standard.do")}, {n.Content[1], crossSign, Poor, d.t("standard.dont")}}
	half := richFrame{x: f.x, width: (f.width - gap) / 2, images: f.images}
	tall := max(d.richHeight(n.Content[0].Content, half), d.richHeight(n.Content[1].Content, half)) + body.lead() + 2*gapSmall
	beside := tall < (d.bottom()-marginTop)*0.8
	if beside {
		d.need(tall)
	} else {
		half.width = f.width
	}
	d.skip(gapSmall)
	top, low := d.y, d.y
	for i, side := range sides {
		if beside {
			d.y = top
			half.x = f.x + float64(i)*(half.width+gap)
		}
		d.need(3 * body.lead())
		d.line(half.x, d.y, half.x+half.width, d.y, rule, toneFill(side.tone))
		d.skip(gapHair)
		d.sign(side.sign, half.x+signSize/2, d.y+body.lead()/2, toneFill(side.tone))
		d.text(half.x+signSize+gapSmall, body.baseline(d.y), side.name, body.strong().in(toneInk(side.tone)))
		d.skip(body.lead())
		d.richBlocks(side.node.Content, half, body)
		d.skip(gapHair)
		low = max(low, d.y)
	}
	if beside {
		d.y = low
	}
}

// richHeight is what the blocks of one side of a pair will take.
func (d *document) richHeight(nodes []richtext.Node, f richFrame) float64 {
	h := 0.0
	for _, n := range nodes {
		switch n.Kind {
		case richtext.BulletList, richtext.OrderedList:
			for _, item := range n.Content {
				h += d.richHeight(item.Content, f.in(richIndent))
			}
		case richtext.Image:
			h += min(f.width, (d.bottom()-marginTop)*richPicture) + gapSmall + d.blockHeight(f.width, n.Alt, caption)
		default:
			h += float64(len(d.richLines(n.Content, body, f.width)))*body.lead() + gapHair
		}
	}
	return h
}
