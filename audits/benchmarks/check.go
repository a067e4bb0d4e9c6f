package benchmarks

import (
	"fmt"
	"slices"
	"time"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

const (
	productMax     = 120
	noteMax        = 1000
	reasonMax      = 500
	stepMax        = 500
	competitorsMax = 5
	ratersMax      = 30
)

// check checks a draft; brands are the competitors that may be chosen.
func (b *Benchmark) check(brands []string) error {
	p := &fault.Problems{}
	p.Made("id", b.ID)
	p.ID("brand_id", &b.BrandID)
	p.Text("product", &b.Product, productMax)
	b.subject = workbook.Fold(b.Product)
	p.Text("note", &b.Note, noteMax)
	if y := b.ComparedOn.Year(); y < 2000 || y > 2100 {
		p.Add("compared_on", "out_of_range", fault.Params{"Min": 2000, "Max": 2100})
	}
	if n := len(b.Competitors); n < 1 || n > competitorsMax {
		p.Add("competitors", "benchmark_competitors", fault.Params{"Max": competitorsMax})
	} else {
		for i, name := range b.Competitors {
			path := fmt.Sprintf("competitors[%d]", i)
			switch {
			case !slices.Contains(brands, name):
				p.Add(path, "benchmark_competitor", nil)
			case slices.Contains(b.Competitors[:i], name):
				p.Add(path, "repeated", nil)
			}
		}
	}
	if len(b.Raters) > ratersMax {
		p.Add("raters", "too_many", fault.Params{"Max": ratersMax})
	}
	for i := range b.Raters {
		p.ID(fmt.Sprintf("raters[%d]", i), &b.Raters[i].ID)
	}
	return p.Err(ErrInvalid)
}

// checkMarks checks what somebody gives by one vector.
func (b *Benchmark) checkMarks(vector int, marks []Mark) error {
	p := &fault.Problems{}
	p.Between("vector", vector, 1, Vectors)
	seen := map[int]bool{}
	if len(marks) > 1+len(b.Competitors) {
		p.Add("items", "too_many", fault.Params{"Max": 1 + len(b.Competitors)})
		marks = nil
	}
	for i := range marks {
		m, path := &marks[i], fmt.Sprintf("items[%d].", i)
		p.Between(path+"company", m.Company, 0, len(b.Competitors))
		p.Between(path+"mark", m.Value, 0, Best)
		p.Text(path+"reason", &m.Reason, reasonMax)
		if seen[m.Company] {
			p.Add(path+"company", "repeated", nil)
		}
		seen[m.Company] = true
	}
	return p.Err(ErrInvalid)
}

func checkChoices(choices []Choice, today time.Time) error {
	p := &fault.Problems{}
	seen := map[int]bool{}
	if len(choices) > Vectors {
		p.Add("items", "too_many", fault.Params{"Max": Vectors})
		choices = nil
	}
	for i := range choices {
		c, path := &choices[i], fmt.Sprintf("items[%d].", i)
		p.Between(path+"vector", c.Vector, 1, Vectors)
		p.Between(path+"goal", c.Goal, 1, Best)
		p.Text(path+"step", &c.Step, stepMax)
		if c.DueOn.Before(today) || c.DueOn.Year() > today.Year()+10 {
			p.Add(path+"due_on", "benchmark_due", nil)
		}
		if seen[c.Vector] {
			p.Add(path+"vector", "repeated", nil)
		}
		seen[c.Vector] = true
	}
	return p.Err(ErrInvalid)
}
