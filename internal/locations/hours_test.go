package locations

import "testing"

func TestHours_Meet(t *testing.T) {
	weekdays := Hours{Exceptions: []OpenOn{{On: "2026-03-09", Spans: nil}, {On: "2026-03-10", Spans: []Span{{720, 780}}}}}
	for i := range 5 {
		weekdays.Week[i] = []Span{{540, 780}, {840, 1260}}
	}
	nights := Hours{}
	nights.Week[4] = []Span{{1320, 240}} // Friday 22:00 to 4:00
	cases := []struct {
		name  string
		hours Hours
		day   Day
		span  Span
		want  bool
	}{
		{"nothing is known", Hours{}, "2026-03-02", Span{600, 660}, true},
		{"round the clock", Hours{Always: true}, "2026-03-01", Span{120, 180}, true},
		{"in the morning", weekdays, "2026-03-02", Span{600, 660}, true},
		{"in the break", weekdays, "2026-03-02", Span{780, 840}, false},
		{"from before the opening on", weekdays, "2026-03-02", Span{480, 541}, true},
		{"on a Sunday", weekdays, "2026-03-01", Span{0, 1440}, false},
		{"on a holiday", weekdays, "2026-03-09", Span{0, 1440}, false},
		{"outside of a short day", weekdays, "2026-03-10", Span{840, 900}, false},
		{"a night that began on the day", nights, "2026-03-06", Span{1380, 120}, true},
		{"the evening before the night", nights, "2026-03-06", Span{1080, 1320}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.hours.Meet(c.day, c.span); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
