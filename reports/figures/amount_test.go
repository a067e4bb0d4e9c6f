package figures

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"etalon/internal/workbook"
)

func TestReadTyped(t *testing.T) {
	for text, want := range map[string]string{
		"1 234 567,89 ₽": "1234567.89", "1234.5": "1234.5", "1,234,567.5": "1234567.5", "1.234.567": "1234567", "-12": "-12", "−12,5 %": "-12.5%", "(300)": "-300",
		"0": "0", "0,125": "0.125", "1\u00a0200 руб.": "1200", "12,34565": "12.3457", "—": "blank", "": "blank", "н/д": "blank",
		"1,234": "ambiguous", "1.234": "ambiguous", "много": "wrong", "1e5": "wrong", "999999999999999999": "wrong", "12.5.": "wrong",
	} {
		v := readTyped(text)
		got := "wrong"
		switch {
		case v.blank:
			got = "blank"
		case v.ambiguous:
			got = "ambiguous"
		case v.ok && v.percent:
			got = v.amount.String() + "%"
		case v.ok:
			got = v.amount.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAmount_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(-amountMax, amountMax).Draw(t, "amount"))
		if back, ok := ParseAmount(a.String()); !ok || back != a {
			t.Fatalf("%d → %s → %d", a, a, back)
		}
		if back, ok := ofFloat(a.Float()); !ok || back != a {
			t.Fatalf("%d → %v → %d", a, a.Float(), back)
		}
	})
}

func TestMonthNames(t *testing.T) {
	names := monthNames(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	for _, text := range []string{
		"2026-01", "01.2026", "1.2026", "01/2026", "Январь 2026", "янв 2026", "янв. 26", "январь 2026 г.", "January 2026", "Jan-26", "01.01.2026", "2026-01-01", "46023",
	} {
		if m, ok := names[workbook.Fold(text)]; !ok || m.String() != "2026-01" {
			t.Errorf("%q is %v", text, m)
		}
	}
	for _, text := range []string{"2026", "13.2026", "2029-01", "1999-12", "май"} {
		if m, ok := names[workbook.Fold(text)]; ok {
			t.Errorf("%q is %v", text, m)
		}
	}
}
