package readings

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/internal/secrets"
	"etalon/standards"
)

func TestFor(t *testing.T) {
	rule := func(lineage string, positions ...string) standards.Requirement {
		return standards.Requirement{Lineage: lineage, Positions: positions}
	}
	v := standards.Version{Sections: []standards.Section{
		{Lineage: "all", Requirements: []standards.Requirement{rule("everybody"), rule("cashier", "кассир"), rule("seller", "Продавец", "Стажёр")}},
		{Lineage: "seller's own", Requirements: []standards.Requirement{rule("shelf", "Продавец")}},
	}}
	read := func(position string) (list []string) {
		for _, section := range For(v, position).Sections {
			for _, r := range section.Requirements {
				list = append(list, r.Lineage)
			}
		}
		return list
	}
	for position, want := range map[string][]string{
		"Кассир":   {"everybody", "cashier"},
		"стажер":   {"everybody", "seller"},
		"Продавец": {"everybody", "seller", "shelf"},
		"Директор": {"everybody"},
	} {
		t.Run("a "+position+" reads the rules for everybody and those of the position", func(t *testing.T) {
			if diff := cmp.Diff(want, read(position)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if len(v.Sections[0].Requirements) != 3 {
		t.Error("the version itself was changed")
	}
}

func TestIntroduction_covers(t *testing.T) {
	here := locations.Location{ID: "l", RegionID: "r", BrandID: "b"}
	for name, c := range map[string]struct {
		in   Introduction
		want bool
	}{
		"everybody everywhere":     {Introduction{}, true},
		"the position":             {Introduction{Positions: []string{"КАССИР"}}, true},
		"another position":         {Introduction{Positions: []string{"Продавец"}}, false},
		"the region":               {Introduction{Places: []Place{{accounts.Region, "r"}}}, true},
		"another region":           {Introduction{Places: []Place{{accounts.Region, "x"}}}, false},
		"both, one of them apart":  {Introduction{Positions: []string{"Кассир"}, Places: []Place{{accounts.Location, "x"}}}, false},
		"one of several locations": {Introduction{Places: []Place{{accounts.Location, "x"}, {accounts.Location, "l"}}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.in.covers("Кассир", here); got != c.want {
				t.Errorf("covers %v", got)
			}
		})
	}
}

func TestIntroduction_Late(t *testing.T) {
	in := Introduction{Deadline: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)}
	if in.Late(time.Date(2026, 9, 30, 23, 59, 0, 0, time.UTC)) || !in.Late(time.Date(2026, 10, 1, 0, 1, 0, 0, time.UTC)) {
		t.Error("the last day counts in full")
	}
}

func TestDigest(t *testing.T) {
	a, b := secrets.Token(tokenBytes), secrets.Token(tokenBytes)
	if a == b || len(a) != 43 || secrets.Digest(a) == secrets.Digest(b) || len(secrets.Digest(a)) != 64 {
		t.Errorf("tokens %s %s", a, b)
	}
}
