package standards

import (
	"context"
	"maps"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Publication puts a version into force.
type Publication struct {
	EffectiveOn time.Time // only its date counts, in its own time zone
	OrderNumber string    // of the order that puts it into force; may be empty
	Reason      string    // for the journal; may be empty
	// Unconfirmed says that the publisher knows of requirements of which nobody has
	// confirmed what became of them.
	Unconfirmed bool
}

func (p Publication) check() error {
	list := &problems{}
	if p.EffectiveOn.IsZero() {
		list.add("effective_on", "required", nil)
	}
	list.text("order_number", p.OrderNumber, maxTitle)
	list.text("reason", p.Reason, MaxText)
	return list.err()
}

// Publish freezes a version and supersedes the published one before it. The same
// date and order number again change nothing. Errors: ErrVersionNotFound,
// ErrNotApproved, what BeforePublication and OnPublication say, ErrVersionEmpty,
// ErrVersionPublished, ErrMove, ErrVersionStale when it was edited at the same
// moment, and ErrInvalid, also for a date before that of the version it supersedes.
func (s *Service) Publish(ctx context.Context, by accounts.Actor, versionID string, in Publication) (Version, error) {
	if err := in.check(); err != nil {
		return Version{}, err
	}
	var published Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.version(ctx, by, accounts.PublishStandards, versionID)
		if err != nil {
			return err
		}
		if v.Status.issued() {
			published = v
			return v.repeats(in)
		}
		if err := s.mayPublish(ctx, by, v, in); err != nil {
			return err
		}
		former, err := s.store.published(ctx, v)
		if err != nil {
			return err
		}
		if published, err = v.published(in, former, s.now()); err != nil {
			return err
		}
		if taken, err := s.store.publish(ctx, published); err != nil || !taken {
			published, err = s.overtakenBy(ctx, v, in, err)
			return err
		}
		more, err := s.alsoPublish(ctx, by, published, in)
		if err != nil {
			return err
		}
		return s.recordPublication(ctx, by, v.Status, published, former, in.Reason, more)
	})
	return published, err
}

// alsoPublish does what else a publication does, and returns what the journal says of it.
func (s *Service) alsoPublish(ctx context.Context, by accounts.Actor, v Version, in Publication) (map[string]any, error) {
	if s.publishing == nil {
		return nil, nil
	}
	return s.publishing(ctx, by, v, in)
}

// repeats is nil where in is what v was published with.
func (v Version) repeats(in Publication) error {
	if v.EffectiveOn.Equal(day(in.EffectiveOn)) && v.OrderNumber == in.OrderNumber {
		return nil
	}
	return ErrVersionPublished
}

// published returns v as in publishes it, after former (zero: the first one).
func (v Version) published(in Publication, former Version, at time.Time) (Version, error) {
	status, err := v.Status.to(Published)
	if err != nil {
		return v, err
	}
	if v.Content().Requirements() == 0 {
		return v, ErrVersionEmpty
	}
	v.Status, v.EffectiveOn, v.OrderNumber = status, day(in.EffectiveOn), in.OrderNumber
	v.ContentHash, v.PublishedAt = v.Content().Hash(), at
	if v.EffectiveOn.Before(former.EffectiveOn) {
		return v, ErrInvalid.At(fault.Field{
			Path: "effective_on", Code: "before_former_version",
			Params: fault.Params{"Number": former.Number()},
		})
	}
	return v, nil
}

// overtakenBy answers a publication that found its version changed meanwhile:
// published the same way by a second request, or edited.
func (s *Service) overtakenBy(ctx context.Context, before Version, in Publication, err error) (Version, error) {
	if err != nil {
		return Version{}, err
	}
	current, _, err := s.store.version(ctx, before.OrgID, before.ID)
	if err != nil {
		return Version{}, err
	}
	if current.Status.issued() {
		return current, current.repeats(in)
	}
	return Version{}, ErrVersionStale.With(fault.Params{"Revision": current.Revision})
}

func (s *Service) recordPublication(ctx context.Context, by accounts.Actor, was Status, v, former Version, reason string, more map[string]any) error {
	if former.ID != "" {
		if err := s.store.supersede(ctx, former); err != nil {
			return err
		}
		err := s.record(ctx, by, "supersede", former, reason, map[string]any{"status": former.Status}, map[string]any{"status": Superseded, "by": v.ID})
		if err != nil {
			return err
		}
	}
	entry := map[string]any{
		"status": v.Status, "number": v.Number(), "effective_on": v.EffectiveOn.Format(time.DateOnly),
		"order_number": v.OrderNumber, "hash": v.ContentHash,
	}
	if was == Draft {
		entry["alone"] = true // nobody else was asked
	}
	maps.Copy(entry, more)
	return s.record(ctx, by, "publish", v, reason, map[string]any{"status": was}, entry)
}

// Revise starts the next version from the published one, with the same content
// and lineages: 2.0 for a change of substance, 1.1 for an editorial one. There is
// one unpublished version at a time. Errors: ErrVersionNotFound,
// ErrVersionNotPublished, ErrDraftExists.
func (s *Service) Revise(ctx context.Context, by accounts.Actor, versionID string, substantive bool) (Version, error) {
	var draft Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		from, err := s.version(ctx, by, accounts.WriteStandards, versionID)
		if err != nil {
			return err
		}
		if from.Status != Published {
			return ErrVersionNotPublished
		}
		versions, err := s.store.headers(ctx, Standard{ID: from.StandardID, OrgID: from.OrgID})
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.Status.open() {
				return ErrDraftExists.With(fault.Params{"Number": v.Number(), "ID": v.ID})
			}
		}
		draft = Version{
			ID: orNew(""), OrgID: from.OrgID, StandardID: from.StandardID, Status: Draft, Preamble: from.Preamble, Preambles: from.Preambles,
			Sections: from.Sections, Revision: 1, CreatedBy: by.AccountID, CreatedAt: s.now(), EditedBy: by.AccountID,
		}
		draft.Major, draft.Minor = following(versions, from, substantive)
		// Two requests at once: the database lets one draft in.
		if made, err := s.store.insertVersion(ctx, draft); err != nil || !made {
			return orElse(err, ErrDraftExists)
		}
		return s.record(ctx, by, "revise", draft, "", nil, map[string]any{"number": draft.Number(), "from": from.ID})
	})
	return draft, err
}

// following is the next free number after from among versions.
func following(versions []Version, from Version, substantive bool) (major, minor int) {
	for _, v := range versions {
		if substantive {
			major = max(major, v.Major+1)
		} else if v.Major == from.Major {
			major, minor = v.Major, max(minor, v.Minor+1)
		}
	}
	return major, minor
}

func orElse(err error, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
