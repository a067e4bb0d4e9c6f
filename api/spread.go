package api

import (
	"context"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Spread is what the differences between the scores of a wave come from. Nobody is
// named in it.
type Spread struct {
	Visits        int         `json:"visits" doc:"With a score"`
	Locations     int         `json:"locations"`
	Told          bool        `json:"told" doc:"There are enough visits, locations and shoppers to tell the parts apart; without it they are zero"`
	Location      SpreadShare `json:"location" doc:"What stays the same at a location"`
	Shopper       SpreadShare `json:"shopper" doc:"What stays the same of a shopper"`
	Occasion      SpreadShare `json:"occasion" doc:"What changes from visit to visit"`
	Dependability float64     `json:"dependability" doc:"Share of the differences between the locations' means that is theirs, 0 to 1, with the visits that they have"`
	VisitsNeeded  int         `json:"visits_needed" doc:"From how many visits on a location's mean has a dependability of 0.8; 0: locations do not differ, or more than 99"`
}

// SpreadShare is a part of the variance.
type SpreadShare struct {
	Share     checklists.Percent `json:"share" doc:"Of the variance"`
	Deviation checklists.Percent `json:"deviation" doc:"Standard deviation of scores"`
}

func (s *Server) getSpread(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Region string `query:"region" format:"uuid"`
},
) (*one[Spread], error) {
	found, err := s.Reports.Spread(ctx, by, in.ID, in.Region)
	if err != nil {
		return nil, err
	}
	return &one[Spread]{toSpread(found)}, nil
}

func toSpread(s reports.Spread) Spread {
	part := func(variance float64) SpreadShare { return SpreadShare(s.Part(variance)) }
	return Spread{s.Visits, s.Locations, s.Told, part(s.Location), part(s.Shopper), part(s.Occasion), s.Dependability, s.VisitsNeeded}
}
