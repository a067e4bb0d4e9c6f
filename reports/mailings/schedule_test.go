package mailings

import (
	"testing"
	"time"
)

// The clocks of Berlin leave out 02:00 to 03:00 on 29.03.2026 and show it twice on
// 25.10.2026.
func TestSchedule_Next(t *testing.T) {
	for _, c := range []struct {
		name     string
		schedule Schedule
		after    string
		want     []string
	}{
		{"every Monday at nine in Moscow", Schedule{Every: Weekly, Weekday: 1, Hour: 9, Zone: "Europe/Moscow"}, "2026-09-10T09:00:00Z", []string{"2026-09-14T06:00:00Z", "2026-09-21T06:00:00Z"}},
		{"the hour itself is over", Schedule{Every: Weekly, Weekday: 1, Hour: 9, Zone: "Europe/Moscow"}, "2026-09-14T06:00:00Z", []string{"2026-09-21T06:00:00Z"}},
		{"a second before it is not", Schedule{Every: Weekly, Weekday: 1, Hour: 9, Zone: "Europe/Moscow"}, "2026-09-14T05:59:59Z", []string{"2026-09-14T06:00:00Z"}},
		{"the day is that of the zone", Schedule{Every: Weekly, Weekday: 7, Hour: 1, Zone: "Asia/Vladivostok"}, "2026-09-12T14:30:00Z", []string{"2026-09-12T15:00:00Z", "2026-09-19T15:00:00Z"}},
		{"Sunday is the seventh", Schedule{Every: Weekly, Weekday: 7, Hour: 0, Zone: "UTC"}, "2026-09-13T00:00:00Z", []string{"2026-09-20T00:00:00Z"}},
		{"the last of the month, also of a shorter one", Schedule{Every: Monthly, Day: 31, Hour: 8, Zone: "UTC"}, "2027-01-30T00:00:00Z", []string{"2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z", "2027-04-30T08:00:00Z"}},
		{"a leap year", Schedule{Every: Monthly, Day: 30, Hour: 8, Zone: "UTC"}, "2028-01-31T00:00:00Z", []string{"2028-02-29T08:00:00Z", "2028-03-30T08:00:00Z"}},
		{"over the end of the year", Schedule{Every: Monthly, Day: 1, Hour: 8, Zone: "Europe/Moscow"}, "2026-12-01T05:00:00Z", []string{"2027-01-01T05:00:00Z"}},
		{"nine stays nine when the clock changes", Schedule{Every: Weekly, Weekday: 1, Hour: 9, Zone: "Europe/Berlin"}, "2026-03-22T12:00:00Z", []string{"2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z"}},
		{"once on the day without the hour", Schedule{Every: Weekly, Weekday: 7, Hour: 2, Zone: "Europe/Berlin"}, "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-04-05T00:00:00Z"}},
		{"once on the day with the hour twice", Schedule{Every: Weekly, Weekday: 7, Hour: 2, Zone: "Europe/Berlin"}, "2026-10-24T12:00:00Z", []string{"2026-10-25T01:00:00Z", "2026-11-01T01:00:00Z"}},
		{"never by the clock", Schedule{Every: WaveClosed}, "2026-09-10T09:00:00Z", []string{"0001-01-01T00:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if at = c.schedule.Next(at); at.Format(time.RFC3339) != want {
					t.Fatalf("%s, want %s", at.Format(time.RFC3339), want)
				}
			}
		})
	}
}
