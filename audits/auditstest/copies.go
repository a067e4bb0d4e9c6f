package auditstest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"etalon/internal/database"
)

// Copies puts n more visits like one into the database, at the locations in turn: as
// many as no test could hand in. They are released where the first is.
func Copies(tb testing.TB, db *database.DB, visitID string, locations []string, n int) {
	tb.Helper()
	cast := ""
	if db.Postgres() {
		cast = "::uuid"
	}
	do := func(sql string, args ...any) {
		if err := db.Conn(tb.Context()).Exec(sql, args...).Error; err != nil {
			tb.Fatal(err)
		}
	}
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("SELECT '%s'%s AS id, '%s'%s AS location_id", RandomID(), cast, locations[i%len(locations)], cast)
	}
	for some := range slices.Chunk(list, 400) {
		copies := "(" + strings.Join(some, " UNION ALL ") + ") x"
		// A visit has the id of its assignment here: that is how the two find each other.
		do(`INSERT INTO assignments (id, org_id, wave_id, location_id, checklist_version_id, shopper_id, scenario, status, due_on, created_at)
			SELECT x.id, a.org_id, a.wave_id, x.location_id, a.checklist_version_id, a.shopper_id, a.scenario, a.status, a.due_on, a.created_at
			FROM assignments a JOIN visits v ON v.assignment_id = a.id CROSS JOIN `+copies+` WHERE v.id = ?`, visitID)
		do(`INSERT INTO visits (id, org_id, wave_id, assignment_id, location_id, checklist_version_id, shopper_id, status, content_hash, started_at, finished_at,
				submitted_at, approved_at, released_at, changed_at, earned, possible, earned_millionths, possible_millionths, raw, final, failed, summary, revision, created_at, exceptions)
			SELECT x.id, v.org_id, v.wave_id, x.id, x.location_id, v.checklist_version_id, v.shopper_id, v.status, 'copy', v.started_at, v.finished_at,
				v.submitted_at, v.approved_at, v.released_at, v.changed_at, v.earned, v.possible, v.earned_millionths, v.possible_millionths, v.raw, v.final, v.failed, v.summary, v.revision, v.created_at, v.exceptions
			FROM visits v CROSS JOIN `+copies+` WHERE v.id = ?`, visitID)
	}
	do("ANALYZE") // PostgreSQL takes a table that it has not looked at for a small one
	do(`INSERT INTO visit_answers (org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met)
		SELECT a.org_id, v.id, a.question_id, a.section_id, a.state, a.value, a.comment, a.credit, a.earned, a.possible, a.critical, a.met
		FROM visits v CROSS JOIN visit_answers a WHERE a.visit_id = ? AND v.content_hash = 'copy' AND v.wave_id = (SELECT wave_id FROM visits WHERE id = ?)
			AND NOT EXISTS (SELECT 1 FROM visit_answers b WHERE b.visit_id = v.id)`, visitID, visitID)
	do(`INSERT INTO visit_sections (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed)
		SELECT s.org_id, v.id, s.section_id, s.earned, s.possible, s.earned_millionths, s.possible_millionths, s.raw, s.final, s.failed
		FROM visits v CROSS JOIN visit_sections s WHERE s.visit_id = ? AND v.content_hash = 'copy' AND v.wave_id = (SELECT wave_id FROM visits WHERE id = ?)
			AND NOT EXISTS (SELECT 1 FROM visit_sections b WHERE b.visit_id = v.id)`, visitID, visitID)
}
