package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/rounds"
)

// VersionPath is where a version stands on its way to publication, how it came there
// and what comes next.
type VersionPath struct {
	VersionID  string         `json:"version_id" format:"uuid"`
	StandardID string         `json:"standard_id" format:"uuid"`
	Title      string         `json:"title"`
	Number     string         `json:"number" example:"2.0"`
	Status     string         `json:"status" enum:"draft,in_review,changes_requested,expert_audit,approval,published,superseded,retired"`
	Stages     []PathStage    `json:"stages" doc:"From the draft to publication"`
	Step       string         `json:"step" enum:",open_review,open_final_audit,open_approval,ask_changes,take_up,close_round,wait,publish" doc:"What comes next; empty: nothing"`
	RoundID    string         `json:"round_id,omitempty" format:"uuid" doc:"That the step is about"`
	Blocks     []PathBlock    `json:"blocks" doc:"What stands against the step"`
	Rounds     []VersionRound `json:"rounds" doc:"The last first"`
	Findings   []AuditFinding `json:"findings" doc:"Of all audits, in the order in which they were made"`
	Past       []PathEvent    `json:"past" doc:"The last first, 500 at most"`
	LastEditor Person         `json:"last_editor" doc:"Who changed the text last, and so does not approve it alone"`
	ReviseBy   string         `json:"revise_by,omitempty" format:"date" doc:"Of a published version: when it is looked at anew"`
	May        PathRights     `json:"may"`
}

// PathRights is what the reader may do on the path.
type PathRights struct {
	Lead         bool `json:"lead" doc:"Open and end rounds, move the version"`
	Write        bool `json:"write" doc:"Answer findings"`
	Publish      bool `json:"publish"`
	PublishAlone bool `json:"publish_alone" doc:"Publish the draft without asking anybody"`
}

// Person is somebody who did something. The program has no name.
type Person struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// PathStage is a state of the straight path.
type PathStage struct {
	Status  string     `json:"status" enum:"draft,in_review,expert_audit,approval,published"`
	Done    bool       `json:"done" doc:"Reached since the version was a draft last"`
	Current bool       `json:"current"`
	By      *Person    `json:"by,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}

// PathBlock is a condition that does not hold.
type PathBlock struct {
	Code string `json:"code"`
	Text string `json:"text" doc:"For people"`
}

// PathEvent is something that happened on the path.
type PathEvent struct {
	ID     string    `json:"id" format:"uuid"`
	Verb   string    `json:"verb"`
	By     Person    `json:"by"`
	At     time.Time `json:"at"`
	Status string    `json:"status,omitempty" doc:"That the version reached"`
	Round  string    `json:"round,omitempty"`
	Number int       `json:"number,omitempty" doc:"Of the round"`
	Detail string    `json:"detail,omitempty" doc:"Verdict, outcome, decision or date"`
	Reason string    `json:"reason,omitempty"`
}

func (s *Server) getVersionPath(ctx context.Context, by accounts.Actor, in *Ref) (*one[VersionPath], error) {
	p, err := s.Rounds.Path(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[VersionPath]{VersionPath{
		VersionID: p.Version.ID, StandardID: p.Standard.ID, Title: p.Standard.Title, Number: p.Version.Number(), Status: string(p.Version.Status),
		Stages: mapped(p.Stages, toStage), Step: string(p.Step), RoundID: p.RoundID,
		Blocks: mapped(p.Blocks, func(b rounds.Block) PathBlock {
			return PathBlock{b.Code, lang.Text("problem."+b.Code, b.Params)}
		}),
		Rounds: mapped(p.Rounds, toRound), Findings: mapped(p.Findings, toAuditFinding), Past: mapped(p.Past, toPathEvent),
		LastEditor: toPerson(p.Editor), ReviseBy: date(p.ReviseBy), May: PathRights(p.May),
	}}, nil
}

func (s *Server) movePath(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status string `json:"status" enum:"changes_requested,draft" doc:"Asked for changes, or those changes are being made"`
		Reason string `json:"reason,omitempty" maxLength:"4000" doc:"Required for asked changes"`
	}
},
) (*one[VersionPath], error) {
	if err := s.Rounds.Move(ctx, by, in.ID, standards.Status(in.Body.Status), in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getVersionPath(ctx, by, &in.Ref)
}

func (s *Server) setReviseBy(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ReviseBy string `json:"revise_by" format:"date"`
	}
},
) (*one[VersionPath], error) {
	on, err := dayIn("revise_by", in.Body.ReviseBy)
	if err != nil {
		return nil, err
	}
	if err := s.Rounds.SetReviseBy(ctx, by, in.ID, on); err != nil {
		return nil, err
	}
	return s.getVersionPath(ctx, by, &in.Ref)
}

func (s *Server) publishStandardVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		EffectiveOn string `json:"effective_on" format:"date"`
		OrderNumber string `json:"order_number,omitempty" maxLength:"100" doc:"Required after an approval"`
		Reason      string `json:"reason,omitempty" maxLength:"4000"`
		ReviseBy    string `json:"revise_by,omitempty" format:"date" doc:"Absent: 24 months after it takes effect"`
		Unconfirmed bool   `json:"unconfirmed,omitempty" doc:"The publisher knows of requirements of which nobody confirmed what became of them; without it such a version is refused"`
	}
},
) (*one[StandardVersion], error) {
	on, err := dayIn("effective_on", in.Body.EffectiveOn)
	if err != nil {
		return nil, err
	}
	out := rounds.Publication{Publication: standards.Publication{
		EffectiveOn: on, OrderNumber: in.Body.OrderNumber, Reason: in.Body.Reason, Unconfirmed: in.Body.Unconfirmed,
	}}
	if in.Body.ReviseBy != "" {
		if out.ReviseBy, err = dayIn("revise_by", in.Body.ReviseBy); err != nil {
			return nil, err
		}
	}
	v, err := s.Rounds.Publish(ctx, by, in.ID, out)
	return s.standardVersion(ctx, by, v, err)
}

func toStage(st rounds.Stage) PathStage {
	out := PathStage{Status: string(st.Status), Done: st.Done, Current: st.Current, At: moment(st.At)}
	if st.Done {
		by := toPerson(st.By)
		out.By = &by
	}
	return out
}

func toPathEvent(p rounds.Past) PathEvent {
	return PathEvent{p.ID, p.Verb, toPerson(p.By), p.At, string(p.Status), string(p.Round), p.Number, p.Detail, p.Reason}
}

func toPerson(p rounds.Person) Person { return Person(p) }
