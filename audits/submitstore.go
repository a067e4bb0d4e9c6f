package audits

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"etalon/checklists"
	"etalon/internal/journal"
)

// slotRow is what slotSQL finds.
type slotRow struct {
	assignment             assignmentRow
	wave, attributes, zone string
	excepted               bool
	visitID                *string
}

// scan reads the columns of slotSQL one by one: a visit that comes in waits for it.
func (r *slotRow) scan(rows *sql.Rows) error {
	a := &r.assignment
	return rows.Scan(&a.ID, &a.OrgID, &a.WaveID, &a.LocationID, &a.ChecklistVersionID, &a.ShopperID, &a.CompetitorID, &a.Scenario, &a.Status, &a.DueOn,
		&a.CreatedAt, &a.VisitOn, &a.FromMinute, &a.ToMinute, &a.Part, &a.CustomerType, &a.OfferedAt, &a.OfferedUntil, &a.Insisted, &a.Fee, &a.ExpenseLimit,
		&a.Bonus, &a.ReShopOf, &a.Reason, &a.Revision, &a.Test, &r.wave, &r.attributes, &r.zone, &r.excepted, &r.visitID)
}

// slotSQL finds a visit by its id or by its assignment: an id in use elsewhere
// must be seen too. Few locations have exceptions: those of the others
// are not asked for again.
const slotSQL = `SELECT a.id, a.org_id, a.wave_id, a.location_id, a.checklist_version_id, a.shopper_id, a.competitor_id, a.scenario, a.status, a.due_on,
	a.created_at, a.visit_on, a.from_minute, a.to_minute, a.part, a.customer_type, a.offered_at, a.offered_until, a.insisted, a.fee, a.expense_limit,
	a.bonus, a.re_shop_of, a.reason, a.revision, a.test, w.status, l.attributes, l.time_zone,
	EXISTS (SELECT 1 FROM location_exceptions x WHERE x.org_id = a.org_id AND x.place_id IN (l.id, l.region_id, l.brand_id) AND x.status = 'granted'), v.id
FROM assignments a JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id
LEFT JOIN visits v ON v.assignment_id = a.id OR v.id = ?
WHERE a.org_id = ? AND a.id = ?`

// slot reads all that Save needs to know; a visit that is stored already takes a second statement.
func (s store) slot(ctx context.Context, orgID, assignmentID, visitID string) (slot, error) {
	r, err := s.slotRow(ctx, orgID, assignmentID, visitID)
	if err != nil {
		return slot{}, err
	}
	at := slot{assignment: r.assignment.assignment(), wave: WaveStatus(r.wave), excepted: r.excepted}
	if err := json.Unmarshal([]byte(r.attributes), &at.attributes); err != nil {
		return slot{}, fmt.Errorf("attributes of location %s: %w", r.assignment.LocationID, err)
	}
	if at.assignment.CompetitorID != "" {
		at.attributes, at.excepted = checklists.Attributes{}, false // ours say nothing of their place
	}
	if at.zone, err = time.LoadLocation(r.zone); err != nil {
		return slot{}, fmt.Errorf("time zone of location %s: %w", r.assignment.LocationID, err)
	}
	if r.visitID == nil {
		return at, nil
	}
	v, err := s.takeVisit(s.db.Conn(ctx).Where("visits.id = ?", *r.visitID))
	if errors.Is(err, ErrVisitNotFound) {
		return at, nil // it went since
	}
	at.visit = &v
	return at, err
}

func (s store) slotRow(ctx context.Context, orgID, assignmentID, visitID string) (slotRow, error) {
	var found slotRow
	rows, err := s.db.Conn(ctx).Raw(slotSQL, visitID, orgID, assignmentID).Rows()
	if err != nil {
		return slotRow{}, fmt.Errorf("read assignment: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r slotRow
		if err := r.scan(rows); err != nil {
			return slotRow{}, fmt.Errorf("read assignment: %w", err)
		}
		if found.assignment.ID == "" || r.visitID != nil && *r.visitID == visitID {
			found = r
		}
	}
	if err := rows.Err(); err != nil {
		return slotRow{}, fmt.Errorf("read assignment: %w", err)
	}
	if found.assignment.ID == "" {
		return slotRow{}, ErrAssignmentNotFound
	}
	return found, nil
}

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
