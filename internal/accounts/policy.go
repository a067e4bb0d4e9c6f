package accounts

import (
	"context"
	"slices"

	"etalon/internal/fault"
)

// SecondFactorRule is whom an organisation asks for a second factor.
type SecondFactorRule string

// The rules. Required asks everybody who sees what is not their own; shoppers and
// employees may have a second factor, too.
const (
	SecondFactorOptional SecondFactorRule = "optional"
	SecondFactorRequired SecondFactorRule = "required"
)

// ErrPolicyStale refuses an edit of a policy that somebody else changed meanwhile.
var ErrPolicyStale = fault.New(fault.Stale, "sign_in_policy_stale")

// SignInPolicy is what an organisation asks of those who sign in.
type SignInPolicy struct {
	SecondFactor SecondFactorRule
	Revision     int // 0: never set
	// Without is how many people the rule would ask to set a second factor up.
	Without int
}

// SignInPolicy returns the policy of the actor's organisation.
func (s *Service) SignInPolicy(ctx context.Context, by Actor) (SignInPolicy, error) {
	if err := by.Require(ManagePeople); err != nil {
		return SignInPolicy{}, err
	}
	return s.policy(ctx, by.OrgID)
}

func (s *Service) policy(ctx context.Context, orgID string) (SignInPolicy, error) {
	row, err := s.store.policy(ctx, orgID)
	if err != nil {
		return SignInPolicy{}, err
	}
	p := SignInPolicy{SecondFactor: row.SecondFactor, Revision: row.Revision}
	p.Without, err = s.store.countWithoutFactor(ctx, orgID)
	return p, err
}

// SetSignInPolicy changes the policy of the actor's organisation. It counts from
// the next request of everybody on. Faults: ErrForbidden, ErrInvalid, ErrPolicyStale.
func (s *Service) SetSignInPolicy(ctx context.Context, by Actor, p SignInPolicy) (SignInPolicy, error) {
	if err := by.Require(ManagePeople); err != nil {
		return SignInPolicy{}, err
	}
	if !slices.Contains([]SecondFactorRule{SecondFactorOptional, SecondFactorRequired}, p.SecondFactor) {
		return SignInPolicy{}, ErrInvalid.At(fault.Field{Path: "second_factor", Code: "malformed"})
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.policy(ctx, by.OrgID)
		if err != nil {
			return err
		}
		if err := s.store.setPolicy(ctx, policyRow{by.OrgID, p.SecondFactor, p.Revision}); err != nil {
			return err
		}
		return s.recordOf(ctx, by, "set_sign_in_policy", "organisation", by.OrgID,
			map[string]any{"second_factor": before.SecondFactor}, map[string]any{"second_factor": p.SecondFactor})
	})
	if err != nil {
		return SignInPolicy{}, err
	}
	return s.policy(ctx, by.OrgID)
}

// office reports whether somebody sees what is not their own.
func office(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return g.Scope.Kind != Own })
}

// bounded is the actor as the organisation's rule lets them in: without grants
// while a second factor is asked of them that is not there.
func (a Actor) bounded(asked bool) Actor {
	if asked && office(a.Grants) {
		a.MustEnrol, a.Grants = true, nil
	}
	return a
}
