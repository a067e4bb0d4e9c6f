package figures

import (
	"fmt"
	"strconv"
	"time"

	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// Month is a month of the calendar, counted from January of the year 0.
type Month int

const (
	firstMonth = Month(2000 * 12)
	// monthsAhead is how far plans may reach beyond the month of today.
	monthsAhead = 24
	// MostMonths bounds what is asked for at once.
	MostMonths = 36
)

// MonthOf is the month in which t falls.
func MonthOf(t time.Time) Month { return Month(t.Year()*12 + int(t.Month()) - 1) }

// ParseMonth reads "2026-01".
func ParseMonth(text string) (Month, bool) {
	t, err := time.Parse("2006-01", text)
	if err != nil {
		return 0, false
	}
	m := MonthOf(t)
	return m, m >= firstMonth
}

// Begins is the first day of the month.
func (m Month) Begins() time.Time {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
}

func (m Month) String() string { return m.Begins().Format("2006-01") }

// In is the month in words: "январь 2026".
func (m Month) In(lang locale.Language) string {
	return lang.Text(fmt.Sprintf("figures.month.%d", int(m)%12+1)) + " " + strconv.Itoa(int(m)/12)
}

func lastMonth(now time.Time) Month { return MonthOf(now) + monthsAhead }

// forms are the ways in which people write a month, and a spreadsheet its first day.
func (m Month) forms() []string {
	year, number, short := strconv.Itoa(int(m)/12), int(m)%12+1, fmt.Sprintf("%02d", int(m)/12%100)
	two := fmt.Sprintf("%02d", number)
	all := []string{
		m.String(), two + "." + year, strconv.Itoa(number) + "." + year, two + "/" + year, year + "." + two, year + "/" + two, year + two,
		"01." + two + "." + year, m.String() + "-01", two + "-" + year,
		strconv.Itoa(int(m.Begins().Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)),
	}
	for _, lang := range []locale.Language{locale.Russian, locale.English} {
		name := workbook.Fold(lang.Text(fmt.Sprintf("figures.month.%d", number)))
		cut := string([]rune(name)[:3])
		for _, word := range []string{name, cut, cut + ".", name + "-", cut + "-"} {
			all = append(all, word+year, word+short)
		}
		all = append(all, name+year+"г.", name+year+"г")
	}
	return all
}

// monthNames are the months that values may have, by every way to write them.
func monthNames(now time.Time) map[string]Month {
	names := map[string]Month{}
	for m := firstMonth; m <= lastMonth(now); m++ {
		for _, form := range m.forms() {
			names[workbook.Fold(form)] = m
		}
	}
	return names
}
