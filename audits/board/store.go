package board

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/internal/database"
)

// store keeps applications and the ways back.
type store struct{ db *database.DB }

type applicationRow struct {
	ID, OrgID, AssignmentID, ShopperID string
	Note                               string
	Status                             ApplicationStatus
	Reason                             string
	DecidedBy                          *string
	CreatedAt                          time.Time
	DecidedAt                          *time.Time
}

func (applicationRow) TableName() string { return "board_applications" }

func (r applicationRow) application() Application {
	a := Application{
		ID: r.ID, OrgID: r.OrgID, AssignmentID: r.AssignmentID, ShopperID: r.ShopperID, Note: r.Note, Status: r.Status, Reason: r.Reason, CreatedAt: r.CreatedAt.UTC(),
	}
	if r.DecidedAt != nil {
		a.DecidedAt = r.DecidedAt.UTC()
	}
	return a
}

type returnRow struct {
	ID, OrgID, AssignmentID, ShopperID string
	Kind                               ReturnKind
	Reason                             string
	At                                 time.Time
}

func (returnRow) TableName() string { return "board_returns" }

func (s store) application(ctx context.Context, orgID, id string) (Application, bool, error) {
	row, err := database.Of[applicationRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Application{}, false, nil
	}
	return row.application(), err == nil, database.Wrap("read application", err)
}

// insertApplication reports false where the shopper has another one that waits, or
// the id is in use.
func (s store) insertApplication(ctx context.Context, a Application) (bool, error) {
	row := applicationRow{ID: a.ID, OrgID: a.OrgID, AssignmentID: a.AssignmentID, ShopperID: a.ShopperID, Note: a.Note, Status: a.Status, CreatedAt: a.CreatedAt}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, database.Wrap("insert application", r.Error)
}

func (s store) decide(ctx context.Context, a Application, to ApplicationStatus, reason, by string, now time.Time) error {
	r := s.db.Conn(ctx).Model(&applicationRow{}).Where("org_id = ? AND id = ? AND status = ?", a.OrgID, a.ID, Waiting).
		Updates(map[string]any{"status": string(to), "reason": reason, "decided_by": by, "decided_at": now})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrApplicationOver
	}
	return database.Wrap("decide application", r.Error)
}

// close refuses the applications for a visit that wait, but the one of a shopper, and
// names those who had applied.
func (s store) close(ctx context.Context, a audits.Assignment, but string, now time.Time) ([]string, error) {
	waiting := database.Of[applicationRow](s.db.Conn(ctx)).Where("org_id = ? AND assignment_id = ? AND status = ?", a.OrgID, a.ID, Waiting)
	rows, err := waiting.Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, database.Wrap("read applications", err)
	}
	var others []string
	for _, r := range rows {
		if r.ShopperID != but {
			others = append(others, r.ShopperID)
		}
	}
	err = s.db.Conn(ctx).Model(&applicationRow{}).Where("org_id = ? AND assignment_id = ? AND status = ? AND shopper_id <> ?", a.OrgID, a.ID, Waiting, but).
		Updates(map[string]any{"status": string(Refused), "decided_at": now}).Error
	return others, database.Wrap("close applications", err)
}

// waitingOf maps the visits that a shopper has applied for to the applications.
func (s store) waitingOf(ctx context.Context, orgID, shopperID string) (map[string]string, error) {
	rows, err := database.Of[applicationRow](s.db.Conn(ctx)).Where("org_id = ? AND shopper_id = ? AND status = ?", orgID, shopperID, Waiting).Find(ctx)
	found := make(map[string]string, len(rows))
	for _, r := range rows {
		found[r.AssignmentID] = r.ID
	}
	return found, database.Wrap("list own applications", err)
}

// applicationsOf maps shoppers to their applications for a visit that wait.
func (s store) applicationsOf(ctx context.Context, a audits.Assignment) (map[string]Application, error) {
	rows, err := database.Of[applicationRow](s.db.Conn(ctx)).Where("org_id = ? AND assignment_id = ? AND status = ?", a.OrgID, a.ID, Waiting).Find(ctx)
	found := make(map[string]Application, len(rows))
	for _, r := range rows {
		found[r.ShopperID] = r.application()
	}
	return found, database.Wrap("list applications", err)
}

func (s store) waitingCounts(ctx context.Context, orgID, shopperID, assignmentID string) (own, there int, err error) {
	var n struct{ Own, There int }
	err = s.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM board_applications WHERE org_id = @org AND shopper_id = @shopper AND status = 'waiting') AS own,
	(SELECT COUNT(*) FROM board_applications WHERE org_id = @org AND assignment_id = @assignment AND status = 'waiting') AS there`,
		map[string]any{"org": orgID, "shopper": shopperID, "assignment": assignmentID}).Scan(&n).Error
	return n.Own, n.There, database.Wrap("count applications", err)
}

// counted reads how many rows a key has.
func (s store) counted(ctx context.Context, doing, query string, args ...any) (map[string]int, error) {
	var rows []struct {
		Key string
		N   int
	}
	err := s.db.Conn(ctx).Raw(query, args...).Scan(&rows).Error
	found := make(map[string]int, len(rows))
	for _, r := range rows {
		found[r.Key] = r.N
	}
	return found, database.Wrap(doing, err)
}

func (s store) waitingIn(ctx context.Context, w audits.Wave) (map[string]int, error) {
	return s.counted(ctx, "count applications of wave", `SELECT b.assignment_id AS key, COUNT(*) AS n FROM board_applications b
