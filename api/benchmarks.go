package api

import (
	"time"

	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// BenchmarkWords are the vectors and the scale in a language.
type BenchmarkWords struct {
	Vectors []BenchmarkVector `json:"vectors"`
	Groups  []BenchmarkGroup  `json:"groups"`
	Scale   []string          `json:"scale" doc:"What a mark says, by the mark; 0 is not known"`
}

// BenchmarkVector is a vector in words.
type BenchmarkVector struct {
	Vector int    `json:"vector"`
	Name   string `json:"name"`
	About  string `json:"about"`
	Hint   string `json:"hint" doc:"What to look at"`
}

// BenchmarkGroup is the vectors that go together.
type BenchmarkGroup struct {
	Code  string `json:"code" enum:"price,value,multiplier"`
	Name  string `json:"name"`
	First int    `json:"first"`
	Last  int    `json:"last"`
}

// BenchmarkText is what people change of a draft.
type BenchmarkText struct {
	BrandID     string   `json:"brand_id" format:"uuid"`
	Product     string   `json:"product,omitempty" maxLength:"120" doc:"Product or service; absent: the company as a whole"`
	ComparedOn  string   `json:"compared_on" format:"date"`
	Note        string   `json:"note,omitempty" maxLength:"1000"`
	Competitors []string `json:"competitors" doc:"Their brands, as the register of competitors has them" maxItems:"5"`
	Raters      []string `json:"raters" doc:"Accounts that are invited to rate" maxItems:"30"`
	Revision    int      `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new one"`
}

// BenchmarkRater is somebody who was invited to rate.
type BenchmarkRater struct {
	ID         string     `json:"id" format:"uuid"`
	Name       string     `json:"name"`
	Marked     int        `json:"marked" doc:"Cells with a mark, or with the word that it is not known"`
	FinishedAt *time.Time `json:"finished_at,omitempty" doc:"Absent: still rating"`
}

// Benchmark is our company, or one product of it, beside its competitors.
type Benchmark struct {
	ID          string           `json:"id" format:"uuid"`
	Number      int              `json:"number"`
	BrandID     string           `json:"brand_id" format:"uuid"`
	Companies   []string         `json:"companies" doc:"Our brand, then the competitors; the index is the company of a mark"`
	Product     string           `json:"product,omitempty"`
	ComparedOn  string           `json:"compared_on" format:"date"`
	Note        string           `json:"note,omitempty"`
	State       string           `json:"state" enum:"draft,rating,agreeing,settled" doc:"Marks of all are shown from agreeing on; settled never changes"`
	Raters      []BenchmarkRater `json:"raters"`
	Asked       bool             `json:"asked" doc:"The reader was invited to rate"`
	CreatedBy   string           `json:"created_by" doc:"Name"`
	CreatedAt   time.Time        `json:"created_at"`
	OpenedAt    *time.Time       `json:"opened_at,omitempty"`
	ClosedAt    *time.Time       `json:"closed_at,omitempty" doc:"For marks"`
	SettledBy   string           `json:"settled_by,omitempty" doc:"Name"`
	SettledAt   *time.Time       `json:"settled_at,omitempty"`
	Revision    int              `json:"revision"`
	MarksNeeded int              `json:"marks_needed" doc:"Cells that everybody is asked for"`
}

// BenchmarkGiven is what somebody gives a company by a vector.
type BenchmarkGiven struct {
	Company int    `json:"company" minimum:"0" maximum:"5" doc:"Index among the companies; 0 is ours"`
	Mark    int    `json:"mark" minimum:"0" maximum:"5" doc:"0: not known, never counted"`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

// BenchmarkMark is what somebody gave.
type BenchmarkMark struct {
	RaterID string `json:"rater_id" format:"uuid"`
	Vector  int    `json:"vector"`
	BenchmarkGiven
}

// BenchmarkAgreed is the mark that stands where raters were apart.
type BenchmarkAgreed struct {
	Mark   int       `json:"mark"`
	Reason string    `json:"reason"`
	By     string    `json:"by" doc:"Name"`
	At     time.Time `json:"at"`
}

// BenchmarkCell is a company by a vector. Points are hundredths of a mark.
type BenchmarkCell struct {
	Company int              `json:"company"`
	Points  *int             `json:"points" nullable:"true" doc:"What counts: the agreed mark, else the mean; null: not known"`
	Mean    *int             `json:"mean" nullable:"true"`
	Raters  int              `json:"raters" doc:"Who gave a mark"`
	Low     int              `json:"low,omitempty"`
	High    int              `json:"high,omitempty"`
	Apart   bool             `json:"apart" doc:"Raters are two or more apart: a mark may be agreed on"`
	Agreed  *BenchmarkAgreed `json:"agreed,omitempty"`
	Change  *int             `json:"change" nullable:"true" doc:"Points since the benchmark before; null: not known"`
}

// BenchmarkRow is a vector with its companies.
type BenchmarkRow struct {
	Vector int             `json:"vector"`
	Cells  []BenchmarkCell `json:"cells"`
	Edge   *int            `json:"edge" nullable:"true" doc:"Points that we are before the best competitor; null: not known"`
}

// BenchmarkSum adds up the known cells; with fewer than all it is less than a whole sum.
type BenchmarkSum struct {
	Points int `json:"points"`
	Known  int `json:"known"`
	Of     int `json:"of"`
}

// BenchmarkTotal is what a company comes to.
type BenchmarkTotal struct {
	BenchmarkSum
	Groups []BenchmarkSum `json:"groups" doc:"Along the groups of vectors"`
	Before *BenchmarkSum  `json:"before,omitempty" doc:"In the benchmark before, where the company was in it"`
}

// BenchmarkChoice is a vector to develop.
type BenchmarkChoice struct {
	Vector int    `json:"vector" minimum:"1" maximum:"12"`
	Goal   int    `json:"goal" minimum:"1" maximum:"5" doc:"Mark"`
	DueOn  string `json:"due_on" format:"date"`
	Step   string `json:"step,omitempty" maxLength:"500" doc:"What will be done"`
}

// BenchmarkBefore is the settled benchmark of the same subject that came before.
type BenchmarkBefore struct {
	Number     int    `json:"number"`
	ComparedOn string `json:"compared_on" format:"date"`
}

// BenchmarkResult is what came of the marks.
type BenchmarkResult struct {
	Rows    []BenchmarkRow    `json:"rows"`
	Totals  []BenchmarkTotal  `json:"totals" doc:"Along the companies"`
	Strong  []int             `json:"strong" doc:"Vectors by which we are half a mark or more before every known competitor, the furthest first"`
	Weak    []int             `json:"weak" doc:"Vectors by which a competitor is half a mark or more before us"`
	Marks   []BenchmarkMark   `json:"marks" doc:"Of all raters"`
	Choices []BenchmarkChoice `json:"choices"`
	Before  *BenchmarkBefore  `json:"before,omitempty"`
}

// BenchmarkPage is a benchmark as the reader sees it.
type BenchmarkPage struct {
	Benchmark
	Manages bool             `json:"manages"`
	Own     []BenchmarkMark  `json:"own" doc:"Marks of the reader"`
	Result  *BenchmarkResult `json:"result,omitempty" doc:"Absent until no more marks are taken"`
}

func toBenchmarkWords(lang locale.Language) BenchmarkWords {
	words := BenchmarkWords{Groups: mapped(benchmarks.Groups, func(g benchmarks.Group) BenchmarkGroup {
		return BenchmarkGroup{g.Code, g.Words(lang), g.First, g.Last}
	})}
	for v := 1; v <= benchmarks.Vectors; v++ {
		w := benchmarks.VectorWords(lang, v)
		words.Vectors = append(words.Vectors, BenchmarkVector{v, w.Name, w.About, w.Hint})
	}
	for mark := 0; mark <= benchmarks.Best; mark++ {
		words.Scale = append(words.Scale, benchmarks.MarkWords(lang, mark))
	}
	return words
}

func toBenchmark(b *benchmarks.Benchmark, by accounts.Actor) Benchmark {
	out := Benchmark{
		ID: b.ID, Number: b.Number, BrandID: b.BrandID, Companies: b.Companies(), Product: b.Product, ComparedOn: date(b.ComparedOn), Note: b.Note, State: string(b.State),
		Raters: []BenchmarkRater{}, CreatedBy: b.CreatedBy.Name, CreatedAt: b.CreatedAt, OpenedAt: moment(b.OpenedAt), ClosedAt: moment(b.ClosedAt),
		SettledBy: b.SettledBy.Name, SettledAt: moment(b.SettledAt), Revision: b.Revision, MarksNeeded: b.Cells(),
	}
	for _, r := range b.Raters {
		out.Raters = append(out.Raters, BenchmarkRater{r.ID, r.Name, r.Marked, moment(r.FinishedAt)})
		out.Asked = out.Asked || r.ID == by.AccountID
	}
	return out
}

func toBenchmarkMark(m benchmarks.Mark) BenchmarkMark {
	return BenchmarkMark{m.RaterID, m.Vector, BenchmarkGiven{m.Company, m.Value, m.Reason}}
}

func toBenchmarkSum(s benchmarks.Sum) BenchmarkSum { return BenchmarkSum{int(s.Points), s.Known, s.Of} }

func toBenchmarkPage(p *benchmarks.Page, by accounts.Actor) BenchmarkPage {
	page := BenchmarkPage{Benchmark: toBenchmark(&p.Benchmark, by), Manages: p.Manages, Own: mapped(p.Own, toBenchmarkMark)}
	if p.Result != nil {
		page.Result = toBenchmarkResult(&p.Benchmark, p.Result)
	}
	return page
}

func toBenchmarkResult(b *benchmarks.Benchmark, r *benchmarks.Result) *BenchmarkResult {
	out := &BenchmarkResult{
		Strong: orNone(r.Grid.Strong()), Weak: orNone(r.Grid.Weak()), Marks: mapped(r.Marks, toBenchmarkMark),
		Choices: mapped(r.Choices, func(c benchmarks.Choice) BenchmarkChoice {
			return BenchmarkChoice{c.Vector, c.Goal, date(c.DueOn), c.Step}
		}),
	}
	if r.Before != nil {
		out.Before = &BenchmarkBefore{r.Before.Number, date(r.Before.ComparedOn)}
	}
	changes := make([]map[int]benchmarks.Points, len(b.Companies()))
	for company := range b.Companies() {
		total := BenchmarkTotal{BenchmarkSum: toBenchmarkSum(r.Grid.Sum(company, 1, benchmarks.Vectors))}
		for _, g := range benchmarks.Groups {
			total.Groups = append(total.Groups, toBenchmarkSum(r.Grid.Sum(company, g.First, g.Last)))
		}
		if r.Before != nil {
			changes[company] = r.Before.Changes(b, &r.Grid, company)
			if then, there := r.Before.Company(b, company); there {
				sum := toBenchmarkSum(r.Before.Grid.Sum(then, 1, benchmarks.Vectors))
				total.Before = &sum
			}
		}
		out.Totals = append(out.Totals, total)
	}
	for v := 1; v <= benchmarks.Vectors; v++ {
		out.Rows = append(out.Rows, toBenchmarkRow(&r.Grid, v, changes))
	}
	return out
}

func orNone(list []int) []int {
	if list == nil {
		return []int{}
	}
	return list
}

func toBenchmarkRow(g *benchmarks.Grid, vector int, changes []map[int]benchmarks.Points) BenchmarkRow {
	points := func(p benchmarks.Points, known bool) *int {
		if n := int(p); known {
			return &n
		}
		return nil
	}
	row := BenchmarkRow{Vector: vector, Edge: points(g.Edge(vector))}
	for company := range changes {
		c := g.Cell(vector, company)
		cell := BenchmarkCell{
			Company: company, Points: points(c.Value()), Mean: points(c.Mean, c.Raters > 0), Raters: c.Raters, Low: c.Low, High: c.High, Apart: c.Apart(),
		}
		if a := c.Agreed; a != nil {
			cell.Agreed = &BenchmarkAgreed{a.Value, a.Reason, a.By.Name, a.At}
		}
		change, known := changes[company][vector]
		cell.Change = points(change, known)
		row.Cells = append(row.Cells, cell)
	}
	return row
}
