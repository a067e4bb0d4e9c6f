package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/standards"
)

// StandardChanges is what changed from one version to another.
type StandardChanges struct {
	StandardID   string                   `json:"standard_id" format:"uuid"`
	Title        string                   `json:"title" doc:"Of the standard"`
	From         StandardVersionSummary   `json:"from"`
	To           StandardVersionSummary   `json:"to"`
	Versions     []StandardVersionSummary `json:"versions" doc:"Of the standard, to choose from, the latest first"`
	Unchanged    int                      `json:"unchanged" doc:"Requirements that are the same and stand where they stood"`
	Preamble     []ChangePiece            `json:"preamble,omitempty"`
	Sections     []SectionChange          `json:"sections"`
	Requirements []RequirementChange      `json:"requirements"`
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

// ChangesQuery asks what changed since another version of the same standard.
type ChangesQuery struct {
	Ref
	From string `query:"from" format:"uuid" doc:"The version to compare with; absent: the one before"`
}

func (s *Server) compareStandardVersions(ctx context.Context, by accounts.Actor, in *ChangesQuery) (*one[StandardChanges], error) {
	pair, err := s.Standards.Pair(ctx, by, in.ID, in.From)
	if err != nil {
		return nil, err
	}
	d := standards.Compare(pair.Before, pair.After)
	return &one[StandardChanges]{StandardChanges{
		StandardID: pair.Standard.ID, Title: pair.Standard.Title,
		From: toStandardVersionSummary(pair.Before), To: toStandardVersionSummary(pair.After), Versions: mapped(pair.Versions, toHeader),
		Unchanged: d.Unchanged, Preamble: toPieces(d.Preamble), Sections: mapped(d.Sections, toSectionChange),
		Requirements: mapped(d.Requirements, toRequirementChange),
	}}, nil
}

func (s *Server) downloadChanges(ctx context.Context, by accounts.Actor, in *struct {
	ChangesQuery
	FileLanguage
},
) (*reports.File, error) {
	return s.Reports.ChangesPDF(ctx, by, in.ID, in.From, in.of(ctx))
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
