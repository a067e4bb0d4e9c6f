package standards

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrNotApproved refuses to publish a draft to who may publish only what was approved.
var ErrNotApproved = fault.New(fault.Forbidden, "version_not_approved")

// BeforePublication is asked, in the transaction of a publication, whether a version
// may be published; an error is why not.
type BeforePublication func(ctx context.Context, by accounts.Actor, v Version, in Publication) error

// BeforePublish sets who is asked before a publication.
func (s *Service) BeforePublish(ask BeforePublication) { s.beforePublication = ask }

// mayPublish refuses what has not come along its path. A draft is published only by
// who answers for it alone.
func (s *Service) mayPublish(ctx context.Context, by accounts.Actor, v Version, in Publication) error {
	if v.Status == Draft && !by.CanIn(accounts.PublishAlone) {
		return ErrNotApproved
	}
	if s.beforePublication == nil {
		return nil
	}
	return s.beforePublication(ctx, by, v, in)
}

// Move brings a version to another state of its path and records why. The rounds
// say when: whoever calls it has checked them. Publication, and what follows it,
// have their own use cases. Errors: ErrVersionNotFound, ErrMove, ErrVersionStale.
func (s *Service) Move(ctx context.Context, by accounts.Actor, versionID string, to Status, reason string) (Version, error) {
	var moved Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.version(ctx, by, accounts.LeadStandards, versionID)
		if err != nil {
			return err
		}
		moved = v
		if moved.Status, err = v.Status.to(to); err != nil {
			return err
		}
		if to.issued() {
			return ErrMove.With(fault.Params{"From": string(v.Status), "To": string(to)})
		}
		if taken, err := s.store.move(ctx, v, to); err != nil || !taken {
			return orElse(err, ErrVersionStale.With(fault.Params{"Revision": v.Revision}))
		}
		return s.record(ctx, by, "move", moved, reason, map[string]any{"status": v.Status}, map[string]any{"status": to})
	})
	return moved, err
}

// LastEditor is the account that changed the text of v last.
func (v Version) LastEditor() string {
	if v.EditedBy == "" {
		return v.CreatedBy
	}
	return v.EditedBy
}
