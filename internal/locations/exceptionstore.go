package locations

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
)

type exceptionRow struct {
	ID, OrgID, PlaceKind, PlaceID, BrandID string
	SourceKind, SourceID, SectionKey       string
	Items, Title, Reason                   string
	FromOn, UntilOn                        time.Time
	EndedOn                                *time.Time
	Status, Note                           string
	Revision                               int
	CreatedBy                              string
	CreatedAt                              time.Time
}

func (exceptionRow) TableName() string { return "location_exceptions" }

func exceptionToRow(e Exception) (exceptionRow, error) {
	if e.Subject.Items == nil {
		e.Subject.Items = []string{}
	}
	items, err := json.Marshal(e.Subject.Items)
	row := exceptionRow{
		ID: e.ID, OrgID: e.OrgID, PlaceKind: string(e.Place.Kind), PlaceID: e.Place.ID, BrandID: e.BrandID,
		SourceKind: string(e.Subject.Source), SourceID: e.Subject.SourceID, SectionKey: e.Subject.Section,
		Items: string(items), Title: strings.Join(e.Titles, "\n"), Reason: e.Reason, FromOn: e.From, UntilOn: e.Until,
		Status: string(e.Status), Note: e.Note, Revision: e.Revision, CreatedBy: e.CreatedBy, CreatedAt: e.CreatedAt,
	}
	if !e.EndedOn.IsZero() {
		row.EndedOn = &e.EndedOn
	}
	return row, err
}

// exceptionLine is a row with the names beside it.
type exceptionLine struct {
	Row                exceptionRow `gorm:"embedded"`
	PlaceName, Creator string
	LocationID         string // of ExceptionsBetween
}

func (l exceptionLine) exception() (Exception, error) {
	r := l.Row
	e := Exception{
		ID: r.ID, OrgID: r.OrgID, Place: ExceptionPlace{PlaceKind(r.PlaceKind), r.PlaceID, l.PlaceName}, BrandID: r.BrandID,
		Subject: Subject{Source: SourceKind(r.SourceKind), SourceID: r.SourceID, Section: r.SectionKey}, Titles: strings.Split(r.Title, "\n"),
		Reason: r.Reason, From: r.FromOn.UTC(), Until: r.UntilOn.UTC(), Status: ExceptionStatus(r.Status), Note: r.Note,
		Revision: r.Revision, CreatedBy: r.CreatedBy, Creator: l.Creator, CreatedAt: r.CreatedAt,
	}
	if r.EndedOn != nil {
		e.EndedOn = r.EndedOn.UTC()
	}
	if err := json.Unmarshal([]byte(r.Items), &e.Subject.Items); err != nil {
		return Exception{}, fmt.Errorf("items of exception %s: %w", r.ID, err)
	}
	return e, nil
}

