package api

import (
	"context"
	"encoding/json"
	"time"

	"golang.org/x/time/rate"

	"etalon/checklists"
	"etalon/internal/accounts"
)

// SurveyDoor is what whoever holds a link of a survey reads.
type SurveyDoor struct {
	Organisation string              `json:"organisation"`
	Name         string              `json:"name"`
	Invitation   string              `json:"invitation,omitempty"`
	Location     string              `json:"location"`
	City         string              `json:"city"`
	Language     string              `json:"language" doc:"Of the questions"`
	Questions    checklists.Document `json:"questions" doc:"Without points, credits and requirements"`
}

// surveyBody bounds the answers of a customer, in bytes: thirty texts of 2,000 characters.
const surveyBody = 256 << 10

// Customers answer one after another, through the network of the shop or of their
// operator: sixty at once from an address, then one in three seconds; by one link thirty,
// then one in ten seconds.
const (
	surveyEvery, surveyBurst         = 3 * time.Second, 60
	surveyLinkEvery, surveyLinkBurst = 10 * time.Second, 30
)

func newSurveyRates() (byAddress, byLink *rates) {
	return &rates{perSecond: rate.Every(surveyEvery), burst: surveyBurst, recent: map[string]*rate.Limiter{}},
		&rates{perSecond: rate.Every(surveyLinkEvery), burst: surveyLinkBurst, recent: map[string]*rate.Limiter{}}
}

func (s *Server) openSurveyLink(ctx context.Context, in *tokenBody) (*one[SurveyDoor], error) {
	d, err := s.Surveys.Open(ctx, in.Body.Token, languageOf(ctx))
	return &one[SurveyDoor]{SurveyDoor{d.Organisation, d.Name, d.Invitation, d.Place, d.City, string(d.Language), d.Questions}}, err
}

// answerSurvey keeps the answers of a customer; whoever is signed in is nobody here.
func (s *Server) answerSurvey(ctx context.Context, in *struct {
	Ref
	Body struct {
		Token   string                     `json:"token" maxLength:"200"`
		Answers map[string]json.RawMessage `json:"answers" doc:"By question, as those of a visit"`
	}
},
) (*none, error) {
	if err := s.bySurveyAddress.take(accounts.Network(callerOf(ctx).address)); err != nil {
		return nil, err
	}
	if err := s.bySurveyLink.take(in.Body.Token); err != nil {
		return nil, err
	}
	return &none{}, s.Surveys.Send(ctx, in.Body.Token, in.ID, in.Body.Answers)
}