JOIN assignments a ON a.id = b.assignment_id WHERE b.org_id = ? AND a.wave_id = ? AND b.status = 'waiting' GROUP BY b.assignment_id`, w.OrgID, w.ID)
}

func (s store) givenBack(ctx context.Context, orgID string) (map[string]int, error) {
	return s.counted(ctx, "count visits given back", `SELECT shopper_id AS key, COUNT(*) AS n FROM board_returns
WHERE org_id = ? AND kind = 'given_back' GROUP BY shopper_id`, orgID)
}

func (s store) insertReturn(ctx context.Context, r Return) error {
	row := returnRow{r.ID, r.OrgID, r.AssignmentID, r.ShopperID, r.Kind, r.Reason, r.At}
	return database.Wrap("insert return", s.db.Conn(ctx).Create(&row).Error)
}

// lastReturns maps the visits of a wave to how they came back last.
func (s store) lastReturns(ctx context.Context, w audits.Wave) (map[string]Return, error) {
	var rows []struct {
		Row  returnRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Conn(ctx).Raw(`SELECT r.*, p.name FROM board_returns r JOIN assignments a ON a.id = r.assignment_id JOIN accounts p ON p.id = r.shopper_id
WHERE r.org_id = ? AND a.wave_id = ? ORDER BY r.at, r.id`, w.OrgID, w.ID).Scan(&rows).Error
	found := map[string]Return{}
	for _, r := range rows {
		found[r.Row.AssignmentID] = Return{r.Row.ID, r.Row.OrgID, r.Row.AssignmentID, r.Row.ShopperID, r.Name, r.Row.Kind, r.Row.Reason, r.Row.At.UTC()}
	}
	return found, database.Wrap("list returns", err)
}

func (s store) hasReturned(ctx context.Context, a audits.Assignment, shopperID string) (bool, error) {
	n, err := database.Of[returnRow](s.db.Conn(ctx)).Where("org_id = ? AND assignment_id = ? AND shopper_id = ?", a.OrgID, a.ID, shopperID).Count(ctx, "*")
	return n > 0, database.Wrap("read returns", err)
}

// hasVisit reports whether a phone has sent anything of a visit.
func (s store) hasVisit(ctx context.Context, a audits.Assignment) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Table("visits").Where("assignment_id = ?", a.ID).Count(&n).Error
	return n > 0, database.Wrap("look for visit", err)
}

// overNow reports whether a visit came to nothing, and nothing stands in its place.
func (s store) overNow(ctx context.Context, a audits.Assignment) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Raw(`SELECT COUNT(*) FROM assignments a LEFT JOIN visits v ON v.assignment_id = a.id
WHERE a.org_id = ? AND a.id = ? AND (a.status IN ('declined', 'expired', 'cancelled') OR v.status IN ('rejected', 'excluded'))
AND NOT EXISTS (SELECT 1 FROM assignments x WHERE x.org_id = a.org_id AND x.re_shop_of = a.id AND x.status IN ('offered', 'accepted', 'started', 'submitted'))`,
		a.OrgID, a.ID).Scan(&n).Error
	return n == 1, database.Wrap("look for the end of a visit", err)
}

// shoppersOf maps assignments to who had them.
func (s store) shoppersOf(ctx context.Context, orgID string, ids []string) (map[string]string, error) {
	found := map[string]string{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []struct{ ID, ShopperID string }
	err := s.db.Conn(ctx).Raw("SELECT id, shopper_id FROM assignments WHERE org_id = ? AND id IN ? AND shopper_id IS NOT NULL", orgID, ids).Scan(&rows).Error
	for _, r := range rows {
		found[r.ID] = r.ShopperID
	}
	return found, database.Wrap("read shoppers of visits", err)
}

// record is what a shopper has done and holds.
type record struct{ Approved, Open int }

func (s store) recordOf(ctx context.Context, orgID, shopperID string) (record, error) {
	var r record
	err := s.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM visits v WHERE v.org_id = @org AND v.shopper_id = @shopper AND v.status IN ('approved', 'released', 'locked')) AS approved,
	(SELECT COUNT(*) FROM assignments a JOIN waves w ON w.id = a.wave_id
		WHERE a.org_id = @org AND a.shopper_id = @shopper AND a.status IN ('accepted', 'started') AND w.status = 'open') AS open`,
		map[string]any{"org": orgID, "shopper": shopperID}).Scan(&r).Error
	return r, database.Wrap("read what a shopper has done", err)
}
