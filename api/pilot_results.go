package api

import (
	"context"

	"etalon/audits/pilots"
	"etalon/internal/accounts"
)

// PilotResults are the pilots of a version, and what those that were handed in say.
type PilotResults struct {
	VersionID    string        `json:"version_id" format:"uuid"`
	StandardID   string        `json:"standard_id" format:"uuid"`
	Title        string        `json:"title"`
	Number       string        `json:"number" example:"2.0"`
	Status       string        `json:"status" enum:"draft,in_review,changes_requested,expert_audit,approval,published,superseded,retired"`
	Pilots       []Pilot       `json:"pilots" doc:"All of them, the last day first"`
	Requirements []PilotJudged `json:"requirements" doc:"Those that were judged; what is judged with no comes first, then what is with partly"`
	May          PilotRights   `json:"may"`
}

// PilotRights is what the reader may do with the pilots.
type PilotRights struct {
	Plan bool `json:"plan" doc:"And cancel"`
	Lead bool `json:"lead" doc:"Give a sheet back"`
}

// PilotJudged is what visitors say of one requirement.
type PilotJudged struct {
	Lineage      string       `json:"lineage" format:"uuid"`
	Code         string       `json:"code"`
	Statement    string       `json:"statement" doc:"As it is now; as it was where it is removed"`
	Section      string       `json:"section"`
	Level        string       `json:"level" enum:"mandatory,recommended,critical"`
	Removed      bool         `json:"removed,omitempty" doc:"The version has it no more"`
	Changed      bool         `json:"changed,omitempty" doc:"The text is another one than a visitor judged"`
	Appropriate  PilotTally   `json:"appropriate"`
	Convenient   PilotTally   `json:"convenient"`
	Feasible     PilotTally   `json:"feasible"`
	Observations PilotSeen    `json:"observations"`
	Voices       []PilotVoice `json:"voices" doc:"One a pilot"`
}

// PilotTally counts the verdicts on one criterion.
type PilotTally struct {
	Yes       int `json:"yes"`
	Partly    int `json:"partly"`
	No        int `json:"no"`
	CannotSay int `json:"cannot_say"`
}

// PilotSeen counts what was observed.
type PilotSeen struct {
	Met         int `json:"met"`
	NotMet      int `json:"not_met"`
	NotObserved int `json:"not_observed"`
}

// PilotVoice is what one visitor says of a requirement.
type PilotVoice struct {
	PilotID string      `json:"pilot_id" format:"uuid"`
	Place   string      `json:"place"`
	Visitor *Person     `json:"visitor,omitempty" doc:"Absent: a mystery shopper, whom the reader may not know"`
	GoesOn  string      `json:"goes_on" format:"date"`
	Answer  PilotAnswer `json:"answer"`
	Changed bool        `json:"changed,omitempty" doc:"The text is another one now"`
}

// PilotSummary is what the pages of a version say of its pilots.
type PilotSummary struct {
	Planned    int              `json:"planned"`
	Filling    int              `json:"filling"`
	Submitted  int              `json:"submitted"`
	Objections []PilotObjection `json:"objections" doc:"Requirements that somebody judged with no, in the order of the document"`
}

// PilotObjection is a requirement that somebody judged with no.
type PilotObjection struct {
	Lineage     string `json:"lineage" format:"uuid"`
	Appropriate int    `json:"appropriate" doc:"How many judged it not appropriate"`
	Convenient  int    `json:"convenient"`
	Feasible    int    `json:"feasible"`
	Changed     bool   `json:"changed" doc:"All of them judged another text than there is now"`
}

// PilotOptions are what a pilot can be planned with.
type PilotOptions struct {
	People    []Named      `json:"people" doc:"Of the team, by name"`
	Shoppers  []Named      `json:"shoppers" doc:"Who may be sent; none to those who may not know them"`
	Variants  []string     `json:"variants" doc:"Scenarios of the text, besides the ordinary one"`
	Locations []PilotPlace `json:"locations" doc:"That the search finds, 20 at most"`
}

// PilotPlace is a location to go to.
type PilotPlace struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
	City string `json:"city,omitempty"`
}

func (s *Server) getPilotResults(ctx context.Context, by accounts.Actor, in *Ref) (*one[PilotResults], error) {
	r, err := s.Pilots.Results(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[PilotResults]{PilotResults{
		r.Version.ID, r.Standard.ID, r.Standard.Title, r.Version.Number(), string(r.Version.Status),
		mapped(r.Pilots, toPilot), mapped(r.Requirements, toPilotJudged), PilotRights(r.May),
	}}, nil
}

func toPilotJudged(j pilots.Judged) PilotJudged {
	return PilotJudged{
		Lineage: j.Lineage, Code: j.Code, Statement: j.Statement, Section: j.Section, Level: string(j.Level), Removed: j.Removed, Changed: j.Changed,
		Appropriate: PilotTally(j.Tallies[pilots.Appropriate]), Convenient: PilotTally(j.Tallies[pilots.Convenient]), Feasible: PilotTally(j.Tallies[pilots.Feasible]),
		Observations: PilotSeen{j.Observed[pilots.Met], j.Observed[pilots.NotMet], j.Observed[pilots.NotObserved]},
		Voices: mapped(j.Voices, func(v pilots.Voice) PilotVoice {
			p := toPilot(v.Pilot)
			return PilotVoice{p.ID, p.Place, p.Visitor, p.GoesOn, toPilotAnswer(v.Answer), v.Changed}
		}),
	}
}

func (s *Server) getPilotSummary(ctx context.Context, by accounts.Actor, in *Ref) (*one[PilotSummary], error) {
	sum, err := s.Pilots.Summary(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[PilotSummary]{PilotSummary{
		sum.Planned, sum.Filling, sum.Submitted, mapped(sum.Objections, func(o pilots.Objection) PilotObjection {
			return PilotObjection{o.Lineage, o.Against[pilots.Appropriate], o.Against[pilots.Convenient], o.Against[pilots.Feasible], o.Changed}
		}),
	}}, nil
}

func (s *Server) listPilotOptions(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Search string `query:"search" maxLength:"200" doc:"Part of the code, name, city or address of a location, in any case"`
},
) (*one[PilotOptions], error) {
	o, err := s.Pilots.Options(ctx, by, in.ID, in.Search)
	if err != nil {
		return nil, err
	}
	named := func(p pilots.Person) Named { return Named(p) }
	return &one[PilotOptions]{PilotOptions{
		mapped(o.People, named), mapped(o.Shoppers, named), mapped(o.Variants, func(v string) string { return v }),
		mapped(o.Locations, func(p pilots.Place) PilotPlace { return PilotPlace(p) }),
	}}, nil
}
