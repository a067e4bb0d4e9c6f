package reports

import (
	"io"

	"github.com/go-pdf/fpdf"

	"etalon/standards/handouts"
)

// HandoutPDF prints a memo on a sheet of A4, with the details of its rules on the
// back of it, or cue cards to be cut out: four of A6
// on a sheet, or two of A5.
func HandoutPDF(w io.Writer, r *HandoutSheet) error {
	title := checklistName(r.Language, r.Handout.Title, versionNumber(r.Version))
	return renderOn(w, a4, &r.Meta, title, func(d *document) {
		switch {
		case r.Handout.Kind == handouts.Memo:
			d.portrait()
			d.memo(r)
			d.memoDetails(r)
		case r.Size == LargeCards:
			d.landscape()
			d.cueCards(r, a5)
		default:
			d.portrait()
			d.cueCards(r, a6)
		}
	})
}

// memo fills the sheet with its steps, as large as they fit.
func (d *document) memo(r *HandoutSheet) {
	d.masthead(d.t("handout.memo"))
	d.paragraph(r.Handout.Title, head1)
	line := editionText(d, r.Version)
	if r.Handout.Position != "" {
		line = capitalised(r.Handout.Position) + " · " + line
	}
	d.paragraph(line, lead.in(grey))
	d.skip(gap)
	note := body
	foot := d.bottom()
	if r.Handout.Note != "" {
		height := d.blockHeight(d.inner()-2*gap, r.Handout.Note, note) + 2*gapSmall
		foot -= height + gap
		d.panel(marginSide, foot+gap, d.inner(), height, fog)
		y := foot + gap + gapSmall
		for _, l := range note.wrap(typeset(d.lang, r.Handout.Note), d.inner()-2*gap) {
			d.text(marginSide+gap, note.baseline(y), l, note)
			y += note.lead()
		}
	}
	d.steps(r.Handout.Lines, foot)
}

// memoDetails prints what the rules of the steps say beyond them, from the next page
// on: the first one stays readable from afar.
func (d *document) memoDetails(r *HandoutSheet) {
	all := r.details()
	if len(all) == 0 {
		return
	}
	d.turn()
	d.paragraph(d.t("handout.details"), head2)
	d.skip(gap)
	x, width := marginSide+stepColumn, d.inner()-stepColumn
	for i, one := range all {
		d.need(d.blockHeight(width, one.text, lead.strong()) + 3*body.lead())
		if i > 0 {
			d.line(marginSide, d.y, d.right(), d.y, hairline, mist)
			d.skip(gapSmall)
		}
		d.text(marginSide, head2.baseline(d.y)-head2.lead()/2+lead.lead()/2, one.number, head2.in(d.accent))
		d.block(x, width, one.text, lead.strong())
		d.skip(gapHair)
		d.rich(x, width, one.more, r.Images)
		d.skip(gap)
	}
}

// steps prints numbered lines between the cursor and foot, with even room between.
func (d *document) steps(lines []handouts.Line, foot float64) {
	if len(lines) == 0 {
		return
	}
	width := d.inner() - stepColumn
	s := d.fitting(lines, width, foot-d.y-gap*float64(len(lines)), largestStep, smallestStep)
	height := d.linesHeight(lines, width, s)
	room := min((foot-d.y-height)/float64(len(lines)), gapLarge)
	number := style{size: s.size * 1.7, bold: true, ink: d.accent}
	for i, l := range lines {
		if i > 0 {
			d.line(marginSide, d.y, d.right(), d.y, hairline, mist)
		}
		d.skip(room / 2)
		d.text(marginSide, s.baseline(d.y)+(number.capital()-s.capital())/2, stepNumber(i), number)
		d.block(marginSide+stepColumn, width, l.Text, s)
		d.skip(room / 2)
	}
}

// fitting is the largest style in which lines take no more than height.
func (d *document) fitting(lines []handouts.Line, width, height, largest, smallest float64) style {
	s := style{size: largest, ink: ink}
	for s.size > smallest && d.linesHeight(lines, width, s) > height {
		s.size -= 0.5
	}
	return s
}

func (d *document) linesHeight(lines []handouts.Line, width float64, s style) float64 {
	height := 0.0
	for _, l := range lines {
		height += d.blockHeight(width, l.Text, s)
	}
	return height
}

// cueCards lays equal cards out on a sheet, with lines to cut along.
func (d *document) cueCards(r *HandoutSheet, card fpdf.SizeType) {
	d.bare = true
	for y := 0.0; y+card.Ht <= d.height+gapHair; y += card.Ht {
		for x := 0.0; x+card.Wd <= d.width+gapHair; x += card.Wd {
			d.cueCard(r, x, y, card)
		}
	}
	if d.width > card.Wd*1.5 {
		d.dashed(card.Wd, 0, card.Wd, d.height, silver)
	}
	if d.height > card.Ht*1.5 {
		d.dashed(0, card.Ht, d.width, card.Ht, silver)
	}
}

func (d *document) cueCard(r *HandoutSheet, x, y float64, card fpdf.SizeType) {
	left, width := x+cardMargin, card.Wd-2*cardMargin
	foot := y + card.Ht - cardMargin
	d.y = y + cardMargin
	d.text(left, caption.baseline(d.y), caption.fit(oneLine(typeset(d.lang, d.meta.Organisation)), width), caption)
	d.skip(caption.lead())
	title := head2
	d.column(left, width, r.Handout.Title, title)
	if r.Handout.Position != "" {
		d.column(left, width, capitalised(r.Handout.Position), small.in(grey))
	}
	d.skip(gapHair)
	d.rect(left, d.y, width, thickRule, d.accent)
	d.skip(gapSmall)
	d.text(left, foot, caption.fit(oneLine(editionText(d, r.Version)), width), micro)
	foot -= micro.lead() + gapSmall
	if r.Handout.Note != "" {
		foot -= d.blockHeight(width, r.Handout.Note, small)
		top := d.y
		d.y = foot
		d.column(left, width, r.Handout.Note, small.in(grey))
		d.y = top
		foot -= gapSmall
	}
	d.cueLines(r.Handout.Lines, left, width, foot)
}

func (d *document) cueLines(lines []handouts.Line, left, width, foot float64) {
	if len(lines) == 0 {
		return
	}
	indent := gapLarge - gapHair
	s := d.fitting(lines, width-indent, foot-d.y-gapSmall*float64(len(lines)), largestCue, smallestCue)
	room := min((foot-d.y-d.linesHeight(lines, width-indent, s))/float64(len(lines)), gap)
	for i, l := range lines {
		number := s.strong().in(d.accent)
		d.text(left, number.baseline(d.y), stepNumber(i), number)
		d.column(left+indent, width-indent, l.Text, s)
		d.skip(room)
	}
}

// column prints text at the cursor without ever turning the page.
func (d *document) column(x, width float64, text string, s style) {
	for _, line := range s.wrap(typeset(d.lang, text), width) {
		d.text(x, s.baseline(d.y), line, s)
		d.y += s.lead()
	}
}
