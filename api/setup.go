package api

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/standards"
)

// SetUpState is how far an organisation is from its first wave, step by step.
type SetUpState struct {
	Steps []SetUpStep `json:"steps"`
}

// SetUpStep is one step: done or not, as the data says.
type SetUpStep struct {
	Key   string `json:"key" enum:"organisation,people,places,standard,checklist,wave,mail,second_factor"`
	Done  bool   `json:"done"`
	Count int    `json:"count" doc:"Of what the step makes; 0 where nothing is counted"`
}

// setUpLook is how many standards, checklists and waves the state looks through:
// who has more is long past setting up.
const setUpLook = 200

func (s *Server) getSetUpState(ctx context.Context, by accounts.Actor, _ *none) (*one[SetUpState], error) {
	if err := by.Require(accounts.ManagePeople); err != nil {
		return nil, err
	}
	var out SetUpState
	for _, step := range []func(context.Context, accounts.Actor) (SetUpStep, error){
		s.organisationStep, s.peopleStep, s.placesStep, s.standardStep, s.checklistStep, s.waveStep, s.mailStep, s.secondFactorStep,
	} {
		found, err := step(ctx, by)
		if err != nil {
			return nil, err
		}
		out.Steps = append(out.Steps, found)
	}
	return &one[SetUpState]{out}, nil
}

func (s *Server) organisationStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	org, err := s.Places.Organisation(ctx, by)
	return SetUpStep{Key: "organisation", Done: org.Name != ""}, err
}

// peopleStep is done with the second person: the first one is who looks.
func (s *Server) peopleStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	_, total, err := s.Accounts.List(ctx, by, accounts.Query{Limit: 1})
	return SetUpStep{Key: "people", Done: total > 1, Count: total}, err
}

func (s *Server) placesStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	page, err := s.Places.List(ctx, by, locations.Query{Limit: 1})
	return SetUpStep{Key: "places", Done: page.Total > 0, Count: page.Total}, err
}

func (s *Server) standardStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	list, total, err := s.Standards.List(ctx, by, standards.Query{Limit: setUpLook})
	if err != nil {
		return SetUpStep{}, err
	}
	versions, err := s.Standards.Headers(ctx, by, list)
	done := slices.ContainsFunc(list, func(st standards.Standard) bool {
		return slices.ContainsFunc(versions[st.ID], func(h standards.Header) bool { return h.Status == standards.Published })
	})
	return SetUpStep{Key: "standard", Done: done, Count: total}, err
}

func (s *Server) checklistStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	list, total, err := s.Checklists.List(ctx, by, "", setUpLook, 0)
	done := slices.ContainsFunc(list, func(f checklists.Family) bool {
		return slices.ContainsFunc(f.Versions, func(v checklists.Version) bool { return v.Status == checklists.Published })
	})
	return SetUpStep{Key: "checklist", Done: done, Count: total}, err
}

// waveStep is done with the first wave that was opened, also when it is closed again.
func (s *Server) waveStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	list, total, err := s.Audits.Waves(ctx, by, "", setUpLook, 0)
	done := slices.ContainsFunc(list, func(w audits.Wave) bool { return w.Status != audits.WaveDraft })
	return SetUpStep{Key: "wave", Done: done, Count: total}, err
}

// mailStep is done when letters leave by themselves.
func (s *Server) mailStep(context.Context, accounts.Actor) (SetUpStep, error) {
	return SetUpStep{Key: "mail", Done: s.Accounts.SendsMail()}, nil
}

// secondFactorStep is done when whoever looks has a second factor of their own.
func (s *Server) secondFactorStep(ctx context.Context, by accounts.Actor) (SetUpStep, error) {
	own, err := s.Accounts.SecondFactor(ctx, by)
	return SetUpStep{Key: "second_factor", Done: own.Enabled}, err
}
