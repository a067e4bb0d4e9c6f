package checklists

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// Faults of a layout.
var (
	ErrLayoutSheet  = fault.New(fault.Invalid, "import_layout_sheet")   // params: Sheet
	ErrLayoutTwice  = fault.New(fault.Invalid, "import_layout_twice")   // params: Sheet, Column
	ErrLayoutNoText = fault.New(fault.Invalid, "import_layout_no_text") // params: Sheet
)

// OneAnswerColumn stands for one answer by its heading, such as "Да"; NoColumn
// tells nothing about a question.
const (
	OneAnswerColumn Column = "one_answer"
	NoColumn        Column = "none"
)

// Layout is what somebody says the sheets of a workbook hold, where the import
// would guess otherwise.
type Layout []SheetLayout

// SheetLayout is the layout of one sheet. An empty one says only that the sheet has
// a table of questions.
type SheetLayout struct {
	Sheet string
	// Skip: the sheet has no questions.
	Skip bool
	// Header is the row of the header, from 1; 0: there is none; nil: guessed.
	Header *int
	// Columns are all columns with a role, by letter; empty: guessed.
	Columns map[string]Column
	// Texts are the kinds of single rows below the header, by RowTexts: a question, a
	// section or a note.
	Texts map[string]RowKind
}

// RowTexts lets rows be told by their texts, whatever the case and the spaces.
func RowTexts(kinds map[string]RowKind) map[string]RowKind {
	texts := map[string]RowKind{}
	for text, kind := range kinds {
		texts[normal(text)] = kind
	}
	return texts
}

// ImportAs is Import of a workbook whose layout somebody knows, in whole or in part.
// Errors: those of Import and the ErrLayout faults.
func ImportAs(r io.ReaderAt, size int64, layout Layout) (*Imported, error) {
	b, err := workbook.Read(r, size)
	if err != nil {
		return nil, err
	}
	return importBook(b, layout)
}

// of returns what is said of a sheet; nil: nothing.
func (l Layout) of(sheet string) *SheetLayout {
	if at := slices.IndexFunc(l, func(s SheetLayout) bool { return s.Sheet == sheet }); at >= 0 {
		return &l[at]
	}
	return nil
}

// check refuses a layout that names a sheet that is not there, or names it twice.
func (l Layout) check(b *workbook.Book) error {
	seen := map[string]bool{}
	for _, s := range l {
		there := slices.ContainsFunc(b.Sheets, func(have *workbook.Sheet) bool { return have.Name == s.Sheet })
		if !there || seen[s.Sheet] {
			return ErrLayoutSheet.With(fault.Params{"Sheet": s.Sheet})
		}
		seen[s.Sheet] = true
	}
	return nil
}

// table is the table of a sheet as somebody says it is.
func (l *SheetLayout) table(s *workbook.Sheet) (*table, error) {
	t, err := l.begin(s)
	if err != nil {
		return nil, err
	}
	t.twice = -1
	if len(l.Columns) > 0 {
		if err := t.tell(l); err != nil {
			return nil, err
		}
	}
	if t.column(TextColumn) < 0 {
		return nil, ErrLayoutNoText.With(fault.Params{"Sheet": l.Sheet})
	}
	return t, nil
}

// begin finds where the table begins, and guesses its columns.
func (l *SheetLayout) begin(s *workbook.Sheet) (*table, error) {
	if l.Header == nil {
		if t, ok := findTable(s); ok {
			return t, nil
		}
	}
	shape, shaped := findShape(s)
	if !shaped {
		shape = &table{sheet: s, first: -1, last: -1, columns: map[Column]int{}, headings: map[Column]heading{}, names: map[int]string{}}
		if text := longestText(s); text >= 0 {
			shape.columns[TextColumn] = text
		}
	}
	if l.Header == nil || *l.Header == 0 {
		return shape, nil
	}
	at := slices.IndexFunc(s.Rows, func(row workbook.Row) bool { return row.Number == *l.Header })
	if at < 0 {
		return nil, ErrLayoutSheet.With(fault.Params{"Sheet": fmt.Sprintf("%s!%d", l.Sheet, *l.Header)})
	}
	t, named := readHeader(s, at)
	if named == 0 {
		t.columns, t.headings, t.extra, t.answers = shape.columns, shape.headings, nil, nil
	}
	return t, nil
}

