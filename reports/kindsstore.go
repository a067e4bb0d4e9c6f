package reports

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/database"
)

// kindsAt adds up the visits at a location by kind of audit, of waves that ended since.
func (q query) kindsAt(ctx context.Context, s scope, locationID string, since time.Time) ([]KindResult, error) {
	within, args := s.tallyReach(nil)
	var rows []struct {
		Audit  checklists.Audit
		WaveID string
		EndsOn time.Time
		Visits int
		Sums   sums `gorm:"embedded"`
	}
	err := q.db.Conn(ctx).Raw("SELECT w.audit, w.id AS wave_id, w.ends_on, t.visits, "+sumColumns+" FROM tally_locations t JOIN waves w ON w.id = t.wave_id WHERE t.org_id = ? AND t.location_id = ? AND w.ends_on >= ?"+
		within+" ORDER BY w.ends_on, w.id", append([]any{s.orgID, locationID, since}, args...)...).Find(&rows).Error
	var list []KindResult
	at := map[checklists.Audit]int{}
	for _, r := range rows {
		i, known := at[r.Audit]
		if !known {
			i = len(list)
			at[r.Audit], list = i, append(list, KindResult{Audit: r.Audit})
		}
		k := &list[i]
		k.Visits += r.Visits
		k.Scores.merge(r.Sums.sample())
		k.LastOn, k.LastID = r.EndsOn.UTC(), r.WaveID
	}
	return list, database.Wrap("sum kinds of audit", err)
}
