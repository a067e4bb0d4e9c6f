package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"etalon/internal/database"
)

// lastWaveWith is the latest wave with results within the scope whose checklist asks
// about a requirement; of a brand and a kind of audit, or of any. Empty: there is none.
func (q query) lastWaveWith(ctx context.Context, s scope, lineage string, asked OverviewQuery) (string, error) {
	written, err := json.Marshal(lineage)
	if err != nil {
		return "", err
	}
	where, args := s.inTime(asked)
	where += " AND w.checklist_version_id IN (SELECT c.id FROM checklist_versions c WHERE c.org_id = ? AND c.content LIKE ? ESCAPE '!')"
	args = append(args, s.orgID, database.Contains(`"requirement":`+string(written)))
	if asked.BrandID != "" {
		where, args = where+" AND w.brand_id = ?", append(args, asked.BrandID)
	}
	var ids []string
	err = q.db.Conn(ctx).Raw("SELECT w.id FROM waves w WHERE "+where+latestFirst, args...).Find(&ids).Error
	if err != nil || len(ids) == 0 {
		return "", database.Wrap("find wave of requirement", err)
	}
	return ids[0], nil
}

// asking is the questions by which a wave asked about a requirement.
type asking struct {
	wave      string
	questions []string // ids
}

// ofAsked is the condition on rows with the wave and the question in two columns.
func ofAsked(asked []asking, wave, question string) (string, []any) {
	var waves, questions []string
	var parts []string
	var args []any
	for i := 0; i < len(asked); {
		n := i + 1 // waves after one another with the same questions
		for n < len(asked) && slices.Equal(asked[n].questions, asked[i].questions) {
			n++
		}
		var same []string
		for _, a := range asked[i:n] {
			same = append(same, a.wave)
		}
		waves, questions = append(waves, same...), append(questions, asked[i].questions...)
		parts, args = append(parts, "("+wave+" IN ? AND "+question+" IN ?)"), append(args, same, asked[i].questions)
		i = n
	}
	// The two lists are there for the index.
	return wave + " IN ? AND " + question + " IN ? AND (" + strings.Join(parts, " OR ") + ")", append([]any{waves, questions}, args...)
}

// asked is the condition on rows t of the tally about the questions within the scope.
// The locations are named even if they are all that the waves count: with them the rows
// are found by their whole key.
func (s scope) asked(asked []asking) (string, []any) {
	waves := make([]string, len(asked))
	for i, a := range asked {
		waves[i] = a.wave
	}
	within, args := s.tallyReach(waves)
	if within == "" {
		within, args = " AND t.location_id IN (SELECT x.location_id FROM tally_locations x WHERE x.org_id = ? AND x.wave_id IN ?)", []any{s.orgID, waves}
	}
	where, whereArgs := ofAsked(asked, "t.wave_id", "t.question_id")
	return "t.org_id = ? AND " + where + within, append(append([]any{s.orgID}, whereArgs...), args...)
}

// ofQuestions is byQuestion for some questions, within waves that the scope holds or not.
func (q query) ofQuestions(ctx context.Context, s scope, asked []asking) (map[string]map[string]questionSums, error) {
	waves := make([]string, len(asked))
	for i, a := range asked {
		waves[i] = a.wave
	}
	where, args := s.asked(asked)
	from := "tally_questions"
	if !s.narrowed() && s.holds(waves) {
		from = "tally_totals"
		where, args = ofAsked(asked, "t.wave_id", "t.question_id")
		where, args = "t.org_id = ? AND "+where, append([]any{s.orgID}, args...)
	}
	var rows []questionSums
	err := q.db.Conn(ctx).Raw("SELECT t.wave_id, t.question_id, "+complianceColumns+`, CAST(SUM(t.critical) AS BIGINT) AS critical,
		CAST(SUM(t.excepted) AS BIGINT) AS excepted FROM `+from+" t WHERE "+where+" GROUP BY t.wave_id, t.question_id", args...).Find(&rows).Error
	found := map[string]map[string]questionSums{}
	for _, r := range rows {
		inner(found, r.WaveID)[r.QuestionID] = r
	}
	return found, database.Wrap("count answers", err)
}

const complianceColumns = `CAST(SUM(t.met) AS BIGINT) AS "full", CAST(SUM(t.part) AS BIGINT) AS part, CAST(SUM(t.applied) AS BIGINT) AS applied`

