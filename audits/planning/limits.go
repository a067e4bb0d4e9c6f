package planning

import (
	"context"

	"etalon/audits"
	"etalon/audits/programmes"
)

// LimitsOf reads what programmes let people do by themselves, and at competitors; waves
// of none have the rules that a new programme begins with.
func LimitsOf(known *programmes.Service) audits.LimitsOf {
	return func(ctx context.Context, orgID, id string) (audits.Limits, error) {
		rules := programmes.Default()
		if id != "" {
			g, err := known.Of(ctx, orgID, id)
			if err != nil {
				return audits.Limits{}, err
			}
			rules = g.Rules
		}
		return audits.Limits{PlannedOnly: rules.PlannedOnly, CompetitorMinutes: rules.Ethics.CompetitorMinutes}, nil
	}
}
