package checklists

import (
	"math/big"
	"slices"
	"strings"

	"etalon/internal/workbook"
)

// filling is what stands in a column below the header.
type filling struct {
	typed    int // cells with something to be seen
	byHand   int // of these, filled in by hand
	looked   int // of these, the first, whose content is looked at
	formulas int // formulas beside a question
	amounts  int // of those looked at, numbers of points
	answers  int // forms of an answer
	plain    int // texts with letters
	distinct map[string]bool
}

func (t *table) filling(column int) filling {
	f := filling{distinct: map[string]bool{}}
	for i := t.last + 1; i < len(t.sheet.Rows) && column >= 0; i++ {
		c := t.sheet.Rows[i].At(column)
		if c.Formula != "" {
			lead, _ := leadOf(&t.sheet.Rows[i], t.column(TextColumn))
			sum, _ := sumLabel(lead)
			f.formulas += oneIf(lead != "" && !sum)
		}
		if c.Text == "" {
			continue
		}
		f.typed++
		f.byHand += oneIf(c.Typed())
		if f.typed > maxShapeRows {
			continue
		}
		f.looked++
		if len(f.distinct) < workbook.MaxRows {
			f.distinct[c.Text] = true
		}
		if a, code := parseAmount(c); c.Numeric || code == "" && a.form == "" {
			f.amounts++
			continue
		}
		if letterCount(c.Text) > 0 {
			f.plain++
		}
		if _, ok := parseAnswer(c.Text); ok {
			f.answers++
		}
	}
	return f
}

// settleByContent decides between the roles that words leave open by what stands
// in the columns: "Балл" over empty cells is to be filled in, over numbers it is
// what a question is worth.
func (t *table) settleByContent() {
	if t.told {
		t.settleForm()
	} else {
		t.settleText()
		t.settleAnswer()
		t.settlePoints()
	}
	t.weighed = t.shares(t.column(WeightColumn))
	t.photos = t.filling(t.column(PhotoColumn)).typed > 0
	t.filledIn = t.filling(t.column(ScoreColumn)).byHand > 0
}

func (t *table) move(from, to Column) {
	t.columns[to], t.headings[to] = t.columns[from], t.headings[from]
	delete(t.columns, from)
	delete(t.headings, from)
}

// settleText finds which column of text is the question, and which only names its
// stage or number.
func (t *table) settleText() {
	text := t.filling(t.column(TextColumn))
	for _, extra := range slices.Clone(t.extra) {
		other := t.filling(extra)
		_, numbered := t.columns[NumberColumn]
		_, sectioned := t.columns[SectionColumn]
		switch {
		case text.plain*2 < text.looked && other.plain > text.plain: // "Пункт" holds numbers
			if !numbered {
				t.columns[NumberColumn] = t.columns[TextColumn]
			}
			t.promote(extra)
			text = other
		case !sectioned && other.plain > 2 && text.plain*10 < other.plain*6 && t.columns[TextColumn] < extra:
			t.columns[SectionColumn] = t.columns[TextColumn]
			t.promote(extra)
			text = other
		case !sectioned && extra < t.columns[TextColumn] && text.plain > 2 && (other.plain*10 < text.plain*6 || len(other.distinct)*2 <= other.plain):
			t.columns[SectionColumn] = extra
			t.dropExtra(extra)
		}
	}
}

func (t *table) promote(extra int) {
	t.columns[TextColumn] = extra
	t.dropExtra(extra)
}

func (t *table) dropExtra(column int) {
	t.extra = slices.DeleteFunc(t.extra, func(at int) bool { return at == column })
}

// settleAnswer finds the column that tells the form of the answer.
func (t *table) settleAnswer() {
	answer, options := t.filling(t.column(AnswerColumn)), t.filling(t.column(OptionsColumn))
	_, hasAnswer := t.columns[AnswerColumn]
	_, hasOptions := t.columns[OptionsColumn]
	_, hasPoints := t.columns[PointsColumn]
	switch {
	case hasOptions && (!hasAnswer || answer.typed == 0 && options.typed > 0):
		if hasAnswer {
			t.move(AnswerColumn, ScoreColumn)
		}
		t.move(OptionsColumn, AnswerColumn)
	case !hasAnswer || t.headings[AnswerColumn].strength > 1:
	case answer.typed == 0 && (hasPoints || t.headings[AnswerColumn].form == ""):
		t.move(AnswerColumn, ScoreColumn)
	case answer.amounts*2 > answer.looked && answer.answers == 0 && !hasPoints:
		t.move(AnswerColumn, PointsColumn)
	case answer.amounts*2 > answer.looked && hasPoints:
		t.move(AnswerColumn, ScoreColumn)
	}
}

// settlePoints finds the column that tells what a question is worth.
func (t *table) settlePoints() {
	_, hasPoints := t.columns[PointsColumn]
	_, hasWeight := t.columns[WeightColumn]
	t.settleForm()
	if points := t.filling(t.column(PointsColumn)); hasPoints && points.typed == 0 && points.formulas == 0 {
		t.move(PointsColumn, ScoreColumn)
		hasPoints = false
	}
	if !hasPoints && hasWeight {
		t.move(WeightColumn, PointsColumn)
	}
}

// settleForm finds the form of the answers of questions that tell none.
func (t *table) settleForm() {
	for _, role := range []Column{AnswerColumn, ScoreColumn, PointsColumn, OptionsColumn} {
		if t.form == "" {
			t.form = t.headings[role].form
		}
	}
}

// shares reports whether a column of weights holds percentages of the whole.
func (t *table) shares(column int) bool {
	if column < 0 {
		return false
	}
	sum := new(big.Rat)
	for i := t.last + 1; i < len(t.sheet.Rows); i++ {
		row := &t.sheet.Rows[i]
		a, code := parseAmount(row.At(column))
		if code == "" && a.percent {
			return true
		}
		if code == "" && t.cell(row, PointsColumn).Typed() && t.cell(row, TextColumn).Text != "" {
			sum.Add(sum, a.value)
		}
	}
	return strings.Contains(t.names[column], "%") || sum.Cmp(hundred) == 0 || sum.Cmp(one) == 0
}
