package standards

import (
	"context"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// OwnPosition gives a position to somebody of the team; no account takes it back.
// Faults: ErrNotFound, accounts.ErrForbidden, ErrOwnerInvalid.
func (s *Service) OwnPosition(ctx context.Context, by accounts.Actor, standardID, position, accountID string) error {
	st, err := s.leading(ctx, by, standardID)
	if err != nil {
		return err
	}
	position = strings.Join(strings.Fields(position), " ")
	p := &problems{}
	p.required("position", position, maxTitle)
	if len(p.fields) > 0 {
		return ErrOwnerInvalid.At(p.fields...)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		former, err := s.store.positionOwner(ctx, by.OrgID, st.ID, position)
		if err != nil || former.AccountID == accountID {
			return err
		}
		var before, after map[string]any
		if former.AccountID != "" {
			before = map[string]any{"position": position, "owner": former.Name}
		}
		if accountID == "" {
			if err := s.store.deletePositionOwner(ctx, by.OrgID, st.ID, position); err != nil {
				return err
			}
			return s.recordOwner(ctx, by, "drop_owner", st, before, nil)
		}
		member, err := s.member(ctx, by, st, accountID, "account_id")
		if err != nil {
			return err
		}
		if err := s.store.putPositionOwner(ctx, by, st.ID, position, accountID, s.now()); err != nil {
			return err
		}
		after = map[string]any{"position": position, "owner": member.Name}
		return s.recordOwner(ctx, by, "name_owner", st, before, after)
	})
}

// leading returns a standard to those who lead the work on it.
func (s *Service) leading(ctx context.Context, by accounts.Actor, id string) (Standard, error) {
	return s.Working(ctx, by, accounts.LeadStandards, id)
}

// member finds somebody of the team; path is where the caller named them.
func (s *Service) member(ctx context.Context, by accounts.Actor, st Standard, accountID, path string) (Member, error) {
	team, err := s.Team(ctx, by, st.ID)
	if err != nil {
		return Member{}, err
	}
	for _, m := range team {
		if m.AccountID == accountID {
			return m, nil
		}
	}
	return Member{}, ErrOwnerInvalid.At(fault.Field{Path: path, Code: "not_in_team"})
}

func (s *Service) recordOwner(ctx context.Context, by accounts.Actor, verb string, st Standard, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "standard", SubjectID: st.ID}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}
