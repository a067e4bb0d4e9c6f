package audits

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"etalon/checklists"
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
func (s store) insertVisit(ctx context.Context, v Visit, answers []Answer, accountID string) (inserted bool, err error) {
	args, err := submitArgs(v, journal.OriginOf(ctx), accountID, v.CreatedAt)
	if err != nil {
		return false, err
	}
	rows := rowsOf(v, answers)
	if s.db.Postgres() {
		inserted, err = s.insertAtOnce(ctx, v, args, rows)
	} else {
		err = s.db.TxTogether(ctx, func(ctx context.Context) (err error) {
			conn := s.db.Conn(ctx)
			if inserted, err = changed(insertVisitSQL.run(conn, args)); err != nil || !inserted {
				return err
			}
			return s.insertParts(conn, v, args, rows)
		})
	}
	if err != nil {
		return false, fmt.Errorf("insert visit: %w", err)
	}
	return inserted, nil
}

// insertAtOnce is the whole submit in one statement and one round trip.
func (s store) insertAtOnce(ctx context.Context, v Visit, args map[string]any, rows contentRows) (bool, error) {
	rows.addTo(args)
	whole := insertWholePostgres
	if v.track != "" {
		whole = insertWholeTrackedPostgres
	}
	var inserted int
	err := s.db.Conn(ctx).Statement.ConnPool.QueryRowContext(ctx, whole.text, whole.values(args)...).Scan(&inserted)
	return inserted == 1, err
}

// updateVisit replaces the content of a visit that is still at the given
// revision. It reports false when it is not.
func (s store) updateVisit(ctx context.Context, v Visit, answers []Answer, revision int, accountID string, now time.Time) (updated bool, err error) {
	args, err := submitArgs(v, journal.OriginOf(ctx), accountID, now)
	if err != nil {
		return false, err
	}
	args["seen"] = revision
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		conn := s.db.Conn(ctx)
		if updated, err = changed(updateVisitSQL.run(conn, args)); err != nil || !updated {
			return err
		}
		for _, old := range []statement{deleteAnswersSQL, deleteSectionsSQL} {
			if _, err := old.run(conn, args); err != nil {
				return err
			}
		}
		if v.track != "" {
			if _, err := deleteTrackSQL.run(conn, args); err != nil {
				return err
			}
		}
		return s.insertParts(conn, v, args, rowsOf(v, answers))
	})
	if err != nil {
		return false, fmt.Errorf("update visit: %w", err)
	}
	return updated, nil
}

// insertParts stores what hangs on a visit, in the transaction of the visit.
func (s store) insertParts(conn *gorm.DB, v Visit, args map[string]any, rows contentRows) error {
	if err := rows.insert(conn, s.db.Postgres(), args); err != nil {
		return err
	}
	parts := []statement{insertJournalSQL, completeSQL}
	if v.track != "" {
		parts = append(parts, insertTrackSQL)
	}
	for _, part := range parts {
		if _, err := part.run(conn, args); err != nil {
			return err
		}
	}
	return nil
}

// changed reports whether a statement changed a row.
func changed(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// track reads how a visit was made; nil: not told.
func (s store) track(ctx context.Context, orgID, visitID string) (*Track, error) {
	var found []string
	if err := s.db.Conn(ctx).Raw("SELECT content FROM visit_tracks WHERE org_id = ? AND visit_id = ?", orgID, visitID).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read track: %w", err)
	}
	return parseTrack(strings.Join(found, ""))
}
