package reports

import (
	"context"

	"etalon/internal/database"
)

// alongsideRow is the sums of a question over the visits that it applied to and that
// answered another one, whose answers are numbers y.
type alongsideRow struct {
	QuestionID   string
	N, Met, Part int // visits; those that met it in full and in part
	Y, YY        float64
	MetY, PartY  float64 // sums of y over those visits
}

// moments are those of being met, as 0, ½ or 1, and the number.
func (r alongsideRow) moments() Moments {
	full, part := float64(r.Met), float64(r.Part)
	return Moments{N: r.N, X: full + part/2, XX: full + part/4, Y: r.Y, YY: r.YY, XY: r.MetY + r.PartY/2}
}

// alongside adds up each question beside a question whose answers are numbers; the row of
// that question itself is over all visits that answered it. What is read into memory is a
// row a question.
func (q query) alongside(ctx context.Context, s scope, waves []string, questionID string) (map[string]alongsideRow, error) {
	where, args := s.where("v.wave_id IN ?", waves)
	if s.region != "" {
		where, args = where+" AND l.region_id = ?", append(args, s.region)
	}
	// The CASE keeps what is no number from being read as one: it is evaluated first.
	const marks = `SELECT a.visit_id, CAST(CASE WHEN a.state = 'answered' AND a.value NOT LIKE '"%' THEN a.value END AS DOUBLE PRECISION) AS y`
	args = append([]any{questionID}, args...)
	args = append(args, questionID)
	var rows []alongsideRow
	err := q.db.Conn(ctx).Raw("WITH marks AS ("+marks+visitsFrom+"JOIN visit_answers a ON a.visit_id = v.id AND a.question_id = ? WHERE "+where+`)
		SELECT c.question_id, COUNT(*) AS n, SUM(CASE WHEN c.met = 2 THEN 1 ELSE 0 END) AS met, SUM(CASE WHEN c.met = 1 THEN 1 ELSE 0 END) AS part,
			SUM(m.y) AS y, SUM(m.y * m.y) AS yy, SUM(CASE WHEN c.met = 2 THEN m.y ELSE 0 END) AS met_y, SUM(CASE WHEN c.met = 1 THEN m.y ELSE 0 END) AS part_y
		FROM marks m JOIN visit_answers c ON c.visit_id = m.visit_id WHERE m.y IS NOT NULL AND (c.met IS NOT NULL OR c.question_id = ?) GROUP BY c.question_id`, args...).Find(&rows).Error
	found := make(map[string]alongsideRow, len(rows))
	for _, r := range rows {
		found[r.QuestionID] = r
	}
	return found, database.Wrap("add up answers beside one", err)
}