// longestText is the column with the most letters; -1: there are none.
func longestText(s *workbook.Sheet) int {
	best, most := -1, 0
	for column, sh := range readShapes(s) {
		if sh.letters > most {
			best, most = column, sh.letters
		}
	}
	return best
}

// tell gives every column the role that somebody chose. Further texts explain the
// question; of any other role there is one.
func (t *table) tell(l *SheetLayout) error {
	guessed := t.answers
	t.columns, t.headings, t.extra, t.answers, t.told = map[Column]int{}, map[Column]heading{}, nil, nil, true
	for at := range workbook.MaxColumns {
		role := l.Columns[workbook.ColumnName(at)]
		_, taken := t.columns[role]
		switch {
		case role == "" || role == NoColumn:
		case role == OneAnswerColumn:
			t.answers = append(t.answers, t.oneAnswer(at, guessed))
		case taken && (role == TextColumn || role == HintColumn):
			t.extra = append(t.extra, at)
		case taken:
			return ErrLayoutTwice.With(fault.Params{"Sheet": l.Sheet, "Column": workbook.ColumnName(at)})
		default:
			t.columns[role] = at
			t.headings[role] = heading{role: role, strength: 9, form: formInHeading(t.names[at])}
		}
	}
	return nil
}

// oneAnswer is the answer that a column stands for, by its heading.
func (t *table) oneAnswer(column int, guessed []answerColumn) answerColumn {
	if at := slices.IndexFunc(guessed, func(a answerColumn) bool { return a.column == column }); at >= 0 {
		return guessed[at]
	}
	a, known := readAnswerHeading(t.names[column])
	if !known {
		a.choice = parseChoice(oneDash(t.names[column]))
	}
	a.column, a.text = column, t.names[column]
	return a
}

// kind is what somebody says a row is; "" for nothing.
func (l *SheetLayout) kind(text string) RowKind {
	if l == nil {
		return ""
	}
	return l.Texts[normal(shorten(text, 300))]
}

// ImportedColumn is a column of a table that was found, for somebody who decides
// whether it was understood.
type ImportedColumn struct {
	Letter, Heading string
	Samples         []string // up to three texts below the heading
	Holds           Column
}

// columnsOf are the columns of a table with something in them.
func columnsOf(t *table) []ImportedColumn {
	var columns []ImportedColumn
	for at := range workbook.MaxColumns {
		column := ImportedColumn{Letter: workbook.ColumnName(at), Heading: shorten(t.names[at], 120), Samples: t.samples(at), Holds: NoColumn}
		if column.Heading == "" && len(column.Samples) == 0 {
			continue
		}
		for role, held := range t.columns {
			if held == at && (column.Holds == NoColumn || role == TextColumn) {
				column.Holds = role
			}
		}
		switch {
		case t.isAnswer(at):
			column.Holds = OneAnswerColumn
		case slices.Contains(t.extra, at):
			column.Holds = HintColumn
		}
		columns = append(columns, column)
	}
	return columns
}

// samples are the first different texts of a column below the header.
func (t *table) samples(column int) []string {
	texts := []string{}
	for i := t.last + 1; i < len(t.sheet.Rows) && len(texts) < 3; i++ {
		text := shorten(workbook.OneLine(t.sheet.Rows[i].At(column).Text), 60)
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// headingOf names the header of a table by its words and their columns: files of one
// layout have the same. Empty for a row with fewer than two texts.
func headingOf(row *workbook.Row) string {
	var words []string
	for at := range row.Cells {
		if text := normal(workbook.OneLine(row.Cells[at].Text)); text != "" && !row.Cells[at].Numeric {
			words = append(words, workbook.ColumnName(at)+text)
		}
	}
	if len(words) < 2 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	return uuid.UUID(sum[:16]).String()
}
