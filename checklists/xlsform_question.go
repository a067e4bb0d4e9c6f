package checklists

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// readQuestion makes a question of a row.
func (f *formImport) readQuestion(row *workbook.Row, t formType) {
	name := f.survey.text(row, "name")
	if f.own && f.survey.text(row, extraPart) != "" && len(f.fields) > 0 {
		f.readPart(row, name)
		return
	}
	if len(f.fields) >= MaxQuestions {
		f.fail(row, "type", "xlsform_too_many", fault.Params{"Max": MaxQuestions})
		f.told(row, LeftOutRow, "")
		return
	}
	field := &formField{name: name, row: row, words: map[string]string{}, groups: append([]*formGroup(nil), f.groups...)}
	d := &field.question
	d.Text, d.Hint = f.spoken(row, "label"), f.spoken(row, "hint")
	d.Translations = f.wordings(f.survey, row, spokenText{"label", d.Text, MaxText}, spokenText{"hint", d.Hint, MaxHint})
	d.Kind = t.kind
	if !f.readOwn(field, t) {
		f.readType(field, t)
	}
	if t.list != "" && (d.Kind == Single || d.Kind == Multiple) && !f.readList(field, t) {
		f.fail(row, "type", "xlsform_list_missing", fault.Params{"List": t.list})
		f.told(row, LeftOutRow, "")
		return
	}
	f.fillQuestion(field, t)
	f.addField(field)
	f.told(row, QuestionRow, d.ID)
	if t.other && d.Kind.Scored() {
		f.addOther(field)
	}
}

// readOwn reads our own columns; false where the row is of somebody else.
func (f *formImport) readOwn(field *formField, t formType) bool {
	kind := Kind(f.survey.text(field.row, extraKind))
	if !f.own || !t.fits(kind) {
		return false
	}
	readExtras(f, f.survey, field.row, questionExtras, &field.question)
	return true
}

// readType settles what the type leaves open.
func (f *formImport) readType(field *formField, t formType) {
	d, row := &field.question, field.row
	if t.near {
		f.warn(row, "type", "xlsform_type_changed", fault.Params{"Type": t.source})
	}
	switch {
	case d.Kind == Photo && strings.Contains(f.survey.text(row, "appearance"), signatureLook):
		d.Kind = Signature
	case d.Kind == ScaleKind:
		if d.Scale = rangeOf(f.survey.text(row, "parameters")); d.Scale == nil {
			d.Kind = Number
			f.warn(row, "type", "xlsform_type_changed", fault.Params{"Type": t.source})
		}
	}
	if d.Kind != YesNo && d.Kind != Multiple {
		d.Points = new(int) // nothing in the form says what answers are worth
	}
}

var rangeParameter = regexp.MustCompile(`(?i)\b(start|end|step)\s*=\s*(-?[0-9.]+)`)

// rangeOf is the scale of a range of whole numbers; nil for another.
func rangeOf(parameters string) *DocumentScale {
	s, step := &DocumentScale{Min: 1, Max: 10}, 1
	for _, m := range rangeParameter.FindAllStringSubmatch(parameters, 3) {
		n, ok := readInt(m[2])
		if !ok {
			return nil
		}
		*map[string]*int{"start": &s.Min, "end": &s.Max, "step": &step}[strings.ToLower(m[1])] = n
	}
	if step != 1 || s.Min >= s.Max || s.Min < -MaxMark || s.Max > MaxMark {
		return nil
	}
	return s
}

// fillQuestion reads the cells that every question has, and names those that have
// no counterpart.
func (f *formImport) fillQuestion(field *formField, t formType) {
	d, row := &field.question, field.row
	required := isXLSFormTrue(f.survey.text(row, "required"))
	if f.survey.text(row, "required") == "true()" && d.RequireIf != "" {
		required = false // a condition of ours that always holds
	}
	d.Required = &required
	if d.Text == "" && d.ID == "" {
		d.Text = field.name
		f.warn(row, "label", "xlsform_label_missing", nil)
	}
	if strings.Contains(d.Text, "${") && !f.own {
		f.warn(row, "label", "xlsform_label_reference", nil)
	}
	d.Text = f.clipped(row, "label", d.Text, MaxText)
	d.Hint = f.clipped(row, "hint", d.Hint, MaxHint)
	f.nameQuestion(field)
	if own := Kind(f.survey.text(row, extraKind)); f.own && t.fits(own) {
		return
	}
	if text := f.survey.text(row, "constraint"); text != "" && (strings.ReplaceAll(text, " ", "") != ".>=0" || !d.Kind.Measured()) {
		f.fail(row, "constraint", "xlsform_constraint", fault.Params{"Text": text})
	}
	if f.survey.text(row, "choice_filter") != "" {
		f.fail(row, "choice_filter", "xlsform_choice_filter", nil)
	}
	for _, column := range []string{"calculation", "default", "trigger"} {
		if f.survey.text(row, column) != "" {
			f.warn(row, column, "xlsform_value", fault.Params{"Column": column})
		}
	}
}

