package reports

import (
	"context"

	"etalon/internal/database"
)

// pairs adds up the scores of a wave by location and shopper: a row for two visits or
// so, of which nothing names anybody to the reader.
func (q query) pairs(ctx context.Context, s scope, waveID string) ([]pairSums, error) {
	where, args := s.where("v.wave_id = ? AND v.final IS NOT NULL", waveID)
	if s.region != "" {
		where, args = where+" AND l.region_id = ?", append(args, s.region)
	}
	var rows []pairSums
	err := q.db.Conn(ctx).Raw("SELECT v.location_id, v.shopper_id, COUNT(*) AS n, SUM(CAST(v.final AS DOUBLE PRECISION)) AS total, SUM(CAST(v.final AS DOUBLE PRECISION) * v.final) AS squares"+
		visitsFrom+"WHERE "+where+" GROUP BY v.location_id, v.shopper_id ORDER BY v.location_id, v.shopper_id", args...).Find(&rows).Error
	return rows, database.Wrap("add up scores by location and shopper", err)
}
