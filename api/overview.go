package api

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Overview is the results of a brand, or of one of its regions, as far as the account
// may see them. Scores and rates are hundredths of a percent.
type Overview struct {
	Wave         *OverviewWave    `json:"wave,omitempty" doc:"The latest of the trend, which all that is not of the period is about; absent: there is nothing to see"`
	Period       Figure           `json:"period" doc:"All waves of the trend"`
	Trend        []TrendPoint     `json:"trend" doc:"Waves with results, oldest first"`
	Distribution Distribution     `json:"distribution"`
	Sections     []WaveSection    `json:"sections"`
	Regions      []OverviewRegion `json:"regions"`
	Ranking      OverviewRanking  `json:"ranking"`
	Requirements OverviewExtremes `json:"requirements"`
	Heat         HeatMap          `json:"heat"`
	Critical     CriticalFails    `json:"critical"`
}

// Figure is the mean of scores with its 95 % interval.
type Figure struct {
	N    int                 `json:"n" doc:"Visits with a score"`
	Mean *checklists.Percent `json:"mean" nullable:"true"`
	Low  *checklists.Percent `json:"low" nullable:"true" doc:"Lower end of the 95 % interval of the mean"`
	High *checklists.Percent `json:"high" nullable:"true"`
}

// OverviewWave is the wave of an overview.
type OverviewWave struct {
	TrendPoint
	Brand            Named        `json:"brand"`
	Audit            string       `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit of all waves of the trend: kinds are never mixed"`
	ChecklistVersion NamedVersion `json:"checklist_version"`
	StandardVersion  string       `json:"standard_version,omitempty"`
	MinimumVisits    int          `json:"minimum_visits" doc:"Fewer: a location is listed, not ranked"`
}

// TrendPoint is a wave in time.
type TrendPoint struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date"`
	Figure
	Released    int                 `json:"released" doc:"Visits"`
	Failed      int                 `json:"failed" doc:"Visits"`
	Locations   int                 `json:"locations" doc:"Visited"`
	Change      *checklists.Percent `json:"change" nullable:"true" doc:"Of the mean since the wave before"`
	Significant bool                `json:"significant" doc:"The change has p < 0.05, and all of the score is comparable"`
	Rebased     checklists.Percent  `json:"rebased" doc:"Share of the score's weight that the wave before did not judge in the same way; 10000: all, and nothing is compared"`
	Band        *BandName           `json:"band,omitempty"`
}

// Distribution is how many visits of the wave have which scores.
type Distribution struct {
	Bands     []BandCount `json:"bands" doc:"From the best"`
	Histogram []int       `json:"histogram" doc:"Visits by steps of five points of percent; the last holds 95 % and more"`
}

// BandCount is how many visits are in a band.
type BandCount struct {
	BandName
	Visits int `json:"visits"`
}

// OverviewRegion is a region in the wave.
type OverviewRegion struct {
	Named
	Figure
	Locations int                 `json:"locations" doc:"Visited"`
	Failed    int                 `json:"failed" doc:"Visits"`
	Previous  *checklists.Percent `json:"previous" nullable:"true" doc:"Mean in the wave before"`
}

// OverviewRanking is both ends of the ranking of locations, which is among all that
// the account may see.
type OverviewRanking struct {
	Best   []WaveLocation `json:"best"`
	Worst  []WaveLocation `json:"worst" doc:"The worst first; none is also among the best"`
	Ranked int            `json:"ranked" doc:"Locations with enough visits"`
}

// OverviewExtremes are the requirements that are met the most and the least often.
type OverviewExtremes struct {
	Best  []RequirementResult `json:"best"`
	Worst []RequirementResult `json:"worst" doc:"The worst first; none is also among the best"`
}

// RequirementResult is the compliance with a requirement in the wave.
type RequirementResult struct {
	Question    string              `json:"question" doc:"Its id in the checklist"`
	Lineage     string              `json:"lineage,omitempty" doc:"Of the requirement: the id of its results; absent: not from a standard"`
	Code        string              `json:"code,omitempty" doc:"Of the standard"`
	Text        string              `json:"text"`
	Section     string              `json:"section"`
	Critical    bool                `json:"critical"`
	Applied     int                 `json:"applied" doc:"Visits to which it applied"`
	Rate        *checklists.Percent `json:"rate" nullable:"true" doc:"Met in full, with a half for in part"`
	Low         *checklists.Percent `json:"low" nullable:"true" doc:"Lower end of Wilson's 95 % interval"`
	High        *checklists.Percent `json:"high" nullable:"true"`
	Previous    *checklists.Percent `json:"previous" nullable:"true" doc:"Rate in the wave before"`
	Significant bool                `json:"significant" doc:"The rates of both waves differ with p < 0.05"`
	Rebased     bool                `json:"rebased" doc:"The standard measures another thing than in the wave before"`
	Excepted    int                 `json:"excepted" doc:"Visits to which an exception of the location kept it from applying"`
}

// HeatMap is locations by sections, the worst location first. Of locations there is a
// page.
type HeatMap struct {
	Sections []string  `json:"sections" doc:"Titles"`
	Rows     []HeatRow `json:"rows"`
	Total    int       `json:"total"`
}

// HeatRow is a location with the means of its sections.
type HeatRow struct {
	Location WaveLocationName      `json:"location"`
	N        int                   `json:"n"`
	Mean     *checklists.Percent   `json:"mean" nullable:"true"`
	Sections []*checklists.Percent `json:"sections" doc:"Along the sections of the map; null: no score"`
}

