package audits

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"etalon/checklists"
	"etalon/internal/database"
	"etalon/internal/journal"
)

// slot reads all that Save needs to know in one statement.
func (s store) slot(ctx context.Context, orgID, assignmentID, visitID string) (slot, error) {
	var rows []struct {
		Assignment             assignmentRow `gorm:"embedded"`
		WaveStatus, Attributes string
		TimeZone               string
		Excepted               bool
		Visit                  visitRow `gorm:"embedded;embeddedPrefix:v_"`
		VisitID                *string
	}
	// Find, as Scan writes every statement out as text for a log that nobody asked for.
	err := s.db.Conn(ctx).Raw(slotSQL, visitID, orgID, assignmentID).Find(&rows).Error
	if err != nil {
		return slot{}, fmt.Errorf("read assignment: %w", err)
	}
	if len(rows) == 0 {
		return slot{}, ErrAssignmentNotFound
	}
	r := rows[0]
	for _, other := range rows { // the visit under the given id, before the assignment's
		if other.VisitID != nil && other.Visit.ID == visitID {
			r = other
		}
	}
	at := slot{assignment: r.Assignment.assignment(), wave: WaveStatus(r.WaveStatus), excepted: r.Excepted}
	if err := json.Unmarshal([]byte(r.Attributes), &at.attributes); err != nil {
		return slot{}, fmt.Errorf("attributes of location %s: %w", r.Assignment.LocationID, err)
	}
	if at.assignment.CompetitorID != "" {
		at.attributes, at.excepted = checklists.Attributes{}, false // ours say nothing of their place
	}
	if at.zone, err = time.LoadLocation(r.TimeZone); err != nil {
		return slot{}, fmt.Errorf("time zone of location %s: %w", r.Assignment.LocationID, err)
	}
	if r.VisitID == nil {
		return at, nil
	}
	v, err := r.Visit.visit()
	at.visit = &v
	return at, err
}

// slotSQL finds a visit by its id or by its assignment: an id in use elsewhere
// must be seen too. Few locations have exceptions: those of the others are not asked
// for again.
const slotSQL = `SELECT a.*, w.status AS wave_status, l.attributes, l.time_zone,
	EXISTS (SELECT 1 FROM location_exceptions x WHERE x.org_id = a.org_id AND x.place_id IN (l.id, l.region_id, l.brand_id) AND x.status = 'granted') AS excepted,
	v.id AS visit_id,
	v.id AS v_id, v.org_id AS v_org_id, v.wave_id AS v_wave_id, v.assignment_id AS v_assignment_id, v.location_id AS v_location_id,
	v.checklist_version_id AS v_checklist_version_id, v.shopper_id AS v_shopper_id, v.status AS v_status, v.content_hash AS v_content_hash,
	v.started_at AS v_started_at, v.finished_at AS v_finished_at, v.submitted_at AS v_submitted_at, v.approved_at AS v_approved_at,
	v.released_at AS v_released_at, v.earned AS v_earned, v.possible AS v_possible, v.raw AS v_raw, v.final AS v_final, v.failed AS v_failed,
	v.summary AS v_summary, v.exceptions AS v_exceptions, v.revision AS v_revision, v.created_at AS v_created_at, v.late AS v_late
FROM assignments a JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id
LEFT JOIN visits v ON v.assignment_id = a.id OR v.id = ?
WHERE a.org_id = ? AND a.id = ?`