func (f *formImport) clipped(row *workbook.Row, column, text string, most int) string {
	cell := f.survey.find(row, column, f.language)
	if utf8.RuneCountInString(text) <= most && !cell.Cut {
		return text
	}
	f.fail(row, column, "xlsform_text_cut", fault.Params{"Max": most})
	return shorten(text, most)
}

// nameQuestion gives the question an id that conditions can name.
func (f *formImport) nameQuestion(field *formField) {
	d, row := &field.question, field.row
	if d.ID != "" && !f.ids[d.ID] { // of our own column
		f.ids[d.ID] = true
		return
	}
	instead := "q" + strconv.Itoa(len(f.fields)+1)
	wanted := field.name
	if list, wrong := tokens(wanted); wanted != "" && (wrong != nil || len(list) != 2 || list[0].kind != tokenName || strings.HasPrefix(wanted, attributePrefix)) {
		wanted = instead
	}
	twice := f.ids[wanted]
	d.ID = freeID(f.ids, wanted, instead)
	params := fault.Params{"Name": field.name, "ID": d.ID}
	switch {
	case field.name == "":
		f.warn(row, "name", "xlsform_name_missing", params)
	case twice && wanted == field.name:
		f.warn(row, "name", "xlsform_name_twice", params)
	case d.ID != field.name:
		f.warn(row, "name", "xlsform_name_changed", params)
	}
}

func (f *formImport) addField(field *formField) {
	f.openSection()
	field.section = len(f.document.Sections) - 1
	f.fields = append(f.fields, field)
	if f.byName[field.name] == nil {
		f.byName[field.name] = field
	}
}

// readPart notes a row beside a question, which the question's own columns tell.
func (f *formImport) readPart(row *workbook.Row, name string) {
	owner := f.fields[len(f.fields)-1]
	if f.survey.text(row, extraPart) == partNA && f.byName[name] == nil {
		f.byName[name] = &formField{name: name, isBox: owner}
	}
	f.told(row, NoteRow, owner.question.ID)
}

// otherChoice is the name that XLSForm gives to the choice "other".
const otherChoice = "other"

// addOther makes of "or other" what it stands for: a choice, and a text behind it.
func (f *formImport) addOther(field *formField) {
	d := &field.question
	lang := languageOf(d.Text)
	f.warn(field.row, "type", "xlsform_or_other", nil)
	if len(f.fields) >= MaxQuestions || len(d.Options) >= MaxOptions {
		return
	}
	has := false
	for _, o := range d.Options {
		has = has || o.ID == otherChoice
	}
	if !has {
		d.Options = append(d.Options, DocumentOption{ID: otherChoice, Text: lang.Text("xlsform.other")})
	}
	condition := d.ID + " == '" + otherChoice + "'"
	if d.Kind == Multiple {
		condition = "'" + otherChoice + "' in " + d.ID
	}
	required := false
	text := &formField{name: field.name + "_" + otherChoice, row: field.row, groups: field.groups, question: DocumentQuestion{
		ID: freeID(f.ids, d.ID+"_"+otherChoice, "q"+strconv.Itoa(len(f.fields)+1)), Text: lang.Text("xlsform.other_which"),
		Kind: Text, Required: &required, ShowIf: condition,
	}, made: true}
	f.addField(text)
}

// readExtras reads our own columns of a row into what they belong to.
func readExtras[T any](f *formImport, s *formSheet, row *workbook.Row, extras []extra[T], into *T) {
	for _, e := range extras {
		text := s.text(row, e.column)
		if text != "" && !e.set(into, text) {
			f.problem(s.Name, s.cell(row, e.column), "xlsform_extra", fault.Params{"Column": e.column}, true)
		}
	}
}
