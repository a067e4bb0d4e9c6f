package audits

import (
	"database/sql"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"etalon/checklists"
	"etalon/internal/database"
	"etalon/internal/journal"
)

// statement is SQL whose parameters have numbers, as the drivers take them. A visit that
// comes in is what a phone waits for: GORM would read the names in these long texts
// for each anew, and every list of a slice as many parameters.
type statement struct {
	text  string
	names []string // of the parameters, in their order
}

var parameter = regexp.MustCompile(`@[a-z_]+`)

// byNumber gives every @name in a text a number. Both databases read it as $1.
func byNumber(text string) statement {
	var st statement
	known := map[string]string{}
	st.text = parameter.ReplaceAllStringFunc(text, func(name string) string {
		if known[name] == "" {
			st.names = append(st.names, name[1:])
			known[name] = "$" + strconv.Itoa(len(st.names))
		}
		return known[name]
	})
	return st
}

func (st statement) values(args map[string]any) []any {
	list := make([]any, len(st.names))
	for i, name := range st.names {
		list[i] = args[name]
	}
	return list
}

func (st statement) run(conn *gorm.DB, args map[string]any) (sql.Result, error) {
	return conn.Statement.ConnPool.ExecContext(conn.Statement.Context, st.text, st.values(args)...)
}

// submitArgs are the parameters of the statements, apart from the rows.
func submitArgs(v Visit, from journal.Origin, accountID string, now time.Time) (map[string]any, error) {
	entry, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	exceptions, err := exceptionsToJSON(v.Exceptions)
	if err != nil {
		return nil, err
	}
	verb := "save"
	if v.Status == Submitted {
		verb = "submit"
	}
	return map[string]any{
		"id": v.ID, "org": v.OrgID, "wave": v.WaveID, "assignment": v.AssignmentID, "location": v.LocationID, "version": v.ChecklistVersionID,
		"shopper": v.ShopperID, "status": string(v.Status), "hash": v.ContentHash, "started": v.StartedAt, "finished": database.NullTime(v.FinishedAt),
		"submitted": database.NullTime(v.SubmittedAt), "earned": exact(v.Earned), "possible": exact(v.Possible),
		"earned_millionths": millionths(v.Earned), "possible_millionths": millionths(v.Possible), "raw": number(v.Raw), "final": number(v.Final),
		"failed": v.Failed, "summary": v.Summary, "exceptions": exceptions, "revision": v.Revision, "created": v.CreatedAt, "late": string(v.Late),
		"track": v.track, "device": v.device,
		"channel": string(v.contact.channel), "response": v.contact.response, "talk": v.contact.talk, "unanswered": v.contact.unanswered,
		"entry": entry.String(), "verb": verb, "after": `{"status":"` + string(v.Status) + `","hash":"` + v.ContentHash + `"}`,
		"address": from.Address, "agent": from.Agent, "account": accountID, "now": now,
	}, nil
}

func number(p *checklists.Percent) *int { return (*int)(p) }

const visitSQL = `INSERT INTO visits (id, org_id, wave_id, assignment_id, location_id, checklist_version_id, shopper_id, status,
	content_hash, started_at, finished_at, submitted_at, earned, possible, earned_millionths, possible_millionths, raw, final, failed, summary, exceptions, revision, created_at, late)
VALUES (@id, @org, @wave, @assignment, @location, @version, @shopper, @status, @hash, @started, @finished, @submitted, @earned, @possible,
	@earned_millionths, @possible_millionths, @raw, @final, @failed, @summary, @exceptions, @revision, @created, @late) ON CONFLICT DO NOTHING`

const assignmentSQL = `UPDATE assignments SET status = CASE WHEN CAST(@status AS text) = 'submitted' THEN 'submitted' ELSE 'started' END
WHERE org_id = @org AND id = @assignment AND status IN ('accepted', 'started')`

const (
	trackColumns   = "INSERT INTO visit_tracks (visit_id, org_id, device, content, channel, response_s, talk_s, unanswered) "
	answerColumns  = "INSERT INTO visit_answers (org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met) "
	sectionColumns = "INSERT INTO visit_sections (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed) "
	journalColumns = "INSERT INTO journal (id, org_id, at, account_id, verb, subject_kind, subject_id, after, address, agent) "
)

