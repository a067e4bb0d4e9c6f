package reports

import (
	"math/big"
	"slices"
	"strings"

	"etalon/checklists"
)

// mostLosses is how many lost points the first page names.
const mostLosses = 5

func ratPercent(p checklists.Percent) *big.Rat { return big.NewRat(int64(p), 100) }

// visitLosses lists the questions that cost most: critical fails first.
func (d *document) visitLosses(r *VisitReport) {
	var lost []VisitQuestion
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			if q.CriticalFail || q.loss().Sign() > 0 {
				lost = append(lost, q)
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	slices.SortStableFunc(lost, func(a, b VisitQuestion) int {
		if a.CriticalFail != b.CriticalFail {
			if a.CriticalFail {
				return -1
			}
			return 1
		}
		return b.loss().Cmp(a.loss())
	})
	rows := make([]row, 0, mostLosses)
	for _, q := range lost[:min(mostLosses, len(lost))] {
		rows = append(rows, row{cells: []cell{
			{text: q.Number},
			{text: q.Text, note: d.questionNote(q)},
			{text: q.Answer},
			{text: "−" + d.points(q.loss()), style: small.strong()},
		}})
	}
	columns := []column{
		{head: "№", share: 0.08},
		{head: d.t("question"), share: 0.56},
		{head: d.t("answer"), share: 0.22},
		{head: d.t("visit.lost"), share: 0.14, align: right},
	}
	d.chapter(d.t("visit.losses"), d.opening(columns, rows))
	d.table(columns, rows)
}

// loss is what a question lacks to its possible points; a penalty's loss is what
// it took.
func (q *VisitQuestion) loss() *big.Rat {
	loss := new(big.Rat)
	if q.State != checklists.Answered || q.Earned == nil || q.Bonus {
		return loss
	}
	if q.Possible != nil {
		loss.Set(q.Possible)
	}
	return loss.Sub(loss, q.Earned)
}

// questionNote is the small print of a question: code, critical, bonus, penalty.
func (d *document) questionNote(q VisitQuestion) string {
	var parts []string
	if q.Requirement != "" {
		parts = append(parts, d.t("requirement_code", map[string]any{"Code": q.Requirement}))
	}
	switch {
	case q.CriticalFail:
		parts = append(parts, d.t("critical_failed_word"))
	case q.Critical:
		parts = append(parts, d.t("critical_word"))
	}
	if q.Excepted != "" {
		parts = append(parts, d.t("excepted_note", map[string]any{"Why": q.Excepted}))
	}
	if q.Bonus {
		parts = append(parts, d.t("bonus_word"))
	}
	if q.Penalty {
		parts = append(parts, d.t("penalty_word"))
	}
	return strings.Join(parts, " · ")
}

// visitAnswers prints every question under its section.
func (d *document) visitAnswers(r *VisitReport) {
	var rows []row
	for _, s := range r.Sections {
		shade := fog
		rows = append(rows, row{group: true, fill: &shade, cells: []cell{
			{text: d.t("visit.section_head", map[string]any{"Title": s.Title, "Score": d.percent(s.Final)}), style: small.strong()},
		}})
		for _, q := range s.Questions {
			if q.State != checklists.HiddenState {
				rows = append(rows, d.answerRow(q))
			}
		}
	}
	columns := []column{
		{head: "№", share: 0.07},
		{head: d.t("question"), share: 0.55},
		{head: d.t("answer"), share: 0.22},
		{head: d.t("visit.points"), share: 0.10, align: right},
		{share: 0.06, align: centre},
	}
	d.chapter(d.t("visit.answers"), d.opening(columns, rows))
	d.table(columns, rows)
}

func (d *document) answerRow(q VisitQuestion) row {
	answer := q.Answer
	if q.State == checklists.NotApplicable {
		answer = d.t("state.na")
	}
	if q.State == checklists.NotAnswered {
		answer = noValue
	}
	points := d.points(q.Earned)
	if q.Possible != nil && q.Possible.Sign() > 0 {
		points = d.t("of_short", map[string]any{"Part": d.points(q.Earned), "Whole": d.points(q.Possible)})
	}
	if q.State != checklists.Answered || q.Met == checklists.NoMark {
		points = noValue
	}
	style := small
	if q.CriticalFail {
		style = small.strong().in(toneInk(Poor))
	}
	return row{cells: []cell{
		{text: q.Number},
		{text: q.Text, note: d.questionNote(q), quote: q.Comment},
		{text: answer, style: style},
		{text: points},
		{draw: metDrawing(q.Met)},
	}}
}

// metDrawing is the sign of how far a requirement was met.
func metDrawing(m checklists.Met) drawing {
	return func(d *document, x, y, w, _ float64) {
		x, y = x+w/2, y+cellPad+small.lead()/2
		switch m {
		case checklists.Full:
			d.sign(checkSign, x, y, toneFill(Good))
		case checklists.Part:
			d.sign(halfSign, x, y, toneFill(Fair))
		case checklists.NotMet:
			d.sign(crossSign, x, y, toneFill(Poor))
		case checklists.NoMark:
			d.sign(dashSign, x, y, silver)
		}
	}
}

func (d *document) visitPhotos(r *VisitReport) {
	var all []photo
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			for _, id := range q.Photos {
				all = append(all, photo{id: id, title: d.t("question_number", map[string]any{"Number": q.Number}), text: q.Text})
			}
		}
	}
	if len(all) == 0 {
		return
	}
	d.chapter(d.t("photos"), d.inner()/photosPerRow)
	d.photos(r.Photo, all)
}
