package reports

import (
	"etalon/checklists"
)

// masthead is the top of a first page: whose report it is, and what kind.
func (d *document) masthead(kind string) {
	if d.meta.Audit != "" && d.meta.Audit != checklists.MysteryVisit {
		kind += " · " + auditWord(d.lang, d.meta.Audit)
	}
	y := gapHuge
	if name, ratio, ok := d.logo(); ok {
		w := min(logoHeight*ratio, d.inner()/2)
		d.place(name, marginSide, y, w, w/ratio)
	} else {
		owner := oneLine(d.meta.Organisation)
		if d.meta.Brand != "" {
			owner = oneLine(d.meta.Organisation + " · " + d.meta.Brand)
		}
		s := lead.strong()
		d.text(marginSide, y+logoHeight-gapSmall, s.fit(typeset(d.lang, owner), d.inner()*0.68), s)
	}
	d.textRight(d.right(), y+logoHeight-gapSmall, kind, small.in(grey))
	d.y = y + logoHeight + gapHair
	d.rect(marginSide, d.y, d.inner(), thickRule, d.accent)
	d.skip(gapLarge)
}

// title prints the name of the report and the lines below it.
func (d *document) heading(name string, lines ...string) {
	d.paragraph(name, head1)
	d.skip(gapHair)
	for _, line := range lines {
		if line != "" {
			d.paragraph(line, lead.in(grey))
		}
	}
	d.skip(gap)
}

// score is the one number of a report with what stands beside it.
type score struct {
	value   *checklists.Percent
	label   string   // what it is
	beside  []string // n, interval, change
	failed  string   // words of the stamp; empty: none
	reasons string
}

// headline prints the number that matters and returns the height of the block's
// middle, where the right half is free for a drawing.
func (d *document) headline(s score) (top, height float64) {
	top = d.y
	d.text(marginSide, caption.baseline(d.y), oneLine(s.label), small.in(grey))
	d.skip(small.lead())
	value := d.percent(s.value)
	d.text(marginSide-gapHair, giant.baseline(d.y)-gapHair, value, giant)
	d.skip(giant.lead() - gapSmall)
	if s.value != nil {
		d.bandWord(marginSide, *s.value)
	}
	for _, line := range s.beside {
		if line != "" {
			d.block(marginSide, d.inner()*0.5, line, small.in(grey))
		}
	}
	if s.failed != "" {
		d.skip(gapSmall)
		d.stamp(s.failed, s.reasons)
	}
	return top, d.y - top
}

// bandWord prints the band of a score: sign and name.
func (d *document) bandWord(x float64, p checklists.Percent) {
	i := d.meta.BandOf(p)
	if i < 0 {
		return
	}
	band := d.meta.Bands[i]
	s := lead.strong().in(toneInk(band.Tone))
	d.toneSign(band.Tone, x+signSize/2, d.y+s.lead()/2)
	d.text(x+signSize+gapSmall, s.baseline(d.y), oneLine(band.Name), s)
	d.skip(s.lead() + gapHair)
}

// stamp says that a visit failed, whatever its percent.
func (d *document) stamp(word, reasons string) {
	s := head3.in(toneInk(Poor))
	w := s.width(word) + signSize + 3*gapSmall
	h := s.lead() + gapSmall
	d.frame(marginSide, d.y, w, h, 2*rule, toneFill(Poor))
	d.sign(crossSign, marginSide+gapSmall+signSize/2, d.y+h/2, toneFill(Poor))
	d.text(marginSide+2*gapSmall+signSize, s.baseline(d.y+gapSmall/2), word, s)
	d.text(marginSide+w+gapSmall, small.baseline(d.y+(h-small.lead())/2), oneLine(reasons), small.in(toneInk(Poor)))
	d.skip(h + gapSmall)
}

// card is one of the numbers that explain the first.
type card struct {
	value, label, note string
	sign               sign
	ink                colour
}

// cards prints up to four numbers side by side.
func (d *document) cards(all ...card) {
	d.need(cardHeight + gap)
	w := (d.inner() - gap*float64(len(all)-1)) / float64(len(all))
	for i, c := range all {
		x := marginSide + float64(i)*(w+gap)
		d.panel(x, d.y, w, cardHeight, fog)
		inner := w - 2*gap
		y := d.y + gapSmall
		d.text(x+gap, caption.baseline(y), caption.fit(oneLine(c.label), inner), caption)
		y += caption.lead()
		s := figure
		if c.ink != (colour{}) {
			s.ink = c.ink
		}
		for s.size > head3.size && s.width(oneLine(c.value)) > inner-signSize-gapSmall {
			s.size--
		}
		d.text(x+gap, figure.baseline(y), oneLine(c.value), s)
		if c.sign != noSign {
			d.sign(c.sign, x+gap+s.width(oneLine(c.value))+gapSmall+signSize/2, y+figure.lead()/2, s.ink)
		}
		y += figure.lead()
		for n, line := range caption.wrap(typeset(d.lang, c.note), inner) {
			if n == 2 {
				break
			}
			d.text(x+gap, caption.baseline(y), line, caption)
			y += caption.lead()
		}
	}
	d.skip(cardHeight + gap)
}

// fact is a labelled value.
type fact struct{ label, value string }

// facts prints labelled values in a column and returns the height taken; the
// cursor does not move.
func (d *document) facts(x, y, width float64, all []fact) float64 {
	start := y
	for _, f := range all {
		if f.value == "" {
			continue
		}
		d.text(x, caption.baseline(y), oneLine(f.label), caption)
		y += caption.lead()
		for _, line := range small.wrap(typeset(d.lang, f.value), width) {
			d.text(x, small.baseline(y), line, small)
			y += small.lead()
		}
		y += gapSmall
	}
	return y - start
}

// trend draws the means of waves with their intervals, labelled directly.
func (d *document) trend(x, y, w float64, waves []WaveSummary) {
	low, high := checklists.Percent(10000), checklists.Percent(0)
	for _, wave := range waves {
		i, ok := wave.Scores.Interval()
		if !ok {
			i = Interval{wave.Scores.Mean(), wave.Scores.Mean()}
		}
		low, high = min(low, i.Low), max(high, i.High)
	}
	if high <= low {
		high, low = low+500, low-500
	}
	h := trendHeight
	at := func(p checklists.Percent) float64 { return y + h - h*float64(p-low)/float64(high-low) }
	step := w / float64(len(waves))
	lastX, lastY := 0.0, 0.0
	for i, wave := range waves {
		cx, mean := x+step*(float64(i)+0.5), wave.Scores.Mean()
		cy := at(mean)
		if interval, ok := wave.Scores.Interval(); ok {
			d.line(cx, at(interval.Low), cx, at(interval.High), thickRule, d.accent.mix(paper, 0.7))
		}
		if i > 0 {
			d.line(lastX, lastY, cx, cy, 2*rule, d.accent)
		}
		lastX, lastY = cx, cy
	}
	for i, wave := range waves {
		cx, cy := x+step*(float64(i)+0.5), at(wave.Scores.Mean())
		d.circle(cx, cy, dotRadius, d.accent)
		s := small.in(ink)
		if i == len(waves)-1 {
			s = small.strong()
		}
		if interval, ok := wave.Scores.Interval(); ok {
			cy = at(interval.High)
		}
		d.textCentre(cx, cy-gapSmall, d.lang.PercentShort(int(wave.Scores.Mean())), s)
		d.textCentre(cx, y+h+gap+caption.lead()/2, caption.fit(oneLine(wave.Name), step-gapHair), caption)
	}
}