// CriticalFails are the fails of critical questions.
type CriticalFails struct {
	Total     int             `json:"total"`
	Questions []CriticalCount `json:"questions" doc:"The most frequent first"`
}

// CriticalCount is how often a critical question failed.
type CriticalCount struct {
	Question  string `json:"question"`
	Lineage   string `json:"lineage,omitempty"`
	Code      string `json:"code,omitempty"`
	Text      string `json:"text"`
	Section   string `json:"section"`
	Visits    int    `json:"visits"`
	Locations int    `json:"locations"`
}

func (s *Server) getOverview(ctx context.Context, by accounts.Actor, in *struct {
	Wave   string `query:"wave" format:"uuid" doc:"Absent: the latest with results"`
	Brand  string `query:"brand" format:"uuid" doc:"Absent: that of the wave"`
	Region string `query:"region" format:"uuid"`
	Audit  string `query:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"Absent: that of the wave, or mystery visits where there are some"`
	From   string `query:"from" format:"date" doc:"Of the waves; absent: the last twelve"`
	To     string `query:"to" format:"date"`
	Number int    `query:"page" minimum:"1" maximum:"100000" default:"1" doc:"Of the heat map"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
},
) (*one[Overview], error) {
	q := reports.OverviewQuery{WaveID: in.Wave, BrandID: in.Brand, RegionID: in.Region, Limit: in.Limit, Offset: (in.Number - 1) * in.Limit}
	q.From, _ = time.Parse(time.DateOnly, in.From) // the contract has checked what is there
	q.To, _ = time.Parse(time.DateOnly, in.To)
	o, err := s.Reports.Overview(ctx, by, q)
	if err != nil {
		return nil, err
	}
	return &one[Overview]{toOverview(o)}, nil
}

func toOverview(o *reports.Overview) Overview {
	out := Overview{
		Period: figure(o.Period), Trend: mapped(o.Trend, toTrendPoint), Sections: mapped(o.Sections, toWaveSection), Regions: mapped(o.Regions, toOverviewRegion),
		Ranking:      OverviewRanking{mapped(o.Best, toWaveLocation), mapped(o.Worst, toWaveLocation), o.Ranked},
		Requirements: OverviewExtremes{mapped(o.BestRequirements, toRequirementResult), mapped(o.WorstRequirements, toRequirementResult)},
		Heat:         HeatMap{Sections: []string{}, Rows: mapped(o.Heat, toHeatRow), Total: o.HeatTotal},
		Critical:     CriticalFails{o.CriticalTotal, mapped(o.Critical, func(c reports.CriticalCount) CriticalCount { return CriticalCount(c) })},
		Distribution: Distribution{Bands: []BandCount{}, Histogram: o.Histogram[:]},
	}
	if o.Wave == nil {
		return out
	}
	out.Wave = &OverviewWave{
		TrendPoint: out.Trend[len(out.Trend)-1], Brand: Named{o.Wave.BrandID, o.Brand}, Audit: string(o.Wave.Audit), StandardVersion: o.Standard, MinimumVisits: o.Wave.MinimumVisits,
		ChecklistVersion: NamedVersion{o.Version.ID, o.Version.Content.Title, o.Version.Number},
	}
	for i := range o.Wave.Bands {
		out.Distribution.Bands = append(out.Distribution.Bands, BandCount{*toBandName(&o.Wave.Bands[i]), o.Bands[i]})
	}
	for _, section := range o.Sections {
		out.Heat.Sections = append(out.Heat.Sections, section.Title)
	}
	return out
}

func figure(s reports.Sample) Figure {
	low, high := interval(s)
	return Figure{s.N, mean(s), low, high}
}

func toTrendPoint(p reports.TrendPoint) TrendPoint {
	return TrendPoint{
		ID: p.Wave.ID, Title: p.Wave.Title, StartsOn: date(p.Wave.StartsOn), EndsOn: date(p.Wave.EndsOn), Figure: figure(p.Scores),
		Released: p.Visits, Failed: p.Failed, Locations: p.Locations, Change: p.Change, Significant: p.Significant, Rebased: p.Rebased, Band: toBandName(p.Band),
	}
}

func toOverviewRegion(r reports.RegionRow) OverviewRegion {
	out := OverviewRegion{Named: Named{r.ID, r.Name}, Figure: figure(r.Scores), Locations: r.Locations, Failed: r.Failed}
	if r.Previous != nil {
		out.Previous = mean(*r.Previous)
	}
	return out
}

func toRequirementResult(r reports.RequirementRow) RequirementResult {
	out := RequirementResult{
		Question: r.Question, Lineage: r.Lineage, Code: r.Code, Text: r.Text, Section: r.Section, Critical: r.Critical, Applied: r.Now.Applied, Rate: rateOf(r.Now),
		Rebased: r.Rebased, Excepted: r.Excepted,
	}
	if i, ok := r.Now.Interval(); ok {
		out.Low, out.High = &i.Low, &i.High
	}
	if r.Previous != nil {
		out.Previous, out.Significant = rateOf(*r.Previous), r.Now.Changed(*r.Previous)
	}
	return out
}

func rateOf(c reports.Compliance) *checklists.Percent {
	if p, ok := c.Rate(); ok {
		return &p
	}
	return nil
}

func toHeatRow(r reports.HeatRow) HeatRow {
	return HeatRow{Location: toLocationName(r.LocationLine), N: r.Scores.N, Mean: mean(r.Scores), Sections: r.Sections}
}
