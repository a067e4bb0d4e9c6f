package remarks

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Edit replaces the text of one's own remark that is still at the given revision.
// What it said before is kept. Faults: ErrRemarkNotFound, ErrNotAuthor, ErrDeleted,
// ErrStale, ErrInvalid, ErrTooMany.
func (s *Service) Edit(ctx context.Context, by accounts.Actor, id string, revision int, text Text) (Thread, error) {
	return s.correct(ctx, by, id, func(ctx context.Context, t Thread, before Remark, told teller) error {
		p := &problems{}
		if text.check(p, told.team); len(p.fields) > 0 {
			return p.err(ErrInvalid)
		}
		switch {
		case !before.DeletedAt.IsZero():
			return ErrDeleted
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		case revision > maxEdits:
			return ErrTooMany.With(fault.Params{"Max": maxEdits})
		}
		after := before
		after.Text, after.EditedAt = text, s.now()
		if err := s.replace(ctx, t, before, &after); err != nil {
			return err
		}
		if err := s.tellMentioned(ctx, by, told.standard, t, after, fresh(before.Text, text, told.team)); err != nil {
			return err
		}
		return s.record(ctx, by, "edit_remark", "remark_thread", t.ID, "", map[string]any{"about": t.About})
	})
}

// Delete takes back one's own remark; that there was one stays to be seen. Deleted
// again it stays deleted. Faults: ErrRemarkNotFound, ErrNotAuthor, ErrStale.
func (s *Service) Delete(ctx context.Context, by accounts.Actor, id string, revision int) (Thread, error) {
	return s.correct(ctx, by, id, func(ctx context.Context, t Thread, before Remark, _ teller) error {
		if !before.DeletedAt.IsZero() {
			return nil
		}
		if before.Revision != revision {
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		after := before
		after.Text, after.DeletedAt = nil, s.now()
		if err := s.replace(ctx, t, before, &after); err != nil {
			return err
		}
		return s.record(ctx, by, "delete_remark", "remark_thread", t.ID, "", map[string]any{"about": t.About})
	})
}

// replace keeps what a remark said and writes what it says from here on.
func (s *Service) replace(ctx context.Context, t Thread, before Remark, after *Remark) error {
	after.Revision++
	taken, err := s.store.updateRemark(ctx, t.OrgID, before.Revision, *after)
	if err != nil {
		return err
	}
	if !taken {
		return ErrStale.With(fault.Params{"Revision": after.Revision})
	}
	if err := s.store.keepText(ctx, t.OrgID, before, s.now()); err != nil {
		return err
	}
	return s.store.mention(ctx, t.OrgID, after.ID, after.Text.Mentions())
}

func (s *Service) correct(ctx context.Context, by accounts.Actor, id string, change func(context.Context, Thread, Remark, teller) error) (Thread, error) {
	if !isID(id) {
		return Thread{}, unseen(by, ErrRemarkNotFound)
	}
	found, err := s.store.remark(ctx, by.OrgID, id)
	if err != nil {
		return Thread{}, unseen(by, err)
	}
	t, st, v, err := s.open(ctx, by, found.ThreadID)
	if err != nil {
		return Thread{}, hidden(err, ErrRemarkNotFound)
	}
	team, err := s.speaks(ctx, by, st.ID)
	if err != nil {
		return Thread{}, err
	}
	if found.By.AccountID != by.AccountID {
		return Thread{}, ErrNotAuthor
	}
	t.VersionID = v.ID
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.remark(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		return change(ctx, t, before, teller{st, team})
	})
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, by, v, t.ID)
}
