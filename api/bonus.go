package api

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/reports/bonus"
)

// BonusRules say what a location earns. Money is hundredths of the currency, shares are
// hundredths of a percent of the base.
type BonusRules struct {
	Currency     string             `json:"currency" example:"RUB"`
	Base         int64              `json:"base" doc:"Of a location" example:"3000000"`
	Steps        []BonusStep        `json:"steps" doc:"From the lowest; below the first nothing is earned" maxItems:"20"`
	Minimum      int                `json:"minimum" doc:"Visits with a score" example:"2"`
	Below        checklists.Percent `json:"below" doc:"Share where there are fewer"`
	CriticalZero bool               `json:"critical_zero" doc:"A visit with a critical fail takes it all"`
	RiseBy       checklists.Percent `json:"rise_by" doc:"Points since the wave before that earn more; 0: none"`
	RiseShare    checklists.Percent `json:"rise_share"`
	PlanID       string             `json:"plan_id,omitempty" format:"uuid" doc:"Figure that was planned; absent: none"`
	FactID       string             `json:"fact_id,omitempty" format:"uuid" doc:"Figure that it is met by"`
	Low          checklists.Percent `json:"low" doc:"Least that fact by plan multiplies by"`
	High         checklists.Percent `json:"high" doc:"Most that it multiplies by"`
	Cap          int64              `json:"cap" doc:"0: none"`
	Round        int64              `json:"round" doc:"To a multiple of it, half up: 1, 100, 1000, 10000 or 100000" example:"10000"`
}

// BonusStep is a share of the base from a score on.
type BonusStep struct {
	From  checklists.Percent `json:"from"`
	Share checklists.Percent `json:"share"`
}

// BonusSchemeText is what people change of a scheme.
type BonusSchemeText struct {
	BrandID  string     `json:"brand_id" format:"uuid"`
	Title    string     `json:"title" minLength:"1" maxLength:"120"`
	Rules    BonusRules `json:"rules"`
	Archived bool       `json:"archived,omitempty"`
	Revision int        `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new scheme"`
}

// BonusScheme is the rules of a brand under a name.
type BonusScheme struct {
	ID string `json:"id" format:"uuid"`
	BonusSchemeText
}

// BonusTable is what a scheme comes to for a wave.
type BonusTable struct {
	ID             string     `json:"id" format:"uuid"`
	Number         int        `json:"number"`
	BrandID        string     `json:"brand_id" format:"uuid"`
	SchemeID       string     `json:"scheme_id" format:"uuid"`
	SchemeRevision int        `json:"scheme_revision" doc:"Of the rules that it was made by"`
	Title          string     `json:"title"`
	WaveID         string     `json:"wave_id" format:"uuid"`
	PreviousID     string     `json:"previous_id,omitempty" format:"uuid" doc:"The closed table that it follows"`
	CreatedAt      time.Time  `json:"created_at"`
	CutOff         *time.Time `json:"cut_off,omitempty" doc:"Last change of the visits that it was made of"`
	ClosedAt       *time.Time `json:"closed_at,omitempty" doc:"Absent: a draft"`
	Lines          int        `json:"lines"`
	Total          int64      `json:"total"`
}

// BonusLine is a location of a table.
type BonusLine struct {
	Location   FigurePlace         `json:"location"`
	Visits     int                 `json:"visits" doc:"With a score"`
	Score      *checklists.Percent `json:"score" nullable:"true"`
	Before     *checklists.Percent `json:"before" nullable:"true" doc:"In the wave before"`
	Failed     int                 `json:"failed" doc:"Visits with a critical fail"`
	Plan       *float64            `json:"plan" nullable:"true"`
	Fact       *float64            `json:"fact" nullable:"true"`
	Share      checklists.Percent  `json:"share"`
	Ratio      checklists.Percent  `json:"ratio"`
	Notes      []string            `json:"notes" doc:"no_visits, few_visits, critical, rise, no_figure, capped"`
	Calculated int64               `json:"calculated"`
	Corrected  *int64              `json:"corrected" nullable:"true"`
	Reason     string              `json:"reason,omitempty"`
	Result     int64               `json:"result"`
	Now        *int64              `json:"now" nullable:"true" doc:"What the same rules make of today's results, where a closed table says another amount"`
}

// BonusPage is a table with its lines.
type BonusPage struct {
	BonusTable
	Brand string      `json:"brand"`
	Wave  string      `json:"wave"`
	Rules BonusRules  `json:"rules"`
	Items []BonusLine `json:"items"`
}

func (r BonusRules) rules() bonus.Rules {
	return bonus.Rules{
		Currency: r.Currency, Base: r.Base, Steps: mapped(r.Steps, func(s BonusStep) bonus.Step { return bonus.Step(s) }),
		Minimum: r.Minimum, Below: r.Below, CriticalZero: r.CriticalZero, Rise: bonus.Rise{By: r.RiseBy, Share: r.RiseShare},
		Plan: bonus.Plan{PlanID: r.PlanID, FactID: r.FactID, Low: r.Low, High: r.High}, Cap: r.Cap, Round: r.Round,
	}
}

func toBonusRules(r bonus.Rules) BonusRules {
	return BonusRules{
		r.Currency, r.Base, mapped(r.Steps, func(s bonus.Step) BonusStep { return BonusStep(s) }), r.Minimum, r.Below, r.CriticalZero,
		r.Rise.By, r.Rise.Share, r.Plan.PlanID, r.Plan.FactID, r.Plan.Low, r.Plan.High, r.Cap, r.Round,
	}
}

