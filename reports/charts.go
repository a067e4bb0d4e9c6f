package reports

import (
	"etalon/checklists"
	"etalon/internal/locale"
)

// axis is a range of percentages shared by the drawings of a column.
type axis struct {
	from, to checklists.Percent
	lang     locale.Language
}

func (a *axis) at(p checklists.Percent, x, w float64) float64 {
	share := float64(p-a.from) / float64(a.to-a.from)
	return x + w*max(0, min(1, share))
}

// step is the distance of the ticks: five at most.
func (a *axis) step() checklists.Percent {
	for _, step := range []checklists.Percent{500, 1000, 2000, 2500} {
		if (a.to-a.from)/step <= 5 {
			return step
		}
	}
	return 5000
}

func (a *axis) ticks(each func(checklists.Percent)) {
	step := a.step()
	for p := (a.from + step - 1) / step * step; p <= a.to; p += step {
		each(p)
	}
}

// labels prints the ticks' values above the drawings.
func (a *axis) labels(d *document, x, bottom, w float64) {
	a.ticks(func(p checklists.Percent) {
		d.textCentre(a.at(p, x, w), bottom-gapHair/2, a.lang.Number(float64(p)/100, 0), micro)
	})
}

// rangeDrawing is a mean as a dot on its interval.
func (a *axis) rangeDrawing(s Sample, c colour) drawing {
	return func(d *document, x, y, w, h float64) {
		a.ticks(func(p checklists.Percent) { d.line(a.at(p, x, w), y, a.at(p, x, w), y+h, hairline, mist) })
		middle := y + cellPad + small.lead()/2
		if i, ok := s.Interval(); ok {
			d.line(a.at(i.Low, x, w), middle, a.at(i.High, x, w), middle, thickRule, c.mix(paper, 0.55))
		}
		if s.N > 0 {
			d.circle(a.at(s.Mean(), x, w), middle, dotRadius, c)
		}
	}
}

// rateDrawing is a rate as a dot on its interval, and the rate before as a ring.
func (a *axis) rateDrawing(now Compliance, before *Compliance, c colour) drawing {
	return func(d *document, x, y, w, h float64) {
		a.ticks(func(p checklists.Percent) { d.line(a.at(p, x, w), y, a.at(p, x, w), y+h, hairline, mist) })
		middle := y + cellPad + small.lead()/2
		if i, ok := now.Interval(); ok {
			d.line(a.at(i.Low, x, w), middle, a.at(i.High, x, w), middle, thickRule, c.mix(paper, 0.55))
		}
		if before != nil {
			if p, ok := before.Rate(); ok {
				d.ring(a.at(p, x, w), middle, dotRadius, grey)
			}
		}
		if p, ok := now.Rate(); ok {
			d.circle(a.at(p, x, w), middle, dotRadius, c)
		}
	}
}

// barDrawing is a bar from zero, with a tick where the previous value was.
func barDrawing(p *checklists.Percent, before *checklists.Percent, c colour) drawing {
	return func(d *document, x, y, w, _ float64) {
		top := y + cellPad + (small.lead()-barHeight)/2
		d.rect(x, top, w, barHeight, fog)
		if p != nil {
			d.rect(x, top, w*share(*p), barHeight, c)
		}
		if before != nil {
			at := x + w*share(*before)
			d.line(at, top-gapHair, at, top+barHeight+gapHair, 2*rule, ink)
		}
		d.line(x, top-gapHair, x, top+barHeight+gapHair, hairline, grey)
	}
}

func share(p checklists.Percent) float64 { return max(0, min(1, float64(p)/10000)) }

