package benchmarks

import (
	"strconv"

	"etalon/internal/locale"
)

// Vectors is how many there are; they are numbered from 1 on.
const Vectors = 12

// Best is the highest mark of the scale; the lowest is 1.
const Best = 5

// Group is the vectors that go together, by the number of the first and the last.
type Group struct {
	Code        string
	First, Last int
}

// Groups are what a customer gives, what they get, and what multiplies all of it.
var Groups = []Group{{"price", 1, 5}, {"value", 6, 9}, {"multiplier", 10, 12}}

// Words are a vector in a language: what it is called, what it is, and what to look at.
type Words struct{ Name, About, Hint string }

// VectorWords are those of a vector.
func VectorWords(lang locale.Language, vector int) Words {
	key := "benchmark.vector." + strconv.Itoa(vector)
	return Words{lang.Text(key), lang.Text(key + ".about"), lang.Text(key + ".hint")}
}

// MarkWords are what a mark of the scale says.
func MarkWords(lang locale.Language, mark int) string {
	return lang.Text("benchmark.mark." + strconv.Itoa(mark))
}

// Words are what the group is called.
func (g Group) Words(lang locale.Language) string { return lang.Text("benchmark.group." + g.Code) }
