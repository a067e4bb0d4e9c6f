package groups

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/standards"
)

type proposalRow struct {
	ID, OrgID, StandardID string
	Title, Text           string
	LineageID             *string
	Budget                int64
	Currency              string
	Feasibility           int
	FeasibilityNote       string
	Status                Verdict
	Reason                string
	DecidedBy             *string
	DecidedAt             *time.Time
	Revision              int
	CreatedBy             string
	CreatedAt             time.Time
}

func (proposalRow) TableName() string { return "group_proposals" }

func proposalRowOf(p Proposal) proposalRow {
	return proposalRow{
		p.ID, p.OrgID, p.StandardID, p.Title, p.Text, database.NullText(p.Lineage), p.Budget, p.Currency, p.Feasibility, p.FeasibilityNote,
		p.Verdict, p.Reason, database.NullText(p.DecidedBy), timeOrNull(p.DecidedAt), p.Revision, p.CreatedBy, p.CreatedAt,
	}
}

func (r proposalRow) proposal() Proposal {
	return Proposal{
		r.ID, r.OrgID, r.StandardID, r.Title, r.Text, database.Text(r.LineageID), r.Budget, r.Currency, r.Feasibility, r.FeasibilityNote,
		r.Status, r.Reason, database.Text(r.DecidedBy), timeOrZero(r.DecidedAt), r.Revision, r.CreatedBy, r.CreatedAt.UTC(),
	}
}

// proposals lists those of a standard, the latest first.
func (s store) proposals(ctx context.Context, st standards.Standard) ([]Proposal, error) {
	rows, err := database.Of[proposalRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Order("created_at DESC, id DESC").Find(ctx)
	list := make([]Proposal, len(rows))
	for i, r := range rows {
		list[i] = r.proposal()
	}
	return list, database.Wrap("list proposals", err)
}

// proposal reads one. Error: ErrProposalNotFound.
func (s store) proposal(ctx context.Context, orgID, id string) (Proposal, error) {
	if !isID(id) {
		return Proposal{}, ErrProposalNotFound
	}
	row, err := database.Of[proposalRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Proposal{}, ErrProposalNotFound
	}
	if err != nil {
		return Proposal{}, fmt.Errorf("read proposal: %w", err)
	}
	return row.proposal(), nil
}

// insertProposal reports whether it was made: the id may be taken. Error: ErrTooMany.
func (s store) insertProposal(ctx context.Context, p Proposal) (bool, error) {
	all, err := database.Of[proposalRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", p.OrgID, p.StandardID).Count(ctx, "*")
	if err != nil {
		return false, fmt.Errorf("count proposals: %w", err)
	}
	if all >= proposalsMax {
		return false, ErrTooMany.With(fault.Params{"Max": proposalsMax})
	}
	row := proposalRowOf(p)
	n := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return n.RowsAffected == 1, database.Wrap("insert proposal", n.Error)
}

func (s store) updateProposal(ctx context.Context, p Proposal, revision int) error {
	r := proposalRowOf(p)
	n := s.db.Conn(ctx).Model(&proposalRow{}).Where("org_id = ? AND id = ? AND revision = ?", r.OrgID, r.ID, revision).Updates(map[string]any{
		"title": r.Title, "text": r.Text, "lineage_id": r.LineageID, "budget": r.Budget, "currency": r.Currency, "feasibility": r.Feasibility,
		"feasibility_note": r.FeasibilityNote, "status": r.Status, "reason": r.Reason, "decided_by": r.DecidedBy, "decided_at": r.DecidedAt, "revision": r.Revision,
	})
	return updated("update proposal", n)
}
