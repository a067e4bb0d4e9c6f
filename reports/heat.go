package reports

import (
	"strings"

	"etalon/checklists"
)

// heatMap is a table whose cells are shaded by their value.
type heatMap struct {
	d         *document
	labels    float64 // share of the width for the rows' names
	columns   int
	heads     []string
	low, high checklists.Percent
}

// span sets the range of the shades from the values shown.
func (h *heatMap) span(rows []LocationRow) {
	h.low, h.high = 10000, 0
	for _, r := range rows {
		for _, p := range append([]*checklists.Percent{r.mean()}, r.Sections...) {
			if p != nil {
				h.low, h.high = min(h.low, *p), max(h.high, *p)
			}
		}
	}
}

// mean is the score of the row, nil without visits.
func (r *LocationRow) mean() *checklists.Percent {
	if r.Scores.N == 0 {
		return nil
	}
	m := r.Scores.Mean()
	return &m
}

func (h *heatMap) cellWidth() float64 { return h.d.inner() * (1 - h.labels) / float64(h.columns) }

func (h *heatMap) print(rows []LocationRow) {
	h.printHead()
	for _, r := range rows {
		if h.d.y+heatHeight > h.d.bottom() {
			h.d.turn()
			h.printHead()
		}
		h.printRow(r)
	}
	h.d.skip(gapSmall)
}

// headStyle is small enough for the longest word of the heads, within reason.
func (h *heatMap) headStyle(width float64) style {
	s := micro.in(ink)
	for _, head := range h.heads {
		for word := range strings.FieldsSeq(oneLine(head)) {
			for s.size > smallestType && s.width(word) > width {
				s.size -= 0.1
			}
		}
	}
	return s
}

func (h *heatMap) printHead() {
	d, w := h.d, h.cellWidth()
	micro, most := h.headStyle(w-gapHair), 1
	for _, head := range h.heads {
		most = max(most, len(micro.wrap(oneLine(head), w-gapHair)))
	}
	height := float64(most)*micro.lead() + gapHair
	for i, head := range h.heads {
		lines := micro.wrap(oneLine(head), w-gapHair)
		y := d.y + height - gapHair - float64(len(lines))*micro.lead()
		for _, line := range lines {
			d.text(marginSide+h.labels*d.inner()+float64(i)*w, micro.baseline(y), line, micro)
			y += micro.lead()
		}
	}
	d.skip(height)
}

func (h *heatMap) printRow(r LocationRow) {
	d, w := h.d, h.cellWidth()
	code := caption.in(grey)
	d.text(marginSide, caption.baseline(d.y+(heatHeight-caption.lead())/2), code.fit(oneLine(r.Code), gapHuge-gapHair), code)
	name := caption.in(ink)
	room := h.labels*d.inner() - gapHuge - gapSmall
	d.text(marginSide+gapHuge, name.baseline(d.y+(heatHeight-name.lead())/2), name.fit(oneLine(typeset(d.lang, r.Name)), room), name)
	for i := range h.columns {
		p := r.mean()
		s := caption.in(ink).strong()
		if i < len(r.Sections) {
			p, s = r.Sections[i], caption
		}
		h.printCell(marginSide+h.labels*d.inner()+float64(i)*w, w, p, s)
	}
	d.skip(heatHeight)
}

func (h *heatMap) printCell(x, w float64, p *checklists.Percent, s style) {
	d := h.d
	shade, text := fog, noValue
	if p != nil {
		shade = paper.mix(d.accent, h.level(*p)*0.9)
		text = d.lang.Number(float64(*p)/100, 0)
	}
	d.rect(x, d.y, w-gapHair/2, heatHeight-gapHair/2, shade)
	s = s.in(ink)
	if contrast(shade, ink) < contrast(shade, paper) {
		s = s.in(paper)
	}
	d.textCentre(x+w/2, d.y+(heatHeight-gapHair/2+s.capital())/2, text, s)
}
