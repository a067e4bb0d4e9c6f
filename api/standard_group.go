package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards/groups"
)

// Group is the work of a working group.
type Group struct {
	Standard  Named           `json:"standard"`
	Leads     bool            `json:"leads" doc:"The reader leads the group"`
	Members   []GroupMember   `json:"members" doc:"By name"`
	Steps     []PlanStep      `json:"steps" doc:"In their order"`
	Rhythm    *Rhythm         `json:"rhythm,omitempty"`
	Meetings  []Meeting       `json:"meetings" doc:"The latest first"`
	Proposals []GroupProposal `json:"proposals" doc:"The latest first"`
}

// GroupMember is somebody of a group.
type GroupMember struct {
	TeamMember
	Here []string `json:"here" doc:"Roles held for this standard itself"`
}

// PlanStep is a step of a plan.
type PlanStep struct {
	ID string `json:"id" format:"uuid"`
	PlanStepText
	Named    []Named `json:"named" doc:"Who is responsible"`
	Revision int     `json:"revision"`
}

// PlanStepText is what people change of a step.
type PlanStepText struct {
	Title    string   `json:"title" minLength:"1" maxLength:"200"`
	StartsOn string   `json:"starts_on" format:"date"`
	DueOn    string   `json:"due_on" format:"date" doc:"The last day"`
	People   []string `json:"people" maxItems:"30" doc:"Accounts of the group that are responsible"`
	Progress int      `json:"progress" minimum:"0" maximum:"100" doc:"Percent; 0: not begun, 100: done"`
	Position int      `json:"position" minimum:"0" maximum:"1000"`
	After    string   `json:"after,omitempty" doc:"Id of the step that must be done before"`
	Note     string   `json:"note,omitempty" maxLength:"2000"`
}

// GroupProposal is what somebody proposes.
type GroupProposal struct {
	ID string `json:"id" format:"uuid"`
	GroupProposalText
	Status    string     `json:"status" enum:"open,accepted,declined,postponed"`
	Reason    string     `json:"reason,omitempty"`
	DecidedBy string     `json:"decided_by,omitempty" doc:"Name"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	Author    Named      `json:"author"`
	CreatedAt time.Time  `json:"created_at"`
	Revision  int        `json:"revision"`
}

// GroupProposalText is what its author changes of a proposal.
type GroupProposalText struct {
	Title           string `json:"title" minLength:"1" maxLength:"200"`
	Text            string `json:"text,omitempty" maxLength:"8000"`
	Lineage         string `json:"lineage,omitempty" doc:"Of the section or requirement it is about"`
	Budget          int64  `json:"budget" minimum:"0" maximum:"1000000000000" doc:"In hundredths of the currency"`
	Currency        string `json:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217"`
	Feasibility     int    `json:"feasibility" minimum:"0" maximum:"5" doc:"1 to 5; 0: not judged"`
	FeasibilityNote string `json:"feasibility_note,omitempty" maxLength:"2000"`
}

func (s *Server) getGroup(ctx context.Context, by accounts.Actor, in *Ref) (*one[Group], error) {
	b, err := s.Groups.Board(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := Group{Standard: Named{b.Standard.ID, b.Standard.Title}, Leads: b.Leads}
	out.Members = mapped(b.Members, func(m groups.Member) GroupMember {
		return GroupMember{TeamMember{m.AccountID, m.Name, mapped(m.Roles, roleName)}, mapped(m.Here, roleName)}
	})
	out.Steps = mapped(b.Steps, func(step groups.Step) PlanStep { return toPlanStep(step, b.Names) })
	out.Meetings = mapped(b.Meetings, func(m groups.Meeting) Meeting { return toMeeting(m, b.Names) })
	out.Proposals = mapped(b.Proposals, func(p groups.Proposal) GroupProposal { return toProposal(p, b.Names) })
	if b.Rhythm != nil {
		out.Rhythm = toRhythm(*b.Rhythm)
	}
	return &one[Group]{out}, nil
}

func roleName(r accounts.Role) string { return string(r) }

func toPlanStep(step groups.Step, names map[string]string) PlanStep {
	return PlanStep{
		step.ID,
		PlanStepText{
			step.Title, date(step.StartsOn), date(step.DueOn), step.People, step.Progress, step.Position, step.After, step.Note,
		},
		mapped(step.People, func(id string) Named { return Named{id, names[id]} }), step.Revision,
	}
}

func toProposal(p groups.Proposal, names map[string]string) GroupProposal {
	return GroupProposal{
		p.ID,
		GroupProposalText{p.Title, p.Text, p.Lineage, p.Budget, p.Currency, p.Feasibility, p.FeasibilityNote},
		string(p.Verdict), p.Reason, names[p.DecidedBy], moment(p.DecidedAt),
		Named{p.CreatedBy, names[p.CreatedBy]},
		p.CreatedAt, p.Revision,
	}
}

func (s *Server) listCandidates(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Search string `query:"search" maxLength:"200" doc:"Part of the name"`
},
) (*one[struct {
	Items []Named `json:"items"`
}], error,
) {
	found, err := s.Groups.Candidates(ctx, by, in.ID, in.Search)
	out := &one[struct {
		Items []Named `json:"items"`
	}]{}
	out.Body.Items = mapped(found, func(c accounts.Candidate) Named { return Named(c) })
	return out, err
}

