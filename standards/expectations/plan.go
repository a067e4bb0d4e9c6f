package expectations

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// readSurvey reads a file of size bytes as the choices say.
func readSurvey(r io.ReaderAt, size int64, choices Choices) (*Imported, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, fmt.Errorf("read survey: %w", err)
	}
	book, err := workbook.Open(r, size, workbook.Limits{Rows: rowsMax})
	if err != nil {
		return nil, err
	}
	sheet, head := header(book)
	if sheet == nil {
		return nil, ErrNoSurvey
	}
	plan := &Imported{Sheet: sheet.Name, Header: sheet.Rows[head].Number, Columns: surveyColumns(sheet, head), overall: -1}
	if err := plan.choose(choices); err != nil {
		return nil, err
	}
	wanted := plan.wanted()
	if len(wanted) == 0 {
		return nil, ErrNoSurvey
	}
	table, err := workbook.FindTable(book, wanted, rowsMax)
	if err != nil {
		return nil, err
	}
	plan.read(table)
	_, _ = fmt.Fprintf(sum, "%v %v %d", plan.Scale, plan.OverallScale, plan.overall) // a hash takes everything
	plan.Digest = hex.EncodeToString(sum.Sum(nil))
	return plan, nil
}

// choose settles the role of every column and the scales.
func (plan *Imported) choose(choices Choices) error {
	p := &problems{}
	for i := range plan.Columns {
		c := &plan.Columns[i]
		switch {
		case c.Fixed || len(choices.Take) == 0:
		case slices.Contains(choices.Take, c.Letter):
			c.Role, c.Why = AttributeColumn, Taken
		default:
			c.Role, c.Why = SkippedColumn, Unwanted
		}
	}
	plan.overall = plan.guessOverall(choices.Overall)
	if plan.overall >= 0 {
		plan.Columns[plan.overall].Role, plan.Columns[plan.overall].Why = OverallColumn, Taken
	}
	plan.Scale, plan.OverallScale = choices.Scale, choices.OverallScale
	if plan.Scale == (Scale{}) {
		plan.Scale = guessScale(plan.Columns)
	}
	if plan.OverallScale == (Scale{}) && plan.overall >= 0 {
		plan.OverallScale = guessOverallScale(plan.Columns[plan.overall])
	}
	if plan.overall < 0 {
		plan.OverallScale = Scale{}
	} else if !plan.OverallScale.usable() {
		p.Add("overall_scale", "survey_import_scale", nil)
	}
	if !plan.Scale.usable() {
		p.Add("scale", "survey_import_scale", nil)
	}
	for i := range plan.Columns {
		c := &plan.Columns[i]
		if len(choices.Take) == 0 && c.Role == AttributeColumn && !plan.Scale.holds(c.Max) && !plan.Scale.holds(c.Min) {
			c.Role, c.Why = SkippedColumn, OtherScale
		}
		if c.Role == AttributeColumn {
			plan.attributes = append(plan.attributes, i)
		}
	}
	return p.Err(ErrInvalid)
}

// guessOverall is the column chosen, or else the one whose heading sounds like an
// overall measure, or else the last column of marks; -1: there is none.
func (plan *Imported) guessOverall(letter string) int {
	last := -1
	for i := range plan.Columns {
		c := &plan.Columns[i]
		switch {
		case letter != "" && c.Letter == letter && !c.Fixed:
			return i
		case letter == "" && c.Role == AttributeColumn:
			if overallWords.MatchString(c.Heading) {
				return i
			}
			last = i
		}
	}
	return last
}

func guessOverallScale(c Column) Scale {
	for _, s := range []Scale{{1, 5}, {0, 10}, {0, 100}} {
		if s.holds(c.Min) && s.holds(c.Max) && (s.Max > 5 || !nps.MatchString(c.Heading)) {
			return s
		}
	}
	// A column of something else, such as money, is no reason to refuse the file: the
	// person is shown that its marks are outside.
	if s := (Scale{math.Floor(c.Min), math.Ceil(c.Max)}); s.usable() {
		return s
	}
	return Scale{0, 100}
}

// wanted are the columns to be read, as package workbook finds them.
func (plan *Imported) wanted() []workbook.Column {
	var list []workbook.Column
	for _, c := range plan.Columns {
		if c.Role != SkippedColumn {
			list = append(list, workbook.Column{Key: c.Letter, Russian: c.Heading})
		}
	}
	return list
}

// read takes the marks, and notes those that are none.
func (plan *Imported) read(table *workbook.Table) {
	plan.ratings.Attributes = make([][]float64, len(plan.attributes))
	for r := range table.Rows() {
		plan.Respondents++
		overall := math.NaN()
		if plan.overall >= 0 {
			overall = plan.mark(r, plan.Columns[plan.overall].Letter, plan.OverallScale)
		}
		if !math.IsNaN(overall) {
			plan.Answered++
		}
		plan.ratings.Overall = append(plan.ratings.Overall, overall)
		for k, i := range plan.attributes {
			plan.ratings.Attributes[k] = append(plan.ratings.Attributes[k], plan.mark(r, plan.Columns[i].Letter, plan.Scale))
		}
	}
}

// mark is the mark in a cell; NaN where it is missing or wrong.
func (plan *Imported) mark(r workbook.Record, column string, scale Scale) float64 {
	v, ok := number(r.Cell(column))
	switch {
	case ok && scale.holds(v):
		return v
	case ok:
		plan.wrong(r.Path(column), "out_of_range", fault.Params{"Min": scale.Min, "Max": scale.Max})
	case !isNone(r.Text(column)):
		plan.wrong(r.Path(column), "survey_import_not_a_mark", nil)
	}
	return math.NaN()
}

func (plan *Imported) wrong(path, code string, params fault.Params) {
	if plan.Wrong++; plan.Wrong <= refusedMax {
		plan.Problems = append(plan.Problems, fault.Field{Path: path, Code: code, Params: params})
	}
}

// match finds the attributes of the columns by their names, and digests all that
// will be made of the file.
func (plan *Imported) match(known []Attribute) {
	byName := make(map[string]string, len(known))
	for _, a := range known {
		byName[workbook.Fold(a.Name)] = a.ID
	}
	sum := sha256.New()
	_, _ = sum.Write([]byte(plan.Digest))
	for _, i := range plan.attributes {
		c := &plan.Columns[i]
		c.AttributeID = byName[workbook.Fold(shorten(c.Heading))]
		_, _ = fmt.Fprintf(sum, "%s %s\n", c.Letter, c.AttributeID)
	}
	plan.Digest = hex.EncodeToString(sum.Sum(nil))
}
