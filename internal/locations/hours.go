package locations

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"etalon/internal/fault"
)

// Day is a calendar day, "2026-03-01", in the time zone of the place it is about;
// empty: none. Days compare as texts.
type Day string

// DayOf is the calendar day of t, in t's zone.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Time is the midnight in UTC that begins the day; the zero time for none.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Clock is a time of day in minutes after midnight, up to 1440, the midnight that
// ends the day.
type Clock int

const dayEnd Clock = 24 * 60

func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// ParseClock reads "9:00", "09.00", "9" and "24:00".
func ParseClock(text string) (Clock, bool) {
	hour, minute, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), ".", ":"), ":")
	h, err := strconv.Atoi(hour)
	m := 0
	if err == nil && minute != "" {
		m, err = strconv.Atoi(minute)
		if len(minute) != 2 {
			return 0, false
		}
	}
	c := Clock(h*60 + m)
	return c, err == nil && h >= 0 && m >= 0 && m < 60 && c <= dayEnd
}

// Span is a time during which a place is open. One that does not end after it
// begins ends on the next day.
type Span struct{ From, To Clock }

// Hours say when a place is open, in its own time. The zero Hours say nothing.
type Hours struct {
	Always     bool      // round the clock
	Week       [7][]Span // Monday first; without spans it is closed
	Exceptions []OpenOn  // by day
}

// OpenOn is a day with other hours, such as a holiday; closed without spans.
type OpenOn struct {
	On    Day
	Spans []Span
	Note  string
}

// The limits of opening hours.
const (
	spansMax      = 5
	exceptionsMax = 100
	noteMax       = 200 // runes
)

// Known reports whether anything is said of the hours.
func (h Hours) Known() bool {
	return h.Always || len(h.Exceptions) > 0 || slices.ContainsFunc(h.Week[:], func(day []Span) bool { return len(day) > 0 })
}

// On lists the spans of a day that has hours; those that began the day before and
// end on it are not among them.
func (h Hours) On(day Day) []Span {
	if i := slices.IndexFunc(h.Exceptions, func(e OpenOn) bool { return e.On == day }); i >= 0 {
		return h.Exceptions[i].Spans
	}
	if h.Always {
		return []Span{{0, dayEnd}}
	}
	return h.Week[(day.Time().Weekday()+6)%7]
}

// Meet reports whether the place is open at some time of a span of a day. Hours
// that say nothing meet every span.
func (h Hours) Meet(day Day, span Span) bool {
	if !h.Known() {
		return true
	}
	from, to := span.From, span.To
	if to <= from {
		to += dayEnd
	}
	return slices.ContainsFunc(h.On(day), func(open Span) bool {
		end := open.To
		if end <= open.From {
			end += dayEnd
		}
		return open.From < to && from < end
	})
}

func (h *Hours) check(p *problems) {
	if h.Always {
		h.Week = [7][]Span{}
	}
	for i := range h.Week {
		checkSpans(p, fmt.Sprintf("hours.week[%d]", i), &h.Week[i])
	}
	if len(h.Exceptions) > exceptionsMax {
		p.add("hours.exceptions", "too_many", fault.Params{"Max": exceptionsMax})
		h.Exceptions = nil
	}
	seen := map[Day]bool{}
	for i := range h.Exceptions {
		e, path := &h.Exceptions[i], fmt.Sprintf("hours.exceptions[%d]", i)
		if p.day(path+".on", e.On, true); seen[e.On] {
			p.add(path+".on", "repeated", nil)
		}
		seen[e.On] = true
		p.text(path+".note", &e.Note, noteMax)
		checkSpans(p, path+".spans", &e.Spans)
	}
	slices.SortFunc(h.Exceptions, func(a, b OpenOn) int { return strings.Compare(string(a.On), string(b.On)) })
	if len(h.Exceptions) == 0 {
		h.Exceptions = nil
	}
}

// checkSpans sorts the spans of a day; they may not overlap.
func checkSpans(p *problems, path string, spans *[]Span) {
	list := *spans
	if len(list) == 0 {
		*spans = nil
		return
	}
	if len(list) > spansMax {
		p.add(path, "too_many", fault.Params{"Max": spansMax})
		return
	}
	slices.SortFunc(list, func(a, b Span) int { return int(a.From - b.From) })
	end := Clock(-1)
	for _, s := range list {
		if s.From < 0 || s.From >= dayEnd || s.To < 0 || s.To > dayEnd {
			p.add(path, "clock_invalid", nil)
			return
		}
		if s.From < end {
			p.add(path, "spans_overlap", nil)
			return
		}
		if end = s.To; s.To <= s.From {
			end = s.To + dayEnd
		}
	}
}

// day checks a day of the calendar.
func (p *problems) day(path string, d Day, required bool) {
	switch {
	case d == "" && required:
		p.add(path, "required", nil)
	case d == "":
	case d.Time().IsZero() || d < "1900-01-01" || d > "2199-12-31":
		p.add(path, "date_expected", nil)
	}
}
