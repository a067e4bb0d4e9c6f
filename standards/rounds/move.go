package rounds

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// reviseAfter is in how many months a version is looked at anew, unless somebody
// says otherwise.
const reviseAfter = 24

// Move leads a version off the straight path: ChangesRequested, with a reason, ends
// every round that is open, and Draft takes those changes up. Everything said stays.
// Errors: standards.ErrVersionNotFound, standards.ErrMove, ErrInvalid.
func (s *Service) Move(ctx context.Context, by accounts.Actor, versionID string, to standards.Status, reason string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, v, err := s.held(ctx, by, accounts.LeadStandards, versionID)
		if err != nil {
			return err
		}
		p := &problems{}
		switch to {
		case standards.ChangesRequested:
			p.required("reason", reason)
		case standards.Draft:
			p.text("reason", reason)
		default:
			p.add("status", "unknown_move")
		}
		if err := p.err(); err != nil {
			return err
		}
		if v.Status == to {
			return nil
		}
		if to == standards.ChangesRequested {
			if err := s.closeAll(ctx, by, v, reason); err != nil {
				return err
			}
		}
		_, err = s.standards.Move(ctx, by, v.ID, to, reason)
		return err
	})
}

// closeAll ends the rounds of a version that are open: there are at most as many as kinds.
func (s *Service) closeAll(ctx context.Context, by accounts.Actor, v standards.Version, reason string) error {
	list, err := s.store.rounds(ctx, v)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.State != Open {
			continue
		}
		if err := s.closeRound(ctx, by, v, r, reason); err != nil {
			return err
		}
	}
	return nil
}

// Publication puts a version into force and says until when it is looked at anew.
type Publication struct {
	standards.Publication

	ReviseBy time.Time // zero: 24 months after it takes effect
}

// Publish publishes a version as standards.Service.Publish does, and sets the date of
// its revision.
func (s *Service) Publish(ctx context.Context, by accounts.Actor, versionID string, in Publication) (standards.Version, error) {
	var out standards.Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.standards.Publish(ctx, by, versionID, in.Publication)
		if err != nil {
			return err
		}
		out = v
		if in.ReviseBy.IsZero() {
			return nil
		}
		if err := checkReviseBy(in.ReviseBy, v); err != nil {
			return err
		}
		return s.putReviseBy(ctx, by, v, in.ReviseBy)
	})
	return out, err
}

// mayPublish is asked by the standards before each publication. A draft is published
// past the path only where nobody was ever asked about it.
func (s *Service) mayPublish(ctx context.Context, _ accounts.Actor, v standards.Version, in standards.Publication) error {
	if same, err := s.store.holdAs(ctx, v); err != nil || !same {
		if err == nil {
			err = standards.ErrVersionStale.With(fault.Params{"Revision": v.Revision})
		}
		return err
	}
	w, err := s.way(ctx, v)
	if err != nil {
		return err
	}
	if v.Status == standards.Draft {
		if len(w.Rounds) > 0 {
			return notReady([]Block{{"rounds_began", nil}})
		}
		return nil
	}
	if v.Status != standards.Approval {
		return nil // the table of moves refuses it
	}
	if blocks := w.beforePublication(); len(blocks) > 0 {
		return notReady(blocks)
	}
	if in.OrderNumber == "" {
		return ErrInvalid.At(fault.Field{Path: "order_number", Code: "required"})
	}
	return nil
}

// SetReviseBy sets the day by which a published version is looked at anew. Errors:
// standards.ErrVersionNotFound, standards.ErrVersionNotPublished, ErrInvalid.
func (s *Service) SetReviseBy(ctx context.Context, by accounts.Actor, versionID string, on time.Time) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, v, err := s.held(ctx, by, accounts.LeadStandards, versionID)
		if err != nil {
			return err
		}
		if v.Status != standards.Published {
			return standards.ErrVersionNotPublished
		}
		if err := checkReviseBy(on, v); err != nil {
			return err
		}
		return s.putReviseBy(ctx, by, v, on)
	})
}

func checkReviseBy(on time.Time, v standards.Version) error {
	if on = day(on); on.Before(v.EffectiveOn) || on.After(v.EffectiveOn.AddDate(10, 0, 0)) {
		return ErrInvalid.At(fault.Field{Path: "revise_by", Code: "revise_by_range"})
	}
	return nil
}

func (s *Service) putReviseBy(ctx context.Context, by accounts.Actor, v standards.Version, on time.Time) error {
	before, err := s.reviseBy(ctx, v)
	if err != nil || before.Equal(day(on)) {
		return err
	}
	if err := s.store.putReviseBy(ctx, v, day(on), by.AccountID, s.now()); err != nil {
		return err
	}
	return s.record(ctx, by, "set_revise_by", v, "", map[string]any{"revise_by": before.Format(time.DateOnly)}, map[string]any{"revise_by": on.Format(time.DateOnly)})
}

// reviseBy is the day by which a version is looked at anew; zero: it is not published.
func (s *Service) reviseBy(ctx context.Context, v standards.Version) (time.Time, error) {
	if v.Status != standards.Published {
		return time.Time{}, nil
	}
	set, err := s.store.reviseBy(ctx, v)
	if err != nil || !set.IsZero() {
		return set, err
	}
	return v.EffectiveOn.AddDate(0, reviseAfter, 0), nil
}
