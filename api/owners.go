package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/standards"
)

// StandardOwners is who owns what of a standard.
type StandardOwners struct {
	Leads     bool            `json:"leads" doc:"The reader edits every section and names owners"`
	Writes    bool            `json:"writes" doc:"The reader edits the sections that they own, and those that nobody owns"`
	Sections  []SectionOwners `json:"sections" doc:"Those that have an owner"`
	Positions []PositionOwner `json:"positions"`
}

// SectionOwners are the owners of one section.
type SectionOwners struct {
	Lineage string      `json:"lineage" format:"uuid"`
	Owners  []PersonRef `json:"owners" doc:"By name"`
}

// PositionOwner answers for what the standard asks of a position.
type PositionOwner struct {
	Position string    `json:"position" example:"кассир"`
	Owner    PersonRef `json:"owner"`
}

// PersonRef is somebody by name.
type PersonRef struct {
	AccountID string `json:"account_id" format:"uuid"`
	Name      string `json:"name"`
}

func (s *Server) listOwners(ctx context.Context, by accounts.Actor, in *Ref) (*one[StandardOwners], error) {
	owners, err := s.Standards.Owners(ctx, by, in.ID)
	return &one[StandardOwners]{toOwners(owners)}, err
}

type sectionOwnerRef struct {
	Ref
	Lineage   string `path:"lineage" format:"uuid" doc:"Of the section"`
	AccountID string `path:"account_id" format:"uuid"`
}

func (s *Server) nameOwner(ctx context.Context, by accounts.Actor, in *sectionOwnerRef) (*one[StandardOwners], error) {
	if err := s.Standards.NameOwner(ctx, by, in.ID, in.Lineage, in.AccountID); err != nil {
		return nil, err
	}
	return s.listOwners(ctx, by, &in.Ref)
}

func (s *Server) dropOwner(ctx context.Context, by accounts.Actor, in *sectionOwnerRef) (*none, error) {
	return nil, s.Standards.DropOwner(ctx, by, in.ID, in.Lineage, in.AccountID)
}

func (s *Server) ownPosition(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Position  string `json:"position" minLength:"1" maxLength:"300"`
		AccountID string `json:"account_id,omitempty" format:"uuid" doc:"Absent: nobody any more"`
	}
},
) (*one[StandardOwners], error) {
	if err := s.Standards.OwnPosition(ctx, by, in.ID, in.Body.Position, in.Body.AccountID); err != nil {
		return nil, err
	}
	return s.listOwners(ctx, by, &in.Ref)
}

func toOwners(o standards.Owners) StandardOwners {
	out := StandardOwners{Leads: o.Pen.Leads, Writes: o.Pen.Writes, Sections: []SectionOwners{}}
	for _, lineage := range o.Owned() {
		out.Sections = append(out.Sections, SectionOwners{lineage, mapped(o.Sections[lineage], toPersonRef)})
	}
	out.Positions = mapped(o.Positions, func(p standards.PositionOwner) PositionOwner { return PositionOwner{p.Position, toPersonRef(p.Owner)} })
	return out
}

func toPersonRef(o standards.Owner) PersonRef { return PersonRef(o) }
