package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards/mapping"
)

// StandardMapping is what became of every requirement of the version before.
type StandardMapping struct {
	From        StandardVersionSummary `json:"from" doc:"The version before; of the first version, itself"`
	To          StandardVersionSummary `json:"to"`
	Title       string                 `json:"title" doc:"Of the standard"`
	First       bool                   `json:"first" doc:"There is no version before"`
	Frozen      bool                   `json:"frozen" doc:"Published: nothing changes any more"`
	Unconfirmed int                    `json:"unconfirmed" doc:"Relations that wait for the author"`
	Relations   []MappedRelation       `json:"relations"`
}

// MappedRelation is what became of some requirements.
type MappedRelation struct {
	ID        string              `json:"id,omitempty" format:"uuid" doc:"Of the author's decision; absent: proposed by the program"`
	Kind      string              `json:"kind" enum:"same,reworded,split,merged,dropped,new"`
	Trend     string              `json:"trend" enum:"comparable,rebased,ends,begins"`
	Confirmed bool                `json:"confirmed"`
	Before    []MappedRequirement `json:"before"`
	After     []MappedRequirement `json:"after"`
	DecidedAt *time.Time          `json:"decided_at,omitempty"`
}

// MappedRequirement is a requirement of one of the two versions.
type MappedRequirement struct {
	Lineage   string `json:"lineage"`
	Code      string `json:"code"`
	Statement string `json:"statement"`
}

func (s *Server) getMapping(ctx context.Context, by accounts.Actor, in *Ref) (*one[StandardMapping], error) {
	return mappingOf(s.Mappings.Of(ctx, by, in.ID))
}

// RelationRef names a decision about a version.
type RelationRef struct {
	Ref
	Relation string `path:"relation" format:"uuid" doc:"UUIDv7 made by the client"`
}

func (s *Server) decideRelation(ctx context.Context, by accounts.Actor, in *struct {
	RelationRef
	Body struct {
		Kind   string   `json:"kind" enum:"same,reworded,split,merged,dropped,new"`
		Before []string `json:"before" maxItems:"20" doc:"Lineages in the version before"`
		After  []string `json:"after" maxItems:"20" doc:"Lineages in this version"`
	}
},
) (*one[StandardMapping], error) {
	return mappingOf(s.Mappings.Decide(ctx, by, in.ID, mapping.Relation{
		ID: in.Relation, Kind: mapping.Kind(in.Body.Kind), Before: in.Body.Before, After: in.Body.After,
	}))
}

func (s *Server) undoRelation(ctx context.Context, by accounts.Actor, in *RelationRef) (*one[StandardMapping], error) {
	return mappingOf(s.Mappings.Undo(ctx, by, in.ID, in.Relation))
}

func mappingOf(m mapping.Mapped, err error) (*one[StandardMapping], error) {
	if err != nil {
		return nil, err
	}
	return &one[StandardMapping]{toMapping(m)}, nil
}

func toMapping(m mapping.Mapped) StandardMapping {
	toRelation := relationsOf(m)
	return StandardMapping{
		From: toStandardVersionSummary(m.Before), To: toStandardVersionSummary(m.After), Title: m.Standard.Title,
		First: m.First(), Frozen: m.Frozen, Unconfirmed: mapping.Unconfirmed(m.Relations), Relations: mapped(m.Relations, toRelation),
	}
}

// relationsOf returns what writes relations with the numbers and words of their requirements.
func relationsOf(m mapping.Mapped) func(mapping.Relation) MappedRelation {
	was, is := map[string]MappedRequirement{}, map[string]MappedRequirement{}
	for _, s := range m.Before.Sections {
		for _, r := range s.Requirements {
			was[r.Lineage] = MappedRequirement{r.Lineage, r.Code, r.Statement}
		}
	}
	for _, s := range m.After.Sections {
		for _, r := range s.Requirements {
			is[r.Lineage] = MappedRequirement{r.Lineage, r.Code, r.Statement}
		}
	}
	return func(r mapping.Relation) MappedRelation {
		return MappedRelation{
			ID: r.ID, Kind: string(r.Kind), Trend: string(r.Trend), Confirmed: r.Confirmed, DecidedAt: moment(r.DecidedAt),
			Before: mapped(r.Before, func(id string) MappedRequirement { return was[id] }),
			After:  mapped(r.After, func(id string) MappedRequirement { return is[id] }),
		}
	}
}
