package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards/rounds"
)

// VersionRound asks people about the text of a version.
type VersionRound struct {
	ID           string             `json:"id" format:"uuid"`
	Number       int                `json:"number" doc:"Among the rounds of the version"`
	Kind         string             `json:"kind" enum:"review,consultation,interim_audit,final_audit,approval"`
	State        string             `json:"state" enum:"open,passed,changes,closed" doc:"changes: everybody answered and somebody asks for changes; closed: ended before that"`
	Deadline     string             `json:"deadline" format:"date" doc:"The last day for answers"`
	Note         string             `json:"note,omitempty"`
	OpenedBy     Person             `json:"opened_by"`
	OpenedAt     time.Time          `json:"opened_at"`
	EndedBy      *Person            `json:"ended_by,omitempty"`
	EndedAt      *time.Time         `json:"ended_at,omitempty"`
	Reason       string             `json:"reason,omitempty" doc:"Why it was closed"`
	Participants []RoundParticipant `json:"participants" doc:"Who has not answered first"`
}

// RoundParticipant is somebody who is asked, with the answer.
type RoundParticipant struct {
	ID         string     `json:"id" format:"uuid"`
	Name       string     `json:"name"`
	Places     string     `json:"places,omitempty" doc:"The stores of a manager"`
	Verdict    string     `json:"verdict" enum:",agrees,remarks,disagrees,changes,finished,approves" doc:"Empty: no answer yet"`
	Text       string     `json:"text,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// AuditFinding is what an expert found, the group's answer and what was done.
type AuditFinding struct {
	ID             string     `json:"id" format:"uuid"`
	RoundID        string     `json:"round_id" format:"uuid"`
	Lineage        string     `json:"lineage,omitempty" format:"uuid" doc:"Of the requirement; absent: the whole text"`
	Severity       string     `json:"severity" enum:"critical,major,minor"`
	Text           string     `json:"text"`
	Recommendation string     `json:"recommendation,omitempty"`
	By             Person     `json:"by"`
	At             time.Time  `json:"at"`
	Decision       string     `json:"decision" enum:",accepted,declined" doc:"Empty: not answered"`
	Reason         string     `json:"reason,omitempty"`
	AnsweredBy     *Person    `json:"answered_by,omitempty"`
	AnsweredAt     *time.Time `json:"answered_at,omitempty"`
	Resolution     string     `json:"resolution,omitempty" doc:"What was done about it"`
	ResolvedBy     *Person    `json:"resolved_by,omitempty"`
	ResolvedAt     *time.Time `json:"resolved_at,omitempty"`
}

// AskedRound is an open round in which the reader is asked.
type AskedRound struct {
	ID        string           `json:"id" format:"uuid"`
	Kind      string           `json:"kind" enum:"review,consultation,interim_audit,final_audit,approval"`
	VersionID string           `json:"version_id" format:"uuid"`
	Title     string           `json:"title" doc:"Of the standard"`
	Number    string           `json:"number" example:"2.0" doc:"Of the version"`
	Deadline  string           `json:"deadline" format:"date"`
	Note      string           `json:"note,omitempty"`
	OpenedBy  Person           `json:"opened_by"`
	Mine      RoundParticipant `json:"mine"`
}

// ConsultedText is a text under way that a store manager is asked about.
type ConsultedText struct {
	AskedRound
	Content StandardContent `json:"content"`
}

func (s *Server) listAskedRounds(ctx context.Context, by accounts.Actor, _ *none) (*listed[AskedRound], error) {
	asked, err := s.Rounds.Asked(ctx, by)
	if err != nil {
		return nil, err
	}
	return &listed[AskedRound]{list[AskedRound]{mapped(asked, toAsked), len(asked)}}, nil
}

func (s *Server) getConsultation(ctx context.Context, by accounts.Actor, in *Ref) (*one[ConsultedText], error) {
	asked, v, err := s.Rounds.Consultation(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[ConsultedText]{ConsultedText{toAsked(asked), toStandardContent(v.Content())}}, nil
}

func (s *Server) openRound(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		VersionID string   `json:"version_id" format:"uuid"`
		Kind      string   `json:"kind" enum:"review,consultation,interim_audit,final_audit,approval"`
		Deadline  string   `json:"deadline" format:"date" doc:"The last day for answers"`
		Note      string   `json:"note,omitempty" maxLength:"4000" doc:"What to look at"`
		People    []string `json:"people,omitempty" maxItems:"100" doc:"Accounts; for all but a consultation"`
		Places    struct {
			All       bool     `json:"all,omitempty"`
			Brands    []string `json:"brands,omitempty" maxItems:"1000"`
			Regions   []string `json:"regions,omitempty" maxItems:"1000"`
			Locations []string `json:"locations,omitempty" maxItems:"1000"`
		} `json:"places,omitempty" doc:"Whose store managers are consulted"`
	}
},
) (*one[VersionPath], error) {
	deadline, err := dayIn("deadline", in.Body.Deadline)
	if err != nil {
		return nil, err
	}
	err = s.Rounds.Open(ctx, by, rounds.NewRound{
		ID: in.ID, VersionID: in.Body.VersionID, Kind: rounds.Kind(in.Body.Kind), Deadline: deadline, Note: in.Body.Note,
		People: in.Body.People, Places: rounds.Places(in.Body.Places),
	})
	if err != nil {
		return nil, err
	}
	return s.getVersionPath(ctx, by, &Ref{in.Body.VersionID})
}

func (s *Server) answerRound(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Verdict string `json:"verdict" enum:"agrees,remarks,disagrees,changes,finished,approves"`
		Text    string `json:"text,omitempty" maxLength:"4000" doc:"Required unless it agrees"`
	}
},
) (*none, error) {
	return nil, s.Rounds.Answer(ctx, by, in.ID, rounds.Answer{Verdict: rounds.Verdict(in.Body.Verdict), Words: in.Body.Text})
}

func (s *Server) closeRound(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Reason string `json:"reason" maxLength:"4000"`
	}
},
) (*none, error) {
	return nil, s.Rounds.Close(ctx, by, in.ID, in.Body.Reason)
}

func (s *Server) putRoundFinding(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		RoundID        string `json:"round_id" format:"uuid"`
		Lineage        string `json:"lineage,omitempty" maxLength:"36" doc:"Of the requirement; absent: the whole text"`
		Severity       string `json:"severity" enum:"critical,major,minor"`
		Text           string `json:"text" maxLength:"4000"`
		Recommendation string `json:"recommendation,omitempty" maxLength:"4000"`
	}
},
) (*none, error) {
	b := in.Body
	return nil, s.Rounds.PutFinding(ctx, by, rounds.Finding{
		ID: in.ID, RoundID: b.RoundID, Lineage: b.Lineage, Severity: rounds.Severity(b.Severity), Words: b.Text, Recommendation: b.Recommendation,
	})
}

func (s *Server) answerRoundFinding(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Decision string `json:"decision" enum:"accepted,declined"`
		Reason   string `json:"reason,omitempty" maxLength:"4000" doc:"Required to decline"`
	}
},
) (*none, error) {
	return nil, s.Rounds.AnswerFinding(ctx, by, in.ID, rounds.Decision(in.Body.Decision), in.Body.Reason)
}

func (s *Server) resolveRoundFinding(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Resolution string `json:"resolution" maxLength:"4000" doc:"What was done"`
	}
},
) (*none, error) {
	return nil, s.Rounds.ResolveFinding(ctx, by, in.ID, in.Body.Resolution)
}

// dayIn reads a day of a request.
func dayIn(field, text string) (time.Time, error) {
	on, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: field, Code: "date_expected"})
	}
	return on, nil
}

func toRound(r rounds.Round) VersionRound {
	return VersionRound{
		ID: r.ID, Number: r.Number, Kind: string(r.Kind), State: string(r.State), Deadline: date(r.Deadline), Note: r.Note,
		OpenedBy: toPerson(r.OpenedBy), OpenedAt: r.OpenedAt, EndedBy: orNobody(r.EndedBy), EndedAt: moment(r.EndedAt), Reason: r.Reason,
		Participants: mapped(r.Participants, toParticipant),
	}
}

func toParticipant(p rounds.Participant) RoundParticipant {
	return RoundParticipant{p.ID, p.Name, p.Places, string(p.Verdict), p.Words, moment(p.AnsweredAt)}
}

func toAsked(a rounds.Asked) AskedRound {
	return AskedRound{a.ID, string(a.Kind), a.VersionID, a.Title, a.Number, date(a.Deadline), a.Note, toPerson(a.OpenedBy), toParticipant(a.Mine)}
}

func toAuditFinding(f rounds.Finding) AuditFinding {
	return AuditFinding{
		f.ID, f.RoundID, f.Lineage, string(f.Severity), f.Words, f.Recommendation, toPerson(f.By), f.At,
		string(f.Decision), f.Reason, orNobody(f.AnsweredBy), moment(f.AnsweredAt), f.Resolution, orNobody(f.ResolvedBy), moment(f.ResolvedAt),
	}
}

func orNobody(p rounds.Person) *Person {
	if p.ID == "" {
		return nil
	}
	out := toPerson(p)
	return &out
}
