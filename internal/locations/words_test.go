package locations

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/locale"
)

func TestParseWeek(t *testing.T) {
	week := func(from, to int, spans ...Span) (h Hours) {
		for day := from; day <= to; day++ {
			h.Week[day] = spans
		}
		return h
	}
	for text, want := range map[string]Hours{
		"":                    {},
		"круглосуточно":       {Always: true},
		"24/7":                {Always: true},
		"Пн–Пт 09:00–21:00":   week(0, 4, Span{540, 1260}),
		"пн-пт: 9:00 - 21:00": week(0, 4, Span{540, 1260}),
		"ежедневно 9–21":      week(0, 6, Span{540, 1260}),
		"10.00—22.00":         week(0, 6, Span{600, 1320}),
		"с 10:00 до 22:00":    week(0, 6, Span{600, 1320}),
		"Mon–Sun 22:00–02:00": week(0, 6, Span{1320, 120}),
		"Пн–Вс 09:00–13:00, 14:00–24:00":               week(0, 6, Span{540, 780}, Span{840, 1440}),
		"Ежедневно 09:00–21:00; Вс выходной":           week(0, 5, Span{540, 1260}),
		"понедельник–суббота 08:00–20:00; вс. закрыто": week(0, 5, Span{480, 1200}),
	} {
		got, ok := parseWeek(text)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%q: %t %s", text, ok, diff)
		}
	}
	for _, text := range []string{"утром", "Пн–Пт", "Пн 25:00–26:00", "Пн 9:0–21:00", "=1+1", "Пт–Хх 9–21"} {
		if got, ok := parseWeek(text); ok {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// What is written is read back as it was, in both languages.
func TestWords_roundTrip(t *testing.T) {
	h := Hours{Exceptions: []OpenOn{{"2027-01-01", nil, "Новый год"}, {"2027-03-08", []Span{{600, 1080}}, ""}}}
	for day := range 5 {
		h.Week[day] = []Span{{540, 780}, {840, 1260}}
	}
	h.Week[6] = []Span{{1320, 120}}
	for _, lang := range []locale.Language{Russian, English} {
		week, ok := parseWeek(h.Words(lang))
		days, both := parseExceptions(h.ExceptionWords(lang))
		week.Exceptions = days
		if diff := cmp.Diff(h, week); diff != "" || !ok || !both {
			t.Errorf("%s: %q, %q: %s", lang, h.Words(lang), h.ExceptionWords(lang), diff)
		}
	}
	closings := []Closing{{"2026-03-01", "2026-03-10", "ремонт"}, {"2026-12-30", "2027-01-08", ""}}
	if got, ok := parseClosings(closingsText(closings)); !ok || !cmp.Equal(got, closings) {
		t.Errorf("%q: %+v", closingsText(closings), got)
	}
	positions := []Position{{"Продавец-консультант", 4}, {"Кассир", 2}}
	if got, ok := parsePositions(positionsText(positions)); !ok || !cmp.Equal(got, positions) {
		t.Errorf("%q: %+v", positionsText(positions), got)
	}
}

func TestZoneNamed(t *testing.T) {
	for text, want := range map[string]string{
		"МСК": "Europe/Moscow", "мск +2": "Asia/Yekaterinburg", "MSK-1": "Europe/Kaliningrad", "UTC+3": "Europe/Moscow", "UTC+07:00": "Asia/Krasnoyarsk",
		"Asia/Omsk": "Asia/Omsk", "Луна": "Луна",
	} {
		if got := zoneNamed(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestLocation_StateOn(t *testing.T) {
	l := Location{OpenedOn: "2026-02-01", ClosedOn: "2026-06-01", Closings: []Closing{{"2026-03-01", "2026-03-10", "ремонт"}}}
	for day, want := range map[Day]State{
		"2026-01-31": Planned, "2026-02-01": Active, "2026-03-01": Paused, "2026-03-10": Paused, "2026-03-11": Active,
		"2026-05-31": Active, "2026-06-01": Closed,
	} {
		if got := l.StateOn(day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	for _, c := range []struct {
		from, to Day
		open     bool
	}{
		{"2026-01-01", "2026-01-31", false},
		{"2026-01-01", "2026-02-01", true},
		{"2026-03-02", "2026-03-09", false},
		{"2026-03-02", "2026-03-11", true},
		{"2026-02-20", "2026-03-05", true},
		{"2026-05-31", "2026-07-01", true},
		{"2026-06-01", "2026-07-01", false},
	} {
		if _, open := l.OpenWithin(c.from, c.to); open != c.open {
			t.Errorf("%s to %s: open %t", c.from, c.to, open)
		}
	}
}
