package checklists

import (
	"strconv"
	"strings"
)

// An extra is a column of our own that keeps what XLSForm has no place for. Other
// tools ignore columns that they do not know.
type extra[T any] struct {
	column string
	get    func(*T) string
	set    func(*T, string) bool // false: not readable
}

// The columns that tell our own forms, and whose row goes with which question.
const (
	extraKind    = "etalon_kind"
	extraID      = "etalon_id"
	extraPart    = "etalon_part"
	extraShow    = "etalon_show_if"
	extraRequire = "etalon_require_if"
)

func textExtra[T, S any](column string, field func(*T) *S, write func(S) string, read func(string) (S, bool)) extra[T] {
	return extra[T]{column, func(t *T) string { return write(*field(t)) }, func(t *T, text string) bool {
		value, ok := read(text)
		if ok {
			*field(t) = value
		}
		return ok
	}}
}

func plainExtra[T any, S ~string](column string, field func(*T) *S) extra[T] {
	return textExtra(column, field, func(s S) string { return string(s) }, func(text string) (S, bool) { return S(text), true })
}

// wordExtra is a text that a form shows otherwise.
func wordExtra[T any](column string, field func(*T) *string) extra[T] {
	return textExtra(column, field, func(text string) string { return text }, func(text string) (string, bool) { return said(text), true })
}

func flagExtra[T any](column string, field func(*T) *bool) extra[T] {
	return textExtra(column, field, func(on bool) string {
		if on {
			return yes
		}
		return ""
	}, func(text string) (bool, bool) { return isXLSFormTrue(text), true })
}

func numberExtra[T any](column string, field func(*T) *int) extra[T] {
	return textExtra(column, field, func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}, readInt)
}

func readInt(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// isXLSFormTrue tells the ways of saying yes in a form's cells.
func isXLSFormTrue(text string) bool {
	switch strings.ToLower(text) {
	case "yes", "true", "true()", "1", "да":
		return true
	}
	return false
}

// questionExtras keep a question, besides its type, texts and choices.
var questionExtras = []extra[DocumentQuestion]{
	plainExtra(extraID, func(q *DocumentQuestion) *string { return &q.ID }),
	plainExtra(extraKind, func(q *DocumentQuestion) *Kind { return &q.Kind }),
	textExtra("etalon_points", func(q *DocumentQuestion) **int { return &q.Points }, func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}, func(text string) (*int, bool) {
		n, ok := readInt(text)
		return &n, ok
	}),
	wordExtra("etalon_text", func(q *DocumentQuestion) *string { return &q.Text }),
	wordExtra("etalon_hint", func(q *DocumentQuestion) *string { return &q.Hint }),
	flagExtra("etalon_na", func(q *DocumentQuestion) *bool { return &q.NA }),
	flagExtra("etalon_critical", func(q *DocumentQuestion) *bool { return &q.Critical }),
	plainExtra("etalon_threshold", func(q *DocumentQuestion) *Exact { return &q.Threshold }),
	flagExtra("etalon_bonus", func(q *DocumentQuestion) *bool { return &q.Bonus }),
	flagExtra("etalon_penalty", func(q *DocumentQuestion) *bool { return &q.Penalty }),
	flagExtra("etalon_turned", func(q *DocumentQuestion) *bool { return &q.Turned }),
	textExtra("etalon_scale", func(q *DocumentQuestion) **DocumentScale { return &q.Scale }, writeScale, readScale),
	plainExtra("etalon_unit", func(q *DocumentQuestion) *string { return &q.Unit }),
	plainExtra("etalon_measures", func(q *DocumentQuestion) *Measure { return &q.Measures }),
	textExtra("etalon_bands", func(q *DocumentQuestion) *[]DocumentBand { return &q.Bands }, writeBands, readBands),
	plainExtra(extraShow, func(q *DocumentQuestion) *string { return &q.ShowIf }),
	plainExtra(extraRequire, func(q *DocumentQuestion) *string { return &q.RequireIf }),
	plainExtra("etalon_photo", func(q *DocumentQuestion) *Demand { return &q.Photo }),
	plainExtra("etalon_comment", func(q *DocumentQuestion) *Demand { return &q.Comment }),
	numberExtra("etalon_comment_min", func(q *DocumentQuestion) *int { return &q.CommentMin }),
	textExtra("etalon_references", func(q *DocumentQuestion) *[]string { return &q.References },
		func(ids []string) string { return strings.Join(ids, " ") }, func(text string) ([]string, bool) { return strings.Fields(text), true }),
	plainExtra("etalon_requirement", func(q *DocumentQuestion) *string { return &q.Requirement }),
}

