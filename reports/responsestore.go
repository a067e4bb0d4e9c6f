package reports

import (
	"context"

	"etalon/audits"
	"etalon/internal/database"
)

// responses reads the seconds to the first answer of a wave's visits, and counts those
// without one.
func (q query) responses(ctx context.Context, s scope, waveID string) (answered []int64, unanswered int, err error) {
	where, args := s.where("v.wave_id = ? AND t.response_s IS NOT NULL", waveID)
	var rows []struct {
		ResponseS  int64
		Unanswered bool
	}
	err = q.db.Conn(ctx).Raw("SELECT t.response_s, t.unanswered"+visitsFrom+"JOIN visit_tracks t ON t.visit_id = v.id WHERE "+where, args...).Find(&rows).Error
	for _, r := range rows {
		if r.Unanswered {
			unanswered++
		} else {
			answered = append(answered, r.ResponseS)
		}
	}
	return answered, unanswered, database.Wrap("read times of answers", err)
}

// contact reads what a call or a message measured; nil: nothing.
func (q query) contact(ctx context.Context, orgID, visitID string) (*VisitContact, error) {
	var rows []struct {
		Channel          audits.Channel
		ResponseS, TalkS *int64
		Unanswered       bool
	}
	err := q.db.Conn(ctx).Raw("SELECT channel, response_s, talk_s, unanswered FROM visit_tracks WHERE org_id = ? AND visit_id = ?", orgID, visitID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, database.Wrap("read contact of visit", err)
	}
	return &VisitContact{rows[0].Channel, rows[0].ResponseS, rows[0].TalkS, rows[0].Unanswered}, nil
}

// competitorPlace is the place that a visit to a competitor was made at.
func (q query) competitorPlace(ctx context.Context, orgID, assignmentID string) (Place, error) {
	var rows []Place
	err := q.db.Conn(ctx).Raw("SELECT k.brand || ', ' || k.name AS name, k.city, k.address, k.brand FROM assignments a JOIN competitors k ON k.id = a.competitor_id WHERE a.org_id = ? AND a.id = ?", orgID, assignmentID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Place{}, database.Wrap("read place of a competitor", err)
	}
	return rows[0], nil
}
