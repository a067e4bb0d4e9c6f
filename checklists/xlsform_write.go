package checklists

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// The sheets of an XLSForm.
const (
	surveySheet   = "survey"
	choicesSheet  = "choices"
	settingsSheet = "settings"
	notesSheet    = "etalon_notes" // ours: what has no counterpart
)

// The columns of the survey that problems point at.
const (
	requiredColumn = 4
	relevantColumn = 5
)

// maxFormCell is the longest text that our import reads back from one cell.
const maxFormCell = 4000

// WriteXLSForm writes c as an XLSForm workbook with the sheets survey, choices and
// settings (https://xlsform.org). Columns of our own, "etalon_…", keep what XLSForm
// has no place for, so that Import gives c back. What an XLSForm cannot say is
// returned, and listed in language on a fourth sheet.
func WriteXLSForm(w io.Writer, c *Checklist, head FormHead, language locale.Language) ([]ImportProblem, error) {
	f := newFieldForm(c, head, nil)
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // a workbook in memory
	if err := book.SetSheetName("Sheet1", surveySheet); err != nil {
		return nil, err
	}
	tables := []struct {
		sheet string
		rows  [][]any
	}{{surveySheet, f.survey()}, {choicesSheet, f.choiceRows()}, {settingsSheet, f.settings()}}
	for _, t := range tables {
		f.checkLengths(t.sheet, t.rows)
		if err := writeFormSheet(book, t.sheet, t.rows); err != nil {
			return nil, err
		}
	}
	if len(f.problems) > 0 {
		if err := writeFormSheet(book, notesSheet, notesOf(f.problems, language)); err != nil {
			return nil, err
		}
	}
	return f.problems, book.Write(w)
}

