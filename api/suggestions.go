package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/remarks"
)

// Suggestion is a change of a requirement, of the text of a section or of the
// preamble that somebody proposes.
type Suggestion struct {
	ID           string             `json:"id" format:"uuid"`
	Kind         string             `json:"kind" enum:"set_requirement,add_requirement,remove_requirement,set_section,set_preamble"`
	Lineage      string             `json:"lineage" format:"uuid" doc:"Of the requirement or section; of the preamble the id of the standard"`
	Section      string             `json:"section" format:"uuid" doc:"Lineage of the section; of the preamble the id of the standard"`
	SectionTitle string             `json:"section_title" doc:"Empty where the section is gone"`
	Number       string             `json:"number" doc:"Of the version that its author looked at"`
	Change       *RequirementChange `json:"change,omitempty" doc:"What accepting it would do to the requirement; where that cannot be, what its author meant"`
	Texts        []FieldChange      `json:"texts,omitempty" doc:"The same of a section or the preamble"`
	Reason       string             `json:"reason"`
	By           PersonRef          `json:"by"`
	CreatedAt    time.Time          `json:"created_at"`
	Status       string             `json:"status" enum:"open,accepted,declined,withdrawn"`
	Fit          string             `json:"fit,omitempty" enum:"fits,joins,collides,gone" doc:"Of an open one: how it goes with the text as it is now"`
	DecidedBy    string             `json:"decided_by,omitempty" doc:"Name"`
	DecidedAt    *time.Time         `json:"decided_at,omitempty"`
	Answer       string             `json:"answer,omitempty" doc:"Why it was declined"`
	MayDecide    bool               `json:"may_decide" doc:"The reader may accept or decline it"`
	Revision     int                `json:"revision" doc:"Goes into the decision"`
}

func (s *Server) listSuggestions(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	State   string `query:"state" enum:"open,accepted,declined,withdrawn" doc:"Absent: all"`
	Mine    bool   `query:"mine" doc:"Of the reader"`
	One     string `query:"suggestion" format:"uuid"`
	Lineage string `query:"lineage" format:"uuid" doc:"Of the requirement, or of the section of a new one"`
	Number  int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
},
) (*listed[Suggestion], error) {
	found, total, err := s.Remarks.Suggestions(ctx, by, in.ID, remarks.Query{
		State: in.State, Mine: in.Mine, ID: in.One, Lineage: in.Lineage, Limit: in.Limit, Offset: (in.Number - 1) * in.Limit,
	})
	return &listed[Suggestion]{list[Suggestion]{mapped(found, toSuggestion), total}}, err
}

func (s *Server) suggest(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID          string               `json:"id" format:"uuid" doc:"UUIDv7 made by the client: sent again, it changes nothing"`
		Kind        string               `json:"kind" enum:"set_requirement,add_requirement,remove_requirement,set_section,set_preamble"`
		Lineage     string               `json:"lineage" format:"uuid" doc:"Of the requirement or section; of a new one made by the client; of the preamble the id of the standard"`
		Section     string               `json:"section,omitempty" format:"uuid" doc:"Lineage of the section of a new one"`
		Before      *Requirement         `json:"before,omitempty" doc:"What the person saw"`
		Requirement *Requirement         `json:"requirement,omitempty" doc:"What it is to be"`
		TextBefore  *StandardSectionText `json:"text_before,omitempty" doc:"What the person saw of a section, or of the preamble as its title"`
		Text        *StandardSectionText `json:"text,omitempty" doc:"What it is to be"`
		Reason      string               `json:"reason" minLength:"1" maxLength:"4000"`
	}
},
) (*one[Suggestion], error) {
	wanted := StandardEdit{Before: in.Body.Before, Requirement: in.Body.Requirement, TextBefore: in.Body.TextBefore, Text: in.Body.Text}
	edit, err := wanted.edit("")
	if err != nil {
		return nil, err
	}
	p, err := s.Remarks.Suggest(ctx, by, in.ID, remarks.Suggestion{
		ID: in.Body.ID, Kind: standards.EditKind(in.Body.Kind), Lineage: in.Body.Lineage, Section: in.Body.Section,
		Was: edit.Before, Becomes: edit.Requirement, TextWas: edit.TextBefore, TextBecomes: edit.Text, Reason: in.Body.Reason,
	})
	return &one[Suggestion]{toSuggestion(p)}, err
}

func (s *Server) decideSuggestion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Accept   bool   `json:"accept"`
		Answer   string `json:"answer,omitempty" maxLength:"4000" doc:"Why not; needed to decline"`
		Revision int    `json:"revision" minimum:"1"`
	}
},
) (*one[Suggestion], error) {
	p, err := s.Remarks.Decide(ctx, by, in.ID, remarks.Decision{Accept: in.Body.Accept, Answer: in.Body.Answer, Revision: in.Body.Revision})
	return &one[Suggestion]{toSuggestion(p)}, err
}

func (s *Server) withdrawSuggestion(ctx context.Context, by accounts.Actor, in *Ref) (*one[Suggestion], error) {
	p, err := s.Remarks.Withdraw(ctx, by, in.ID)
	return &one[Suggestion]{toSuggestion(p)}, err
}

func toSuggestion(p remarks.Proposal) Suggestion {
	out := Suggestion{
		ID: p.ID, Kind: string(p.Kind), Lineage: p.Lineage, Section: p.Section, SectionTitle: p.SectionTitle, Number: p.Number,
		Texts: mapped(p.Texts, toFieldChange), Reason: p.Reason, By: PersonRef(p.By), CreatedAt: p.CreatedAt, Status: string(p.Status), Fit: string(p.Fit),
		DecidedBy: p.DecidedBy.Name, DecidedAt: moment(p.DecidedAt), Answer: p.Answer, MayDecide: p.MayDecide, Revision: p.Revision,
	}
	if p.Change.Kind != "" {
		change := toRequirementChange(p.Change)
		out.Change = &change
	}
	return out
}
