package checklists

import (
	"math/big"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// settlePoints gives points to a question whose row tells none.
func (r *questionReader) settlePoints() {
	q := r.q
	_, column := r.t.columns[PointsColumn]
	switch {
	case q.points != nil:
	case r.form.points != nil && r.form.points.Sign() > 0 && (!column || r.form.kind != ScaleKind):
		q.points = new(big.Rat).Set(r.form.points)
	case column:
		q.points = new(big.Rat)
		if q.Kind.Scored() && !q.Kind.Measured() && len(q.worth) == 0 {
			r.problem(q.pointsCell, "import_points_missing", nil, false)
		}
	case q.Kind.Scored() && (!q.Kind.Measured() || len(q.Bands) > 0):
		q.points = big.NewRat(1, 1)
		r.m.problemOnce(q.sheet, q.pointsCell, "import_points_assumed", nil)
	default:
		q.points = new(big.Rat)
	}
	if q.Kind == Multiple {
		r.spreadPoints()
	}
}

// spreadPoints gives the options of a multiple choice their points: stated, or
// equal parts of the question's.
func (r *questionReader) spreadPoints() {
	q := r.q
	parts := int64(0)
	for _, worth := range q.worth {
		if worth == nil {
			parts++
		}
	}
	for i, worth := range q.worth {
		if worth == nil {
			q.worth[i] = new(big.Rat).Quo(q.points, big.NewRat(parts, 1))
		}
	}
}

// settleKind fits the kind to the points: an amount needs a norm that judges it,
// and what is never scored cannot be worth points.
func (r *questionReader) settleKind() {
	q := r.q
	switch {
	case q.Kind.Measured() && len(q.Bands) == 0 && (q.points.Sign() > 0 || q.Critical):
		r.problem(q.answerCell, "import_norm_missing", fault.Params{"Text": shorten(q.Text, 80)}, false)
		q.Kind, q.Unit = YesNo, ""
	case !q.Kind.Scored() && q.points.Sign() > 0:
		r.problem(q.answerCell, "import_unscored_with_points", nil, false)
		if q.Kind == Photo {
			q.Photo = Required
		} else if q.Comment != Required {
			q.Comment = Required
		}
		q.Kind = YesNo
	}
	if !q.Kind.Scored() {
		q.Optional = !q.Critical
	}
}

// readNorm finds the norm of an amount, in the question, its hints or the cell of
// the answer. Without one the shopper judges: yes or no.
func (r *questionReader) readNorm() {
	q := r.q
	if !q.Kind.Measured() || len(q.Bands) > 0 {
		return
	}
	texts := append([]string{q.Text}, r.hints()...)
	if n, ok := findNorm(q.Kind, q.Unit, append(texts, r.t.cell(r.row, AnswerColumn).Text)...); ok {
		q.Bands = n.bands(q.Kind, q.Unit)
	}
}

// hints are the texts beside a question that explain it.
func (r *questionReader) hints() []string {
	var texts []string
	for _, at := range append([]int{r.t.column(HintColumn)}, r.t.extra...) {
		if text := workbook.OneLine(r.row.At(at).Text); letterCount(text) > 2 {
			texts = append(texts, text)
		}
	}
	if text := workbook.OneLine(r.t.cell(r.row, CommentColumn).Text); letterCount(text) > 2 && demandOf(text) == "" && !r.t.filledIn {
		texts = append(texts, text)
	}
	if r.form.hint != "" {
		texts = append(texts, r.form.hint)
	}
	return texts
}

// readDemands reads whether a photo and a comment are wanted, and the hint.
func (r *questionReader) readDemands() {
	q := r.q
	if _, ok := r.t.columns[PhotoColumn]; ok && q.Photo == "" {
		q.Photo = demandOf(workbook.OneLine(r.t.cell(r.row, PhotoColumn).Text))
		switch {
		case q.Photo != "":
		case r.t.cell(r.row, PhotoColumn).Text != "":
			q.Photo = Required // what is to be photographed
		case !r.t.photos:
			q.Photo = Allowed // an empty column is a place for photos
		}
	}
	if r.form.photo != "" {
		q.Photo = r.form.photo
	}
	if q.Photo == "" {
		q.Photo = Never
	}
	if _, ok := r.t.columns[CommentColumn]; ok && q.Comment == "" {
		q.Comment = demandOf(workbook.OneLine(r.t.cell(r.row, CommentColumn).Text))
	}
	if r.form.comment != "" {
		q.Comment = r.form.comment
	}
	if q.Comment == "" {
		q.Comment = Allowed
	}
	q.Hint = shorten(strings.Join(r.hints(), "\n"), MaxHint)
}

// demandOf reads a cell that tells whether something is wanted; "" is something else.
func demandOf(text string) Demand {
	words := normal(text)
	switch {
	case words == "":
		return ""
	case isWord(words, "-", "нет", "no", "n", "0", "не нужно", "не требуется", "не нужен", "never", "false"):
		return Never
	case hasWord(words, "по желан", "можно", "optional", "при налич", "при необх", "желательн", "если ", "при нет", "при ответе", "if ", "не обязат", "необязат"):
		return Allowed
	case isWord(words, "да", "yes", "y", "+", "1", "x", "х", "v", "true", "required", "фото", "photo", "комментарий", "comment") || hasWord(words, "обязат", "требуется", "нужно", "нужен", "required", "mandatory", "фото", "photo"):
		return Required
	}
	if n := wholeNumber(strings.TrimSpace(text), 99); n > 0 {
		return Required
	}
	return ""
}

// readFlags reads what else makes a question special.
func (r *questionReader) readFlags() {
	q := r.q
	words, brackets := normal(q.Text), normal(strings.Join(parenthesised.FindAllString(q.Text, 8), " "))
	if text := normal(r.t.cell(r.row, NAColumn).Text); text != "" && len(r.t.answers) == 0 {
		q.NA = q.NA || !isWord(text, noWords...) && text != "0"
	}
	q.Bonus = !q.Penalty && (q.Bonus || r.section.bonus || hasWord(brackets, "бонус", "bonus"))
	forbidden := hasWord(brackets, "запрещ", "недопустим", "forbidden", "prohibited", "not allowed", "штраф", "penalty")
	switch {
	case q.Penalty || q.points.Sign() == 0:
		q.Penalty = q.Penalty || forbidden
	case r.section.penalty || hasWord(brackets, "штраф", "penalty") || hasWord(words, "штраф "):
		q.Penalty, q.Bonus = true, false
	case forbidden && q.Kind == YesNo && !q.Turned:
		q.Turned = true
		r.problem(q.textCell, "import_forbidden_turned", nil, false)
	}
	if q.Penalty {
		q.Bonus = false
	}
	if r.row.Hidden {
		r.problem(workbook.Address(0, r.row.Number), "import_row_hidden", nil, false)
	}
}
