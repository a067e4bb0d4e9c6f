package workbook

import (
	"math"
	"strings"
	"unicode/utf8"
)

// LineHeight is the height of a line of text, in points.
const LineHeight = 14.0

// mostLines bounds the height of a row.
const mostLines = 12

// Lines estimates the lines that a text takes in a column of so many characters: a row
// that a program wrote does not fit itself to its text everywhere.
func Lines(text string, width float64) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(line))/(width*0.95))))
	}
	return min(lines, mostLines)
}