// insertVisit stores a new visit with its answers, section scores, journal entry
// and the assignment's status. It reports false when the visit's id or its
// assignment is in use; nothing is written then.
func (s store) insertVisit(ctx context.Context, v Visit, answers []Answer, accountID string) (bool, error) {
	content, err := contentOf(v, answers, journal.OriginOf(ctx))
	if err != nil {
		return false, err
	}
	args := append(visitArgs(v, content), content.answers, content.sections, content.entry, accountID, v.CreatedAt)
	if s.db.Postgres() {
		var inserted int
		statement := insertPostgres
		if v.track != "" {
			statement = insertTrackedPostgres
		}
		if err := s.db.Conn(ctx).Raw(statement, named(args)).Row().Scan(&inserted); err != nil {
			return false, fmt.Errorf("insert visit: %w", err)
		}
		return inserted == 1, nil
	}
	inserted := false
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		conn := s.db.Conn(ctx)
		r := conn.Exec(insertVisitSQL+" ON CONFLICT DO NOTHING", named(args))
		if inserted = r.RowsAffected == 1; r.Error != nil || !inserted {
			return r.Error
		}
		return run(conn, named(args), tracked(v, insertAnswersSQLite, insertSectionsSQLite, insertJournalSQLite, completeSQL)...)
	})
	if err != nil {
		return false, fmt.Errorf("insert visit: %w", err)
	}
	return inserted, nil
}

// updateVisit replaces the content of a visit that is still at the given
// revision. It reports false when it is not.
func (s store) updateVisit(ctx context.Context, v Visit, answers []Answer, revision int, accountID string, now time.Time) (bool, error) {
	content, err := contentOf(v, answers, journal.OriginOf(ctx))
	if err != nil {
		return false, err
	}
	args := named(append(visitArgs(v, content), content.answers, content.sections, content.entry, accountID, now))
	args["seen"] = revision
	answersSQL, sectionsSQL, journalSQL := insertAnswersSQLite, insertSectionsSQLite, insertJournalSQLite
	if s.db.Postgres() {
		answersSQL, sectionsSQL, journalSQL = insertAnswersPostgres, insertSectionsPostgres, insertJournalPostgres
	}
	updated := false
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		conn := s.db.Conn(ctx)
		r := conn.Exec(updateVisitSQL, args)
		if updated = r.RowsAffected == 1; r.Error != nil || !updated {
			return r.Error
		}
		return run(conn, args, tracked(v, "DELETE FROM visit_answers WHERE visit_id = @id", "DELETE FROM visit_sections WHERE visit_id = @id",
			"DELETE FROM visit_tracks WHERE visit_id = @id", answersSQL, sectionsSQL, journalSQL, completeSQL)...)
	})
	if err != nil {
		return false, fmt.Errorf("update visit: %w", err)
	}
	return updated, nil
}

// tracked adds the visit's track, if it has one.
func tracked(v Visit, statements ...string) []string {
	if v.track == "" {
		return statements
	}
	return append(statements, insertTrackSQL)
}

func run(conn *gorm.DB, args map[string]any, statements ...string) error {
	for _, statement := range statements {
		if err := conn.Exec(statement, args).Error; err != nil {
			return err
		}
	}
	return nil
}

// argNames are the names of visitArgs and what follows them in the statements.
var argNames = []string{
	"id", "org", "wave", "assignment", "location", "version", "shopper", "status", "hash", "started", "finished",
	"submitted", "earned", "possible", "earned_millionths", "possible_millionths", "raw", "final", "failed", "summary", "exceptions", "revision", "created", "late",
	"track", "device", "channel", "response", "talk", "unanswered", "answers", "sections", "entry", "account", "now",
}

func visitArgs(v Visit, c content) []any {
	return []any{
		v.ID, v.OrgID, v.WaveID, v.AssignmentID, v.LocationID, v.ChecklistVersionID, v.ShopperID, string(v.Status), v.ContentHash,
		v.StartedAt, database.NullTime(v.FinishedAt), database.NullTime(v.SubmittedAt), exact(v.Earned), exact(v.Possible), millionths(v.Earned), millionths(v.Possible), number(v.Raw), number(v.Final),
		v.Failed, v.Summary, c.exceptions, v.Revision, v.CreatedAt, string(v.Late), v.track, v.device,
		string(v.contact.channel), v.contact.response, v.contact.talk, v.contact.unanswered,
	}
}

func number(p *checklists.Percent) *int { return (*int)(p) }

