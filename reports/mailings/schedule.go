package mailings

import (
	"time"

	"etalon/internal/fault"
)

// Every is when a mailing is sent by itself.
type Every string

// When a mailing is sent.
const (
	Never        Every = "never"
	Weekly       Every = "weekly"
	Monthly      Every = "monthly"
	WaveClosed   Every = "wave_closed"
	WaveReleased Every = "wave_released" // all that will be seen of a wave is
)

// Schedule is when a mailing is sent by itself. Hours are those of Zone.
type Schedule struct {
	Every   Every
	Weekday int // Weekly: 1 Monday … 7 Sunday
	Day     int // Monthly: of the month; the last one where it has fewer
	Hour    int
	Zone    string // IANA name
}

// clocked reports whether the time of the next sending is known.
func (s Schedule) clocked() bool { return s.Every == Weekly || s.Every == Monthly }

// watch is what the schedule waits for of waves; empty: nothing.
func (s Schedule) watch() string {
	switch s.Every {
	case WaveClosed:
		return string(OnClosing)
	case WaveReleased:
		return string(OnReleased)
	case Never, Weekly, Monthly:
	}
	return ""
}

// check names the fields that are wrong.
func (s Schedule) check(bad func(path, code string, params fault.Params)) {
	outside := func(path string, value, low, high int) {
		if value < low || value > high {
			bad("schedule."+path, "out_of_range", fault.Params{"Min": low, "Max": high})
		}
	}
	switch s.Every {
	case Never, WaveClosed, WaveReleased:
		return
	case Weekly:
		outside("weekday", s.Weekday, 1, 7)
	case Monthly:
		outside("day", s.Day, 1, 31)
	default:
		bad("schedule.every", "unknown_value", fault.Params{"Value": string(s.Every)})
	}
	outside("hour", s.Hour, 0, 23)
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		bad("schedule.zone", "time_zone_unknown", nil)
	}
}

// Next is the first time after a moment, in UTC; zero: none. A time that the clock
// leaves out is the one an hour off on the same day, and one that it shows twice comes
// once: there is one time a day.
func (s Schedule) Next(after time.Time) time.Time {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || !s.clocked() {
		return time.Time{}
	}
	local := after.In(zone)
	for step := range 9 { // days of a week and one more, or months
		day := time.Date(local.Year(), local.Month(), local.Day()+step, s.Hour, 0, 0, 0, zone)
		if s.Every == Monthly {
			last := time.Date(local.Year(), local.Month()+time.Month(step)+1, 0, 0, 0, 0, 0, zone).Day()
			day = time.Date(local.Year(), local.Month()+time.Month(step), min(s.Day, last), s.Hour, 0, 0, 0, zone)
		} else if (int(day.Weekday())+6)%7+1 != s.Weekday {
			continue
		}
		if day.After(after) {
			return day.UTC()
		}
	}
	return time.Time{}
}
