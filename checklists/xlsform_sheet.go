package checklists

import (
	"regexp"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// formSheet is a sheet of an XLSForm: its first row names the columns, some of them
// in several languages.
type formSheet struct {
	*workbook.Sheet
	columns map[string][]formColumn
	order   []formColumn
	exact   bool // a text that is missing is not taken from another language
}

type formColumn struct {
	name     string // "label"
	language string // "Русский (ru)"; empty: of no language
	heading  string // as it stands there
	at       int
}

// The headings that may be in a language, and the older names of columns.
var (
	spokenColumn  = regexp.MustCompile(`(?i)^(?:media\s*:{1,2}\s*)?(label|caption|hint|etalon_text|etalon_hint|etalon_title|guidance_hint|constraint[_ ]message|required[_ ]message|image|big-image|audio|video)\s*:{1,2}\s*(.+)$`)
	columnAliases = map[string]string{
		"command": "type", "tag": "name", "caption": "label", "relevance": "relevant", "calculate": "calculation", "read_only": "readonly",
		"requiredmsg": "required_message", "media::image": "image", "media::audio": "audio", "media::video": "video", "value": "name",
		"form_name": "form_title", "title": "form_title", "id_string": "form_id", "jr:count": "repeat_count", "bind::relevant": "relevant",
		"bind::required": "required", "bind::constraint": "constraint",
	}
)

// columnOf reads a heading.
func columnOf(heading string, at int) formColumn {
	c := formColumn{name: heading, heading: heading, at: at}
	if m := spokenColumn.FindStringSubmatch(heading); m != nil {
		c.name, c.language = m[1], m[2]
	}
	c.name = strings.ReplaceAll(strings.ToLower(c.name), " ", "_")
	if alias, ok := columnAliases[c.name]; ok {
		c.name = alias
	}
	return c
}

// newFormSheet reads the headings of s. A heading that stands there twice is
// refused: which of them is meant, nobody but its author knows.
func newFormSheet(s *workbook.Sheet) (*formSheet, error) {
	f := &formSheet{Sheet: s, columns: map[string][]formColumn{}}
	if len(s.Rows) == 0 {
		return f, nil
	}
	seen := map[string]bool{}
	for at := range s.Rows[0].Cells {
		heading := workbook.OneLine(s.Rows[0].Cells[at].Text)
		key := strings.ToLower(heading)
		if key == "" {
			continue
		}
		if seen[key] {
			cell := workbook.Address(at, s.Rows[0].Number)
			return nil, ErrImportColumnTwice.With(fault.Params{"Column": heading, "Cell": cell}).
				At(fault.Field{Path: s.Name + "!" + cell, Code: "import_column_twice", Params: fault.Params{"Column": heading}})
		}
		seen[key] = true
		c := columnOf(heading, at)
		f.columns[c.name] = append(f.columns[c.name], c)
		f.order = append(f.order, c)
	}
	return f, nil
}

// rows are those below the headings.
func (f *formSheet) rows() []workbook.Row {
	if f == nil || len(f.Rows) == 0 {
		return nil
	}
	return f.Rows[1:]
}

// find is the cell of row in a column, in language where there are several; the
// column without a language comes next, and then any.
func (f *formSheet) find(row *workbook.Row, name, language string) *workbook.Cell {
	var best *workbook.Cell
	rank := 0
	for _, c := range f.columns[name] {
		if f.exact && c.language != "" && c.language != language {
			continue
		}
		cell := row.At(c.at)
		r := 1
		switch c.language {
		case language:
			r = 3
		case "":
			r = 2
		}
		if cell.Text == "" {
			r = 0
		}
		if best == nil || r > rank {
			best, rank = cell, r
		}
	}
	if best == nil {
		return &workbook.Cell{}
	}
	return best
}

func (f *formSheet) text(row *workbook.Row, name string) string {
	return f.find(row, name, "").Text
}

// cell is the address of a column in row, or of the row's first cell.
func (f *formSheet) cell(row *workbook.Row, name string) string {
	at := 0
	if columns := f.columns[name]; len(columns) > 0 {
		at = columns[0].at
	}
	return workbook.Address(at, row.Number)
}

// languages are those of the labels, in the order of the columns.
func (f *formSheet) languages() []string {
	var all []string
	for _, c := range f.columns["label"] {
		all = append(all, c.language)
	}
	return all
}

// formSurvey finds the survey sheet of an XLSForm, and refuses one with a column
// twice; nil where the workbook is none.
func formSurvey(b *workbook.Book) (*formSheet, error) {
	for _, s := range b.Sheets {
		if s.Hidden || !strings.EqualFold(s.Name, surveySheet) {
			continue
		}
		f, err := newFormSheet(s)
		if err != nil {
			return nil, err
		}
		if len(f.columns["type"]) > 0 && len(f.columns["name"]) > 0 {
			return f, nil
		}
	}
	return nil, nil //nolint:nilnil // neither a form nor a mistake in one
}
