package reports

import (
	"io"
	"strings"
	"testing"
	"time"

	"etalon/audits/benchmarks"
	"etalon/internal/locale"
)

// benchmarkReport has cells of all sorts: known, not known, agreed on, and a benchmark before.
func benchmarkReport(lang locale.Language) *BenchmarkReport {
	day := time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)
	b := benchmarks.Benchmark{
		Brand: "Аркадия", Number: 2, ComparedOn: day, Competitors: []string{"=Берег", "Аркадия", "Очень длинное имя соперника"}, State: benchmarks.Settled,
		SettledAt: day, SettledBy: benchmarks.Person{Name: "Мария Белова"}, Raters: []benchmarks.Rater{{Person: benchmarks.Person{ID: "a", Name: "Анна"}}, {Person: benchmarks.Person{ID: "b", Name: "Борис"}}},
	}
	var marks, past []benchmarks.Mark
	for v := 1; v <= benchmarks.Vectors; v++ {
		for company := range b.Companies() {
			one := benchmarks.Mark{RaterID: "a", Vector: v, Company: company, Value: 1 + (v*7+company*3)%5, Reason: "По чекам"}
			past = append(past, benchmarks.Mark{Vector: v, Company: company, Value: 3})
			if company == 3 && v%4 == 0 {
				one.Value = 0
			}
			marks = append(marks, one, benchmarks.Mark{RaterID: "b", Vector: v, Company: company, Value: one.Value})
		}
	}
	marks[1].Value = 5 // 3 and 5
	agreed := []benchmarks.Agreed{{Vector: 1, Company: 0, Value: 4, Reason: "Сверили чеки", By: benchmarks.Person{Name: "Мария Белова"}, At: day}}
	page := &benchmarks.Page{Benchmark: b, Result: &benchmarks.Result{
		Grid: benchmarks.Consensus(4, marks, agreed), Marks: marks, Choices: []benchmarks.Choice{{Vector: 3, Goal: 4, DueOn: day.AddDate(0, 3, 0), Step: "Поставить вторую кассу"}},
		Before: &benchmarks.Before{Benchmark: benchmarks.Benchmark{Number: 1, ComparedOn: day.AddDate(-1, 0, 0), Competitors: b.Competitors}, Grid: benchmarks.Consensus(4, past, nil)},
	}}
	return &BenchmarkReport{Meta{Language: lang, Organisation: "Аркадия", Accent: "#1F4E8C", GeneratedAt: day, CutOff: day, GenerationID: "AAAA"}, page}
}

func benchmarkBook(w io.Writer) error { return BenchmarkXLSX(w, benchmarkReport(locale.Russian)) }

func TestBenchmarkPDF(t *testing.T) {
	for _, lang := range locale.Languages {
		r := benchmarkReport(lang)
		data := printPDF(t, func(w io.Writer) error { return BenchmarkPDF(w, r) })
		if n := pagesOf(data); n != 2 {
			t.Errorf("%s: %d pages", lang, n)
		}
		text := strings.ReplaceAll(textOf(t, data), "\u00a0", " ")
		for _, want := range []string{"•", "Мария Белова", "Поставить вторую кассу", benchmarks.VectorWords(lang, 12).Name, map[locale.Language]string{locale.Russian: "по 9 из 12", locale.English: "9 of 12"}[lang]} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q:\n%s", lang, want, text)
			}
		}
	}
}
