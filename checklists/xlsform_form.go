package checklists

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// FormHead is what a form says of itself.
type FormHead struct {
	ID       string          // of the form, stable along its versions
	Version  string          // of the checklist
	Language locale.Language // in which the checklist is written
	// Location is whom the form is made for. Conditions that read attributes of the
	// location become constants; without it they have no counterpart.
	Location Attributes
	// Visit makes a form that a visit is filled in with; nil asks only what the
	// checklist demands.
	Visit *FormVisit
}

// FormVisit is what a form of a visit has besides its checklist: comments and photos
// that are allowed, reference photos, a summary, and when it began and ended.
type FormVisit struct {
	Exceptions []DocumentException // of the location
}

// fieldForm is a checklist as XLSForm and ODK XForms see it: groups and fields with
// conditions in XPath. docs/decisions/xlsform.md tells what becomes what.
type fieldForm struct {
	head     FormHead
	list     *Checklist
	scorer   *Scorer
	names    map[string]string            // of the questions' fields, by id
	boxes    map[string]string            // of the fields that say "not applicable" of a question, by its id
	choices  map[string]map[string]string // names of the choices, by question and option, where they are not the ids
	taken    map[string]bool              // names in lower case: tools compare them so
	rows     []formRow
	lists    []formList
	listed   map[string]string // content of a list → its name
	problems []ImportProblem   // what has no counterpart
}

// formRow is one row of the sheet "survey".
type formRow struct {
	kind, list             string // XLSForm's type, and the list of a select
	name, label, hint      string
	relevant, required     string // XPath, with ${name} for other fields
	constraint, appearance string
	message                string // where the constraint does not hold
	part                   string // of a row beside a question: na, comment, photo or reference; or the summary
	image                  string // reference photo that the row shows, by id
	section                *Section
	question               *Question
}

// formList is a list of choices; options is nil where the program made it.
type formList struct {
	name    string
	choices []formChoice
}

type formChoice struct {
	name, label string
	option      *Option
}

// The types of rows that this program writes.
const (
	typeBegin    = "begin_group"
	typeEnd      = "end_group"
	typeOne      = "select_one"
	typeMany     = "select_multiple"
	typeInteger  = "integer"
	typeDecimal  = "decimal"
	typeText     = "text"
	typeDate     = "date"
	typeTime     = "time"
	typeImage    = "image"
	typeAudio    = "audio"
	typeGeopoint = "geopoint"
	typeNote     = "note"

	signatureLook = "signature"
)

// The parts that stand in rows of their own.
const (
	partNA      = "na"
	partComment = "comment"
	partPhoto   = "photo"

	partReference = "reference"
	partSummary   = "summary"
)

// maxFormMarks is the longest scale that is a list of choices; a longer one is a
// number to be typed.
const maxFormMarks = 21

// newFieldForm translates c. Names of fields may be given by question id.
func newFieldForm(c *Checklist, head FormHead, names map[string]string) *fieldForm {
	f := &fieldForm{
		head: head, list: c, scorer: NewScorer(c), names: map[string]string{}, boxes: map[string]string{}, choices: map[string]map[string]string{},
		taken: map[string]bool{"meta": true, "data": true}, listed: map[string]string{},
	}
	for i := range f.scorer.questions {
		q := f.scorer.questions[i].Question
		wanted := names[q.ID]
		if wanted == "" {
			wanted = q.ID
		}
		f.names[q.ID] = f.name(wanted, "q"+strconv.Itoa(i+1))
		f.nameChoices(q)
	}
	for i := range f.scorer.questions {
		if q := f.scorer.questions[i].Question; q.NA && !naInside(q) {
			f.boxes[q.ID] = f.name(f.names[q.ID]+"_"+partNA, f.names[q.ID]+"_"+partNA)
		}
	}
	for i := range c.Sections {
		s := &c.Sections[i]
		f.rows = append(f.rows, formRow{kind: typeBegin, name: f.name(s.ID, "s"+strconv.Itoa(i+1)), label: s.Title, section: s})
		for j := range s.Questions {
			f.question(&s.Questions[j])
		}
		f.rows = append(f.rows, formRow{kind: typeEnd})
	}
	f.summary()
	return f
}

// name is wanted where that can name an element of XML in every tool and is free,
// else a free name made of instead.
func (f *fieldForm) name(wanted, instead string) string {
	name := wanted
	if !isFieldName(name) {
		name = instead
	}
	for i := 2; f.taken[strings.ToLower(name)]; i++ {
		name = instead + "_" + strconv.Itoa(i)
	}
	f.taken[strings.ToLower(name)] = true
	return name
}

