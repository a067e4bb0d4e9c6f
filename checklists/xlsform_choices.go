package checklists

import (
	"strconv"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// formOption is a choice of a list.
type formOption struct {
	name   string
	option DocumentOption
	cell   string
}

// readSheets reads what stands beside the survey, and names what has no counterpart.
func (f *formImport) readSheets() error {
	var settings, choices *formSheet
	for _, s := range f.book.Sheets {
		var err error
		switch name := strings.ToLower(s.Name); {
		case s == f.survey.Sheet || s.Hidden || name == notesSheet || len(s.Rows) == 0:
		case name == choicesSheet:
			choices, err = newFormSheet(s)
		case name == settingsSheet:
			settings, err = newFormSheet(s)
		default:
			f.problem(s.Name, "", "xlsform_sheet", fault.Params{"Sheet": s.Name}, false)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range []*formSheet{f.survey, choices, settings} {
		if s != nil {
			s.exact = f.own
		}
	}
	f.chooseLanguage(settings)
	f.readSettings(settings)
	f.readChoices(choices)
	f.foreignColumns()
	return nil
}

// chooseLanguage decides which texts are read.
func (f *formImport) chooseLanguage(settings *formSheet) {
	wanted := ""
	if rows := settings.rows(); len(rows) > 0 {
		wanted = strings.ToLower(settings.text(&rows[0], "default_language"))
	}
	all := f.survey.languages()
	for i, language := range all {
		if i == 0 || language == "" {
			f.language = language
		}
	}
	for _, language := range all {
		low := strings.ToLower(language)
		if wanted != "" && (low == wanted || strings.Contains(low, "("+wanted+")")) {
			f.language = language
		}
	}
	if !f.own {
		f.document.Language = string(languageIn(f.language))
	}
	f.furtherLanguages(f.survey, "label")
}

func (f *formImport) readSettings(s *formSheet) {
	rows := s.rows()
	if len(rows) == 0 {
		return
	}
	row := &rows[0]
	f.document.Title = shorten(s.text(row, "form_title"), MaxTitle)
	if !f.own {
		f.document.Title = workbook.OneLine(f.document.Title)
	} else {
		readExtras(f, s, row, checklistExtras, &f.document)
		f.document.Translations = f.wordings(s, row, spokenText{"etalon_title", s.text(row, "form_title"), MaxTitle}, spokenText{})
	}
	for _, c := range s.order {
		switch {
		case row.At(c.at).Text == "" || strings.HasPrefix(c.name, "etalon_"):
		case c.name == "form_title" || c.name == "form_id" || c.name == "version" || c.name == "default_language":
		default:
			f.problem(s.Name, workbook.Address(c.at, row.Number), "xlsform_setting", fault.Params{"Column": c.heading}, false)
		}
	}
}

// listColumns are the headings over the names of lists.
var listColumns = []string{"list_name", "list", "listname"}

func listOf(s *formSheet, row *workbook.Row) string {
	for _, column := range listColumns {
		if list := s.text(row, column); list != "" {
			return list
		}
	}
	return ""
}

// readChoices reads the lists of choices. A list's size is bounded here: the rest of
// a hostile one costs nothing.
func (f *formImport) readChoices(s *formSheet) {
	rows := s.rows()
	f.foreignMedia(s)
	seen := map[string]bool{}
	full := map[string]bool{}
	for i := range rows {
		row := &rows[i]
		list := listOf(s, row)
		cell := s.find(row, "label", f.language)
		name := s.text(row, "name")
		key := list + "\x00" + name
		switch {
		case list == "" && name == "":
		case name == "":
			f.problem(s.Name, s.cell(row, "name"), "xlsform_choice_missing", nil, true)
		case seen[key]:
			f.problem(s.Name, s.cell(row, "name"), "xlsform_choice_twice", fault.Params{"Name": name}, true)
		case len(f.choices[list]) > MaxOptions:
			if !full[list] {
				f.problem(s.Name, s.cell(row, "name"), "xlsform_choices_too_many", fault.Params{"Max": MaxOptions}, true)
			}
			full[list] = true
		default:
			seen[key] = true
			o := formOption{name: name, cell: s.cell(row, "name"), option: DocumentOption{Text: shorten(cell.Text, MaxOptionText)}}
			o.option.Translations = f.wordings(s, row, spokenText{"label", cell.Text, MaxOptionText}, spokenText{})
			if f.own {
				readExtras(f, s, row, optionExtras, &o.option)
			}
			f.choices[list] = append(f.choices[list], o)
		}
		if len(f.result.Rows) < workbook.MaxRows {
			f.result.Rows = append(f.result.Rows, ImportedRow{Sheet: s.Name, Row: row.Number, What: OptionRow, Text: shorten(workbook.OneLine(cell.Text), MaxTitle)})
		}
	}
}

// foreignMedia names the columns of pictures and sounds of choices.
func (f *formImport) foreignMedia(s *formSheet) {
	if s == nil {
		return
	}
	for _, c := range s.order {
		if c.name == "image" || c.name == "audio" || c.name == "video" || c.name == "big-image" {
			f.problem(s.Name, workbook.Address(c.at, s.Rows[0].Number), "xlsform_column", fault.Params{"Column": c.heading}, false)
		}
	}
}

// knownColumns of the survey are read, or told row by row.
var knownColumns = map[string]bool{
	"type": true, "name": true, "label": true, "hint": true, "required": true, "relevant": true, "constraint": true, "constraint_message": true,
	"required_message": true, "choice_filter": true, "calculation": true, "default": true, "trigger": true, "parameters": true, "repeat_count": true,
}

// foreignColumns names the columns that no row is read from.
func (f *formImport) foreignColumns() {
	rows := f.survey.rows()
	for _, c := range f.survey.order {
		if knownColumns[c.name] || strings.HasPrefix(c.name, "etalon_") {
			continue
		}
		for i := range rows {
			text := rows[i].At(c.at).Text
			if text == "" || c.name == "appearance" && strings.Contains(text, signatureLook) {
				continue
			}
			f.problem(f.survey.Name, workbook.Address(c.at, rows[i].Number), "xlsform_column", fault.Params{"Column": c.heading}, false)
			break
		}
	}
}

// yesNoNames tell a list that is only yes and no, by the names of its choices; the
// words of the labels tell too, where the names are "1" and "0".
var yesNoNames = map[string]string{"yes": yes, "no": no, "y": yes, "n": no, "true": yes, "false": no, "да": yes, "нет": no, "1": "1", "0": "0", "2": "0"}

var naNames = map[string]bool{"na": true, "n_a": true, "n/a": true, "not_applicable": true, "not-applicable": true, "нп": true, "н/п": true, "не_применимо": true}

// readList gives the question the choices of its list; false where there are none.
func (f *formImport) readList(field *formField, t formType) bool {
	list := f.choices[t.list]
	own := f.own && field.question.ID != ""
	var options []DocumentOption
	for i, choice := range list {
		if naNames[strings.ToLower(choice.name)] && (!own || field.question.NA) && (!own || choice.name == naAnswer) {
			field.question.NA, field.words[choice.name] = true, naAnswer
			continue
		}
		if len(options) == MaxOptions {
			f.problem(choicesSheet, list[i].cell, "xlsform_choices_too_many", fault.Params{"Max": MaxOptions}, true)
			break
		}
		o := choice.option
		if !own || o.ID == "" {
			o.ID = choice.name
		}
		if o.ID == naAnswer || len([]rune(o.ID)) > MaxID {
			o.ID = "choice_" + strconv.Itoa(i+1)
		}
		if o.Text == "" && !own {
			o.Text = choice.name
		}
		if o.ID != choice.name {
			field.words[choice.name] = o.ID
		}
		options = append(options, o)
	}
	if len(options) == 0 {
		return false
	}
	if !own && !t.other && t.kind == Single && f.yesNo(field, options) {
		return true
	}
	field.question.Options = options
	return true
}

// yesNo makes the question a yes / no question where its two choices say that.
func (f *formImport) yesNo(field *formField, options []DocumentOption) bool {
	if len(options) != 2 {
		return false
	}
	words := map[string]string{}
	for _, o := range options {
		meaning := yesNoNames[strings.ToLower(o.ID)]
		if meaning != yes && meaning != no {
			meaning = yesNoNames[strings.ToLower(strings.Trim(o.Text, " .!"))]
		}
		if meaning != yes && meaning != no {
			return false
		}
		words[o.ID] = meaning
	}
	if words[options[0].ID] == words[options[1].ID] {
		return false
	}
	for name, meaning := range words {
		if name != meaning {
			field.words[name] = meaning
		}
	}
	field.question.Kind, field.question.Points = YesNo, nil
	return true
}