func writeFormSheet(book *excelize.File, name string, rows [][]any) error {
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := out.SetRow(workbook.Address(0, i+1), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// checkLengths names the cells that our import would cut.
func (f *fieldForm) checkLengths(sheet string, rows [][]any) {
	for i, row := range rows {
		for column := range row {
			if text, ok := row[column].(string); ok && utf8.RuneCountInString(text) > maxFormCell {
				f.problems = append(f.problems, ImportProblem{
					Sheet: sheet, Cell: workbook.Address(column, i+1), Code: "xlsform_cell_too_long", Params: fault.Params{"Max": maxFormCell}, Error: true,
				})
			}
		}
	}
	if len(rows) > workbook.MaxRows {
		f.problems = append(f.problems, ImportProblem{Sheet: sheet, Code: "xlsform_sheet_too_long", Params: fault.Params{"Max": workbook.MaxRows}, Error: true})
	}
}

func notesOf(problems []ImportProblem, language locale.Language) [][]any {
	rows := [][]any{{language.Text("xlsform.notes_cell"), language.Text("xlsform.notes_problem")}}
	for _, p := range problems {
		rows = append(rows, []any{p.Field().Path, language.Text("problem."+p.Code, p.Params)})
	}
	return rows
}

// languageColumn is a heading such as "label::Русский (ru)", of the main texts.
func (f *fieldForm) languageColumn(column string) string { return spokenIn(column, f.language()) }

func (f *fieldForm) languageName() string { return languageName(f.language()) }

// language is that of the main texts.
func (f *fieldForm) language() locale.Language { return orDefault(f.list.Language, f.head.Language) }

// wordings are the translations of a row that shows a question's or a section's text.
func (r *formRow) wordings() Wordings {
	switch {
	case r.part != "" || r.kind == typeEnd:
		return nil
	case r.question != nil:
		return r.question.Translations
	case r.section != nil:
		return r.section.Translations
	}
	return nil
}

func (c *formChoice) wordings() Wordings {
	if c.option == nil {
		return nil
	}
	return c.option.Translations
}

func (f *fieldForm) survey() [][]any {
	header := []any{
		"type", "name", f.languageColumn("label"), f.languageColumn("hint"), "required", "relevant",
		"constraint", f.languageColumn("constraint_message"), "appearance", extraPart,
	}
	words := len(header)
	header = append(header, wordHeadings(f.list.Languages, "label", "hint")...)
	columns := map[string]int{}
	header = addExtras(header, columns, questionExtras)
	header = addExtras(header, columns, sectionExtras)
	rows := [][]any{header}
	for i := range f.rows {
		r := &f.rows[i]
		kind := r.kind
		if r.list != "" {
			kind += " " + r.list
		}
		row := make([]any, len(header))
		copy(row, []any{kind, r.name, r.label, r.hint, r.required, r.relevant, r.constraint, r.message, r.appearance, r.part})
		copy(row[words:], wordCells(f.list.Languages, r.wordings(), r.label, &r.hint))
		switch {
		case r.part != "" || r.kind == typeEnd:
		case r.question != nil:
			d := newDocumentQuestion(r.question)
			d.Text, d.Hint = differs(d.Text, r.label), differs(d.Hint, r.hint)
			fillExtras(row, columns, questionExtras, &d)
		case r.section != nil:
			d := DocumentSection{ID: r.section.ID, Weight: exactText(r.section.Weight), Gate: exactPointer(r.section.Gate)}
			fillExtras(row, columns, sectionExtras, &d)
		}
		rows = append(rows, row)
	}
	return rows
}

// addExtras adds the headings of extras, which may share columns.
func addExtras[T any](header []any, columns map[string]int, extras []extra[T]) []any {
	for _, e := range extras {
		if _, ok := columns[e.column]; !ok {
			columns[e.column] = len(header)
			header = append(header, e.column)
		}
	}
	return header
}

// unsaid stands in a column of ours for a text that is empty although a form has to
// show something there.
const unsaid = "—"

// differs is a text where the form shows another, else nothing.
func differs(text, shown string) string {
	switch text {
	case shown:
		return ""
	case "":
		return unsaid
	}
	if strings.HasPrefix(text, unsaid) {
		return unsaid + text
	}
	return text
}

// said is the text that differs wrote.
func said(text string) string { return strings.TrimPrefix(text, unsaid) }

func fillExtras[T any](row []any, columns map[string]int, extras []extra[T], of *T) {
	for _, e := range extras {
		if text := e.get(of); text != "" {
			row[columns[e.column]] = text
		}
	}
}

func (f *fieldForm) choiceRows() [][]any {
	header, columns := []any{"list_name", "name", f.languageColumn("label")}, map[string]int{}
	words := len(header)
	header = append(header, wordHeadings(f.list.Languages, "label", "")...)
	for _, e := range optionExtras {
		columns[e.column] = len(header)
		header = append(header, e.column)
	}
	rows := [][]any{header}
	for _, l := range f.lists {
		for _, c := range l.choices {
			row := make([]any, len(header))
			row[0], row[1], row[2] = l.name, c.name, c.label
			copy(row[words:], wordCells(f.list.Languages, c.wordings(), c.label, nil))
			if o := c.option; o != nil {
				fillExtras(row, columns, optionExtras, &DocumentOption{
					ID: o.ID, Text: differs(o.Text, c.label), Credit: exactText(o.Credit), Points: o.Points, Exclusive: o.Exclusive,
				})
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (f *fieldForm) settings() [][]any {
	d := NewDocument(f.list)
	title := d.Title
	if title == "" {
		title = f.head.ID
	}
	d.Title = differs(d.Title, title)
	header := []any{"form_title", "form_id", "version", "default_language"}
	row := []any{title, f.head.ID, f.head.Version, f.languageName()}
	for _, e := range checklistExtras {
		header, row = append(header, e.column), append(row, e.get(&d))
	}
	header = append(header, wordHeadings(f.list.Languages, "etalon_title", "")...)
	row = append(row, wordCells(f.list.Languages, f.list.Translations, title, nil)...)
	return [][]any{header, row}
}