func named(args []any) map[string]any {
	m := make(map[string]any, len(args)+1)
	for i, a := range args {
		m[argNames[i]] = a
	}
	return m
}

// content is the rows beside the visit's own, each list as one JSON array: one
// parameter instead of hundreds.
type content struct{ answers, sections, entry, exceptions string }

func contentOf(v Visit, answers []Answer, from journal.Origin) (content, error) {
	type answer struct {
		Q string `json:"q"`
		S string `json:"s"`
		T string `json:"t"`
		V string `json:"v"`
		C string `json:"c"`
		R string `json:"r"`
		E string `json:"e"`
		P string `json:"p"`
		F bool   `json:"f"`
		M *int   `json:"m"`
	}
	list := make([]answer, len(answers))
	for i, a := range answers {
		list[i] = answer{
			Q: a.QuestionID, S: a.SectionID, T: string(a.State), V: string(a.Value), C: a.Comment, R: exact(a.Credit),
			E: exact(a.Earned), P: exact(a.Possible), F: a.CriticalFail, M: metValue(a.Met),
		}
	}
	type section struct {
		S string `json:"s"`
		E string `json:"e"`
		P string `json:"p"`
		M int64  `json:"m"`
		N int64  `json:"n"`
		R *int   `json:"r"`
		F *int   `json:"f"`
		X bool   `json:"x"`
	}
	scores := make([]section, len(v.sections))
	for i, s := range v.sections {
		scores[i] = section{s.ID, exact(s.Earned), exact(s.Possible), millionths(s.Earned), millionths(s.Possible), number(s.Raw), number(s.Final), s.Failed}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return content{}, err
	}
	verb := "save"
	if v.Status == Submitted {
		verb = "submit"
	}
	var c content
	if c.answers, err = encode(list); err != nil {
		return content{}, err
	}
	if c.sections, err = encode(scores); err != nil {
		return content{}, err
	}
	if c.exceptions, err = exceptionsToJSON(v.Exceptions); err != nil {
		return content{}, err
	}
	c.entry, err = encode(map[string]string{
		"id": id.String(), "verb": verb, "after": `{"status":"` + string(v.Status) + `","hash":"` + v.ContentHash + `"}`,
		"address": from.Address, "agent": from.Agent,
	})
	return c, err
}

const insertVisitSQL = `INSERT INTO visits (id, org_id, wave_id, assignment_id, location_id, checklist_version_id, shopper_id, status,
	content_hash, started_at, finished_at, submitted_at, earned, possible, earned_millionths, possible_millionths, raw, final, failed, summary, exceptions, revision, created_at, late)
VALUES (@id, @org, @wave, @assignment, @location, @version, @shopper, @status, @hash, @started, @finished, @submitted, @earned, @possible,
	@earned_millionths, @possible_millionths, @raw, @final, @failed, @summary, @exceptions, @revision, @created, @late)`

const updateVisitSQL = `UPDATE visits SET status = @status, content_hash = @hash, started_at = @started, finished_at = @finished,
	submitted_at = @submitted, earned = @earned, possible = @possible,
	earned_millionths = @earned_millionths, possible_millionths = @possible_millionths, raw = @raw, final = @final, failed = @failed, summary = @summary, exceptions = @exceptions,
	revision = @revision, late = @late WHERE org_id = @org AND id = @id AND revision = @seen AND status IN ('in_progress', 'returned')`

const completeSQL = `UPDATE assignments SET status = CASE WHEN @status = 'submitted' THEN 'submitted' ELSE 'started' END
WHERE org_id = @org AND id = @assignment AND status IN ('accepted', 'started')`

const insertTrackSQL = `INSERT INTO visit_tracks (visit_id, org_id, device, content, channel, response_s, talk_s, unanswered)
VALUES (@id, @org, @device, @track, @channel, @response, @talk, @unanswered)`

const answerColumns = `INSERT INTO visit_answers (org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met)
`

