package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/reports"
)

// WaveSummary is a wave with its result, as far as the account may see it.
// Scores are hundredths of a percent.
type WaveSummary struct {
	ID       string              `json:"id" format:"uuid"`
	Title    string              `json:"title"`
	Brand    Named               `json:"brand"`
	Audit    string              `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit, of its checklist"`
	StartsOn string              `json:"starts_on" format:"date"`
	EndsOn   string              `json:"ends_on" format:"date"`
	Status   string              `json:"status" enum:"draft,open,closed,archived"`
	Planned  int                 `json:"planned" doc:"Visits; 0 where the plan is not the account's to see"`
	Released int                 `json:"released" doc:"Visits"`
	N        int                 `json:"n" doc:"Visits with a score"`
	Mean     *checklists.Percent `json:"mean" nullable:"true"`
	Low      *checklists.Percent `json:"low" nullable:"true" doc:"Lower end of the 95 % interval of the mean"`
	High     *checklists.Percent `json:"high" nullable:"true"`
	Band     *BandName           `json:"band,omitempty"`
}

// BandName is a named range of scores.
type BandName struct {
	From checklists.Percent `json:"from"`
	Name string             `json:"name"`
	Tone string             `json:"tone" enum:"excellent,good,fair,poor"`
}

// Wave is a wave with what its page shows.
type Wave struct {
	WaveSummary
	Previous         *PreviousWave       `json:"previous,omitempty"`
	Change           *checklists.Percent `json:"change" nullable:"true" doc:"Of the mean since the previous wave"`
	Significant      bool                `json:"significant" doc:"The change has p < 0.05, and all of the score is comparable"`
	Rebased          checklists.Percent  `json:"rebased" doc:"Share of the score's weight that the previous wave did not judge in the same way; 10000: all, and nothing is compared"`
	ChecklistVersion NamedVersion        `json:"checklist_version"`
	StandardVersion  string              `json:"standard_version,omitempty"`
	MinimumVisits    int                 `json:"minimum_visits"`
	Bands            []BandName          `json:"bands"`
	Sections         []WaveSection       `json:"sections"`
	Regions          []Named             `json:"regions"`
	Response         *WaveResponse       `json:"response,omitempty" doc:"Of calls and messages"`
}

// WaveResponse is how long first answers took, in seconds.
type WaveResponse struct {
	Contacts   int    `json:"contacts" doc:"With a measured time"`
	Unanswered int    `json:"unanswered" doc:"Among them: waited for in vain"`
	Median     *int64 `json:"median_s" nullable:"true" doc:"Half were answered within; null: fewer were answered at all"`
	Ninth      *int64 `json:"ninth_s" nullable:"true" doc:"Nine tenths were"`
}

// PreviousWave is what a wave is compared with.
type PreviousWave struct {
	ID    string              `json:"id" format:"uuid"`
	Title string              `json:"title"`
	N     int                 `json:"n"`
	Mean  *checklists.Percent `json:"mean" nullable:"true"`
}

// NamedVersion is a version with its title.
type NamedVersion struct {
	ID     string `json:"id" format:"uuid"`
	Title  string `json:"title"`
	Number int    `json:"number"`
}

// WaveSection is a section's result in a wave.
type WaveSection struct {
	Title    string              `json:"title"`
	N        int                 `json:"n"`
	Mean     *checklists.Percent `json:"mean" nullable:"true"`
	Previous *checklists.Percent `json:"previous" nullable:"true"`
	Rebased  checklists.Percent  `json:"rebased" doc:"As of the wave"`
}

// WaveLocation is a location's result in a wave.
type WaveLocation struct {
	Location WaveLocationName    `json:"location"`
	N        int                 `json:"n"`
	Mean     *checklists.Percent `json:"mean" nullable:"true"`
	Low      *checklists.Percent `json:"low" nullable:"true"`
	High     *checklists.Percent `json:"high" nullable:"true"`
	RankFrom int                 `json:"rank_from" doc:"0: too few visits to rank"`
	RankTo   int                 `json:"rank_to"`
	Change   *checklists.Percent `json:"change" nullable:"true"`
	Failed   int                 `json:"failed" doc:"Visits"`
	Band     *BandName           `json:"band,omitempty"`
}

// WaveLocationName is a location with its region.
type WaveLocationName struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	City   string `json:"city"`
	Region Named  `json:"region"`
}

func (s *Server) listWaves(ctx context.Context, by accounts.Actor, in *Page) (*listed[WaveSummary], error) {
	lines, total, err := s.Reports.Waves(ctx, by, in.Search, in.Limit, in.offset())
	if err != nil {
		return nil, err
	}
	return &listed[WaveSummary]{list[WaveSummary]{mapped(lines, toWaveSummary), total}}, nil
}

