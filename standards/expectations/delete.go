package expectations

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// DeleteAttribute deletes an attribute that no survey measured. Faults:
// ErrAttributeNotFound, ErrAttributeMeasured, ErrStale.
func (s *Service) DeleteAttribute(ctx context.Context, by accounts.Actor, id string, revision int) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.writable(ctx, by, id)
		if err != nil {
			return err
		}
		switch {
		case a.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": a.Revision})
		case a.Measured:
			return ErrAttributeMeasured
		}
		if err := s.store.deleteAttribute(ctx, a); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "expectation_attribute", id, "", a.written(nil), nil)
	})
}

// DeleteSurvey deletes a survey with its marks; its attributes stay. Error: ErrSurveyNotFound.
func (s *Service) DeleteSurvey(ctx context.Context, by accounts.Actor, id string) error {
	if !by.Can(accounts.WriteStandards) {
		return accounts.ErrForbidden
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		survey, err := s.store.survey(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		if err := hidden(s.may(ctx, by, survey.StandardID), ErrSurveyNotFound); err != nil {
			return err
		}
		if err := s.store.deleteSurvey(ctx, survey); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "expectation_survey", id, "", survey.written(), nil)
	})
}