const sectionColumns = `INSERT INTO visit_sections (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed)
`

const journalColumns = `INSERT INTO journal (id, org_id, at, account_id, verb, subject_kind, subject_id, after, address, agent)
`

const insertAnswersSQLite = answerColumns + `SELECT @org, @id, value->>'q', value->>'s', value->>'t', value->>'v', value->>'c', value->>'r',
	value->>'e', value->>'p', value->>'f', value->>'m' FROM json_each(@answers)`

const insertSectionsSQLite = sectionColumns + `SELECT @org, @id, value->>'s', value->>'e', value->>'p', value->>'m', value->>'n', value->>'r', value->>'f', value->>'x'
FROM json_each(@sections)`

const insertJournalSQLite = journalColumns + `SELECT (@entry)->>'id', @org, @now, @account, (@entry)->>'verb', 'visit', @id, (@entry)->>'after',
	(@entry)->>'address', (@entry)->>'agent'`

// The record types name each field of the arrays; the ids are cast because a
// parameter in a SELECT has no column to take its type from.
const insertAnswersPostgres = answerColumns + `SELECT CAST(@org AS uuid), CAST(@id AS uuid), q, s, t, v, c, r, e, p, f, m
FROM jsonb_to_recordset(CAST(@answers AS jsonb)) AS x(q text, s text, t text, v text, c text, r text, e text, p text, f boolean, m integer)`

const insertSectionsPostgres = sectionColumns + `SELECT CAST(@org AS uuid), CAST(@id AS uuid), s, e, p, m, n, r, f, x
FROM jsonb_to_recordset(CAST(@sections AS jsonb)) AS x(s text, e text, p text, m bigint, n bigint, r integer, f integer, x boolean)`

const insertJournalPostgres = journalColumns + `SELECT CAST(CAST(@entry AS jsonb)->>'id' AS uuid), CAST(@org AS uuid), CAST(@now AS timestamp),
	CAST(@account AS text), CAST(@entry AS jsonb)->>'verb', 'visit', CAST(@id AS text), CAST(@entry AS jsonb)->>'after',
	CAST(@entry AS jsonb)->>'address', CAST(@entry AS jsonb)->>'agent'`

// insertPostgres is the whole submit in one statement and one round trip.
const insertPostgres = insertParts + selectInserted

// insertTrackedPostgres is insertPostgres for a visit with a track.
const insertTrackedPostgres = insertParts + `,
traced AS (INSERT INTO visit_tracks (visit_id, org_id, device, content, channel, response_s, talk_s, unanswered)
	SELECT CAST(@id AS uuid), CAST(@org AS uuid), CAST(@device AS text), CAST(@track AS text), CAST(@channel AS text), CAST(@response AS bigint),
		CAST(@talk AS bigint), CAST(@unanswered AS boolean) WHERE EXISTS (SELECT 1 FROM inserted))` + selectInserted

const insertParts = `WITH inserted AS (` + insertVisitSQL + ` ON CONFLICT DO NOTHING RETURNING id),
answered AS (` + insertAnswersPostgres + ` WHERE EXISTS (SELECT 1 FROM inserted)),
scored AS (` + insertSectionsPostgres + ` WHERE EXISTS (SELECT 1 FROM inserted)),
noted AS (` + insertJournalPostgres + ` WHERE EXISTS (SELECT 1 FROM inserted)),
completed AS (` + completeSQL + ` AND EXISTS (SELECT 1 FROM inserted))`

const selectInserted = `
SELECT COUNT(*) FROM inserted`

// track reads how a visit was made; nil: not told.
func (s store) track(ctx context.Context, orgID, visitID string) (*Track, error) {
	var found []string
	if err := s.db.Conn(ctx).Raw("SELECT content FROM visit_tracks WHERE org_id = ? AND visit_id = ?", orgID, visitID).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read track: %w", err)
	}
	return parseTrack(strings.Join(found, ""))
}
