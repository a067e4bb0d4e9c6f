package reports

import (
	"context"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/database"
)

// competitorScore is the score of a visit to a competitor, or of one of its sections.
type competitorScore struct {
	ID, Brand, Name, City, Beside string
	SectionID                     string // empty: of the visit
	Final                         checklists.Percent
}

// competitorScores reads the scores of a wave's seen visits to competitors.
func (q query) competitorScores(ctx context.Context, orgID, waveID string, reach audits.Reach) ([]competitorScore, error) {
	within, args := reach.SQL("v", "l")
	from := " FROM visits v JOIN locations l ON l.id = v.location_id JOIN assignments a ON a.id = v.assignment_id JOIN competitors k ON k.id = a.competitor_id"
	where := " WHERE v.org_id = ? AND v.wave_id = ? AND v.status IN ? AND " + within
	args = append([]any{orgID, waveID, audits.Seen}, args...)
	const columns = "SELECT k.id, k.brand, k.name, k.city, l.name AS beside, "
	var rows []competitorScore
	err := q.db.Conn(ctx).Raw(columns+"'' AS section_id, v.final"+from+where+" AND v.final IS NOT NULL UNION ALL "+
		columns+"s.section_id, s.final"+from+" JOIN visit_sections s ON s.visit_id = v.id"+where+" AND s.final IS NOT NULL ORDER BY 2, 3, 1, 6, 7", append(args, args...)...).Find(&rows).Error
	return rows, database.Wrap("list visits to competitors", err)
}