// sectionExtras stand in the same sheet, on the row of the group.
var sectionExtras = []extra[DocumentSection]{
	plainExtra(extraID, func(s *DocumentSection) *string { return &s.ID }),
	plainExtra("etalon_weight", func(s *DocumentSection) *Exact { return &s.Weight }),
	textExtra("etalon_gate", func(s *DocumentSection) **Exact { return &s.Gate }, func(e *Exact) string {
		if e == nil {
			return ""
		}
		return string(*e)
	}, func(text string) (*Exact, bool) {
		e := Exact(text)
		return &e, true
	}),
}

var optionExtras = []extra[DocumentOption]{
	plainExtra(extraID, func(o *DocumentOption) *string { return &o.ID }),
	wordExtra("etalon_text", func(o *DocumentOption) *string { return &o.Text }),
	plainExtra("etalon_credit", func(o *DocumentOption) *Exact { return &o.Credit }),
	numberExtra("etalon_points", func(o *DocumentOption) *int { return &o.Points }),
	flagExtra("etalon_exclusive", func(o *DocumentOption) *bool { return &o.Exclusive }),
}

var checklistExtras = []extra[Document]{
	wordExtra("etalon_title", func(d *Document) *string { return &d.Title }),
	plainExtra("etalon_language", func(d *Document) *string { return &d.Language }),
	textExtra("etalon_languages", func(d *Document) *[]string { return &d.Languages },
		func(tags []string) string { return strings.Join(tags, " ") }, func(text string) ([]string, bool) { return strings.Fields(text), true }),
	plainExtra("etalon_audit", func(d *Document) *Audit { return &d.Audit }),
	numberExtra("etalon_wait_s", func(d *Document) *int { return &d.Wait }),
	plainExtra("etalon_rollup", func(d *Document) *Rollup { return &d.Rollup }),
	flagExtra("etalon_over_100", func(d *Document) *bool { return &d.Over100 }),
	plainExtra("etalon_critical", func(d *Document) *Policy { return &d.critical().Policy }),
	plainExtra("etalon_critical_cap", func(d *Document) *Exact { return &d.critical().Cap }),
	numberExtra("etalon_critical_n", func(d *Document) *int { return &d.critical().N }),
	plainExtra("etalon_critical_scope", func(d *Document) *Scope { return &d.critical().Scope }),
}

func (d *Document) critical() *DocumentCritical {
	if d.Critical == nil {
		d.Critical = &DocumentCritical{}
	}
	return d.Critical
}

// writeScale is "1..5", and after a colon one credit a mark: "1..3: 0; 1/2; 1".
func writeScale(s *DocumentScale) string {
	if s == nil {
		return ""
	}
	text := strconv.Itoa(s.Min) + ".." + strconv.Itoa(s.Max)
	for i, credit := range s.Credits {
		text += map[bool]string{true: ": ", false: "; "}[i == 0] + string(credit)
	}
	return text
}

func readScale(text string) (*DocumentScale, bool) {
	span, credits, listed := strings.Cut(text, ":")
	low, high, ok := strings.Cut(span, "..")
	least, first := readInt(strings.TrimSpace(low))
	most, last := readInt(strings.TrimSpace(high))
	s := &DocumentScale{Min: least, Max: most}
	if listed {
		for credit := range strings.SplitSeq(credits, ";") {
			s.Credits = append(s.Credits, Exact(strings.TrimSpace(credit)))
		}
	}
	return s, ok && first && last
}

// writeBands is "15: 1; 30: 1/2; 0": the last has no bound.
func writeBands(bands []DocumentBand) string {
	var parts []string
	for _, b := range bands {
		if b.UpTo != nil {
			parts = append(parts, string(*b.UpTo)+": "+string(b.Credit))
		} else {
			parts = append(parts, string(b.Credit))
		}
	}
	return strings.Join(parts, "; ")
}

func readBands(text string) ([]DocumentBand, bool) {
	var bands []DocumentBand
	for part := range strings.SplitSeq(text, ";") {
		bound, credit, bounded := strings.Cut(part, ":")
		if !bounded {
			bands = append(bands, DocumentBand{Credit: Exact(strings.TrimSpace(bound))})
			continue
		}
		upto := Exact(strings.TrimSpace(bound))
		bands = append(bands, DocumentBand{UpTo: &upto, Credit: Exact(strings.TrimSpace(credit))})
	}
	return bands, len(bands) <= MaxBands
}
