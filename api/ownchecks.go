package api

import (
	"context"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// OwnWave is a wave of which the account may begin a visit by itself.
type OwnWave struct {
	ID     string `json:"id" format:"uuid"`
	Title  string `json:"title"`
	Audit  string `json:"audit" enum:"observation,self_check"`
	EndsOn string `json:"ends_on" format:"date"`
}

func (s *Server) listOwnWaves(ctx context.Context, by accounts.Actor, in *Ref) (*listed[OwnWave], error) {
	waves, err := s.Audits.OwnWaves(ctx, by, in.ID)
	items := mapped(waves, func(w audits.Wave) OwnWave { return OwnWave{w.ID, w.Title, string(w.Audit), date(w.EndsOn)} })
	return &listed[OwnWave]{list[OwnWave]{items, len(items)}}, err
}

// OwnCheck is an observation or a self-check that was begun without a plan.
type OwnCheck struct {
	ID string `json:"id" format:"uuid" doc:"Of the assignment"`
}

func (s *Server) putOwnCheck(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		WaveID     string `json:"wave_id" format:"uuid"`
		LocationID string `json:"location_id" format:"uuid"`
	}
},
) (*one[OwnCheck], error) {
	a, err := s.Audits.StartOwn(ctx, by, audits.OwnCheck{ID: in.ID, WaveID: in.Body.WaveID, LocationID: in.Body.LocationID})
	return &one[OwnCheck]{OwnCheck{a.ID}}, err
}

// KindResult is what the visits of one kind of audit at a location add up to. Kinds are
// different numbers and never added up.
type KindResult struct {
	Audit    string `json:"audit" enum:"visit,call,message,observation,self_check"`
	Released int    `json:"released" doc:"Visits"`
	Figure
	LastOn    string              `json:"last_on" format:"date" doc:"Last day of the latest wave"`
	WaveID    string              `json:"wave_id" format:"uuid" doc:"The latest wave"`
	Above     *checklists.Percent `json:"above" nullable:"true" doc:"How far the mean is above that of the mystery visits"`
	AboveLow  *checklists.Percent `json:"above_low" nullable:"true" doc:"Lower end of the 95 % interval of that"`
	AboveHigh *checklists.Percent `json:"above_high" nullable:"true"`
}

func (s *Server) listLocationKinds(ctx context.Context, by accounts.Actor, in *Ref) (*listed[KindResult], error) {
	if _, err := s.Places.Get(ctx, by, in.ID); err != nil {
		return nil, err
	}
	kinds, err := s.Reports.Kinds(ctx, by, in.ID)
	items := mapped(kinds, func(k reports.KindResult) KindResult {
		out := KindResult{Audit: string(k.Audit), Released: k.Visits, Figure: figure(k.Scores), LastOn: date(k.LastOn), WaveID: k.LastID}
		if k.Above != nil {
			out.Above, out.AboveLow, out.AboveHigh = &k.Further, &k.Above.Low, &k.Above.High
		}
		return out
	})
	return &listed[KindResult]{list[KindResult]{items, len(items)}}, err
}

// CompetitorResults is what a wave of visits to competitors found.
type CompetitorResults struct {
	Sections []string          `json:"sections" doc:"Titles"`
	Brands   []CompetitorBrand `json:"brands" doc:"The best first"`
}

// CompetitorBrand is a competitor with its places.
type CompetitorBrand struct {
	Brand string `json:"brand"`
	Figure
	Sections []Figure          `json:"sections" doc:"Along those of the results"`
	Places   []CompetitorPlace `json:"places" doc:"The best first"`
}

// CompetitorPlace is a place of a competitor.
type CompetitorPlace struct {
	ID     string `json:"id" format:"uuid"`
	Name   string `json:"name"`
	City   string `json:"city"`
	Beside string `json:"beside" doc:"Name of our location"`
	Figure
}

func (s *Server) getWaveCompetitors(ctx context.Context, by accounts.Actor, in *Ref) (*one[CompetitorResults], error) {
	r, err := s.Reports.Competitors(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[CompetitorResults]{CompetitorResults{r.Sections, mapped(r.Brands, func(b reports.CompetitorBrand) CompetitorBrand {
		return CompetitorBrand{b.Brand, figure(b.Scores), mapped(b.Sections, figure), mapped(b.Places, func(p reports.CompetitorPlace) CompetitorPlace {
			return CompetitorPlace{p.ID, p.Name, p.City, p.Beside, figure(p.Scores)}
		})}
	})}}, nil
}

// VisitContact is what a call or a message measured.
type VisitContact struct {
	Channel    string `json:"channel,omitempty" enum:"chat,email,form"`
	Response   *int64 `json:"response_s" nullable:"true" doc:"To the first answer, or as long as it was waited for"`
	Talk       *int64 `json:"talk_s" nullable:"true"`
	Unanswered bool   `json:"unanswered,omitempty"`
}
