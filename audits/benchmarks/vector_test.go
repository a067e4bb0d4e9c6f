package benchmarks_test

import (
	"strings"
	"testing"

	"etalon/audits/benchmarks"
	"etalon/internal/locale"
)

func TestWords(t *testing.T) {
	for _, lang := range locale.Languages {
		for v := 1; v <= benchmarks.Vectors; v++ {
			words := benchmarks.VectorWords(lang, v)
			for _, text := range []string{words.Name, words.About, words.Hint} {
				if text == "" || strings.HasPrefix(text, "benchmark.") {
					t.Errorf("%s %d: %q", lang, v, text)
				}
			}
		}
		for mark := range benchmarks.Best + 1 {
			if text := benchmarks.MarkWords(lang, mark); strings.HasPrefix(text, "benchmark.") {
				t.Error(text)
			}
		}
		for _, g := range benchmarks.Groups {
			if text := g.Words(lang); strings.HasPrefix(text, "benchmark.") {
				t.Error(text)
			}
		}
	}
}
