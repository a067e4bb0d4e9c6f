package groups

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/standards"
)

// store keeps the work of groups. Every method is a few statements.
type store struct{ db *database.DB }

type stepRow struct {
	ID, OrgID, StandardID string
	Position              int
	Title                 string
	StartsOn, DueOn       time.Time
	People                string
	Progress              int
	AfterID               *string
	Note                  string
	Revision              int
}

func (stepRow) TableName() string { return "plan_steps" }

func stepRowOf(s Step) stepRow {
	return stepRow{s.ID, s.OrgID, s.StandardID, s.Position, s.Title, s.StartsOn, s.DueOn, encoded(s.People), s.Progress, database.NullText(s.After), s.Note, s.Revision}
}

func (r stepRow) step() (Step, error) {
	s := Step{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Position: r.Position, Title: r.Title, Note: r.Note,
		StartsOn: r.StartsOn.UTC(), DueOn: r.DueOn.UTC(), Progress: r.Progress, After: database.Text(r.AfterID), Revision: r.Revision,
	}
	return s, decoded(r.People, &s.People)
}

// steps lists the plan in its order.
func (s store) steps(ctx context.Context, st standards.Standard) ([]Step, error) {
	rows, err := database.Of[stepRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Order("position, starts_on, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list steps: %w", err)
	}
	list := make([]Step, len(rows))
	for i, r := range rows {
		if list[i], err = r.step(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// step reads one. Error: ErrStepNotFound.
func (s store) step(ctx context.Context, orgID, id string) (Step, error) {
	if !isID(id) {
		return Step{}, ErrStepNotFound
	}
	row, err := database.Of[stepRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Step{}, ErrStepNotFound
	}
	if err != nil {
		return Step{}, fmt.Errorf("read step: %w", err)
	}
	return row.step()
}

// insertSteps keeps new steps. Error: ErrExists where an id is taken.
func (s store) insertSteps(ctx context.Context, list []Step) error {
	rows := make([]stepRow, len(list))
	for i, step := range list {
		rows[i] = stepRowOf(step)
	}
	n := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
	if n.Error != nil {
		return fmt.Errorf("insert steps: %w", n.Error)
	}
	if int(n.RowsAffected) != len(rows) {
		return ErrExists
	}
	return nil
}

func (s store) updateStep(ctx context.Context, step Step, revision int) error {
	r := stepRowOf(step)
	n := s.db.Conn(ctx).Model(&stepRow{}).Where("org_id = ? AND id = ? AND revision = ?", r.OrgID, r.ID, revision).Updates(map[string]any{
		"position": r.Position, "title": r.Title, "starts_on": r.StartsOn, "due_on": r.DueOn, "people": r.People, "progress": r.Progress,
		"after_id": r.AfterID, "note": r.Note, "revision": r.Revision,
	})
	return updated("update step", n)
}

// deleteStep removes a step; those behind it follow what it followed.
func (s store) deleteStep(ctx context.Context, step Step) error {
	behind := s.db.Conn(ctx).Model(&stepRow{}).Where("org_id = ? AND after_id = ?", step.OrgID, step.ID).
		Updates(map[string]any{"after_id": database.NullText(step.After), "revision": gorm.Expr("revision + 1")})
	if behind.Error != nil {
		return fmt.Errorf("unchain steps: %w", behind.Error)
	}
	_, err := database.Of[stepRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", step.OrgID, step.ID).Delete(ctx)
	return database.Wrap("delete step", err)
}

type dueStep struct {
	Step

	version string // the newest of the standard
}

const newestSQL = `(SELECT v.id FROM standard_versions v WHERE v.org_id = x.org_id AND v.standard_id = x.standard_id ORDER BY v.major DESC, v.minor DESC LIMIT 1)`

// due lists the steps of every organisation that are not done, have somebody who
// is responsible, and a deadline between two days.
func (s store) due(ctx context.Context, from, until time.Time) ([]dueStep, error) {
	var rows []struct {
		Row stepRow `gorm:"embedded"`

		Version string
	}
	err := s.db.Conn(ctx).Raw("SELECT x.*, "+newestSQL+" AS version FROM plan_steps x WHERE x.due_on BETWEEN ? AND ? AND x.progress < 100 AND x.people <> '[]'", from, until).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find due steps: %w", err)
	}
	list := make([]dueStep, len(rows))
	for i, r := range rows {
		step, err := r.Row.step()
		if err != nil {
			return nil, err
		}
		list[i] = dueStep{step, r.Version}
	}
	return list, nil
}

// newest is the id of the newest version of a standard.
func (s store) newest(ctx context.Context, st standards.Standard) (string, error) {
	var id string
	err := s.db.Conn(ctx).Raw("SELECT v.id FROM standard_versions v WHERE v.org_id = ? AND v.standard_id = ? ORDER BY v.major DESC, v.minor DESC LIMIT 1", st.OrgID, st.ID).Scan(&id).Error
	return id, database.Wrap("find newest version", err)
}

// lock keeps other changes of the group's work on a standard out until the
// transaction ends.
func (s store) lock(ctx context.Context, st standards.Standard) error {
	return database.Wrap("lock standard", s.db.Conn(ctx).Exec("UPDATE standards SET title = title WHERE org_id = ? AND id = ?", st.OrgID, st.ID).Error)
}

// rolesHere lists, by account, the roles held for the standard itself.
func (s store) rolesHere(ctx context.Context, st standards.Standard) (map[string][]accounts.Role, error) {
	var rows []struct {
		AccountID string
		Role      accounts.Role
	}
	err := s.db.Conn(ctx).Raw("SELECT account_id, role FROM grants WHERE org_id = ? AND scope_kind = ? AND scope_id = ? ORDER BY role", st.OrgID, accounts.Standard, st.ID).Scan(&rows).Error
	here := map[string][]accounts.Role{}
	for _, r := range rows {
		here[r.AccountID] = append(here[r.AccountID], r.Role)
	}
	return here, database.Wrap("list roles of the group", err)
}

// names are the names of accounts, by id.
func (s store) names(ctx context.Context, orgID string, ids []string) (map[string]string, error) {
	names := map[string]string{}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" }) // decisions that are nobody's
	if len(ids) == 0 {
		return names, nil
	}
	var people []struct{ ID, Name string }
	err := s.db.Conn(ctx).Raw("SELECT id, name FROM accounts WHERE org_id = ? AND id IN ?", orgID, ids).Scan(&people).Error
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, database.Wrap("name the group", err)
}

func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("groups: JSON: %v", err)) // strings, times and slices of them always encode
	}
	return string(data)
}

func decoded(text string, v any) error {
	return database.Wrap("read JSON", json.Unmarshal([]byte(text), v))
}

func updated(what string, n *gorm.DB) error {
	if n.Error == nil && n.RowsAffected == 0 {
		return ErrStale.With(fault.Params{"Revision": 0})
	}
	return database.Wrap(what, n.Error)
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func timeOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
