package api

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// WavePlan is what a wave asks of its locations, and under which rules.
type WavePlan struct {
	ProgrammeID string         `json:"programme_id,omitempty" format:"uuid"`
	Announced   bool           `json:"announced" doc:"The stores know that somebody comes"`
	Planned     bool           `json:"planned" readOnly:"true" doc:"False: nobody has made a plan; what is here is what one begins with"`
	Visits      int            `json:"visits" minimum:"1" maximum:"100" doc:"A location"`
	Budget      int64          `json:"budget" minimum:"0" doc:"Of all fees, in hundredths of the currency; 0: no limit"`
	Where       PlanWhere      `json:"where"`
	Parts       []PlanPart     `json:"parts" minItems:"1" maxItems:"20"`
	Scenarios   []PlanScenario `json:"scenarios" minItems:"1" maxItems:"20"`
	Languages   []string       `json:"languages" readOnly:"true" doc:"Of the checklist, besides its own: those that scenarios are translated to"`
	Revision    int            `json:"revision" minimum:"0" doc:"Of the wave"`
}

// PlanWhere chooses locations of the wave's brand; an empty list is no condition.
type PlanWhere struct {
	Regions    []string          `json:"regions" maxItems:"2000" doc:"Ids"`
	Cities     []string          `json:"cities" maxItems:"2000"`
	Attributes map[string]string `json:"attributes" maxProperties:"50" doc:"By name: what the location has there; yes and no for flags"`
	Without    []string          `json:"without" maxItems:"2000" doc:"Ids of locations"`
}

// PlanPart is days of the week and hours of the day.
type PlanPart struct {
	Name  string `json:"name" minLength:"1" maxLength:"100"`
	Days  []int  `json:"days" minItems:"1" maxItems:"7" doc:"1: Monday"`
	From  string `json:"from" example:"10:00"`
	To    string `json:"to" example:"20:00" doc:"Not after from: on the next day"`
	Share int    `json:"share" minimum:"0" maximum:"1000" doc:"Beside the shares of the other parts"`
}

func toWavePlan(w audits.Wave) WavePlan {
	p := audits.FirstPlan()
	if w.Plan != nil {
		p = *w.Plan
	}
	out := WavePlan{
		ProgrammeID: w.ProgrammeID, Announced: w.Announced, Planned: w.Plan != nil, Visits: p.Visits, Budget: p.Budget, Revision: w.Revision,
		Where:     PlanWhere{filled(p.Where.RegionIDs), filled(p.Where.Cities), p.Where.Attributes, filled(p.Where.Without)},
		Scenarios: mapped(p.Scenarios, toPlanScenario),
	}
	if out.Where.Attributes == nil {
		out.Where.Attributes = map[string]string{}
	}
	for _, part := range p.Parts {
		days := []int{}
		for i, on := range part.Week {
			if on {
				days = append(days, i+1)
			}
		}
		out.Parts = append(out.Parts, PlanPart{part.Name, days, part.From.String(), part.To.String(), part.Share})
	}
	return out
}

func filled(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}

