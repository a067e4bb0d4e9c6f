package reports

import (
	"context"
	"encoding/json"
	"time"

	"etalon/internal/database"
)

// settling is how long ago a visit must have changed for sums to hold: a change carries
// the time at which it began, and is seen when it is in.
const settling = time.Minute

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

// add adds the sums over other visits.
func (r alongsideRow) add(o alongsideRow) alongsideRow {
	return alongsideRow{r.QuestionID, r.N + o.N, r.Met + o.Met, r.Part + o.Part, r.Y + o.Y, r.YY + o.YY, r.MetY + o.MetY, r.PartY + o.PartY}
}

// keptAlongside reads the sums of whole waves that were kept and still hold, by wave.
func (q query) keptAlongside(ctx context.Context, orgID string, waves []string, questionID string) (map[string]map[string]alongsideRow, error) {
	var rows []struct{ WaveID, Content string }
	err := q.db.Conn(ctx).Raw(`SELECT k.wave_id, k.content FROM importance_sums k WHERE k.org_id = ? AND k.wave_id IN ? AND k.question_id = ?
		AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.org_id = k.org_id AND v.wave_id = k.wave_id AND v.changed_at >= k.settled_at)`, orgID, waves, questionID).Find(&rows).Error
	if err != nil {
		return nil, database.Wrap("read kept sums", err)
	}
	kept := map[string]map[string]alongsideRow{}
	for _, r := range rows {
		sums := map[string]alongsideRow{}
		if err := json.Unmarshal([]byte(r.Content), &sums); err != nil {
			return nil, database.Wrap("read kept sums", err)
		}
		kept[r.WaveID] = sums
	}
	return kept, nil
}

// keepAlongside keeps the sums of a whole wave as they were at a moment.
func (q query) keepAlongside(ctx context.Context, orgID, wave, questionID string, sums map[string]alongsideRow, at time.Time) error {
	content, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	return database.Wrap("keep sums", q.db.Tx(ctx, func(ctx context.Context) error {
		return q.db.Conn(ctx).Exec(`INSERT INTO importance_sums (org_id, wave_id, question_id, settled_at, content) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (org_id, wave_id, question_id) DO UPDATE SET settled_at = excluded.settled_at, content = excluded.content`,
			orgID, wave, questionID, at.Add(-settling), string(content)).Error
	}))
}

// forgetAlongside forgets the sums that were kept, of every organisation.
func (q query) forgetAlongside(ctx context.Context) error {
	return database.Wrap("forget kept sums", q.db.Tx(ctx, func(ctx context.Context) error {
		return q.db.Conn(ctx).Exec("DELETE FROM importance_sums").Error
	}))
}
