package figures

import (
	"io"
	"slices"
	"time"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// The keys of the columns of a file; those of months are "month." and the number, those
// of figures "kind." and the id.
const (
	colCode, colMonth, colFigure, colValue = "code", "month", "figure", "value"
	monthKey, kindKey                      = "month.", "kind."
)

// importRows bounds the rows of a file: 1,350 locations over three years.
const importRows = 50_000

// columns are those that every file may have.
var columns = []workbook.Column{
	{Key: colCode, Russian: "Код", English: "Code", Also: []string{"Код точки", "Номер точки", "ID", "Location code"}, Required: true},
	{Key: "name", Russian: "Название", English: "Name", Also: []string{"Наименование", "Точка", "Магазин", "Location", "Город", "City", "Регион", "Region"}},
	{Key: colMonth, Russian: "Месяц", English: "Month", Also: []string{"Период", "Period"}},
	{Key: colFigure, Russian: "Показатель", English: "Figure", Also: []string{"Метрика", "Metric"}},
	{Key: colValue, Russian: "Значение", English: "Value", Also: []string{"Факт"}},
}

func fixedHeadings() map[string]bool {
	names := map[string]bool{}
	for _, c := range columns {
		for _, name := range append([]string{c.Russian, c.English}, c.Also...) {
			names[workbook.Fold(name)] = true
		}
	}
	return names
}

// Layout is how a file is laid out.
type Layout string

// The layouts: a row a value; a column a month; a column a figure.
const (
	LongLayout    Layout = "long"
	MonthsLayout  Layout = "months"
	FiguresLayout Layout = "figures"
)

// cell is a value of a file with where it stands.
type cell struct {
	kind, location int // indices
	month          Month
	amount         Amount
	path           string
}

// reader reads the rows of a file into cells.
type reader struct {
	table     *workbook.Table
	csv       bool
	kinds     []Kind
	byName    map[string]int // kind by its folded name
	fallback  int            // the figure of a file that names none; −1: it has to
	months    map[string]Month
	places    []Place
	byCode    map[string]int
	layout    Layout
	inColumns []column

	cells    []cell
	blank    int
	problems []fault.Field
	refused  int // cells
	notices  []fault.Field
	rows     int
}

// column is a column of values.
type column struct {
	key   string
	kind  int   // −1: the row tells
	month Month // 0: the row tells
}

// problemsMax bounds the problems that are kept of a file; all are counted.
const problemsMax = 2000

// openFile finds the table of a file of size bytes. Faults are those of the package
// workbook.
func openFile(r io.ReaderAt, size int64, kinds []Kind, now time.Time) (*workbook.Table, error) {
	book, err := workbook.Open(r, size, workbook.Limits{Rows: importRows})
	if err != nil {
		return nil, err
	}
	all := slices.Clone(columns)
	months := map[Month][]string{}
	for m := firstMonth; m <= lastMonth(now); m++ {
		months[m] = m.forms()
		all = append(all, workbook.Column{Key: monthKey + m.String(), Russian: m.String(), English: m.String(), Also: months[m]})
	}
	for _, k := range kinds {
		all = append(all, workbook.Column{Key: kindKey + k.ID, Russian: k.Label.Russian, English: k.Label.English})
	}
	return workbook.FindTable(book, all, importRows)
}

// plan finds the layout and the columns of values; what the file lacks is a fault.
func (r *reader) plan(now time.Time) error {
	for i, k := range r.kinds {
		if r.table.Has(kindKey + k.ID) {
			r.inColumns = append(r.inColumns, column{kindKey + k.ID, i, 0})
		}
	}
	figures := len(r.inColumns)
	for m := firstMonth; m <= lastMonth(now); m++ {
		if key := monthKey + m.String(); r.table.Has(key) {
			r.inColumns = append(r.inColumns, column{key, -1, m})
		}
	}
	months := len(r.inColumns) - figures
	switch value := r.table.Has(colValue); {
	case btoi(value)+btoi(figures > 0)+btoi(months > 0) != 1:
		return ErrLayout
	case value:
		r.layout, r.inColumns = LongLayout, []column{{colValue, -1, 0}}
	case months > 0:
		r.layout = MonthsLayout
	default:
		r.layout = FiguresLayout
	}
	if r.layout != MonthsLayout && !r.table.Has(colMonth) {
		return ErrNoMonths
	}
	if r.layout != FiguresLayout && !r.table.Has(colFigure) && r.fallback < 0 {
		return ErrNoFigures
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// readAll reads every row.
func (r *reader) readAll() {
	seen := map[key]string{}
	for record := range r.table.Rows() {
		r.rows++
		place, kind, month, ok := r.head(record)
		for _, c := range r.inColumns {
			text := record.Cell(c.key)
			if text.Text == "" {
				r.blank++
				continue
			}
			if !ok {
				r.refused++ // its row was named
				continue
			}
			one := cell{kind: kind, location: place, month: month, path: record.Path(c.key)}
			if c.kind >= 0 {
				one.kind = c.kind
			}
			if c.month > 0 {
				one.month = c.month
			}
			if !r.readValue(&one, text) {
				continue
			}
			k := key{one.kind, one.location, one.month}
			if at, twice := seen[k]; twice {
				r.refuse(one.path, "figure_twice", fault.Params{"Cell": at})
				continue
			}
			seen[k] = one.path
			r.cells = append(r.cells, one)
		}
	}
}

// head reads what the row says of all its values.
func (r *reader) head(record workbook.Record) (place, kind int, month Month, ok bool) {
	ok = true
	bad := func(key, code string, params fault.Params) {
		ok = false
		r.problem(record.Path(key), code, params)
	}
	code := workbook.OneLine(record.Text(colCode))
	place, known := r.byCode[workbook.Fold(code)]
	switch {
	case code == "":
		bad(colCode, "required", nil)
	case !known:
		bad(colCode, "figure_location_unknown", fault.Params{"Code": code})
	}
	kind = r.fallback
	if name := record.Text(colFigure); r.layout != FiguresLayout && name != "" {
		if kind, known = r.byName[workbook.Fold(name)]; !known {
			bad(colFigure, "figure_unknown", fault.Params{"Name": workbook.OneLine(name)})
		}
	} else if r.layout != FiguresLayout && kind < 0 {
		bad(colFigure, "required", nil)
	}
	if r.layout == MonthsLayout {
		return place, kind, month, ok
	}
	if month, known = r.monthIn(record.Cell(colMonth)); !known {
		bad(colMonth, "figure_month_unread", fault.Params{"Value": workbook.OneLine(record.Text(colMonth))})
	}
	return place, kind, month, ok
}

func (r *reader) monthIn(c *workbook.Cell) (Month, bool) {
	if day, ok := c.Day(); ok {
		m, known := r.months[MonthOf(day).String()]
		return m, known
	}
	m, known := r.months[workbook.Fold(c.Text)]
	return m, known
}

// readValue reads the amount; false where there is none.
func (r *reader) readValue(into *cell, c *workbook.Cell) bool {
	unit := r.kinds[into.kind].Unit
	var v typed
	switch {
	case c.Date:
		r.refuse(into.path, "figure_is_date", nil)
		return false
	case c.Numeric && !r.csv:
		x := c.Number
		if v.percent = c.Percent; v.percent {
			x *= 100
		}
		if v.amount, v.ok = ofFloat(x); !v.ok {
			r.refuse(into.path, "figure_out_of_range", unit.bounds())
			return false
		}
	default:
		v = readTyped(c.Text)
	}
	switch {
	case v.blank:
		r.blank++
	case v.ambiguous:
		r.refuse(into.path, "figure_ambiguous", fault.Params{"Value": workbook.OneLine(c.Text)})
	case !v.ok:
		r.refuse(into.path, "figure_not_a_number", fault.Params{"Value": workbook.OneLine(c.Text)})
	case v.percent && unit != Percent:
		r.refuse(into.path, "figure_not_percent", nil)
	case !unit.fits(v.amount):
		r.refuse(into.path, "figure_out_of_range", unit.bounds())
	default:
		if v.amount < 0 && unit != Percent && len(r.notices) < problemsMax {
			r.notices = append(r.notices, fault.Field{Path: into.path, Code: "figure_negative"})
		}
		into.amount = v.amount
		return true
	}
	return false
}

func (r *reader) refuse(path, code string, params fault.Params) {
	r.refused++
	r.problem(path, code, params)
}

func (r *reader) problem(path, code string, params fault.Params) {
	if len(r.problems) < problemsMax {
		r.problems = append(r.problems, fault.Field{Path: path, Code: code, Params: params})
	}
}
