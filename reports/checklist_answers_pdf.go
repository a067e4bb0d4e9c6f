package reports

import (
	"strconv"

	"etalon/checklists"
)

// scaleCircles is how many marks of a scale fit side by side; longer scales are a
// line to write on.
const scaleCircles = 10

// question prints one question on one page.
func (f *form) question(q checklists.Question) {
	d := f.d
	h := f.height(q)
	d.need(h)
	top := d.y
	x := marginSide + cellSide
	y := top + cellPad
	d.text(x, small.baseline(y), f.numbers[q.ID], small)
	if q.Critical {
		f.exclamation(x, y+small.lead()+boxSize/2)
	}
	x = marginSide + formNumber*d.inner()
	for _, line := range small.wrap(typeset(d.lang, q.Text), f.textWidth()) {
		d.text(x, small.baseline(y), line, small)
		y += small.lead()
	}
	for _, line := range f.noteLines(q) {
		d.text(x, caption.baseline(y), line, caption)
		y += caption.lead()
	}
	f.answer(q, marginSide+(formNumber+formText)*d.inner(), top+cellPad)
	d.textRight(d.right()-cellSide, small.baseline(top+cellPad), f.points(q), small.strong())
	if q.Comment == checklists.Allowed || q.Comment == checklists.Required {
		label := d.t("checklist.comment")
		if q.Comment == checklists.Required {
			label = d.t("checklist.comment_required")
		}
		line := top + h - cellPad
		d.text(x, line-gapHair/2, label, caption)
		d.line(x+caption.width(label)+gapSmall, line, d.right()-cellSide, line, hairline, silver)
	}
	d.y = top + h
	d.line(marginSide, d.y, d.right(), d.y, hairline, mist)
}

func (f *form) noteLines(q checklists.Question) []string {
	if text := f.notes(q); text != "" {
		return caption.wrap(typeset(f.d.lang, text), f.textWidth())
	}
	return nil
}

func (f *form) height(q checklists.Question) float64 {
	texts := float64(len(small.wrap(typeset(f.d.lang, q.Text), f.textWidth())))*small.lead() +
		float64(len(f.noteLines(q)))*caption.lead()
	if q.Critical {
		texts = max(texts, small.lead()+boxSize)
	}
	h := max(texts, f.answerHeight(q)) + 2*cellPad
	if q.Comment == checklists.Allowed || q.Comment == checklists.Required {
		h += fieldHeight
	}
	return h
}

// points are what the question is worth; a penalty takes them.
func (f *form) points(q checklists.Question) string {
	switch {
	case q.Points == 0:
		return noValue
	case q.Penalty:
		return "−" + strconv.Itoa(q.Points)
	case q.Bonus:
		return "+" + strconv.Itoa(q.Points)
	}
	return strconv.Itoa(q.Points)
}

// choices are the boxes of a question, in words.
func (f *form) choices(q checklists.Question) []string {
	var all []string
	switch q.Kind {
	case checklists.YesNo:
		all = []string{f.d.t("yes"), f.d.t("no")}
	case checklists.Single, checklists.Multiple:
		for _, o := range q.Options {
			all = append(all, o.Text)
		}
	case checklists.ScaleKind, checklists.Number, checklists.Count, checklists.Duration, checklists.Text,
		checklists.Date, checklists.Time, checklists.Photo, checklists.Audio, checklists.Receipt,
		checklists.Signature, checklists.Location:
	}
	if q.NA {
		all = append(all, f.d.t("na_short"))
	}
	return all
}

func (f *form) circles(q checklists.Question) bool {
	return q.Kind == checklists.ScaleKind && q.Scale != nil && q.Scale.Max-q.Scale.Min < scaleCircles
}

