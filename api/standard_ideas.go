package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/ideas"
)

// Ideas is a bank with everything in it.
type Ideas struct {
	Standard Named    `json:"standard"`
	Bank     IdeaBank `json:"bank"`
	MaySort  bool     `json:"may_sort"`
	Leads    bool     `json:"leads" doc:"The reader leads the group: opens and closes the bank"`
	Ideas    []Idea   `json:"ideas" doc:"The latest first"`
}

// IdeaBank is who may send, and what they read.
type IdeaBank struct {
	IdeaBankText
	LinkUntil *time.Time `json:"link_until,omitempty" doc:"Absent: there is no link"`
}

// IdeaBankText is what the leader changes of a bank.
type IdeaBankText struct {
	Access     string `json:"access" enum:"closed,signed_in,link"`
	Title      string `json:"title" minLength:"1" maxLength:"200"`
	Invitation string `json:"invitation,omitempty" maxLength:"2000"`
	Revision   int    `json:"revision" minimum:"0"`
}

// IdeaText is what a sender writes.
type IdeaText struct {
	Kind     string `json:"kind" enum:"idea,objection"`
	Text     string `json:"text" minLength:"1" maxLength:"2000"`
	Answer   string `json:"answer,omitempty" maxLength:"2000" doc:"The best one, to an objection"`
	Name     string `json:"name,omitempty" maxLength:"120" doc:"Absent: not signed"`
	Position string `json:"position,omitempty" maxLength:"120"`
	Place    string `json:"place,omitempty" maxLength:"120"`
}

// Idea is an idea or an objection in the bank.
type Idea struct {
	ID string `json:"id" format:"uuid"`
	IdeaText
	Status     string     `json:"status" enum:"new,requirement,phrase,later,declined,merged"`
	Reason     string     `json:"reason,omitempty"`
	Lineage    string     `json:"lineage,omitempty" doc:"Of the requirement it became, or whose phrase it became"`
	MergedInto string     `json:"merged_into,omitempty"`
	Voices     int        `json:"voices" doc:"How many people sent it"`
	SortedBy   string     `json:"sorted_by,omitempty" doc:"Name"`
	SortedAt   *time.Time `json:"sorted_at,omitempty"`
	SentAt     time.Time  `json:"sent_at" doc:"To the hour where it is not signed"`
	Revision   int        `json:"revision"`
}

// IdeaLink is a new link, told this once.
type IdeaLink struct {
	Bank  IdeaBank `json:"bank"`
	Token string   `json:"token" doc:"Kept as its hash: nobody can read it again"`
	QR    []string `json:"qr" doc:"The address as rows of a QR code, 1 for a dark square"`
}

// SentIdea is what a sender sees of an idea.
type SentIdea struct {
	ID     string    `json:"id" format:"uuid"`
	Kind   string    `json:"kind" enum:"idea,objection"`
	Text   string    `json:"text"`
	Status string    `json:"status" enum:"new,requirement,phrase,later,declined,merged"`
	Reason string    `json:"reason,omitempty"`
	SentAt time.Time `json:"sent_at"`
}

// IdeaDoor is what whoever holds a link reads.
type IdeaDoor struct {
	Title        string     `json:"title"`
	Invitation   string     `json:"invitation,omitempty"`
	Organisation string     `json:"organisation"`
	MustSignIn   bool       `json:"must_sign_in" doc:"With an account of the organisation"`
	Name         string     `json:"name,omitempty" doc:"Of the visitor who is signed in"`
	Mine         []SentIdea `json:"mine" doc:"What that visitor has sent and signed, the latest first"`
}

func toIdeaBank(b ideas.Bank) IdeaBank {
	return IdeaBank{IdeaBankText{string(b.Access), b.Title, b.Invitation, b.Revision}, moment(b.ExpiresAt)}
}

func toIdea(i ideas.Idea) Idea {
	return Idea{
		i.ID,
		IdeaText{string(i.Kind), i.Text, i.Answer, i.Author.Name, i.Author.Position, i.Author.Place},
		string(i.Status), i.Reason, i.Lineage,
		i.MergedInto, i.Voices, i.SortedByName, moment(i.SortedAt), i.SentAt, i.Revision,
	}
}

func toSentIdea(i ideas.Idea) SentIdea {
	return SentIdea{i.ID, string(i.Kind), i.Text, string(i.Status), i.Reason, i.SentAt}
}

func (s *Server) getIdeas(ctx context.Context, by accounts.Actor, in *Ref) (*one[Ideas], error) {
	b, err := s.Ideas.Board(ctx, by, in.ID)
	return &one[Ideas]{Ideas{Named{b.Standard.ID, b.Standard.Title}, toIdeaBank(b.Bank), b.MaySort, b.Leads, mapped(b.Ideas, toIdea)}}, err
}

func (s *Server) setIdeaBank(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body IdeaBankText
},
) (*one[IdeaBank], error) {
	b := in.Body
	bank, err := s.Ideas.SetBank(ctx, by, ideas.Bank{StandardID: in.ID, Access: ideas.Access(b.Access), Title: b.Title, Invitation: b.Invitation, Revision: b.Revision})
	return &one[IdeaBank]{toIdeaBank(bank)}, err
}

