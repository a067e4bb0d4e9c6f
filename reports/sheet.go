package reports

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"etalon/internal/workbook"
)

// field is a column of a data sheet.
type field struct {
	head  string
	width float64 // characters
	look  look
}

// formula is a live formula with the value it has now.
type formula struct {
	text  string
	value any
}

// sheet is a sheet being streamed: a header, rows, a table over them.
type sheet struct {
	b       *book
	name    string
	out     *excelize.StreamWriter
	columns []field
	row     int   // last row written
	totals  []any // a row below the table
	notes   []string
	values  []any
}

// sheetName makes a name that spreadsheets accept; n > 1 numbers a further sheet.
func sheetName(name string, n int) string {
	suffix := ""
	if n > 1 {
		suffix = " " + strconv.Itoa(n)
	}
	runes := []rune(strings.Trim(strings.NewReplacer(":", " ", `\`, " ", "/", " ", "?", " ", "*", " ", "[", " ", "]", " ").Replace(name), "' "))
	if most := excelize.MaxSheetNameLength - len(suffix); len(runes) > most {
		runes = runes[:most]
	}
	return string(runes) + suffix
}

// open begins a sheet without rows.
func (b *book) open(name string, landscape bool) *sheet {
	s := &sheet{b: b, name: name}
	if b.err != nil {
		return s
	}
	_, err := b.file.NewSheet(name)
	b.try(err)
	fit := true
	b.try(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	s.out, err = b.file.NewStreamWriter(name)
	b.try(err)
	b.printing(name, landscape)
	return s
}

// printing sets paper, margins, header and footer.
func (b *book) printing(name string, landscape bool) {
	orientation, paperA4, once, free := "portrait", 9, 1, 0
	if landscape {
		orientation = "landscape"
	}
	b.try(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &paperA4, Orientation: &orientation, FitToWidth: &once, FitToHeight: &free,
	}))
	margin, top := 0.4, 0.7
	b.try(b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &top, Bottom: &top}))
	clean := strings.NewReplacer("&", "&&")
	footer := "&L" + clean.Replace(b.t("footer", map[string]any{"Organisation": b.meta.Organisation, "ID": b.meta.GenerationID})) +
		"&R" + b.t("page_of", map[string]any{"Page": "&P", "Pages": "&N"})
	if len(footer) > excelize.MaxFieldLength {
		footer = "&R&P / &N"
	}
	b.try(b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L&A", OddFooter: footer}))
}

// table begins a data sheet: a frozen header over typed columns.
func (b *book) table(name string, columns []field) *sheet {
	s := b.open(name, true)
	s.columns = columns
	if b.err != nil {
		return s
	}
	heads := make([]any, len(columns))
	for i, c := range columns {
		b.try(s.out.SetColWidth(i+1, i+1, c.width))
		b.try(s.out.SetColStyle(i+1, i+1, b.looks[c.look]))
		l := headLook
		if c.look.numeric() {
			l = headRightLook
		}
		heads[i] = excelize.Cell{StyleID: b.looks[l], Value: headText(c.head)}
	}
	b.try(s.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.try(s.out.SetRow("A1", heads, excelize.RowOpts{Height: 3 * workbook.LineHeight}))
	b.try(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(name) + "!$1:$1", Scope: name}))
	s.row = 1
	return s
}

// headText makes the head of a column of a table: one line of at most 255
// characters, or a spreadsheet would want to repair the file.
func headText(s string) string {
	runes := []rune(strings.Join(strings.Fields(cellText(s)), " "))
	return string(runes[:min(len(runes), 250)])
}

// add writes a row of strings, numbers and formulas in the columns' looks.
func (s *sheet) add(values ...any) {
	if s.b.err != nil {
		return
	}
	s.row++
	lines := 1
	for i, v := range values {
		switch v := v.(type) {
		case formula:
			values[i] = excelize.Cell{StyleID: s.b.looks[s.columns[i].look], Formula: v.text, Value: v.value}
		case string:
			if s.columns[i].look == wrapLook {
				lines = max(lines, workbook.Lines(v, s.columns[i].width))
			}
		}
	}
	if lines > 1 {
		s.b.try(s.out.SetRow("A"+strconv.Itoa(s.row), values, excelize.RowOpts{Height: float64(lines) * workbook.LineHeight}))
		return
	}
	s.b.try(s.out.SetRow("A"+strconv.Itoa(s.row), values))
}

// numeric reports whether the look sets its cells to the right.
func (l look) numeric() bool {
	switch l {
	case numberLook, amountLook, moneyLook, percentLook, pointsLook, dateLook, dayLook, rLook, pLook, generalLook:
		return true
	case keyLook, plainLook, wrapLook, headLook, headRightLook, titleLook, noteLook, labelLook, bigLook, boldLook, boldCountLook, boldMoneyLook, saidLook, lookCount:
	}
	return false
}

// below sets a row of totals under the table, which sorting it leaves alone.
func (s *sheet) below(values ...any) { s.totals = values }

// summed is the sum of a column of the table, with the value that it has now.
func (s *sheet) summed(column int, value any) formula {
	name := columnName(column)
	return formula{"SUM(" + name + "2:" + name + strconv.Itoa(max(2, s.row)) + ")", value}
}

// foot puts notes below the table.
func (s *sheet) foot(notes ...string) { s.notes = append(s.notes, notes...) }

// close makes the rows a table and ends the sheet. Charts and conditional formats
// must be added before: the stream writes them at its end.
func (s *sheet) close() {
	if s.b.err != nil {
		return
	}
	if s.row > 1 {
		s.b.tables++
		stripes := true
		s.b.try(s.out.AddTable(&excelize.Table{
			Range: "A1:" + cellName(len(s.columns), s.row), Name: "data_" + strconv.Itoa(s.b.tables),
			StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
		}))
	}
	end := s.row
	if s.totals != nil {
		end++
		s.b.try(s.out.SetRow("A"+strconv.Itoa(end), s.totalCells()))
	}
	for i, note := range s.notes {
		cell := excelize.Cell{StyleID: s.b.looks[noteLook], Value: cellText(note)}
		s.b.try(s.out.SetRow("A"+strconv.Itoa(end+2+i), []any{cell}))
	}
	s.b.try(s.out.Flush())
}

// totalCells are the cells of the row of totals, in bold.
func (s *sheet) totalCells() []any {
	cells := make([]any, len(s.totals))
	for i, v := range s.totals {
		look := boldLook
		switch {
		case s.columns[i].look == moneyLook:
			look = boldMoneyLook
		case s.columns[i].look.numeric():
			look = boldCountLook
		}
		cell := excelize.Cell{StyleID: s.b.looks[look], Value: v}
		if f, ok := v.(formula); ok {
			cell.Formula, cell.Value = f.text, f.value
		}
		cells[i] = cell
	}
	return cells
}

// bars shows the shares of a column as bars from zero.
func (s *sheet) bars(column int) {
	if s.b.err != nil || s.row < 2 {
		return
	}
	name := columnName(column)
	s.b.try(s.b.file.SetConditionalFormat(s.name, name+"2:"+name+strconv.Itoa(s.row), []excelize.ConditionalFormatOptions{{
		Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1",
		BarColor: "#" + webColour(parseColour(s.b.meta.Accent).mix(paper, 0.55)), BarSolid: true,
	}}))
}

// shades colours the columns from the lowest value to the highest of all of them.
func (s *sheet) shades(first, last int) {
	if s.b.err != nil || s.row < 2 {
		return
	}
	s.b.try(s.b.file.SetConditionalFormat(s.name, columnName(first)+"2:"+columnName(last)+strconv.Itoa(s.row), []excelize.ConditionalFormatOptions{{
		Type: "2_color_scale", Criteria: "=", MinType: "min", MinColor: "#" + webColour(paper), MaxType: "max",
		MaxColor: "#" + webColour(paper.mix(parseColour(s.b.meta.Accent), 0.55)), // text stays black on it
	}}))
}

func columnName(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return "A" // n is a small constant or a count of columns
	}
	return name
}

func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// area is the rows of data on one sheet.
type area struct {
	sheet string
	last  int
}

// column is the range of a column of an area, in a formula.
func (a area) column(n int) string {
	c := columnName(n)
	return quoteSheet(a.sheet) + "!$" + c + "$2:$" + c + "$" + strconv.Itoa(max(2, a.last))
}

// areas are the sheets that one kind of data fills.
type areas []area

// list is a column over all sheets, for functions that take many ranges.
func (all areas) list(column int) string {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = a.column(column)
	}
	return strings.Join(parts, ",")
}

// sum adds up what term gives for every sheet, for functions that take one range.
func (all areas) sum(term func(area) string) string {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = term(a)
	}
	return strings.Join(parts, "+")
}
