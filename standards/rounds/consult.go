package rounds

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/standards"
)

// Asked is an open round in which the reader is asked.
type Asked struct {
	Round

	StandardID, Title string // of the standard
	Number            string // of the version, such as "2.0"
	Mine              Participant
	brandID           string
}

// Asked lists the open rounds in which by is asked, what is due first. Who left the
// group, or manages no store any more, is asked no more.
func (s *Service) Asked(ctx context.Context, by accounts.Actor) ([]Asked, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return nil, err
	}
	list, err := s.store.asked(ctx, by)
	return slices.DeleteFunc(list, func(a Asked) bool {
		if a.Kind == Consultation {
			return !managesStore(by)
		}
		return !by.CanIn(accounts.ReadDrafts, scopesOf(standards.Standard{ID: a.StandardID, BrandID: a.brandID})...)
	}), err
}

// Consultation returns the text that a store manager is asked about, as long as they
// are asked. It is the only way to a text that is not published for who is not of its
// group. Error: ErrNotFound.
func (s *Service) Consultation(ctx context.Context, by accounts.Actor, roundID string) (Asked, standards.Version, error) {
	if !isID(roundID) {
		return Asked{}, standards.Version{}, orForbidden(by, accounts.ReadStandards, ErrNotFound)
	}
	r, st, v, err := s.consulted(ctx, by, roundID)
	if err == nil && r.State != Open {
		err = ErrNotFound
	}
	if err != nil {
		return Asked{}, standards.Version{}, err
	}
	mine, _ := r.asked(by.AccountID)
	out := Asked{Round: r, StandardID: st.ID, Title: st.Title, Number: v.Number(), Mine: *mine}
	out.Participants = nil // what other stores say is the group's to read
	return out, v, nil
}

// consulted returns a consultation to a store manager who is asked in it.
func (s *Service) consulted(ctx context.Context, by accounts.Actor, id string) (Round, standards.Standard, standards.Version, error) {
	none := func(err error) (Round, standards.Standard, standards.Version, error) {
		return Round{}, standards.Standard{}, standards.Version{}, orForbidden(by, accounts.ReadStandards, err)
	}
	r, err := s.store.round(ctx, by.OrgID, id)
	if err != nil {
		return none(err)
	}
	if _, asked := r.asked(by.AccountID); !asked || r.Kind != Consultation || !managesStore(by) {
		return none(ErrNotFound)
	}
	st, v, err := s.standards.VersionForGroup(ctx, accounts.Program(by.OrgID), r.VersionID)
	return r, st, v, err
}

// managesStore reports whether by manages a store, as a person rather than by a token
// that is limited to other things.
func managesStore(by accounts.Actor) bool {
	return by.Can(accounts.ReadStandards) && slices.ContainsFunc(by.Grants, func(g accounts.Grant) bool { return g.Role == accounts.StoreManager })
}
