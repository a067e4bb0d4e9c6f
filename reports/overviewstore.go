package reports

import (
	"context"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/database"
)

// inTime is the condition on waves w that have results within the scope, in the period.
func (s scope) inTime(q OverviewQuery) (string, []any) {
	within, withinArgs := s.tallyReach(nil)
	where := "w.org_id = ? AND EXISTS (SELECT 1 FROM tally_locations t WHERE t.org_id = w.org_id AND t.wave_id = w.id" + within + ")"
	args := append([]any{s.orgID}, withinArgs...)
	if q.Audit != "" {
		where, args = where+" AND w.audit = ?", append(args, q.Audit)
	}
	if !q.From.IsZero() {
		where, args = where+" AND w.ends_on >= ?", append(args, q.From)
	}
	if !q.To.IsZero() {
		where, args = where+" AND w.starts_on <= ?", append(args, q.To)
	}
	return where, args
}

// latestFirst is the order in which one wave is chosen: kinds of audit are never mixed,
// and mystery visits come before the others.
const latestFirst = " ORDER BY CASE WHEN w.audit = 'visit' THEN 0 ELSE 1 END, w.starts_on DESC, w.id DESC LIMIT 1"

// settle fills in the brand and the kind of audit that were not asked for: those of the
// latest wave with results. The brand stays empty where there is none.
func (q query) settle(ctx context.Context, s scope, asked OverviewQuery) (OverviewQuery, error) {
	if asked.BrandID != "" && asked.Audit != "" {
		return asked, nil
	}
	where, args := s.inTime(asked)
	if asked.BrandID != "" {
		where, args = where+" AND w.brand_id = ?", append(args, asked.BrandID)
	}
	var found []struct {
		BrandID string
		Audit   checklists.Audit
	}
	err := q.db.Conn(ctx).Raw("SELECT w.brand_id, w.audit FROM waves w WHERE "+where+latestFirst, args...).Find(&found).Error
	if err == nil && len(found) > 0 {
		asked.BrandID, asked.Audit = found[0].BrandID, found[0].Audit
	}
	return asked, database.Wrap("find latest wave", err)
}

// lastWaveAt is the latest wave with results at a location; empty: there is none.
func (q query) lastWaveAt(ctx context.Context, s scope, locationID string) (string, error) {
	within, args := s.tallyReach(nil)
	var ids []string
	err := q.db.Conn(ctx).Raw("SELECT w.id FROM waves w WHERE w.org_id = ? AND EXISTS (SELECT 1 FROM tally_locations t WHERE t.org_id = w.org_id AND t.wave_id = w.id AND t.location_id = ?"+
		within+")"+latestFirst, append([]any{s.orgID, locationID}, args...)...).Find(&ids).Error
	if err != nil || len(ids) == 0 {
		return "", database.Wrap("find latest wave", err)
	}
	return ids[0], nil
}

// wavesInTime lists the brand's waves with results, the latest first; with a last one,
// those that began no later.
func (q query) wavesInTime(ctx context.Context, s scope, asked OverviewQuery, last audits.Wave, limit int) ([]string, error) {
	where, args := s.inTime(asked)
	where, args = where+" AND w.brand_id = ?", append(args, asked.BrandID)
	if last.ID != "" {
		where, args = where+" AND (w.starts_on < ? OR w.id = ?)", append(args, last.StartsOn, last.ID)
	}
	var ids []string
	err := q.db.Conn(ctx).Raw("SELECT w.id FROM waves w WHERE "+where+" ORDER BY w.starts_on DESC, w.id DESC LIMIT ?", append(args, limit)...).Find(&ids).Error
	return ids, database.Wrap("list waves in time", err)
}

// criticalCounts counts the critical fails of a wave by question.
func (q query) criticalCounts(ctx context.Context, s scope, waveID string) ([]CriticalCount, error) {
	where, args := s.tallied([]string{waveID})
	var rows []CriticalCount
	err := q.db.Conn(ctx).Raw("SELECT t.question_id AS question, CAST(SUM(t.critical) AS BIGINT) AS visits, COUNT(*) AS locations FROM tally_questions t WHERE "+where+
		" AND t.critical > 0 GROUP BY t.question_id ORDER BY visits DESC, t.question_id", args...).Find(&rows).Error
	return rows, database.Wrap("count critical fails", err)
}
