package checklists

import (
	"io"
	"slices"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// Faults of an import that reads nothing at all, besides those of package workbook.
var (
	ErrImportNoTable      = fault.New(fault.Invalid, "import_no_table")      // no sheet has a table of questions
	ErrImportColumnTwice  = fault.New(fault.Invalid, "import_column_twice")  // params: Column, Cell
	ErrImportXLSFormEmpty = fault.New(fault.Invalid, "import_xlsform_empty") // an XLSForm without a question that a checklist can have
)

// Imported is what an import understood of a workbook.
type Imported struct {
	Checklist *Checklist
	Tables    []ImportedTable
	Unread    []string      // visible sheets in which no table was found, or none was wanted
	Rows      []ImportedRow // every row with something in it, in the order of the sheets
	Problems  []ImportProblem
}

// ImportedTable is a table of questions that was found on a sheet.
type ImportedTable struct {
	Sheet   string
	Header  int               // row, from 1; 0 when there is none
	Columns map[Column]string // the letter of each column that was recognised
	Answers []string          // the letters of columns that stand for one answer each
	Heading string            // of files with the same header; empty when there is none
	Seen    []ImportedColumn  // every column with something in it
}

// RowKind is what a row was taken for.
type RowKind string

// The kinds of row. A left-out row is named by an error among the problems.
const (
	TitleRow    RowKind = "title"
	FieldRow    RowKind = "field" // to be filled in on paper, such as the date of the visit
	HeaderRow   RowKind = "header"
	SectionRow  RowKind = "section"
	QuestionRow RowKind = "question"
	OptionRow   RowKind = "option" // a further answer to the question above
	SubtotalRow RowKind = "subtotal"
	NoteRow     RowKind = "note"
	LeftOutRow  RowKind = "left_out"
)

// ImportedRow is one row as it was understood.
type ImportedRow struct {
	Sheet string
	Row   int // from 1
	What  RowKind
	Text  string // of the row, at most 300 letters
	ID    string // of the section or question it became
}

// ImportProblem is something that was not understood, or only guessed.
type ImportProblem struct {
	Sheet, Cell string // Cell is "D7"; both are empty for the workbook as a whole
	Code        string // key of the message "problem.CODE"
	Params      fault.Params
	// Error tells that something was left out. Otherwise it is in the checklist,
	// and somebody should look at it.
	Error bool
}

// Field is p as a field of a fault, with a path such as "Анкета!D7".
func (p ImportProblem) Field() fault.Field {
	return fault.Field{Path: strings.Trim(p.Sheet+"!"+p.Cell, "!"), Code: p.Code, Params: p.Params}
}

// HasErrors reports whether something was left out.
func (im *Imported) HasErrors() bool {
	for _, p := range im.Problems {
		if p.Error {
			return true
		}
	}
	return false
}

// importer collects what is found on the sheets.
type importer struct {
	book      *workbook.Book
	layout    Layout
	result    *Imported
	title     string
	notes     []importedNote
	sheets    []*sheetImport
	sections  []*importedSection
	questions []*importedQuestion
	texts     map[string]string // normal text of a question → its cell
	once      map[string]bool   // sheet and code of problems that are told once
	policyBy  string            // the text that decided the critical policy
}

// importedNote is a text outside the table, which may explain a mark.
type importedNote struct{ sheet, cell, text string }

// Import reads a checklist from an Excel workbook of size bytes, laid out as
// companies keep it: docs/decisions/checklist-import.md tells what it understands.
// A workbook with the sheets of an XLSForm is read as one: docs/decisions/xlsform.md.
// Nothing in the workbook is evaluated, followed or run, and memory is bounded.
//
// A row that cannot be read is left out and named in Problems. Import fails only
// when nothing can be read, with one of the ErrImport faults or
// of those of workbook.Read.
func Import(r io.ReaderAt, size int64) (*Imported, error) {
	return ImportAs(r, size, nil)
}

func importBook(b *workbook.Book, layout Layout) (*Imported, error) {
	m := &importer{
		book: b, layout: layout, texts: map[string]string{}, once: map[string]bool{},
		result: &Imported{Checklist: &Checklist{}, Rows: []ImportedRow{}, Problems: []ImportProblem{}},
	}
	m.workbookProblems()
	if survey, err := formSurvey(b); err != nil || survey != nil {
		if err != nil {
			return nil, err
		}
		return m.importForm(survey)
	}
	if own := ownBook(b); own != nil {
		return m.importBook(own)
	}
	if err := layout.check(b); err != nil {
		return nil, err
	}
	if err := m.findTables(); err != nil {
		return nil, err
	}
	for _, s := range m.sheets {
		s.readLines()
	}
	m.readLegend()
	for _, s := range m.sheets {
		m.build(s)
	}
	if len(m.questions) == 0 {
		return nil, m.noTable()
	}
	m.finish()
	return m.result, nil
}

func (m *importer) workbookProblems() {
	if m.book.External {
		m.problem("", "", "import_external_links_ignored", nil, false)
	}
	if m.book.Macros {
		m.problem("", "", "import_macros_ignored", nil, false)
	}
	for _, s := range m.book.Sheets {
		if s.Long {
			last := 0
			if len(s.Rows) > 0 {
				last = s.Rows[len(s.Rows)-1].Number
			}
			m.problem(s.Name, workbook.Address(0, last+1), "import_sheet_too_long", fault.Params{"Row": last}, true)
		}
		if s.Wide {
			m.problem(s.Name, workbook.Address(workbook.MaxColumns, 1), "import_sheet_too_wide", fault.Params{"Max": workbook.MaxColumns}, false)
		}
	}
}

// findTables finds the tables of all visible sheets. Tables without a header are
// looked for only where no sheet has a header: reference lists look like them. A
// sheet of which somebody said what it holds is not guessed.
func (m *importer) findTables() error {
	for _, find := range []func(*workbook.Sheet) (*table, bool){findTable, findShape} {
		for _, s := range m.book.Sheets {
			if err := m.findOn(s, find); err != nil {
				return err
			}
		}
		if len(m.sheets) > 0 {
			break
		}
	}
	if len(m.sheets) == 0 {
		return m.noTable()
	}
	for _, s := range m.book.Sheets {
		if !s.Hidden && !slices.ContainsFunc(m.sheets, func(read *sheetImport) bool { return read.sheet == s }) {
			m.result.Unread = append(m.result.Unread, s.Name)
		}
	}
	return nil
}

func (m *importer) findOn(s *workbook.Sheet, find func(*workbook.Sheet) (*table, bool)) error {
	if said := m.layout.of(s.Name); said != nil {
		if said.Skip {
			return nil
		}
		t, err := said.table(s)
		if err == nil {
			m.sheets = append(m.sheets, newSheetImport(m, s, t))
		}
		return err
	}
	t, ok := find(s)
	switch {
	case !ok:
	case s.Hidden:
		m.problem(s.Name, "", "import_sheet_hidden", nil, false)
	case t.twice >= 0:
		return columnTwice(s, t)
	default:
		m.sheets = append(m.sheets, newSheetImport(m, s, t))
	}
	return nil
}

// noTable is the fault of a workbook without a table, which names its sheets.
func (m *importer) noTable() error {
	var fields []fault.Field
	for _, s := range m.book.Sheets {
		if !s.Hidden {
			fields = append(fields, fault.Field{Path: s.Name, Code: "import_sheet_without_table", Params: fault.Params{"Sheet": s.Name}})
		}
	}
	for _, p := range m.result.Problems {
		if p.Error && len(fields) < 100 {
			fields = append(fields, p.Field())
		}
	}
	return ErrImportNoTable.At(fields...)
}

// columnTwice refuses a table in which two columns claim to be the question: which
// of them is meant, nobody but its author knows.
func columnTwice(s *workbook.Sheet, t *table) error {
	row := s.Rows[t.last].Number
	name := t.names[t.twice]
	return ErrImportColumnTwice.With(fault.Params{"Column": name, "Cell": workbook.Address(t.twice, row)}).
		At(fault.Field{Path: s.Name + "!" + workbook.Address(t.twice, row), Code: "import_column_twice", Params: fault.Params{"Column": name}})
}

func (m *importer) problem(sheet, cell, code string, params fault.Params, isError bool) {
	m.result.Problems = append(m.result.Problems, ImportProblem{Sheet: sheet, Cell: cell, Code: code, Params: params, Error: isError})
}

// problemOnce tells of a thing that is the same in every row of a sheet once.
func (m *importer) problemOnce(sheet, cell, code string, params fault.Params) {
	if key := sheet + "\x00" + code; !m.once[key] {
		m.once[key] = true
		m.problem(sheet, cell, code, params, false)
	}
}
