package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Comparison is two sets of results beside each other, as far as the account may see
// them. Differences are of the second against the first, in hundredths of a percent.
type Comparison struct {
	First        ComparedSet           `json:"first"`
	Second       ComparedSet           `json:"second"`
	Difference   *checklists.Percent   `json:"difference" nullable:"true" doc:"Of the means; null: nothing is compared"`
	Test         *WelchTest            `json:"test,omitempty" doc:"Absent: whether it is chance cannot be told"`
	Shared       int                   `json:"shared" doc:"Visits in both sets; with any, chance cannot be told"`
	Rebased      checklists.Percent    `json:"rebased" doc:"Largest share of the score's weight that the versions in the sets do not judge in the same way; 10000: all, and nothing is compared"`
	Sections     []ComparedSection     `json:"sections"`
	Requirements []ComparedRequirement `json:"requirements" doc:"Named as in the latest version that asks"`
}

// WelchTest is how sure a difference of means is.
type WelchTest struct {
	Low  checklists.Percent `json:"low" doc:"Lower end of the 95 % interval of the difference"`
	High checklists.Percent `json:"high"`
	P    float64            `json:"p" doc:"Two-sided, by Welch's t test"`
}

// ComparedSet is one of the two. Without waves there is nothing to see.
type ComparedSet struct {
	Waves    []ComparedWave `json:"waves" doc:"Oldest first"`
	Brand    *Named         `json:"brand,omitempty"`
	Region   *Named         `json:"region,omitempty" doc:"Absent: every one"`
	Location *VisitLocation `json:"location,omitempty" doc:"Absent: every one"`
	Figure
	Visits    int `json:"visits"`
	Failed    int `json:"failed" doc:"Visits"`
	Locations int `json:"locations" doc:"Visited"`
}

// ComparedWave is a wave in a set.
type ComparedWave struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date"`
}

// ComparedSection is a section of the sets' checklists.
type ComparedSection struct {
	Title      string              `json:"title"`
	First      Figure              `json:"first"`
	Second     Figure              `json:"second"`
	Difference *checklists.Percent `json:"difference" nullable:"true"`
	Test       *WelchTest          `json:"test,omitempty"`
	Rebased    checklists.Percent  `json:"rebased"`
}

// ComparedRequirement is a requirement that the sets' checklists ask about, along all
// versions of its text.
type ComparedRequirement struct {
	Lineage     string              `json:"lineage,omitempty" doc:"Absent: not from a standard"`
	Code        string              `json:"code,omitempty"`
	Text        string              `json:"text"`
	Section     string              `json:"section"`
	Critical    bool                `json:"critical"`
	First       ComplianceFigure    `json:"first"`
	Second      ComplianceFigure    `json:"second"`
	Difference  *checklists.Percent `json:"difference" nullable:"true"`
	Significant bool                `json:"significant" doc:"The rates differ with p < 0.05 by the test of two proportions"`
	Rebased     bool                `json:"rebased" doc:"The versions in the sets measure different things: nothing is compared"`
}

// ComparedSets are what to compare. A set is a wave, or the waves of a brand that ran in
// a period; by default it is the latest with results. A first set that asks for nothing is
// the wave before the second.
type ComparedSets struct {
	FirstWave      string `query:"first_wave" format:"uuid"`
	FirstBrand     string `query:"first_brand" format:"uuid"`
	FirstRegion    string `query:"first_region" format:"uuid"`
	FirstLocation  string `query:"first_location" format:"uuid"`
	FirstFrom      string `query:"first_from" format:"date" doc:"Waves that ended no earlier"`
	FirstTo        string `query:"first_to" format:"date" doc:"Waves that began no later"`
	SecondWave     string `query:"second_wave" format:"uuid"`
	SecondBrand    string `query:"second_brand" format:"uuid"`
	SecondRegion   string `query:"second_region" format:"uuid"`
	SecondLocation string `query:"second_location" format:"uuid"`
	SecondFrom     string `query:"second_from" format:"date"`
	SecondTo       string `query:"second_to" format:"date"`
}

func (in *ComparedSets) sets() (first, second reports.SetQuery) {
	first = reports.SetQuery{WaveID: in.FirstWave, BrandID: in.FirstBrand, RegionID: in.FirstRegion, LocationID: in.FirstLocation}
	second = reports.SetQuery{WaveID: in.SecondWave, BrandID: in.SecondBrand, RegionID: in.SecondRegion, LocationID: in.SecondLocation}
	first.From, _ = time.Parse(time.DateOnly, in.FirstFrom) // the contract has checked what is there
	first.To, _ = time.Parse(time.DateOnly, in.FirstTo)
	second.From, _ = time.Parse(time.DateOnly, in.SecondFrom)
	second.To, _ = time.Parse(time.DateOnly, in.SecondTo)
	return first, second
}

func (s *Server) getComparison(ctx context.Context, by accounts.Actor, in *ComparedSets) (*one[Comparison], error) {
	first, second := in.sets()
	c, err := s.Reports.Compare(ctx, by, first, second)
	if err != nil {
		return nil, err
	}
	return &one[Comparison]{toComparison(c)}, nil
}

func (s *Server) comparisonXLSX(ctx context.Context, by accounts.Actor, in *struct {
	ComparedSets
	FileLanguage
},
) (*reports.File, error) {
	first, second := in.sets()
	return s.Reports.ComparisonXLSX(ctx, by, first, second, in.of(ctx))
}

func toComparison(c *reports.Comparison) Comparison {
	return Comparison{
		First: toComparedSet(&c.Sets[0]), Second: toComparedSet(&c.Sets[1]), Difference: c.Difference(), Test: toWelchTest(c.Tested()), Shared: c.Shared, Rebased: c.Rebased,
		Sections: mapped(c.Sections, func(r reports.ComparedSection) ComparedSection {
			return ComparedSection{r.Title, figure(r.Scores[0]), figure(r.Scores[1]), r.Difference(), toWelchTest(c.TestedSection(r)), r.Rebased}
		}),
		Requirements: mapped(c.Requirements, func(r reports.ComparedRequirement) ComparedRequirement {
			return ComparedRequirement{
				Lineage: r.Lineage, Code: r.Code, Text: r.Text, Section: r.Section, Critical: r.Critical, First: toCompliance(r.Met[0]), Second: toCompliance(r.Met[1]),
				Difference: r.Difference(), Significant: c.Differs(r), Rebased: r.Rebased,
			}
		}),
	}
}

func toWelchTest(d reports.Difference, ok bool) *WelchTest {
	if !ok {
		return nil
	}
	return &WelchTest{d.Low, d.High, d.P}
}

func toComparedSet(c *reports.ComparedSet) ComparedSet {
	out := ComparedSet{Figure: figure(c.Scores), Visits: c.Visits, Failed: c.Failed, Locations: c.Locations}
	out.Waves = mapped(c.Waves, func(w audits.Wave) ComparedWave {
		return ComparedWave{w.ID, w.Title, date(w.StartsOn), date(w.EndsOn)}
	})
	if c.Brand != "" {
		out.Brand = &Named{c.BrandID, c.Brand}
	}
	if c.Region != "" {
		out.Region = &Named{c.RegionID, c.Region}
	}
	if c.Location != nil {
		out.Location = &VisitLocation{ID: c.LocationID, Code: c.Location.Code, Name: c.Location.Name, City: c.Location.City}
	}
	return out
}
