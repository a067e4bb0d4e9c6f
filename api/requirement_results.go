package api

import (
	"context"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// RequirementResults is how a requirement was met over the years, as far as the account
// may see it. Rates are hundredths of a percent.
type RequirementResults struct {
	Wave      RequirementSubject `json:"wave" doc:"What all but the trend and the texts is of, or ends with"`
	Trend     []RequirementWave  `json:"trend" doc:"Waves that asked about it, oldest first"`
	Texts     []RequirementText  `json:"texts" doc:"By version of the standard in force in the trend, the latest first; several of one version where they were merged later"`
	Regions   []ComplianceRegion `json:"regions" doc:"In the wave, the worst first"`
	Locations BrokenLocations    `json:"locations"`
	Fails     RequirementFails   `json:"fails"`
}

// ComplianceFigure is the compliance with a requirement.
type ComplianceFigure struct {
	Applied int                 `json:"applied" doc:"Visits to which it applied"`
	Full    int                 `json:"full" doc:"Visits that met it in full"`
	Part    int                 `json:"part" doc:"In part, which counts half"`
	Rate    *checklists.Percent `json:"rate" nullable:"true"`
	Low     *checklists.Percent `json:"low" nullable:"true" doc:"Lower end of Wilson's 95 % interval"`
	High    *checklists.Percent `json:"high" nullable:"true"`
}

// RequirementWave is a wave that asked about a requirement.
type RequirementWave struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date"`
	ComplianceFigure
	Critical    int                 `json:"critical" doc:"Critical fails"`
	Excepted    int                 `json:"excepted" doc:"Visits to which an exception of the location kept it from applying"`
	Change      *checklists.Percent `json:"change" nullable:"true" doc:"Of the rate since the wave before"`
	Significant bool                `json:"significant" doc:"The rates differ with p < 0.05"`
	Rebased     bool                `json:"rebased" doc:"Another thing was measured in the wave before: nothing is compared"`
	Version     *StandardNumber     `json:"version,omitempty" doc:"Of the standard, in force in the wave"`
}

// RequirementSubject is the wave that the results are about, and what it asked.
type RequirementSubject struct {
	RequirementWave
	Brand     Named  `json:"brand"`
	Code      string `json:"code,omitempty" doc:"In the standard"`
	Text      string `json:"text" doc:"As the checklist asked"`
	Section   string `json:"section"`
	KnocksOut bool   `json:"knocks_out" doc:"The question was critical"`
}

// StandardNumber is a version of a standard by its number.
type StandardNumber struct {
	ID     string `json:"id" format:"uuid"`
	Title  string `json:"title" doc:"Of the standard"`
	Number string `json:"number" example:"2.0"`
}

// RequirementText is a requirement as a version of the standard has it.
type RequirementText struct {
	Version     StandardNumber `json:"version"`
	EffectiveOn string         `json:"effective_on" format:"date"`
	Code        string         `json:"code"`
	Level       string         `json:"level" enum:"mandatory,recommended,critical"`
	Statement   string         `json:"statement"`
	How         string         `json:"how,omitempty"`
	Measure     string         `json:"measure" doc:"In words"`
	Changed     bool           `json:"changed" doc:"Against the version before in the list"`
}

// ComplianceRegion is a region in the wave.
type ComplianceRegion struct {
	Named
	ComplianceFigure
	Locations int `json:"locations" doc:"To which it applied"`
}

// BrokenLocations are the locations where a requirement was broken.
type BrokenLocations struct {
	Since  Named            `json:"since" doc:"First of the waves that are added up: up to twelve that measured alike"`
	Visits int              `json:"visits" doc:"To which it applied, at all locations"`
	Total  int              `json:"total" doc:"Locations where it was broken"`
	Items  []BrokenLocation `json:"items" doc:"By the upper end of the interval, so that one visit does not outdo ten; ten at most"`
}

// BrokenLocation is a location where a requirement was broken.
type BrokenLocation struct {
	Location VisitLocation `json:"location"`
	ComplianceFigure
}

// RequirementFails is a page of the visits in which a requirement was not met in full.
type RequirementFails struct {
	Total int               `json:"total"`
	Items []RequirementFail `json:"items" doc:"The latest first"`
}

