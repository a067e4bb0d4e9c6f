package checklists_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etalon/checklists"
)

func TestParseExact(t *testing.T) {
	valid := map[string]*big.Rat{
		"5": big.NewRat(5, 1), "-5": big.NewRat(-5, 1), "0.60": big.NewRat(3, 5), "1/2": big.NewRat(1, 2), "-2/4": big.NewRat(-1, 2), "007": big.NewRat(7, 1), "-0": new(big.Rat),
	}
	for source, want := range valid {
		if got, ok := checklists.ParseExact(source); !ok || got.Cmp(want) != 0 {
			t.Errorf("%q: got %v, %v", source, got, ok)
		}
	}
	for _, source := range []string{"", " 5", "+5", "5.", ".5", "1e9", "1/0", "1/-2", "1.5/2", "1/2/3", "0x1", "1_000", "½", "5,5", "Inf", "", strings.Repeat("1", 1<<16+1)} {
		if got, ok := checklists.ParseExact(source); ok {
			t.Errorf("%q was read as %v", source, got)
		}
	}
}

func TestFormatExact(t *testing.T) {
	t.Run("finite decimals are decimals, the rest are fractions", func(t *testing.T) {
		for want, r := range map[string]*big.Rat{"5": big.NewRat(5, 1), "0.6": big.NewRat(3, 5), "-2.125": big.NewRat(-17, 8), "1/3": big.NewRat(1, 3), "0": new(big.Rat)} {
			if got := checklists.FormatExact(r); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
	t.Run("what people wrote is written no longer than people may", rapid.MakeCheck(func(t *rapid.T) {
		source := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,30}/[1-9][0-9]{0,30}`), rapid.StringMatching(`[0-9]{1,31}\.[0-9]{1,32}`)).Draw(t, "source")
		r, ok := checklists.ParseExact(source)
		if got := checklists.FormatExact(r); !ok || len(got) > checklists.MaxExact {
			t.Fatalf("%s became %s", source, got)
		}
	}))
	t.Run("what is written is read", rapid.MakeCheck(func(t *rapid.T) {
		r := big.NewRat(rapid.Int64().Draw(t, "above"), rapid.Int64Range(1, 1<<40).Draw(t, "below"))
		if got, ok := checklists.ParseExact(checklists.FormatExact(r)); !ok || got.Cmp(r) != 0 {
			t.Fatalf("%v became %v", r, got)
		}
	}))
}

func TestPercent_String(t *testing.T) {
	for p, want := range map[checklists.Percent]string{0: "0.00", 5: "0.05", 8667: "86.67", 10000: "100.00", 123456: "1234.56", -5: "-0.05"} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
