package expectations

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"etalon/internal/workbook"
)

// Role is what an import makes of a column.
type Role string

// The roles of a column.
const (
	AttributeColumn Role = "attribute"
	OverallColumn   Role = "overall"
	SkippedColumn   Role = "skip"
)

// Why says why a column is not read unless somebody asks for it.
type Why string

// The reasons. Columns that are not marks, and those that tell who answered, are
// never read, whoever asks.
const (
	Taken      Why = ""
	Personal   Why = "personal"    // names, e-mail addresses, telephones
	NotMarks   Why = "not_marks"   // texts, dates
	Numbering  Why = "numbering"   // of the respondents
	OtherScale Why = "other_scale" // most of it is outside of the scale
	Unwanted   Why = "unwanted"    // the person left it out
)

// Column is a column of the file.
type Column struct {
	Letter      string // "F"
	Heading     string
	Role        Role
	Why         Why
	Fixed       bool   // the role cannot be another
	AttributeID string // of the attribute that has this name; empty: a new one
	Marks       int    // numbers in it
	Min, Max    float64

	index    int // from 0
	distinct int
	rising   bool   // every number is above the one before
	other    int    // cells with something else than a number
	within   [6]int // marks inside of each usual scale
}

// personal are words of headings that tell who somebody is. Alone they decide
// nothing of a column of marks: "Called me by my name" may be an attribute.
var personal = regexp.MustCompile(`(?i)фио|ф\.\s*и\.\s*о|фамили|отчеств|^имя|имя\s*(клиента|покупателя)|e-?mail|почт|телефон|phone|mobile|^name|first name|last name|surname|адрес|address|паспорт|passport|дата рождения|birth`)

var (
	email = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+`)
	phone = regexp.MustCompile(`^\+?[\d\s()\-]{9,}$`)
)

// numbering are headings of columns that count or name respondents.
var numbering = []string{"№", "no", "n", "id", "номер", "анкета", "номеранкеты", "респондент", "respondent", "respondentid", "#"}

var overallWords = regexp.MustCompile(`(?i)nps|порекоменд|рекомендовать|рекомендуете|recommend|лояльн|loyal|csat|в целом|общая|overall|удовлетвор|satisf`)

var nps = regexp.MustCompile(`(?i)nps|рекоменд|recommend`)

// none are cells that mean "no answer".
var none = []string{"-", "–", "—", "н/д", "нд", "n/a", "na", "нетответа", "затрудняюсьответить", "незнаю", "don'tknow", "noanswer"}

func isNone(text string) bool { return text == "" || slices.Contains(none, workbook.Fold(text)) }

// number is the mark in a cell.
func number(c *workbook.Cell) (float64, bool) {
	switch {
	case c.Date, c.Percent, c.Failed, c.Uncomputed:
		return 0, false
	case c.Numeric:
		return c.Number, true
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(c.Text), ",", "."), 64)
	return v, err == nil && len(c.Text) <= 20 && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// header finds the row of headings: of the first 20 of the visible sheets, the one
// with the most texts that are not numbers.
func header(b *workbook.Book) (*workbook.Sheet, int) {
	var sheet *workbook.Sheet
	row, most := 0, 0
	for _, s := range b.Sheets {
		for i := 0; i < len(s.Rows)-1 && i < 20 && !s.Hidden; i++ {
			texts := 0
			for c := range s.Rows[i].Cells {
				cell := &s.Rows[i].Cells[c]
				if _, isNumber := number(cell); cell.Text != "" && !isNumber && !isNone(cell.Text) {
					texts++
				}
			}
			if texts > most {
				sheet, row, most = s, i, texts
			}
		}
	}
	return sheet, row
}

// surveyColumns looks at every column that has a heading.
func surveyColumns(s *workbook.Sheet, head int) []Column {
	var list []Column
	for index := range s.Rows[head].Cells {
		heading := workbook.OneLine(strings.TrimSpace(s.Rows[head].Cells[index].Text))
		if heading == "" {
			continue
		}
		c := Column{Letter: workbook.ColumnName(index), Heading: heading, Role: AttributeColumn, index: index, rising: true}
		c.read(s.Rows[head+1:])
		list = append(list, c)
	}
	return list
}

// read counts what a column holds, and from that what it is.
func (c *Column) read(rows []workbook.Row) {
	seen, who := map[float64]bool{}, false
	last := 0.0
	for i := range rows {
		cell := rows[i].At(c.index)
		v, ok := number(cell)
		switch {
		case ok:
			c.rising = c.rising && (c.Marks == 0 || v > last)
			if c.Marks == 0 || v < c.Min {
				c.Min = v
			}
			if c.Marks == 0 || v > c.Max {
				c.Max = v
			}
			for k, s := range usual {
				if s.holds(v) {
					c.within[k]++
				}
			}
			last, seen[v] = v, true
			c.Marks++
			who = who || v >= 1e8
		case !isNone(cell.Text):
			c.other++
			who = who || email.MatchString(cell.Text) || phone.MatchString(cell.Text)
		}
	}
	c.distinct = len(seen)
	notMarks := c.other > c.Marks
	switch {
	case who, notMarks && personal.MatchString(c.Heading):
		c.Role, c.Why, c.Fixed = SkippedColumn, Personal, true
	case notMarks, c.Marks == 0:
		c.Role, c.Why, c.Fixed = SkippedColumn, NotMarks, true
	case slices.Contains(numbering, workbook.Fold(c.Heading)), c.rising && c.Marks > 10:
		c.Role, c.Why = SkippedColumn, Numbering
	}
}

// usual are the scales that surveys use, the narrowest first.
var usual = [6]Scale{{1, 5}, {0, 5}, {1, 7}, {1, 10}, {0, 10}, {0, 100}}

// guessScale is the usual scale that the most columns of marks fit, but for one
// mark of twenty: a slip of the pen makes no other scale.
func guessScale(columns []Column) Scale {
	best, most := usual[len(usual)-1], 0
	var fit [len(usual)]int
	for _, c := range columns {
		for i := range usual {
			if c.Role == AttributeColumn && 20*c.within[i] >= 19*c.Marks {
				fit[i]++
			}
		}
	}
	// A wider scale wins only if it takes in a third more of the columns.
	for i, n := range fit {
		if 3*n > 4*most {
			best, most = usual[i], n
		}
	}
	return best
}