// lines a question offers to write on: none where it has boxes.
func (f *form) writing(q checklists.Question) int {
	switch q.Kind {
	case checklists.Text, checklists.Signature:
		return 2
	case checklists.YesNo, checklists.Single, checklists.Multiple:
		return 0
	case checklists.ScaleKind:
		if f.circles(q) {
			return 0
		}
	case checklists.Number, checklists.Count, checklists.Duration, checklists.Date, checklists.Time,
		checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Location:
	}
	return 1
}

func (f *form) choiceWidth() float64 { return f.d.inner()*formAnswer - boxSize - gap }

// side reports whether the boxes stand side by side.
func (f *form) side(q checklists.Question) bool {
	return q.Kind != checklists.Single && q.Kind != checklists.Multiple
}

func (f *form) answerHeight(q checklists.Question) float64 {
	h := float64(f.writing(q)) * fieldHeight
	if f.circles(q) {
		h += boxSize*1.5 + gapSmall
	}
	if f.side(q) {
		if len(f.choices(q)) > 0 {
			h += boxSize + gapSmall
		}
		return h
	}
	for _, c := range f.choices(q) {
		h += max(boxSize, float64(len(small.wrap(typeset(f.d.lang, c), f.choiceWidth())))*small.lead()) + gapHair
	}
	return h
}

// answer draws the place for the answer.
func (f *form) answer(q checklists.Question, x, y float64) {
	if f.circles(q) {
		f.scale(*q.Scale, x, y)
		y += boxSize*1.5 + gapSmall
	}
	for range f.writing(q) {
		f.blank(q, x, y)
		y += fieldHeight
	}
	for _, c := range f.choices(q) {
		f.box(x, y)
		lines := small.wrap(typeset(f.d.lang, c), f.choiceWidth())
		for i, line := range lines {
			f.d.text(x+boxSize+gapHair*1.5, small.baseline(y+(boxSize-small.lead())/2+float64(i)*small.lead()), line, small)
		}
		if f.side(q) {
			x += boxSize + gapHair*1.5 + small.width(lines[0]) + gap
			continue
		}
		y += max(boxSize, float64(len(lines))*small.lead()) + gapHair
	}
}

func (f *form) scale(s checklists.Scale, x, y float64) {
	n := s.Max - s.Min + 1
	step := min(boxSize*2, f.d.inner()*formAnswer/float64(n))
	for i := range n {
		cx, cy, r := x+step*(float64(i)+0.5), y+boxSize*0.75, min(boxSize*0.75, step*0.45)
		f.d.ring(cx, cy, r, grey)
		f.d.textCentre(cx, cy+caption.capital()/2, strconv.Itoa(s.Min+i), caption.in(ink))
	}
}

// blank is a line for an amount, a time or a text, with its unit.
func (f *form) blank(q checklists.Question, x, y float64) {
	w := f.d.inner() * formAnswer * 0.6
	if q.Kind == checklists.Text || q.Kind == checklists.Signature {
		w = f.d.inner()*formAnswer - gapSmall
	}
	base := y + fieldHeight - gapSmall
	f.d.line(x, base, x+w, base, hairline, grey)
	f.d.text(x+w+gapSmall, base, oneLine(unitText(f.d.lang, q.Unit)), small)
}

// summary is the end of the form: impressions and what the points come to.
func (f *form) summary() {
	d := f.d
	const lines = 4
	d.need(head3.lead() + lines*fieldHeight + gapLarge)
	d.skip(gap)
	d.paragraph(d.t("checklist.impressions"), head3)
	for range lines {
		d.skip(fieldHeight)
		d.line(marginSide, d.y, d.right(), d.y, hairline, silver)
	}
	d.skip(gap)
	ref := ChecklistRef{Rollup: f.r.Checklist.Rollup, Over100: f.r.Checklist.Over100, Critical: f.r.Checklist.Critical}
	for _, s := range f.r.Checklist.Sections {
		ref.Gates = ref.Gates || s.Gate != nil
	}
	d.paragraph(policyText(d.lang, ref), caption)
}