func (s *Server) renewIdeaLink(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Days    int    `json:"days" minimum:"1" maximum:"180" doc:"How long it works"`
		Address string `json:"address" maxLength:"300" format:"uri" doc:"Of the application, which the link is put behind"`
	}
},
) (*one[IdeaLink], error) {
	bank, token, err := s.Ideas.RenewLink(ctx, by, in.ID, in.Body.Days)
	if err != nil {
		return nil, err
	}
	rows, err := accounts.QRRows(in.Body.Address + "#/idea/" + token)
	return &one[IdeaLink]{IdeaLink{toIdeaBank(bank), token, rows}}, err
}

func (s *Server) revokeIdeaLink(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	_, err := s.Ideas.RevokeLink(ctx, by, in.ID)
	return &none{}, err
}

// visitor is who looks behind a link, signed in or not.
func visitor(ctx context.Context) accounts.Actor {
	actor, err := actorOf(ctx, false)
	if err != nil {
		return accounts.Actor{}
	}
	return actor
}

func (s *Server) openIdeaLink(ctx context.Context, in *tokenBody) (*one[IdeaDoor], error) {
	d, err := s.Ideas.Open(ctx, visitor(ctx), in.Body.Token)
	return &one[IdeaDoor]{IdeaDoor{d.Title, d.Invitation, d.Organisation, d.MustSignIn, d.Name, mapped(d.Mine, toSentIdea)}}, err
}

func (s *Server) sendIdea(ctx context.Context, in *struct {
	Body struct {
		Token string `json:"token" maxLength:"200"`
		ID    string `json:"id" format:"uuid" doc:"UUIDv7"`
		IdeaText
	}
},
) (*one[SentIdea], error) {
	if err := s.byIdeas.take(accounts.Network(callerOf(ctx).address)); err != nil {
		return nil, err
	}
	b := in.Body
	i, err := s.Ideas.Send(ctx, visitor(ctx), b.Token, ideas.Idea{
		ID: b.ID, Kind: ideas.Kind(b.Kind), Text: b.Text, Answer: b.Answer, Author: ideas.Author{Name: b.Name, Position: b.Position, Place: b.Place},
	})
	return &one[SentIdea]{toSentIdea(i)}, err
}

func (s *Server) sortIdea(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status   string `json:"status" enum:"new,later,declined"`
		Reason   string `json:"reason,omitempty" maxLength:"1000"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[Idea], error) {
	i, err := s.Ideas.Sort(ctx, by, in.ID, ideas.Status(in.Body.Status), in.Body.Reason, in.Body.Revision)
	return &one[Idea]{toIdea(i)}, err
}

// IdeaPlace is where an idea goes in a draft.
type IdeaPlace struct {
	VersionID string `json:"version_id" format:"uuid"`
	EditID    string `json:"edit_id" format:"uuid" doc:"UUIDv7 of the edit"`
	Lineage   string `json:"lineage" format:"uuid"`
	Revision  int    `json:"revision" minimum:"1" doc:"Of the idea, that the person saw"`
}

func (s *Server) takeIdeaAsRequirement(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		IdeaPlace
		Section   string   `json:"section" format:"uuid" doc:"Lineage of the section it is put at the end of"`
		Statement string   `json:"statement" minLength:"1" maxLength:"2000"`
		How       string   `json:"how,omitempty" maxLength:"4000"`
		Level     string   `json:"level" enum:"mandatory,recommended,critical"`
		Positions []string `json:"positions" maxItems:"30"`
	}
},
) (*one[Idea], error) {
	b := in.Body
	r := standards.Requirement{Statement: b.Statement, How: b.How, Level: standards.Level(b.Level), Positions: b.Positions, Measure: standards.Measure{Kind: standards.YesNo}}
	i, err := s.Ideas.TakeAsRequirement(ctx, by, in.ID, b.place(b.Section), r, b.Revision)
	return &one[Idea]{toIdea(i)}, err
}

func (s *Server) takeIdeaAsPhrase(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		IdeaPlace
		Phrase string `json:"phrase" minLength:"1" maxLength:"1000"`
		Use    string `json:"use" enum:"say,avoid"`
	}
},
) (*one[Idea], error) {
	b := in.Body
	i, err := s.Ideas.TakeAsPhrase(ctx, by, in.ID, b.place(""), b.Phrase, b.Use == "avoid", b.Revision)
	return &one[Idea]{toIdea(i)}, err
}

func (p IdeaPlace) place(section string) ideas.Place {
	return ideas.Place{VersionID: p.VersionID, EditID: p.EditID, Lineage: p.Lineage, Section: section}
}

func (s *Server) mergeIdea(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Into     string `json:"into" format:"uuid"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[Idea], error) {
	i, err := s.Ideas.Merge(ctx, by, in.ID, in.Body.Into, in.Body.Revision)
	return &one[Idea]{toIdea(i)}, err
}