func (p WavePlan) plan() (audits.Plan, error) {
	out := audits.Plan{Visits: p.Visits, Budget: p.Budget, Where: audits.Where{
		RegionIDs: p.Where.Regions, Cities: p.Where.Cities, Attributes: p.Where.Attributes, Without: p.Where.Without,
	}}
	for _, s := range p.Scenarios {
		out.Scenarios = append(out.Scenarios, s.scenario())
	}
	for _, part := range p.Parts {
		from, ok := locations.ParseClock(part.From)
		to, both := locations.ParseClock(part.To)
		if !ok || !both {
			return out, audits.ErrWaveInvalid.At(fault.Field{Path: "parts", Code: "clock_invalid"})
		}
		next := audits.WeekPart{Name: part.Name, From: from, To: to, Share: part.Share}
		for _, d := range part.Days {
			if d < 1 || d > 7 {
				return out, audits.ErrWaveInvalid.At(fault.Field{Path: "parts", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": 7}})
			}
			next.Week[d-1] = true
		}
		out.Parts = append(out.Parts, next)
	}
	return out, nil
}

func (s *Server) getWavePlan(ctx context.Context, by accounts.Actor, in *Ref) (*one[WavePlan], error) {
	w, err := s.Audits.Managed(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return s.wavePlan(ctx, w)
}

func (s *Server) wavePlan(ctx context.Context, w audits.Wave) (*one[WavePlan], error) {
	v, err := s.Checklists.Content(ctx, w.OrgID, w.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	out := toWavePlan(w)
	out.Languages = mapped(v.Content.Languages, func(l locale.Language) string { return string(l) })
	return &one[WavePlan]{out}, nil
}

func (s *Server) putWavePlan(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body WavePlan
},
) (*one[WavePlan], error) {
	plan, err := in.Body.plan()
	if err != nil {
		return nil, err
	}
	if id := in.Body.ProgrammeID; id != "" {
		if _, err := s.Programmes.Programme(ctx, by, id); err != nil {
			return nil, err
		}
	}
	w, err := s.Audits.PlanWave(ctx, by, in.ID, audits.NewPlan{
		ProgrammeID: in.Body.ProgrammeID, Announced: in.Body.Announced, Plan: plan, Revision: in.Body.Revision,
	})
	if err != nil {
		return nil, err
	}
	return s.wavePlan(ctx, w)
}

// PlanPreview says how far a plan reaches before it is kept.
type PlanPreview struct {
	Locations int `json:"locations" doc:"Chosen, that receive visitors on some day of the wave"`
	Existing  int `json:"existing" doc:"Assignments at these locations that count already"`
	Missing   int `json:"missing" doc:"Visits that a proposal would add"`
}

func (s *Server) previewPlan(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Visits int       `json:"visits" minimum:"1" maximum:"100" doc:"A location"`
		Where  PlanWhere `json:"where"`
	}
},
) (*one[PlanPreview], error) {
	w := in.Body.Where
	r, err := s.Planning.Reach(ctx, by, in.ID, audits.Where{RegionIDs: w.Regions, Cities: w.Cities, Attributes: w.Attributes, Without: w.Without}, in.Body.Visits)
	return &one[PlanPreview]{PlanPreview(r)}, err
}

// PlanProposal is a plan that nothing was done with yet.
type PlanProposal struct {
	Visits   []ProposedVisit `json:"visits"`
	Gaps     []PlanGap       `json:"gaps"`
	Existing int             `json:"existing" doc:"Assignments that count already"`
	Filled   int             `json:"filled" doc:"Visits with a shopper"`
	Cost     int64           `json:"cost" doc:"Of the new visits, in hundredths of the currency"`
	Currency string          `json:"currency"`
	Seed     int             `json:"seed"`
	Digest   string          `json:"digest" doc:"To be sent back to apply this plan and no other"`
}

// ProposedVisit is one visit of a proposal.
type ProposedVisit struct {
	Location     WaveLocationName `json:"location"`
	Shopper      *Named           `json:"shopper,omitempty" doc:"Absent: for the board"`
	VisitOn      string           `json:"visit_on" format:"date"`
	From         string           `json:"from"`
	To           string           `json:"to"`
	Part         string           `json:"part"`
	Scenario     string           `json:"scenario"`
	CustomerType string           `json:"customer_type"`
}

// PlanGap is a visit without a shopper or without a day, and why.
type PlanGap struct {
	Location WaveLocationName `json:"location"`
	VisitOn  string           `json:"visit_on,omitempty" doc:"A day; absent: none was found"`
	Reasons  []GapReason      `json:"reasons" doc:"The most frequent first"`
}

// GapReason counts what stands against a visit: days, or people.
type GapReason struct {
	Code  string `json:"code"`
	Text  string `json:"text" doc:"For people"`
	Count int    `json:"count"`
}

func (s *Server) proposePlan(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Seed int `json:"seed" minimum:"0" maximum:"1000000" doc:"Chooses among plans that are equally good"`
	}
},
) (*one[PlanProposal], error) {
	p, err := s.Planning.Propose(ctx, by, in.ID, uint64(in.Body.Seed)) //nolint:gosec // bounded above
	if err != nil {
		return nil, err
	}
	known, err := s.Places.Regions(ctx, by, "")
	if err != nil {
		return nil, err
	}
	regions := map[string]string{}
	for _, r := range known {
		regions[r.ID] = r.Name
	}
	out := PlanProposal{Visits: []ProposedVisit{}, Gaps: []PlanGap{}, Existing: p.Existing, Cost: p.Cost, Currency: p.Currency, Seed: in.Body.Seed, Digest: p.Digest}
	place := func(id string) WaveLocationName {
		l := p.Locations[id]
		return WaveLocationName{l.ID, l.Code, l.Name, l.City, Named{l.RegionID, regions[l.RegionID]}}
	}
	for _, a := range p.Assignments {
		v := ProposedVisit{
			Location: place(a.LocationID), VisitOn: date(a.Hours.On), From: a.Hours.From.String(), To: a.Hours.To.String(), Part: a.Hours.Part,
			Scenario: a.Scenario, CustomerType: a.CustomerType,
		}
		if a.ShopperID != "" {
			v.Shopper = &Named{a.ShopperID, p.Shoppers[a.ShopperID]}
			out.Filled++
		}
		out.Visits = append(out.Visits, v)
	}
	out.Gaps = mapped(p.Gaps, func(g planning.ProposedGap) PlanGap {
		return PlanGap{place(g.LocationID), date(g.On), reasonsOf(ctx, g.Reasons)}
	})
	return &one[PlanProposal]{out}, nil
}

func reasonsOf(ctx context.Context, counts map[planning.Reason]int) []GapReason {
	lang := languageOf(ctx)
	list := []GapReason{}
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, GapReason{string(code), lang.Text("problem." + string(code)), counts[code]})
	}
	slices.SortStableFunc(list, func(a, b GapReason) int { return b.Count - a.Count })
	return list
}

func (s *Server) applyPlan(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ApplicationID string `path:"application_id" format:"uuid"`
	Body          struct {
		Seed       int    `json:"seed" minimum:"0" maximum:"1000000"`
		Digest     string `json:"digest" minLength:"64" maxLength:"64"`
		Offer      bool   `json:"offer" doc:"Ask each shopper; otherwise they have agreed already"`
		OfferHours int    `json:"offer_hours,omitempty" minimum:"0" maximum:"1000" doc:"For the answer; 0: until the visit is due"`
		Board      bool   `json:"board" doc:"Visits without a shopper go to the board"`
	}
},
) (*none, error) {
	id, err := uuid.Parse(in.ApplicationID)
	if err != nil {
		return nil, audits.ErrWaveInvalid.At(fault.Field{Path: "application_id", Code: "not_an_id"})
	}
	b := in.Body
	return nil, s.Planning.Apply(ctx, by, in.ID, planning.Application{
		ID: id, Seed: uint64(b.Seed), Digest: b.Digest, Offer: b.Offer, OfferHours: b.OfferHours, Board: b.Board, //nolint:gosec // bounded above
	})
}