// requirementRegions counts how the regions met the requirement in a wave.
func (q query) requirementRegions(ctx context.Context, s scope, asked asking) ([]RequirementRegion, error) {
	where, args := s.asked([]asking{asked})
	var rows []struct {
		ID, Name  string
		Locations int
		Now       Compliance `gorm:"embedded"`
	}
	err := q.db.Conn(ctx).Raw("SELECT p.region_id AS id, r.name, COUNT(DISTINCT t.location_id) AS locations, "+complianceColumns+
		" FROM tally_questions t JOIN locations p ON p.id = t.location_id JOIN regions r ON r.id = p.region_id WHERE "+where+
		" AND t.applied > 0 GROUP BY p.region_id, r.name ORDER BY r.name, p.region_id", args...).Find(&rows).Error
	list := make([]RequirementRegion, len(rows))
	for i, r := range rows {
		list[i] = RequirementRegion(r)
	}
	return list, database.Wrap("count answers of regions", err)
}

// requirementPlaces counts how the locations met the requirement in waves.
func (q query) requirementPlaces(ctx context.Context, s scope, asked []asking) ([]RequirementPlace, error) {
	where, args := s.asked(asked)
	var rows []struct {
		ID, Code, Name, City string
		Now                  Compliance `gorm:"embedded"`
	}
	err := q.db.Conn(ctx).Raw("SELECT p.id, p.code, p.name, p.city, "+complianceColumns+
		" FROM tally_questions t JOIN locations p ON p.id = t.location_id WHERE "+where+
		" AND t.applied > 0 GROUP BY p.id, p.code, p.name, p.city ORDER BY p.code, p.id", args...).Find(&rows).Error
	list := make([]RequirementPlace, len(rows))
	for i, r := range rows {
		list[i] = RequirementPlace(r)
	}
	return list, database.Wrap("count answers of locations", err)
}

// failRow is a visit with an answer that did not meet its requirement.
type failRow struct {
	Visit                      visitLine  `gorm:"embedded"`
	Answer                     answerLine `gorm:"embedded"`
	Code, Name, City, TimeZone string
}

// fails reads a page of the fails of waves, the latest first. Of a day they are in the
// order of the locations: the order of the hours would show the shopper's way.
func (q query) fails(ctx context.Context, s scope, asked []asking, limit, offset int) ([]failRow, error) {
	about, aboutArgs := ofAsked(asked, "v.wave_id", "c.question_id")
	where, args := s.where("c.met < 2 AND "+about, aboutArgs...)
	if s.region != "" {
		where, args = where+" AND l.region_id = ?", append(args, s.region)
	}
	const order = " ORDER BY w.starts_on DESC, w.id DESC, " + startedDay + " DESC, l.code, v.id, c.question_id"
	// The page is found first: what is read of its visits need not be read of all.
	page := "SELECT v.id AS visit_id, c.question_id" + visitsFrom + "JOIN waves w ON w.id = v.wave_id JOIN visit_answers c ON c.visit_id = v.id WHERE " + where + order + " LIMIT ? OFFSET ?"
	var rows []failRow
	err := q.db.Conn(ctx).Raw("WITH page AS ("+page+") "+visitLineColumns+", c.visit_id, c.question_id, c.state, c.value, c.comment, c.earned, c.possible, c.critical, c.met, l.code, l.name, l.city, l.time_zone"+
		visitLineFrom+"JOIN waves w ON w.id = v.wave_id JOIN visit_answers c ON c.visit_id = v.id JOIN page ON page.visit_id = v.id AND page.question_id = c.question_id"+
		order, append(args, limit, offset)...).Find(&rows).Error
	return rows, database.Wrap("list fails", err)
}

// photosOf lists the photos of fails by visit and question: only those that clients see.
func (q query) photosOf(ctx context.Context, orgID string, fails []failRow) (map[[2]string][]string, error) {
	var visits, questions []string
	for _, f := range fails {
		visits, questions = append(visits, f.Visit.ID), append(questions, f.Answer.QuestionID)
	}
	var rows []struct{ ID, VisitID, QuestionID string }
	err := q.db.Conn(ctx).Raw("SELECT p.id, p.visit_id, p.question_id FROM photos p WHERE p.org_id = ? AND p.visit_id IN ? AND p.question_id IN ? AND p.kind = 'photo' ORDER BY p.created_at, p.id",
		orgID, visits, questions).Find(&rows).Error
	found := map[[2]string][]string{}
	for _, r := range rows {
		key := [2]string{r.VisitID, r.QuestionID}
		found[key] = append(found[key], r.ID)
	}
	return found, database.Wrap("list photos of fails", err)
}