func (s *Server) getWave(ctx context.Context, by accounts.Actor, in *Ref) (*one[Wave], error) {
	p, err := s.Reports.WavePage(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := Wave{
		WaveSummary: toWaveSummary(p.WaveLine), ChecklistVersion: NamedVersion{p.Version.ID, p.Version.Content.Title, p.Version.Number},
		StandardVersion: p.Standard, MinimumVisits: p.Wave.MinimumVisits, Bands: mapped(p.Wave.Bands, func(b audits.Band) BandName { return *toBandName(&b) }),
		Sections: mapped(p.Sections, toWaveSection), Regions: mapped(p.Regions, func(r reports.PageRegion) Named { return Named{r.ID, r.Name} }),
	}
	if p.Previous != nil {
		out.Previous = &PreviousWave{p.Before, p.Previous.Name, p.Previous.Scores.N, mean(p.Previous.Scores)}
		out.Rebased = p.Rebased
		if change, significant, ok := p.Change(); ok {
			out.Change, out.Significant = &change, significant
		}
	}
	if p.Wave.Audit.Remote() {
		if out.Response, err = s.responseOf(ctx, by, in.ID); err != nil {
			return nil, err
		}
	}
	return &one[Wave]{out}, nil
}

func (s *Server) responseOf(ctx context.Context, by accounts.Actor, waveID string) (*WaveResponse, error) {
	r, err := s.Reports.ResponseOf(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	return &WaveResponse{r.Contacts, r.Unanswered, secondsOf(r.Median), secondsOf(r.Ninth)}, nil
}

// secondsOf is nil for no time at all.
func secondsOf(t time.Duration) *int64 {
	if t == 0 {
		return nil
	}
	n := int64(t / time.Second)
	return &n
}

func (s *Server) listWaveLocations(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Page
	Region   string `query:"region" format:"uuid"`
	Location string `query:"location" format:"uuid" doc:"This one only; its rank is still among all"`
	Sort     string `query:"sort" enum:"code,name,city,mean,change,rank" default:"rank"`
	Order    string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[WaveLocation], error) {
	lines, total, err := s.Reports.Locations(ctx, by, in.ID, reports.LocationQuery{
		Search: in.Search, Region: in.Region, Location: in.Location,
		Sort: in.Sort, Descending: in.Order == "desc", Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	return &listed[WaveLocation]{list[WaveLocation]{mapped(lines, toWaveLocation), total}}, nil
}

func (s *Server) createWave(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID                 string     `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		BrandID            string     `json:"brand_id" format:"uuid"`
		ChecklistVersionID string     `json:"checklist_version_id" format:"uuid"`
		PreviousID         string     `json:"previous_id,omitempty" format:"uuid" doc:"Wave that reports compare this one with"`
		Title              string     `json:"title" minLength:"1" maxLength:"200"`
		StartsOn           string     `json:"starts_on" format:"date"`
		EndsOn             string     `json:"ends_on" format:"date"`
		MinimumVisits      int        `json:"minimum_visits,omitempty" minimum:"1" maximum:"1000" default:"2"`
		Bands              []BandName `json:"bands" minItems:"1" maxItems:"10" doc:"From the best"`
	}
},
) (*one[NewWave], error) {
	b := in.Body
	starts, err1 := time.Parse(time.DateOnly, b.StartsOn)
	ends, err2 := time.Parse(time.DateOnly, b.EndsOn)
	if err1 != nil || err2 != nil {
		return nil, audits.ErrWaveInvalid.At(fault.Field{Path: "starts_on", Code: "date_expected"})
	}
	w, err := s.Audits.CreateWave(ctx, by, audits.Wave{
		ID: b.ID, BrandID: b.BrandID, ChecklistVersionID: b.ChecklistVersionID, PreviousID: b.PreviousID,
		Title: b.Title, StartsOn: starts, EndsOn: ends, MinimumVisits: b.MinimumVisits, Bands: mapped(b.Bands, func(n BandName) audits.Band {
			return audits.Band{From: n.From, Name: n.Name, Tone: audits.Tone(n.Tone)}
		}),
	})
	return newWave(w, err)
}

// NewWave is a wave that was made or moved.
type NewWave struct {
	ID     string `json:"id" format:"uuid"`
	Title  string `json:"title"`
	Status string `json:"status"`
}

func newWave(w audits.Wave, err error) (*one[NewWave], error) {
	if err != nil {
		return nil, err
	}
	return &one[NewWave]{NewWave{w.ID, w.Title, string(w.Status)}}, nil
}

func (s *Server) moveWave(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status string `json:"status" enum:"open,closed,archived"`
		Reason string `json:"reason,omitempty" maxLength:"4000"`
	}
},
) (*one[NewWave], error) {
	return newWave(s.Audits.MoveWave(ctx, by, in.ID, audits.WaveStatus(in.Body.Status), in.Body.Reason))
}

func (s *Server) assign(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Assignments []NewAssignment `json:"assignments" minItems:"1" maxItems:"5000"`
	}
},
) (*none, error) {
	list := make([]audits.Assignment, len(in.Body.Assignments))
	for i, a := range in.Body.Assignments {
		due, err := time.Parse(time.DateOnly, a.DueOn)
		if err != nil {
			return nil, audits.ErrAssignmentInvalid.At(fault.Field{Path: "due_on", Code: "date_expected"})
		}
		list[i] = audits.Assignment{ID: a.ID, LocationID: a.LocationID, ShopperID: a.ShopperID, CompetitorID: a.CompetitorID, Scenario: a.Scenario, DueOn: due, Test: a.Test, Pay: audits.Pay{Fee: a.Fee, ExpenseLimit: a.ExpenseLimit, Bonus: a.Bonus}}
	}
	return nil, s.Audits.Assign(ctx, by, in.ID, list)
}

// NewAssignment asks one shopper for one visit.
type NewAssignment struct {
	ID           string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
	LocationID   string `json:"location_id" format:"uuid"`
	ShopperID    string `json:"shopper_id" format:"uuid"`
	CompetitorID string `json:"competitor_id,omitempty" format:"uuid" doc:"Whose place is visited, beside the location; of visits to competitors, and of no others"`
	Scenario     string `json:"scenario,omitempty" maxLength:"4000"`
	DueOn        string `json:"due_on" format:"date"`
	Test         bool   `json:"test,omitempty" doc:"A test visit: reviewed as any other, in no result"`
	Fee          int64  `json:"fee,omitempty" minimum:"0" maximum:"1000000000" doc:"Hundredths of the programme's currency"`
	ExpenseLimit int64  `json:"expense_limit,omitempty" minimum:"0" maximum:"1000000000"`
	Bonus        int64  `json:"bonus,omitempty" minimum:"0" maximum:"1000000000"`
}

func toWaveSummary(l reports.WaveLine) WaveSummary {
	w := l.Wave
	low, high := interval(l.Scores)
	out := WaveSummary{
		ID: w.ID, Title: w.Title, Brand: Named{w.BrandID, l.Brand}, Audit: string(w.Audit), StartsOn: date(w.StartsOn), EndsOn: date(w.EndsOn), Status: string(w.Status),
		Planned: l.Planned, Released: l.Released, N: l.Scores.N, Mean: mean(l.Scores), Low: low, High: high,
	}
	if out.Mean != nil {
		band := audits.BandOf(w.Bands, *out.Mean)
		out.Band = toBandName(&band)
	}
	return out
}

func toWaveSection(r reports.SectionRow) WaveSection {
	out := WaveSection{Title: r.Title, N: r.Scores.N, Mean: mean(r.Scores)}
	if r.Previous != nil {
		out.Previous, out.Rebased = mean(*r.Previous), r.Rebased
	}
	return out
}

func toWaveLocation(l reports.LocationLine) WaveLocation {
	low, high := interval(l.Scores)
	out := WaveLocation{
		Location: toLocationName(l), N: l.Scores.N, Mean: mean(l.Scores),
		Low: low, High: high, RankFrom: l.Rank.From, RankTo: l.Rank.To, Failed: l.Failed, Band: toBandName(l.Band),
	}
	if change, ok := l.Change(); ok {
		out.Change = &change
	}
	return out
}

func toLocationName(l reports.LocationLine) WaveLocationName {
	return WaveLocationName{l.ID, l.Code, l.Name, l.City, Named{l.RegionID, l.Region}}
}

func toBandName(b *audits.Band) *BandName {
	if b == nil {
		return nil
	}
	return &BandName{b.From, b.Name, string(b.Tone)}
}

func mean(s reports.Sample) *checklists.Percent {
	if s.N == 0 {
		return nil
	}
	m := s.Mean()
	return &m
}

func interval(s reports.Sample) (low, high *checklists.Percent) {
	if i, ok := s.Interval(); ok {
		return &i.Low, &i.High
	}
	return nil, nil
}