// isFieldName wants plain letters: XML takes more, the tools do not agree on which.
func isFieldName(name string) bool {
	for i, r := range name {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '-' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != "" && len(name) <= MaxID
}

// nameChoices renames the options whose ids cannot stand in a list with blanks
// between.
func (f *fieldForm) nameChoices(q *Question) {
	used := map[string]bool{naAnswer: true}
	for _, o := range q.Options {
		used[o.ID] = true
	}
	for i, o := range q.Options {
		if !strings.ContainsAny(o.ID, " \t\u00a0'\"") && workbook.OneLine(o.ID) == strings.TrimSpace(o.ID) {
			continue
		}
		name := "o" + strconv.Itoa(i+1)
		for used[name] {
			name += "_"
		}
		used[name] = true
		if f.choices[q.ID] == nil {
			f.choices[q.ID] = map[string]string{}
		}
		f.choices[q.ID][o.ID] = name
	}
}

func (f *fieldForm) choiceName(q *Question, option string) string {
	if name, ok := f.choices[q.ID][option]; ok {
		return name
	}
	return option
}

// naInside reports whether "not applicable" is one of the choices of q. Where it is
// allowed and there are no choices, it is a box to tick in a row of its own.
func naInside(q *Question) bool { return q.NA && isSelect(q) }

func isSelect(q *Question) bool {
	switch q.Kind {
	case YesNo, Single, Multiple:
		return true
	case ScaleKind:
		return q.Scale.Max-q.Scale.Min < maxFormMarks
	default:
		return false
	}
}

// question adds the row of q and those beside it.
func (f *fieldForm) question(q *Question) {
	row := formRow{name: f.names[q.ID], label: q.Text, hint: q.Hint, question: q}
	if row.label == "" {
		row.label = q.ID
	}
	f.answers(&row)
	relevant := both(f.condition(q.ShowIf, len(f.rows), relevantColumn), f.applies(q))
	row.relevant = relevant
	if f.head.Visit != nil && len(q.References) > 0 {
		row.image = q.References[0]
	}
	if !q.Optional {
		row.required = "yes"
	} else {
		row.required = f.condition(q.RequireIf, len(f.rows), requiredColumn)
	}
	box, apart := f.boxes[q.ID]
	if apart {
		row.relevant = both(relevant, "not(selected(${"+box+"}, '"+naAnswer+"'))")
	}
	f.rows = append(f.rows, row)
	if apart {
		f.rows = append(f.rows, formRow{
			kind: typeMany, list: f.naList(), name: box, label: f.text("xlsform.na_for", q), relevant: relevant, part: partNA, question: q,
		})
	}
	f.references(q, relevant)
	f.evidence(q)
}

// evidence adds what an answer must be proved with, and in a visit what it may be.
func (f *fieldForm) evidence(q *Question) {
	name, wanted := f.names[q.ID], map[bool]string{true: "yes"}
	if f.asks(q.Comment) {
		row := formRow{
			kind: typeText, name: f.name(name+"_"+partComment, name+"_"+partComment), label: f.text("xlsform.comment_for", q),
			relevant: f.filled(q), required: wanted[q.Comment == Required], part: partComment, question: q,
		}
		if q.CommentMin > 0 {
			row.constraint = fmt.Sprintf("string-length(.) >= %d", q.CommentMin)
			row.message = f.head.Language.Text("xlsform.comment_short", fault.Params{"Min": q.CommentMin})
		}
		f.rows = append(f.rows, row)
	}
	if f.asks(q.Photo) && !q.Kind.HasFiles() {
		f.rows = append(f.rows, formRow{
			kind: typeImage, name: f.name(name+"_"+partPhoto, name+"_"+partPhoto), label: f.text("xlsform.photo_for", q),
			relevant: f.filled(q), required: wanted[q.Photo == Required], part: partPhoto, question: q,
		})
	}
}

// asks reports whether the form has a row for what is demanded like that.
func (f *fieldForm) asks(d Demand) bool {
	return d == Required || f.head.Visit != nil && d != Never
}

func (f *fieldForm) text(key string, q *Question) string {
	text := q.Text
	if utf8.RuneCountInString(text) > MaxTitle {
		text = string([]rune(text)[:MaxTitle]) + "…"
	}
	return f.head.Language.Text(key, fault.Params{"Question": text})
}

// problem tells what has no counterpart, at the cell of the row from 0 that is to
// be written.
func (f *fieldForm) problem(row, column int, code string, params fault.Params) {
	f.problems = append(f.problems, ImportProblem{Sheet: surveySheet, Cell: workbook.Address(column, row+2), Code: code, Params: params, Error: true})
}