// RequirementFail is an answer that did not meet the requirement: nothing of the shopper.
type RequirementFail struct {
	Visit    string        `json:"visit" format:"uuid"`
	Number   string        `json:"number" example:"S017-4"`
	Wave     Named         `json:"wave"`
	Location VisitLocation `json:"location"`
	On       string        `json:"on" format:"date" doc:"Day in the location's zone"`
	Question string        `json:"question"`
	Answer   string        `json:"answer" doc:"In words"`
	Met      string        `json:"met" enum:"part,none"`
	Critical bool          `json:"critical" doc:"A critical fail"`
	Earned   string        `json:"earned" doc:"Points, exact" example:"3/2"`
	Possible string        `json:"possible"`
	Comment  string        `json:"comment,omitempty"`
	Photos   []string      `json:"photos" doc:"Their ids"`
}

func (s *Server) getRequirementResults(ctx context.Context, by accounts.Actor, in *struct {
	ID     string `path:"id" minLength:"1" maxLength:"64" doc:"Lineage of the requirement, as questions keep it"`
	Wave   string `query:"wave" format:"uuid" doc:"Absent: the latest with results"`
	Brand  string `query:"brand" format:"uuid" doc:"Absent: that of the latest wave with the requirement"`
	Region string `query:"region" format:"uuid"`
	Number int    `query:"page" minimum:"1" maximum:"100000" default:"1" doc:"Of the fails"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
},
) (*one[RequirementResults], error) {
	p, err := s.Reports.Requirement(ctx, by, reports.RequirementQuery{
		Lineage: in.ID, WaveID: in.Wave, BrandID: in.Brand, RegionID: in.Region, Language: languageOf(ctx), Limit: in.Limit, Offset: (in.Number - 1) * in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &one[RequirementResults]{RequirementResults{
		Wave:  RequirementSubject{toRequirementWave(p.Now), Named{p.Wave.BrandID, p.Brand}, p.Code, p.Text, p.Section, p.Critical},
		Trend: mapped(p.Trend, toRequirementWave), Texts: mapped(p.Texts, toRequirementText),
		Regions: mapped(p.Regions, func(r reports.RequirementRegion) ComplianceRegion {
			return ComplianceRegion{Named{r.ID, r.Name}, toCompliance(r.Now), r.Locations}
		}),
		Locations: BrokenLocations{Named{p.Since.ID, p.Since.Title}, p.Visits, p.Broken, mapped(p.Locations, toBrokenLocation)},
		Fails:     RequirementFails{p.FailTotal, mapped(p.Fails, toRequirementFail)},
	}}, nil
}

func toCompliance(c reports.Compliance) ComplianceFigure {
	out := ComplianceFigure{Applied: c.Applied, Full: c.Full, Part: c.Part, Rate: rateOf(c)}
	if i, ok := c.Interval(); ok {
		out.Low, out.High = &i.Low, &i.High
	}
	return out
}

func toRequirementWave(p reports.RequirementPoint) RequirementWave {
	out := RequirementWave{
		ID: p.Wave.ID, Title: p.Wave.Title, StartsOn: date(p.Wave.StartsOn), EndsOn: date(p.Wave.EndsOn), ComplianceFigure: toCompliance(p.Now),
		Critical: p.Critical, Excepted: p.Excepted, Change: p.Change, Significant: p.Significant, Rebased: p.Rebased,
	}
	if p.StandardVersionID != "" {
		out.Version = &StandardNumber{p.StandardVersionID, p.Standard, p.Number}
	}
	return out
}

func toRequirementText(t reports.RequirementText) RequirementText {
	return RequirementText{
		Version: StandardNumber{t.VersionID, t.Standard, t.Number}, EffectiveOn: date(t.EffectiveOn), Code: t.Code, Level: t.Level,
		Statement: t.Statement, How: t.How, Measure: t.Measure, Changed: t.Changed,
	}
}

func toBrokenLocation(p reports.RequirementPlace) BrokenLocation {
	return BrokenLocation{VisitLocation{p.ID, p.Code, p.Name, p.City}, toCompliance(p.Now)}
}

func toRequirementFail(f reports.RequirementFail) RequirementFail {
	return RequirementFail{
		Visit: f.VisitID, Number: f.Number, Wave: Named{f.WaveID, f.Wave}, Location: VisitLocation{f.LocationID, f.Code, f.Name, f.City},
		On: date(f.On), Question: f.Question, Answer: f.Answer, Met: string(f.Met), Critical: f.Critical, Earned: f.Earned, Possible: f.Possible,
		Comment: f.Comment, Photos: mapped(f.Photos, func(id string) string { return id }),
	}
}