// Parameters of a SELECT have no column to take their type from: they are cast.
const (
	answersPostgres = answerColumns + `SELECT CAST(@org AS uuid), CAST(@id AS uuid), q, s, t, v, c, r, e, p, f, m FROM unnest(CAST(@answer_q AS text[]),
	CAST(@answer_s AS text[]), CAST(@answer_t AS text[]), CAST(@answer_v AS text[]), CAST(@answer_c AS text[]), CAST(@answer_r AS text[]),
	CAST(@answer_e AS text[]), CAST(@answer_p AS text[]), CAST(@answer_f AS boolean[]), CAST(@answer_m AS integer[])) AS x(q, s, t, v, c, r, e, p, f, m)`
	sectionsPostgres = sectionColumns + `SELECT CAST(@org AS uuid), CAST(@id AS uuid), s, e, p, m, n, r, f, x FROM unnest(CAST(@section_s AS text[]),
	CAST(@section_e AS text[]), CAST(@section_p AS text[]), CAST(@section_m AS bigint[]), CAST(@section_n AS bigint[]), CAST(@section_r AS integer[]),
	CAST(@section_f AS integer[]), CAST(@section_x AS boolean[])) AS x(s, e, p, m, n, r, f, x)`
	journalPostgres = journalColumns + `SELECT CAST(@entry AS uuid), CAST(@org AS uuid), CAST(@now AS timestamp), CAST(@account AS text), CAST(@verb AS text),
	'visit', CAST(CAST(@id AS uuid) AS text), CAST(@after AS text), CAST(@address AS text), CAST(@agent AS text)`
	trackPostgres = trackColumns + `SELECT CAST(@id AS uuid), CAST(@org AS uuid), CAST(@device AS text), CAST(@track AS text), CAST(@channel AS text),
	CAST(@response AS bigint), CAST(@talk AS bigint), CAST(@unanswered AS boolean)`
	wholePostgres = "WITH inserted AS (" + visitSQL + " RETURNING id),\n" +
		"answered AS (" + answersPostgres + " WHERE EXISTS (SELECT 1 FROM inserted)),\n" +
		"scored AS (" + sectionsPostgres + " WHERE EXISTS (SELECT 1 FROM inserted)),\n" +
		"noted AS (" + journalPostgres + " WHERE EXISTS (SELECT 1 FROM inserted)),\n" +
		"completed AS (" + assignmentSQL + " AND EXISTS (SELECT 1 FROM inserted))"
	selectInserted = "\nSELECT COUNT(*) FROM inserted"
)

var (
	insertVisitSQL = byNumber(visitSQL)
	updateVisitSQL = byNumber(`UPDATE visits SET status = @status, content_hash = @hash, started_at = @started, finished_at = @finished,
	submitted_at = @submitted, earned = @earned, possible = @possible,
	earned_millionths = @earned_millionths, possible_millionths = @possible_millionths, raw = @raw, final = @final, failed = @failed, summary = @summary, exceptions = @exceptions,
	revision = @revision, late = @late WHERE org_id = @org AND id = @id AND revision = @seen AND status IN ('in_progress', 'returned')`)
	completeSQL       = byNumber(assignmentSQL)
	deleteAnswersSQL  = byNumber("DELETE FROM visit_answers WHERE visit_id = @id")
	deleteSectionsSQL = byNumber("DELETE FROM visit_sections WHERE visit_id = @id")
	deleteTrackSQL    = byNumber("DELETE FROM visit_tracks WHERE visit_id = @id")
	insertJournalSQL  = byNumber(journalColumns + "VALUES (@entry, @org, @now, @account, @verb, 'visit', @id, @after, @address, @agent)")
	insertTrackSQL    = byNumber(trackColumns + "VALUES (@id, @org, @device, @track, @channel, @response, @talk, @unanswered)")

	insertWholePostgres        = byNumber(wholePostgres + selectInserted)
	insertWholeTrackedPostgres = byNumber(wholePostgres + ",\ntraced AS (" + trackPostgres + " WHERE EXISTS (SELECT 1 FROM inserted))" + selectInserted)
)
