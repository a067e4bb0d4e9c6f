package api

import (
	"context"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// LocationResults is the results of a location. The means of its region and of the
// chain are over every location. Scores and rates are hundredths of a percent.
type LocationResults struct {
	Location     LocationOfResults   `json:"location"`
	Wave         LocationWave        `json:"wave" doc:"The last of the trend, which the rest is about"`
	Brand        Named               `json:"brand"`
	RankFrom     int                 `json:"rank_from" doc:"Among the locations of the chain; 0: too few visits to rank"`
	RankTo       int                 `json:"rank_to"`
	Ranked       int                 `json:"ranked" doc:"Locations with enough visits"`
	Trend        []LocationWave      `json:"trend" doc:"Waves with visits here, oldest first, twelve at most"`
	Sections     []LocationSection   `json:"sections"`
	Requirements []BrokenRequirement `json:"requirements" doc:"Those broken here, by the upper end of the interval; ten at most"`
	Critical     LocationCriticals   `json:"critical"`
}

// LocationOfResults is a location with its region.
type LocationOfResults struct {
	WaveLocationName
	Address string `json:"address"`
}

// LocationWave is a location in a wave.
type LocationWave struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date"`
	Audit    string `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	Figure
	Region      *checklists.Percent `json:"region" nullable:"true" doc:"Mean of its region"`
	Chain       *checklists.Percent `json:"chain" nullable:"true" doc:"Mean of the chain"`
	Released    int                 `json:"released" doc:"Visits"`
	Failed      int                 `json:"failed" doc:"Visits"`
	Change      *checklists.Percent `json:"change" nullable:"true" doc:"Of the mean since the wave before"`
	Significant bool                `json:"significant" doc:"The change has p < 0.05, and all of the score is comparable"`
	Rebased     checklists.Percent  `json:"rebased" doc:"Share of the score's weight that the wave before did not judge in the same way; 10000: all, and nothing is compared"`
	Band        *BandName           `json:"band,omitempty"`
}

// LocationSection is a section in the wave.
type LocationSection struct {
	WaveSection
	Region *checklists.Percent `json:"region" nullable:"true" doc:"Mean of its region"`
	Chain  *checklists.Percent `json:"chain" nullable:"true" doc:"Mean of the chain"`
}

// BrokenRequirement is a requirement over the waves that measured it as the last one did.
type BrokenRequirement struct {
	Question string `json:"question" doc:"Its id in the checklist"`
	Lineage  string `json:"lineage,omitempty" doc:"Of the requirement: the id of its results"`
	Code     string `json:"code,omitempty"`
	Text     string `json:"text"`
	Section  string `json:"section"`
	Critical bool   `json:"critical"`
	ComplianceFigure
	Waves int              `json:"waves" doc:"That are added up"`
	Last  ComplianceFigure `json:"last" doc:"In the wave"`
}

// LocationCriticals are the critical fails of the waves of the trend.
type LocationCriticals struct {
	Total int                `json:"total"`
	Items []LocationCritical `json:"items" doc:"The latest first; twenty at most"`
}

// LocationCritical is a critical question that a visit failed.
type LocationCritical struct {
	Visit   string `json:"visit" format:"uuid"`
	Number  string `json:"number" example:"S017-4"`
	On      string `json:"on" format:"date" doc:"Day in the location's zone"`
	Lineage string `json:"lineage,omitempty"`
	Code    string `json:"code,omitempty"`
	Text    string `json:"text"`
	Comment string `json:"comment,omitempty"`
}

func (s *Server) getLocationResults(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Wave string `query:"wave" format:"uuid" doc:"Absent: the latest with results there"`
},
) (*one[LocationResults], error) {
	p, err := s.Reports.LocationPage(ctx, by, in.ID, in.Wave)
	if err != nil {
		return nil, err
	}
	return &one[LocationResults]{LocationResults{
		Location: LocationOfResults{WaveLocationName{p.ID, p.Place.Code, p.Place.Name, p.Place.City, Named{p.RegionID, p.Place.Region}}, p.Place.Address},
		Wave:     toLocationWave(p.Now), Brand: Named{p.Wave.BrandID, p.Place.Brand}, RankFrom: p.Rank.From, RankTo: p.Rank.To, Ranked: p.Of,
		Trend: mapped(p.Trend, toLocationWave), Sections: mapped(p.Sections, toLocationSection), Requirements: mapped(p.Requirements, toBrokenRequirement),
		Critical: LocationCriticals{p.CriticalAll, mapped(p.Critical, func(f reports.CriticalFail) LocationCritical {
			return LocationCritical{f.VisitID, f.Visit, date(f.Date), f.Lineage, f.Code, f.Text, f.Comment}
		})},
	}}, nil
}

func toLocationWave(p reports.LocationPoint) LocationWave {
	return LocationWave{
		ID: p.Wave.ID, Title: p.Wave.Title, StartsOn: date(p.Wave.StartsOn), EndsOn: date(p.Wave.EndsOn), Audit: string(p.Wave.Audit), Figure: figure(p.Scores),
		Region: mean(p.Region), Chain: mean(p.Chain), Released: p.Visits, Failed: p.Failed,
		Change: p.Change, Significant: p.Significant, Rebased: p.Rebased, Band: toBandName(p.Band),
	}
}

func toLocationSection(l reports.LocationPageSection) LocationSection {
	return LocationSection{
		toWaveSection(reports.SectionRow{Title: l.Title, Scores: l.Scores, Previous: l.Previous, Rebased: l.Rebased}), mean(l.Region), mean(l.Chain),
	}
}

func toBrokenRequirement(l reports.LocationRequirement) BrokenRequirement {
	return BrokenRequirement{
		Question: l.Question, Lineage: l.Lineage, Code: l.Code, Text: l.Text, Section: l.Section, Critical: l.Critical,
		ComplianceFigure: toCompliance(l.All), Waves: l.Waves, Last: toCompliance(l.Now),
	}
}
