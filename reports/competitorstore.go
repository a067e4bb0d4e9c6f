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

// competitorVisits counts the seen visits to competitors by wave: the tally has none of them.
func (q query) competitorVisits(ctx context.Context, orgID string, reach audits.Reach, waves []audits.Wave) (map[string]int, error) {
	var ids []string
	for _, w := range waves {
		if w.Audit.AtCompetitors() {
			ids = append(ids, w.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // no wave is at competitors'
	}
	within, args := reach.SQL("v", "l")
	var rows []struct {
		WaveID string
		N      int
	}
	err := q.db.Conn(ctx).Raw("SELECT v.wave_id, COUNT(*) AS n"+visitsFrom+"WHERE v.org_id = ? AND v.wave_id IN ? AND v.status IN ? AND "+within+" GROUP BY v.wave_id",
		append([]any{orgID, ids, audits.Seen}, args...)...).Find(&rows).Error
	found := map[string]int{}
	for _, r := range rows {
		found[r.WaveID] = r.N
	}
	return found, database.Wrap("count visits to competitors", err)
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