func exceptionsOf(lines []exceptionLine) ([]Exception, error) {
	list := make([]Exception, len(lines))
	for i, l := range lines {
		var err error
		if list[i], err = l.exception(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

const exceptionColumns = `SELECT x.*, ` + exceptionPlaceName + ` AS place_name, COALESCE((SELECT a.name FROM accounts a WHERE a.id = x.created_by), '') AS creator`

const exceptionPlaceName = `COALESCE(CASE x.place_kind WHEN 'location' THEN (SELECT n.name FROM locations n WHERE n.id = x.place_id)
	WHEN 'region' THEN (SELECT n.name FROM regions n WHERE n.id = x.place_id) ELSE (SELECT n.name FROM brands n WHERE n.id = x.place_id) END, '')`

// exceptionsWithin is the condition that an exception holds at a place of f: at a
// location of it, or at a region or brand that f has whole.
func exceptionsWithin(f Filter) (string, []any) {
	if f.All {
		return "x.org_id = ?", []any{f.OrgID}
	}
	inside, args := f.SQL("l")
	whole := append(append([]string{nowhere}, f.BrandIDs...), f.RegionIDs...)
	return `x.org_id = ? AND (x.place_id IN ? OR x.brand_id IN ? OR EXISTS (SELECT 1 FROM locations l
		WHERE l.org_id = x.org_id AND x.place_id IN (l.id, l.region_id, l.brand_id) AND ` + inside + `))`,
		append([]any{f.OrgID, whole, append([]string{nowhere}, f.BrandIDs...)}, args...)
}

// nowhere is an id that nothing has: a list in SQL is never empty.
const nowhere = "ffffffff-ffff-ffff-ffff-ffffffffffff"

// exceptionWithin reads an exception that holds at a place of f.
func (s store) exceptionWithin(ctx context.Context, f Filter, id string) (Exception, error) {
	condition, args := exceptionsWithin(f)
	return s.takeException(ctx, condition+" AND x.id = ?", append(args, id)...)
}

func (s store) exception(ctx context.Context, orgID, id string) (Exception, error) {
	return s.takeException(ctx, "x.org_id = ? AND x.id = ?", orgID, id)
}

func (s store) takeException(ctx context.Context, where string, args ...any) (Exception, error) {
	var lines []exceptionLine
	err := s.db.Conn(ctx).Raw(exceptionColumns+" FROM location_exceptions x WHERE "+where, args...).Scan(&lines).Error
	if err != nil {
		return Exception{}, fmt.Errorf("read exception: %w", err)
	}
	if len(lines) == 0 {
		return Exception{}, ErrExceptionNotFound
	}
	return lines[0].exception()
}

// insertException reports whether it made the exception: its id was free.
func (s store) insertException(ctx context.Context, e Exception) (bool, error) {
	row, err := exceptionToRow(e)
	if err != nil {
		return false, err
	}
	return insert(ctx, s, &row)
}

// updateException replaces the exception if it is still at the revision.
func (s store) updateException(ctx context.Context, e Exception, revision int) error {
	row, err := exceptionToRow(e)
	if err != nil {
		return err
	}
	n, err := database.Of[exceptionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND revision = ?", e.OrgID, e.ID, revision).
		UpdateColumns(ctx, map[string]any{
			"place_kind": row.PlaceKind, "place_id": row.PlaceID, "brand_id": row.BrandID, "source_kind": row.SourceKind, "source_id": row.SourceID,
			"section_key": row.SectionKey, "items": row.Items, "title": row.Title, "reason": row.Reason, "from_on": row.FromOn, "until_on": row.UntilOn,
			"ended_on": row.EndedOn, "status": row.Status, "note": row.Note, "revision": e.Revision,
		})
	if err != nil {
		return fmt.Errorf("update exception: %w", err)
	}
	if n == 0 {
		return ErrExceptionStale.With(fault.Params{"Revision": revision + 1})
	}
	return nil
}

func (s store) insertExceptionRevision(ctx context.Context, e Exception, verb, accountID string, at time.Time) error {
	content, err := json.Marshal(e.written())
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Exec(`INSERT INTO location_exception_revisions (org_id, exception_id, revision, verb, account_id, at, content) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.OrgID, e.ID, e.Revision, verb, accountID, at, string(content)).Error
	if err != nil {
		return fmt.Errorf("keep revision of exception: %w", err)
	}
	return nil
}

// exceptionRevisions lists the states of an exception, the first first.
func (s store) exceptionRevisions(ctx context.Context, orgID, id string) ([]ExceptionRevision, error) {
	var rows []struct {
		Revision      int
		Verb, Content string
		At            time.Time
		Name          string
	}
	err := s.db.Conn(ctx).Raw(`SELECT r.revision, r.verb, r.content, r.at, COALESCE(a.name, '') AS name FROM location_exception_revisions r
		LEFT JOIN accounts a ON a.id = r.account_id WHERE r.org_id = ? AND r.exception_id = ? ORDER BY r.revision`, orgID, id).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list revisions of exception: %w", err)
	}
	list := make([]ExceptionRevision, len(rows))
	for i, r := range rows {
		var w struct {
			Titles       []string
			Reason, Note string
			From         string `json:"from_on"`
			Until        string `json:"until_on"`
			EndedOn      string `json:"ended_on"`
		}
		if err := json.Unmarshal([]byte(r.Content), &w); err != nil {
			return nil, fmt.Errorf("revision %d of exception %s: %w", r.Revision, id, err)
		}
		list[i] = ExceptionRevision{Revision: r.Revision, Verb: r.Verb, By: r.Name, At: r.At, Reason: w.Reason, Titles: w.Titles, Note: w.Note}
		for text, day := range map[string]*time.Time{w.From: &list[i].From, w.Until: &list[i].Until, w.EndedOn: &list[i].EndedOn} {
			if text == "" {
				continue
			}
			if *day, err = time.Parse(time.DateOnly, text); err != nil {
				return nil, fmt.Errorf("revision %d of exception %s: %w", r.Revision, id, err)
			}
		}
	}
	return list, nil
}

// scopesOf reads the scopes that a place is in, and its brand. Fault: ErrNotFound.
func (s store) scopesOf(ctx context.Context, orgID string, p ExceptionPlace) ([]accounts.Scope, string, error) {
	query := map[PlaceKind]string{
		OfLocation: "SELECT id AS location_id, region_id, brand_id FROM locations WHERE org_id = ? AND id = ?",
		OfRegion:   "SELECT id AS region_id, brand_id FROM regions WHERE org_id = ? AND id = ?",
		OfBrand:    "SELECT id AS brand_id FROM brands WHERE org_id = ? AND id = ?",
	}[p.Kind]
	var rows []struct{ LocationID, RegionID, BrandID string }
	if err := s.db.Conn(ctx).Raw(query, orgID, p.ID).Scan(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("read place of exception: %w", err)
	}
	if len(rows) == 0 {
		return nil, "", ErrNotFound
	}
	r := rows[0]
	var scopes []accounts.Scope
	for _, scope := range []accounts.Scope{{Kind: accounts.Location, ID: r.LocationID}, {Kind: accounts.Region, ID: r.RegionID}, {Kind: accounts.Brand, ID: r.BrandID}} {
		if scope.ID != "" {
			scopes = append(scopes, scope)
		}
	}
	return scopes, r.BrandID, nil
}
