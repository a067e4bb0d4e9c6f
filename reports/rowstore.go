package reports

import (
	"context"
	"encoding/json"
	"iter"
	"math/big"
	"strconv"
	"strings"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/database"
)

// visitBatch is how many visits are in memory while their rows stream.
const visitBatch = 500

// visitLine is a visit as SQL returns it. Ordinal counts the visits of its
// location, over all waves, in the order in which the server got them.
type visitLine struct {
	ID, WaveID, LocationID, ChecklistVersionID, Scenario, CustomerType string
	Status                                                             audits.VisitStatus
	StartedAt                                                          time.Time
	Raw, Final                                                         *checklists.Percent
	EarnedMillionths, PossibleMillionths                               int64
	Failed                                                             bool
	Exceptions                                                         string // JSON
	Ordinal                                                            int
}

func (v *visitLine) assignment() audits.Assignment {
	return audits.Assignment{Scenario: v.Scenario, CustomerType: v.CustomerType}
}

// The ordinal is counted over all visits of the location, seen or not yet, so that
// a visit keeps its number whatever is released or comes in later, and no two
// visits of one location share it.
const visitLineColumns = `SELECT v.id, v.wave_id, v.location_id, v.checklist_version_id, a.scenario, a.customer_type, v.status, v.started_at,
	v.raw, v.final, v.earned_millionths, v.possible_millionths, v.failed, v.exceptions,
	(SELECT COUNT(*) FROM visits o WHERE o.org_id = v.org_id AND o.location_id = v.location_id
		AND (o.created_at < v.created_at OR (o.created_at = v.created_at AND o.id <= v.id))) AS ordinal`

const visitLineFrom = visitsFrom + "JOIN assignments a ON a.id = v.assignment_id "

// visits reads the seen visits of waves, by location, wave and start, a batch at
// a time. One cursor stays open while the caller works on a batch.
func (q query) visits(ctx context.Context, s scope, waves []string, locationID string) iter.Seq2[[]visitLine, error] {
	return func(yield func([]visitLine, error) bool) {
		where, args := s.where("v.wave_id IN ?", waves)
		if locationID != "" {
			where, args = where+" AND v.location_id = ?", append(args, locationID)
		}
		conn := q.db.Conn(ctx)
		rows, err := conn.Raw(visitLineColumns+visitLineFrom+"WHERE "+where+" ORDER BY l.code, v.started_at, v.id", args...).Rows()
		if err != nil {
			yield(nil, database.Wrap("read visits", err))
			return
		}
		defer func() { _ = rows.Close() }()
		var batch []visitLine
		for rows.Next() {
			var line visitLine
			if err := conn.ScanRows(rows, &line); err != nil {
				yield(nil, database.Wrap("read visit", err))
				return
			}
			if batch = append(batch, line); len(batch) == visitBatch {
				if !yield(batch, nil) {
					return
				}
				batch = nil
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, database.Wrap("read visits", err))
		} else if len(batch) > 0 {
			yield(batch, nil)
		}
	}
}

// sectionLine is a section's score in a visit.
type sectionLine struct {
	VisitID, SectionID                   string
	EarnedMillionths, PossibleMillionths int64
	Final                                *checklists.Percent
}

func (q query) sectionsOf(ctx context.Context, visits []string) (map[string]map[string]sectionLine, error) {
	var rows []sectionLine
	err := q.db.Conn(ctx).Raw("SELECT visit_id, section_id, earned_millionths, possible_millionths, final FROM visit_sections WHERE visit_id IN ?", visits).Scan(&rows).Error
	found := map[string]map[string]sectionLine{}
	for _, r := range rows {
		if found[r.VisitID] == nil {
			found[r.VisitID] = map[string]sectionLine{}
		}
		found[r.VisitID][r.SectionID] = r
	}
	return found, database.Wrap("read section scores", err)
}

// answerLine is an answer as SQL returns it.
type answerLine struct {
	VisitID, QuestionID, State, Value, Comment, Earned, Possible string
	Critical                                                     bool
	Met                                                          *int
}

func (a answerLine) met() checklists.Met {
	if a.Met == nil {
		return checklists.NoMark
	}
	return [...]checklists.Met{checklists.NotMet, checklists.Part, checklists.Full}[*a.Met]
}

func (a answerLine) points() (earned, possible float64) {
	return decimal(a.Earned), decimal(a.Possible)
}

func decimal(ratio string) float64 {
	// Nearly all are short: quotients of whole numbers are rounded as ratios are.
	if over, under, _ := strings.Cut(ratio, "/"); len(ratio) < 16 {
		n, err := strconv.ParseInt(over, 10, 64)
		d := int64(1)
		if err == nil && under != "" {
			d, err = strconv.ParseInt(under, 10, 64)
		}
		if err == nil && d > 0 {
			return float64(n) / float64(d)
		}
	}
	r, ok := new(big.Rat).SetString(ratio)
	if !ok {
		return 0
	}
	f, _ := r.Float64()
	return f
}

