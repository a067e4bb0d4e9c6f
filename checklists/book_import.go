package checklists

import (
	"regexp"
	"strconv"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// importBook reads a workbook in our own layout. A value that makes no sense is named
// by its cell; what the checklist as a whole does not allow is a fault, by its row.
func (m *importer) importBook(sheet *workbook.Sheet) (*Imported, error) {
	below := keysOf(sheet, bookRow)
	s, err := newFormSheet(below)
	if err != nil {
		return nil, err
	}
	s.exact = true
	r := bookReader{formImport: &formImport{importer: m, survey: s, own: true}, rows: map[string]int{}}
	r.furtherLanguages(s, "etalon_text")
	rows := s.rows()
	for i := range rows {
		r.row(&rows[i])
	}
	for _, other := range m.book.Sheets {
		if settings := keysOf(other, bookValue); settings != nil {
			r.readBookSettings(settings)
		}
	}
	c, err := r.document.Checklist()
	if err != nil {
		return nil, r.located(err)
	}
	if len(c.QuestionIDs()) == 0 {
		return nil, ErrImportNoTable
	}
	m.result.Checklist = c
	return m.result, nil
}

type bookReader struct {
	*formImport
	rows map[string]int // of sections and questions, by their paths in the document
}

func (r *bookReader) row(row *workbook.Row) {
	for _, column := range r.survey.order {
		if cell := row.At(column.at); cell.Text != "" {
			cell.Text = bookCode(bookWords, column.name, cell.Text)
		}
	}
	sections := len(r.document.Sections)
	switch kind := r.survey.text(row, bookRow); kind {
	case bookSection:
		r.document.Sections = append(r.document.Sections, DocumentSection{Questions: []DocumentQuestion{}})
		s := &r.document.Sections[sections]
		readExtras(r.formImport, r.survey, row, bookSectionExtras, s)
		s.Translations = r.words(row, s.Title, "", MaxTitle)
		r.rows["sections["+strconv.Itoa(sections)+"]"] = row.Number
		r.toldRow(row, SectionRow, s.ID)
	case bookQuestion:
		if sections == 0 {
			r.left(row, "book_no_section")
			return
		}
		s := &r.document.Sections[sections-1]
		s.Questions = append(s.Questions, DocumentQuestion{})
		q := &s.Questions[len(s.Questions)-1]
		readExtras(r.formImport, r.survey, row, bookQuestionExtras, q)
		q.Translations = r.words(row, q.Text, q.Hint, MaxText)
		r.rows["sections["+strconv.Itoa(sections-1)+"].questions["+strconv.Itoa(len(s.Questions)-1)+"]"] = row.Number
		r.toldRow(row, QuestionRow, q.ID)
	case bookOption:
		if sections == 0 || len(r.document.Sections[sections-1].Questions) == 0 {
			r.left(row, "book_no_question")
			return
		}
		list := r.document.Sections[sections-1].Questions
		q := &list[len(list)-1]
		var o DocumentOption
		readExtras(r.formImport, r.survey, row, optionExtras, &o)
		o.Translations = r.words(row, o.Text, "", MaxOptionText)
		q.Options = append(q.Options, o)
		r.toldRow(row, OptionRow, "")
	case "":
		r.left(row, "book_row_missing")
	default:
		r.left(row, "book_row_unknown")
	}
}

func (r *bookReader) words(row *workbook.Row, text, hint string, most int) DocumentWordings {
	return r.wordings(r.survey, row, spokenText{"etalon_text", text, most}, spokenText{"etalon_hint", hint, MaxHint})
}

func (r *bookReader) left(row *workbook.Row, code string) {
	r.problem(r.survey.Name, r.survey.cell(row, bookRow), code, fault.Params{"Text": shorten(r.survey.text(row, bookRow), maxNodeShown)}, true)
	r.toldRow(row, LeftOutRow, "")
}

func (r *bookReader) toldRow(row *workbook.Row, what RowKind, id string) {
	text := said(r.survey.text(row, "etalon_text"))
	r.result.Rows = append(r.result.Rows, ImportedRow{Sheet: r.survey.Name, Row: row.Number, What: what, Text: shorten(workbook.OneLine(text), MaxTitle), ID: id})
}

// readBookSettings reads the values by the names in the first column.
func (r *bookReader) readBookSettings(s *workbook.Sheet) {
	titles := DocumentWordings{}
	outdated := ""
	for i := range s.Rows[1:] {
		row := &s.Rows[1:][i]
		key, text := row.At(0).Text, row.At(2).Text
		if column := columnOf(key, 0); column.name == "etalon_title" && column.language != "" && text != "" {
			titles[column.language] = DocumentWording{Text: shorten(text, MaxTitle)}
		}
		if key == extraOutdated {
			outdated = text
		}
		for _, e := range checklistExtras {
			if e.column == key && text != "" && !e.set(&r.document, bookCode(settingWords, key, text)) {
				r.problem(s.Name, workbook.Address(2, row.Number), "xlsform_extra", fault.Params{"Column": key}, true)
			}
		}
	}
	for tag := range strings.FieldsSeq(outdated) {
		if t, ok := titles[tag]; ok {
			t.Outdated = true
			titles[tag] = t
		}
	}
	if len(titles) > 0 {
		r.document.Translations = titles
	}
}

var documentPath = regexp.MustCompile(`^sections\[\d+\](\.questions\[\d+\])?`)

// located names the rows of the workbook in the place of the document's paths.
func (r *bookReader) located(err error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	fields := make([]fault.Field, len(f.Fields))
	for i, field := range f.Fields {
		if row, known := r.rows[documentPath.FindString(field.Path)]; known {
			field.Path = strings.Trim(r.survey.Name, "!") + "!" + workbook.Address(0, row)
		}
		fields[i] = field
	}
	located := *f
	located.Fields = fields
	return &located
}
