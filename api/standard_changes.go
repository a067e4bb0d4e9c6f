package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/standards"
)

// StandardChanges is what changed from one version to another.
type StandardChanges struct {
	From         StandardVersionSummary `json:"from"`
	To           StandardVersionSummary `json:"to"`
	Unchanged    int                    `json:"unchanged" doc:"Requirements that are the same and stand where they stood"`
	Preamble     []ChangePiece          `json:"preamble,omitempty"`
	Sections     []SectionChange        `json:"sections"`
	Requirements []RequirementChange    `json:"requirements"`
}

// SectionChange is what became of a section.
type SectionChange struct {
	Kind   string        `json:"kind" enum:"added,removed,kept"`
	Moved  bool          `json:"moved"`
	Title  string        `json:"title"`
	Fields []FieldChange `json:"fields"`
}

// RequirementChange is what became of a requirement.
type RequirementChange struct {
	Lineage       string        `json:"lineage"`
	Kind          string        `json:"kind" enum:"added,removed,kept" doc:"A kept one was reworded, moved, or both"`
	Moved         bool          `json:"moved"`
	SectionBefore string        `json:"section_before,omitempty"`
	SectionAfter  string        `json:"section_after,omitempty"`
	Before        *Requirement  `json:"before,omitempty"`
	After         *Requirement  `json:"after,omitempty"`
	Fields        []FieldChange `json:"fields"`
}

// FieldChange is the change of one field.
type FieldChange struct {
	Field  string        `json:"field"`
	Pieces []ChangePiece `json:"pieces" doc:"Word by word; empty for level and measure, which before and after hold"`
}

// ChangePiece is a run of whole words.
type ChangePiece struct {
	Op   string `json:"op" enum:"same,deleted,inserted"`
	Text string `json:"text"`
}

func (s *Server) compareStandardVersions(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	From string `query:"from" format:"uuid" required:"true" doc:"The earlier version"`
},
) (*one[StandardChanges], error) {
	before, err := s.Standards.Version(ctx, by, in.From)
	if err != nil {
		return nil, err
	}
	after, err := s.Standards.Version(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if before.StandardID != after.StandardID {
		return nil, standards.ErrVersionNotFound
	}
	d := standards.Compare(before, after)
	return &one[StandardChanges]{StandardChanges{
		From: toStandardVersionSummary(before), To: toStandardVersionSummary(after),
		Unchanged: d.Unchanged, Preamble: toPieces(d.Preamble), Sections: mapped(d.Sections, toSectionChange),
		Requirements: mapped(d.Requirements, toRequirementChange),
	}}, nil
}

func toSectionChange(c standards.SectionChange) SectionChange {
	title := c.After.Title
	if c.Kind == standards.Removed {
		title = c.Before.Title
	}
	return SectionChange{string(c.Kind), c.Moved, title, mapped(c.Fields, toFieldChange)}
}

func toRequirementChange(c standards.RequirementChange) RequirementChange {
	out := RequirementChange{
		Lineage: c.Lineage, Kind: string(c.Kind), Moved: c.Moved, SectionBefore: c.SectionBefore,
		SectionAfter: c.SectionAfter, Fields: mapped(c.Fields, toFieldChange),
	}
	if c.Kind != standards.Added {
		before := toRequirement(c.Before)
		out.Before = &before
	}
	if c.Kind != standards.Removed {
		after := toRequirement(c.After)
		out.After = &after
	}
	return out
}

func toFieldChange(f standards.FieldChange) FieldChange {
	return FieldChange{string(f.Field), toPieces(f.Pieces)}
}

func toPieces(pieces []standards.Piece) []ChangePiece {
	return mapped(pieces, func(p standards.Piece) ChangePiece {
		op := map[standards.Op]string{standards.Same: "same", standards.Deleted: "deleted", standards.Inserted: "inserted"}[p.Op]
		return ChangePiece{op, p.Text}
	})
}
