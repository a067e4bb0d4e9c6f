package api

import (
	"context"
	"time"

	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Programme is the standing rules of a brand's visits. Money is hundredths of the
// currency, ratings hundredths of a mark; a bound of 0 is none.
type Programme struct {
	ID        string    `json:"id" format:"uuid"`
	UpdatedAt time.Time `json:"updated_at"`
	ProgrammeText
}

// ProgrammeText is what people change of a programme.
type ProgrammeText struct {
	BrandID     string      `json:"brand_id" format:"uuid"`
	Title       string      `json:"title" minLength:"1" maxLength:"200"`
	Briefing    string      `json:"briefing,omitempty" maxLength:"10000" doc:"What every shopper reads before a visit"`
	Archived    bool        `json:"archived,omitempty"`
	Ethics      Ethics      `json:"ethics"`
	Eligibility Eligibility `json:"eligibility"`
	Rotation    Rotation    `json:"rotation"`
	Clocks      Clocks      `json:"clocks"`
	Pay         PayRules    `json:"pay"`
	Trusted     Trusted     `json:"trusted"`
	PlannedOnly bool        `json:"planned_only,omitempty" doc:"Observations and self-checks are planned: nobody begins one by themselves"`
	Revision    int         `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new programme"`
}

// Ethics is the ethics profile of a programme.
type Ethics struct {
	StaffNames        string `json:"staff_names" enum:"allowed,redacted"`
	Audio             bool   `json:"audio" doc:"Voice notes are allowed"`
	AudioDays         int    `json:"audio_days" doc:"After which they are deleted"`
	CompetitorMinutes int    `json:"competitor_minutes"`
	EmployeeMinimum   int    `json:"employee_minimum" doc:"Visits before anything about one employee is shown"`
	StaffNotifiedOn   string `json:"staff_notified_on,omitempty" doc:"A day"`
	NotSoleGround     bool   `json:"not_sole_ground" doc:"Results are not the sole ground for a dismissal"`
}

// Eligibility is whom a visit asks for.
type Eligibility struct {
	AgeFrom    int    `json:"age_from"`
	AgeTo      int    `json:"age_to"`
	Gender     string `json:"gender" enum:",female,male"`
	RatingFrom int    `json:"rating_from"`
	Certified  bool   `json:"certified" doc:"Passed the programme's quiz"`
	Car        bool   `json:"car"`
	SameCity   bool   `json:"same_city"`
	Kilometres int    `json:"kilometres"`
}

// Rotation keeps visits and people apart.
type Rotation struct {
	LockOutDays  int `json:"lock_out_days"`
	LockOutWaves int `json:"lock_out_waves" doc:"The wave itself counts as one"`
	SpacingDays  int `json:"spacing_days"`
	PerWave      int `json:"per_wave"`
	PerDay       int `json:"per_day"`
}

// Clocks are how long people have.
type Clocks struct {
	ReviewHours int `json:"review_hours"`
	ReturnHours int `json:"return_hours"`
	AppealDays  int `json:"appeal_days"`
	OfferHours  int `json:"offer_hours"`
}

// PayRules are what a visit is paid.
type PayRules struct {
	Currency     string `json:"currency" example:"RUB"`
	Fee          int64  `json:"fee"`
	ExpenseLimit int64  `json:"expense_limit"`
	PayableAfter string `json:"payable_after" enum:"approval,appeal_window"`
}

// Trusted are the shoppers who take assignments from the board without asking.
type Trusted struct {
	RatingFrom int `json:"rating_from" doc:"0: nobody"`
	Visits     int `json:"visits"`
	AtOnce     int `json:"at_once"`
}

func toProgramme(g programmes.Programme) Programme {
	r := g.Rules
	e := r.Eligibility
	return Programme{g.ID, g.UpdatedAt, ProgrammeText{
		BrandID: g.BrandID, Title: g.Title, Briefing: g.Briefing, Archived: g.Archived, Revision: g.Revision,
		Ethics: Ethics{
			string(r.Ethics.StaffNames), r.Ethics.Audio, r.Ethics.AudioDays, r.Ethics.CompetitorMinutes, r.Ethics.EmployeeMinimum,
			string(r.Ethics.StaffNotifiedOn), r.Ethics.NotSoleGround,
		},
		Eligibility: Eligibility{e.AgeFrom, e.AgeTo, string(e.Gender), e.RatingFrom, e.Certified, e.Car, e.SameCity, e.Kilometres},
		Rotation:    Rotation(r.Rotation), Clocks: Clocks(r.Clocks), Trusted: Trusted(r.Trusted), PlannedOnly: r.PlannedOnly,
		Pay: PayRules{r.Pay.Currency, r.Pay.Fee, r.Pay.ExpenseLimit, string(r.Pay.PayableAfter)},
	}}
}

func (t ProgrammeText) programme(id string) programmes.Programme {
	e := t.Eligibility
	return programmes.Programme{ID: id, BrandID: t.BrandID, Title: t.Title, Briefing: t.Briefing, Archived: t.Archived, Rules: programmes.Rules{
		Ethics: programmes.Ethics{
			StaffNames: programmes.StaffNames(t.Ethics.StaffNames), Audio: t.Ethics.Audio, AudioDays: t.Ethics.AudioDays,
			CompetitorMinutes: t.Ethics.CompetitorMinutes, EmployeeMinimum: t.Ethics.EmployeeMinimum,
			StaffNotifiedOn: locations.Day(t.Ethics.StaffNotifiedOn), NotSoleGround: t.Ethics.NotSoleGround,
		},
		Eligibility: programmes.Eligibility{
			AgeFrom: e.AgeFrom, AgeTo: e.AgeTo, Gender: shoppers.Gender(e.Gender), RatingFrom: e.RatingFrom, Certified: e.Certified,
			Car: e.Car, SameCity: e.SameCity, Kilometres: e.Kilometres,
		},
		Rotation: programmes.Rotation(t.Rotation), Clocks: programmes.Clocks(t.Clocks), Trusted: programmes.Trusted(t.Trusted), PlannedOnly: t.PlannedOnly,
		Pay: programmes.Pay{Currency: t.Pay.Currency, Fee: t.Pay.Fee, ExpenseLimit: t.Pay.ExpenseLimit, PayableAfter: programmes.PayableAfter(t.Pay.PayableAfter)},
	}}
}

func (s *Server) listProgrammes(ctx context.Context, by accounts.Actor, _ *none) (*listed[Programme], error) {
	found, err := s.Programmes.List(ctx, by)
	return &listed[Programme]{list[Programme]{mapped(found, toProgramme), len(found)}}, err
}

func (s *Server) getProgramme(ctx context.Context, by accounts.Actor, in *Ref) (*one[Programme], error) {
	g, err := s.Programmes.Programme(ctx, by, in.ID)
	return &one[Programme]{toProgramme(g)}, err
}

func (s *Server) putProgramme(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body ProgrammeText
},
) (*one[Programme], error) {
	g, err := s.Programmes.Put(ctx, by, in.Body.programme(in.ID), in.Body.Revision)
	return &one[Programme]{toProgramme(g)}, err
}

// newProgramme is what a new programme begins with.
func (s *Server) newProgramme(context.Context, accounts.Actor, *none) (*one[Programme], error) {
	return &one[Programme]{toProgramme(programmes.Programme{Rules: programmes.Default()})}, nil
}
