package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// NoBreak is the space that keeps a number and its unit on one line.
const NoBreak = "\u00a0"

// Number writes x with a fixed count of decimals: "1 234,50" in Russian (no-break
// spaces, decimal comma), "1,234.50" in English. A minus is U+2212 in Russian.
func (l Language) Number(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	negative := strings.HasPrefix(s, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	group, point, minus := NoBreak, ",", "\u2212"
	if l == English {
		group, point, minus = ",", ".", "-"
	}
	var b strings.Builder
	if negative && strings.Trim(whole+fraction, "0") != "" {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		// Russian typography groups from five digits on.
		if i > 0 && (len(whole)-i)%3 == 0 && (l == English || len(whole) > 4) {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// Percent writes hundredths of a percent, such as 8667, as "86,67 %".
func (l Language) Percent(hundredths int) string {
	return l.Number(float64(hundredths)/100, 2) + l.percentSign()
}

// PercentShort writes hundredths of a percent with one decimal, as "86,7 %".
// It rounds half up, away from zero.
func (l Language) PercentShort(hundredths int) string {
	half := 5
	if hundredths < 0 {
		half = -5
	}
	return l.Number(float64((hundredths+half)/10)/10, 1) + l.percentSign()
}

func (l Language) percentSign() string {
	if l == English {
		return "%"
	}
	return NoBreak + "%"
}

// Date writes the day of t in t's own zone: dd.mm.yyyy in Russian, 2 Jan 2006 in English.
func (l Language) Date(t time.Time) string {
	if l == English {
		return t.Format("2 Jan 2006")
	}
	return t.Format("02.01.2006")
}

// LongDate writes the day of t for a heading, the month as a word: "1 марта 2027 года",
// "1 March 2027". The number and the month do not part.
func (l Language) LongDate(t time.Time) string {
	if l == English {
		return t.Format("2" + NoBreak + "January 2006")
	}
	return fmt.Sprintf("%d%s%s %d%sгода", t.Day(), NoBreak, monthsOf[t.Month()-1], t.Year(), NoBreak)
}

var monthsOf = [...]string{
	"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
}

// DateTime writes the day and the minute of t in t's own zone.
func (l Language) DateTime(t time.Time) string { return l.Date(t) + ", " + t.Format("15:04") }