// answersOf reads the answers of a batch of visits, by visit and question.
func (q query) answersOf(ctx context.Context, visits []string) (map[string]map[string]answerLine, error) {
	var rows []answerLine
	err := q.db.Conn(ctx).Raw("SELECT visit_id, question_id, state, value, comment, earned, possible, critical, met FROM visit_answers WHERE visit_id IN ?", visits).Scan(&rows).Error
	found := make(map[string]map[string]answerLine, len(visits))
	for _, r := range rows {
		if found[r.VisitID] == nil {
			found[r.VisitID] = map[string]answerLine{}
		}
		found[r.VisitID][r.QuestionID] = r
	}
	return found, database.Wrap("read answers", err)
}

// tally counts the critical fails, the not applicable and the excepted answers of visits.
type tally struct{ Critical, NotApplicable, Excepted int }

func (q query) tallies(ctx context.Context, visits []string) (map[string]tally, error) {
	var rows []struct {
		VisitID string
		Tally   tally `gorm:"embedded"`
	}
	err := q.db.Conn(ctx).Raw(`SELECT visit_id, SUM(CASE WHEN critical THEN 1 ELSE 0 END) AS critical,
		SUM(CASE WHEN state = 'na' THEN 1 ELSE 0 END) AS not_applicable, SUM(CASE WHEN state = 'excepted' THEN 1 ELSE 0 END) AS excepted FROM visit_answers WHERE visit_id IN ? GROUP BY visit_id`, visits).Scan(&rows).Error
	found := make(map[string]tally, len(rows))
	for _, r := range rows {
		found[r.VisitID] = r.Tally
	}
	return found, database.Wrap("count answers of visits", err)
}

// parsedAnswer reads a stored answer.
func parsedAnswer(q *checklists.Question, value string) checklists.Answer {
	if value == "null" || value == "" {
		return checklists.Answer{}
	}
	a, err := checklists.ParseAnswer(q, json.RawMessage(value))
	if err != nil {
		// It was valid when it was stored; what changed since is shown as it stands.
		return checklists.Answer{Text: value}
	}
	return a
}

func (q query) visitLine(ctx context.Context, orgID, id string) (visitLine, error) {
	var line visitLine
	err := q.db.Conn(ctx).Raw(visitLineColumns+visitLineFrom+"WHERE v.org_id = ? AND v.id = ?", orgID, id).Scan(&line).Error
	return line, database.Wrap("read visit", err)
}

// previousScore is the final score of the location's seen visit before v of the same
// kind of audit, or nil.
func (q query) previousScore(ctx context.Context, s scope, v audits.Visit) (*checklists.Percent, error) {
	where, args := s.where("v.location_id = ? AND v.started_at < ? AND v.final IS NOT NULL AND v.wave_id IN (SELECT w.id FROM waves w WHERE w.org_id = v.org_id AND w.audit = (SELECT k.audit FROM waves k WHERE k.id = ?))",
		v.LocationID, v.StartedAt, v.WaveID)
	var scores []checklists.Percent
	err := q.db.Conn(ctx).Raw("SELECT v.final"+visitsFrom+"WHERE "+where+" ORDER BY v.started_at DESC, v.id LIMIT 1", args...).Scan(&scores).Error
	if err != nil || len(scores) == 0 {
		return nil, database.Wrap("read previous score", err)
	}
	return &scores[0], nil
}

// failPhoto is a photo of an answer that did not meet its requirement.
type failPhoto struct {
	SHA256     string `gorm:"column:sha256"`
	QuestionID string
	LocationID string
	StartedAt  time.Time
}

func (q query) photosOfFails(ctx context.Context, s scope, waveID, locationID string, limit int) ([]failPhoto, error) {
	where, args := s.where("v.wave_id = ? AND c.met < 2", waveID)
	if locationID != everywhere {
		where, args = where+" AND v.location_id = ?", append(args, locationID)
	}
	var rows []failPhoto
	err := q.db.Conn(ctx).Raw("SELECT p.sha256, p.question_id, v.started_at, v.location_id"+visitsFrom+
		"JOIN visit_answers c ON c.visit_id = v.id JOIN photos p ON p.visit_id = v.id AND p.question_id = c.question_id AND p.kind = 'photo' WHERE "+where+
		" ORDER BY c.met, v.started_at, p.id LIMIT ?", append(args, limit)...).Scan(&rows).Error
	return rows, database.Wrap("list photos of fails", err)
}

func (q query) brands(ctx context.Context, orgID string) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	err := q.db.Conn(ctx).Raw("SELECT id, name FROM brands WHERE org_id = ?", orgID).Scan(&rows).Error
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, database.Wrap("list brands", err)
}