// strip is one bar of all visits, divided by bands and labelled directly.
func (d *document) strip(counts []int) {
	total := 0
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return
	}
	d.need(stripHeight + 3*caption.lead())
	var labels []stripLabel
	x := marginSide
	for i, band := range d.meta.Bands {
		if i >= len(counts) || counts[i] == 0 {
			continue
		}
		part := float64(counts[i]) / float64(total)
		w := part * d.inner()
		d.rect(x, d.y, max(gapHair/2, w-gapHair/2), stripHeight, toneFill(band.Tone))
		value := d.lang.Number(100*part, 0) + d.percentSign()
		if s := small.strong().in(toneFill(band.Tone).onTop()); s.width(value) < w-gapSmall {
			d.textCentre(x+w/2, d.y+(stripHeight+s.capital())/2, value, s)
		}
		text := oneLine(d.t("band_visits", map[string]any{"Band": band.Name, "Visits": d.count("visits", counts[i])}))
		labels = append(labels, stripLabel{at: x, width: signSize + gapHair + caption.width(text), tone: band.Tone, text: text})
		x += w
	}
	d.skip(stripHeight + gapSmall)
	d.stripLabels(labels)
}

// stripLabel names a part of a strip.
type stripLabel struct {
	at, width float64
	tone      Tone
	text      string
}

// stripLabels prints the labels under their parts, pushed apart where they would
// meet; where they do not fit on one line, each has its own.
func (d *document) stripLabels(labels []stripLabel) {
	free, end := marginSide, d.right()
	for i := range labels {
		labels[i].at = max(labels[i].at, free)
		free = labels[i].at + labels[i].width + gap
	}
	for i := len(labels) - 1; i >= 0; i-- {
		labels[i].at = min(labels[i].at, end-labels[i].width)
		end = labels[i].at - gap
	}
	crowded := end < marginSide-2*gap
	for _, l := range labels {
		if crowded {
			d.need(caption.lead())
			l.at = marginSide
		}
		d.toneSign(l.tone, l.at+signSize/2, d.y+caption.lead()/2)
		d.text(l.at+signSize+gapHair, caption.baseline(d.y), l.text, caption.in(ink))
		if crowded {
			d.skip(caption.lead())
		}
	}
	d.skip(caption.lead() + gapSmall)
}

func (d *document) percentSign() string {
	if d.lang == locale.English {
		return "%"
	}
	return locale.NoBreak + "%"
}

// histogram draws visits by score, in steps of five points.
func (d *document) histogram(h *Histogram, mean *checklists.Percent) {
	most := 1
	for _, n := range h {
		most = max(most, n)
	}
	d.need(plotHeight + 3*caption.lead())
	base := d.y + plotHeight
	w := d.inner() / float64(len(h))
	for i, n := range h {
		x := marginSide + float64(i)*w
		height := (plotHeight - 2*caption.lead()) * float64(n) / float64(most)
		d.rect(x+gapHair/2, base-height, w-gapHair, height, d.binColour(i))
		if n > 0 {
			d.textCentre(x+w/2, base-height-gapHair, d.lang.Number(float64(n), 0), caption.in(ink))
		}
	}
	d.line(marginSide, base, d.right(), base, rule, ink)
	for p := 0; p <= 100; p += 10 {
		d.textCentre(marginSide+d.inner()*float64(p)/100, base+caption.lead(), d.lang.Number(float64(p), 0), caption)
	}
	if mean != nil {
		x := marginSide + d.inner()*share(*mean)
		d.dashed(x, d.y+caption.lead(), x, base, ink)
		label := d.t("mean_label", map[string]any{"Value": d.lang.PercentShort(int(*mean))})
		if s := caption.strong().in(ink); x+s.width(label) > d.right() {
			d.textRight(x-gapHair, d.y+caption.lead()/2, label, s)
		} else {
			d.textCentre(x, d.y+caption.lead()/2, label, s)
		}
	}
	d.y = base + 2*caption.lead()
	d.textCentre(marginSide+d.inner()/2, d.y, d.t("histogram_axis"), caption)
	d.skip(gapSmall)
}

// binColour is the tone of the band that a bin of the histogram begins in.
func (d *document) binColour(bin int) colour {
	if i := d.meta.BandOf(checklists.Percent(bin * 500)); i >= 0 {
		return toneFill(d.meta.Bands[i].Tone)
	}
	return d.accent
}