func toBonusScheme(s bonus.Scheme) BonusScheme {
	return BonusScheme{s.ID, BonusSchemeText{s.BrandID, s.Title, toBonusRules(s.Rules), s.Archived, s.Revision}}
}

func toBonusTable(t bonus.Table) BonusTable {
	return BonusTable{
		t.ID, t.Number, t.BrandID, t.SchemeID, t.SchemeRevision, t.Title, t.WaveID, t.PreviousID, t.CreatedAt, moment(t.CutOff), moment(t.ClosedAt), t.Lines, t.Total,
	}
}

func toBonusPage(p *reports.BonusPage, err error) (*one[BonusPage], error) {
	if err != nil {
		return nil, err
	}
	return &one[BonusPage]{BonusPage{toBonusTable(p.Table), p.Brand, p.Wave.Title, toBonusRules(p.Table.Rules), mapped(p.Rows, toBonusLine)}}, nil
}

func toBonusLine(r reports.BonusRow) BonusLine {
	figure := func(v *int64) *float64 {
		if v == nil {
			return nil
		}
		x := float64(*v) / 10_000
		return &x
	}
	out := BonusLine{
		Location: FigurePlace{r.LocationID, r.Place.Code, r.Place.Name, r.Place.City, r.Place.Region},
		Visits:   r.Input.Visits, Before: r.Input.Before, Failed: r.Input.Failed, Plan: figure(r.Input.Plan), Fact: figure(r.Input.Fact),
		Share: r.Outcome.Share, Ratio: r.Outcome.Ratio, Notes: mapped(r.Outcome.Notes, func(n bonus.Note) string { return string(n) }),
		Calculated: r.Outcome.Amount, Corrected: r.Corrected, Reason: r.Reason, Result: r.Result(),
	}
	if r.Input.Visits > 0 {
		out.Score = &r.Input.Score
	}
	if r.Now != nil {
		out.Now = &r.Now.Amount
	}
	return out
}

func (s *Server) listBonusSchemes(ctx context.Context, by accounts.Actor, _ *none) (*listed[BonusScheme], error) {
	all, err := s.Bonuses.Schemes(ctx, by)
	return &listed[BonusScheme]{list[BonusScheme]{mapped(all, toBonusScheme), len(all)}}, err
}

func (s *Server) putBonusScheme(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body BonusSchemeText
},
) (*one[BonusScheme], error) {
	b := in.Body
	made, err := s.Bonuses.PutScheme(ctx, by, bonus.Scheme{ID: in.ID, BrandID: b.BrandID, Title: b.Title, Rules: b.Rules.rules(), Archived: b.Archived}, b.Revision)
	return &one[BonusScheme]{toBonusScheme(made)}, err
}

// tryBonus says what rules would come to; nothing is stored.
func (s *Server) tryBonus(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		BrandID string     `json:"brand_id" format:"uuid"`
		WaveID  string     `json:"wave_id,omitempty" format:"uuid" doc:"Absent: the latest with results"`
		Rules   BonusRules `json:"rules"`
	}
},
) (*one[BonusPage], error) {
	return toBonusPage(s.Reports.TryBonus(ctx, by, in.Body.BrandID, in.Body.WaveID, in.Body.Rules.rules()))
}

func (s *Server) listBonusTables(ctx context.Context, by accounts.Actor, in *Page) (*listed[BonusTable], error) {
	found, total, err := s.Bonuses.Tables(ctx, by, in.Limit, in.offset())
	return &listed[BonusTable]{list[BonusTable]{mapped(found, toBonusTable), total}}, err
}

func (s *Server) getBonusTable(ctx context.Context, by accounts.Actor, in *Ref) (*one[BonusPage], error) {
	return toBonusPage(s.Reports.Bonus(ctx, by, in.ID))
}

func (s *Server) openBonusTable(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		SchemeID string `json:"scheme_id" format:"uuid"`
		WaveID   string `json:"wave_id" format:"uuid"`
	}
},
) (*one[BonusPage], error) {
	return toBonusPage(s.Reports.OpenBonus(ctx, by, in.ID, in.Body.SchemeID, in.Body.WaveID))
}

func (s *Server) refillBonusTable(ctx context.Context, by accounts.Actor, in *Ref) (*one[BonusPage], error) {
	return toBonusPage(s.Reports.RefillBonus(ctx, by, in.ID))
}

func (s *Server) correctBonus(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	LocationID string `path:"location_id" format:"uuid"`
	Body       struct {
		Amount *int64 `json:"amount" nullable:"true" doc:"Null takes the correction back"`
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
},
) (*one[BonusPage], error) {
	if err := s.Bonuses.Correct(ctx, by, in.ID, in.LocationID, in.Body.Amount, in.Body.Reason); err != nil {
		return nil, err
	}
	return toBonusPage(s.Reports.Bonus(ctx, by, in.ID))
}

func (s *Server) closeBonusTable(ctx context.Context, by accounts.Actor, in *Ref) (*one[BonusPage], error) {
	if err := s.Bonuses.Close(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return toBonusPage(s.Reports.Bonus(ctx, by, in.ID))
}