type memberRef struct {
	Ref
	AccountID string `path:"account_id" format:"uuid"`
	Role      string `path:"role" enum:"group_member,section_owner,expert"`
}

func (s *Server) joinGroup(ctx context.Context, by accounts.Actor, in *memberRef) (*none, error) {
	return &none{}, s.Groups.Join(ctx, by, in.ID, in.AccountID, accounts.Role(in.Role))
}

func (s *Server) leaveGroup(ctx context.Context, by accounts.Actor, in *memberRef) (*none, error) {
	return &none{}, s.Groups.Leave(ctx, by, in.ID, in.AccountID, accounts.Role(in.Role))
}

func (s *Server) layPlan(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StartsOn string `json:"starts_on" format:"date"`
	}
},
) (*none, error) {
	return &none{}, s.Groups.LayPlan(ctx, by, in.ID, dayOrNone(in.Body.StartsOn))
}

func (s *Server) putPlanStep(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StandardID string `json:"standard_id" format:"uuid"`
		PlanStepText
		Revision int `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[PlanStep], error) {
	b := in.Body
	step, err := s.Groups.PutStep(ctx, by, groups.Step{
		ID: in.ID, StandardID: b.StandardID, Title: b.Title, Note: b.Note, StartsOn: dayOrNone(b.StartsOn), DueOn: dayOrNone(b.DueOn), People: b.People,
		Progress: b.Progress, Position: b.Position, After: b.After, Revision: b.Revision,
	})
	return &one[PlanStep]{toPlanStep(step, nil)}, err
}

func (s *Server) reportPlanStep(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Progress int    `json:"progress" minimum:"0" maximum:"100"`
		Note     string `json:"note,omitempty" maxLength:"2000"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[PlanStep], error) {
	step, err := s.Groups.Report(ctx, by, in.ID, in.Body.Progress, in.Body.Note, in.Body.Revision)
	return &one[PlanStep]{toPlanStep(step, nil)}, err
}

func (s *Server) deletePlanStep(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Groups.DeleteStep(ctx, by, in.ID, in.Revision)
}

func (s *Server) putProposal(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StandardID string `json:"standard_id" format:"uuid"`
		GroupProposalText
		Revision int `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[GroupProposal], error) {
	b := in.Body
	p, err := s.Groups.PutProposal(ctx, by, groups.Proposal{
		ID: in.ID, StandardID: b.StandardID, Title: b.Title, Text: b.Text, Lineage: b.Lineage, Budget: b.Budget, Currency: b.Currency,
		Feasibility: b.Feasibility, FeasibilityNote: b.FeasibilityNote, Revision: b.Revision,
	})
	return &one[GroupProposal]{toProposal(p, nil)}, err
}

func (s *Server) decideProposal(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status   string `json:"status" enum:"open,accepted,declined,postponed"`
		Reason   string `json:"reason,omitempty" maxLength:"2000"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[GroupProposal], error) {
	p, err := s.Groups.DecideProposal(ctx, by, in.ID, groups.Verdict(in.Body.Status), in.Body.Reason, in.Body.Revision)
	return &one[GroupProposal]{toProposal(p, nil)}, err
}

// dayOrNone reads a day of the contract; the zero time for what is none.
func dayOrNone(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
