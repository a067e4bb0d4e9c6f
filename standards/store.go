package standards

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
)

// store keeps standards. Every method is a few statements, however long the
// standard is; ids that reach it are canonical UUIDs.
type store struct{ db *database.DB }

type standardRow struct {
	ID, OrgID       string
	BrandID         *string
	Title, Language string
	// Languages and Titles are JSON.
	Languages, Titles string
	LanguageRevision  int
	CreatedAt         time.Time
}

func (standardRow) TableName() string { return "standards" }

func (r standardRow) standard() Standard {
	st := Standard{
		ID: r.ID, OrgID: r.OrgID, BrandID: database.Text(r.BrandID), Title: r.Title, Language: r.Language,
		LanguageRevision: r.LanguageRevision, CreatedAt: r.CreatedAt.UTC(),
	}
	st.Languages, st.Titles = storedLanguages(r.Languages, r.Titles)
	return st
}

type versionRow struct {
	ID, OrgID, StandardID              string
	Major, Minor                       int
	Status                             Status
	EffectiveOn                        *time.Time
	OrderNumber, Preamble, ContentHash string
	Revision                           int
	PreambleTranslations               string // JSON; empty: none
	CreatedBy                          string
	EditedBy                           *string
	CreatedAt                          time.Time
	PublishedAt                        *time.Time
}

func (versionRow) TableName() string { return "standard_versions" }

func newVersionRow(v Version) versionRow {
	return versionRow{
		ID: v.ID, OrgID: v.OrgID, StandardID: v.StandardID, Major: v.Major, Minor: v.Minor, Status: v.Status,
		OrderNumber: v.OrderNumber, Preamble: v.Preamble, ContentHash: v.ContentHash, Revision: v.Revision,
		PreambleTranslations: jsonOf(textDocs(v.Preambles)),
		CreatedBy:            v.CreatedBy, CreatedAt: v.CreatedAt, EditedBy: database.NullText(v.EditedBy),
	}
}

func (r versionRow) version() Version {
	v := Version{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Major: r.Major, Minor: r.Minor, Status: r.Status,
		OrderNumber: r.OrderNumber, Preamble: r.Preamble, ContentHash: r.ContentHash, Revision: r.Revision,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), EditedBy: database.Text(r.EditedBy),
	}
	if r.EffectiveOn != nil {
		v.EffectiveOn = r.EffectiveOn.UTC()
	}
	if r.PublishedAt != nil {
		v.PublishedAt = r.PublishedAt.UTC()
	}
	return v
}

// ownBrand refuses a brand that the organisation does not have: a foreign key
// would take another organisation's.
func (s store) ownBrand(ctx context.Context, st Standard) error {
	if st.BrandID == "" {
		return nil
	}
	var n int64
	err := s.db.Conn(ctx).Table("brands").Where("org_id = ? AND id = ?", st.OrgID, st.BrandID).Count(&n).Error
	if err != nil {
		return fmt.Errorf("find brand: %w", err)
	}
	if n == 0 {
		return ErrInvalid.At(fault.Field{Path: "brand_id", Code: "unknown_brand"})
	}
	return nil
}

// insertStandard reports false when the id is taken, by whomever.
func (s store) insertStandard(ctx context.Context, st Standard) (bool, error) {
	row := standardRow{ID: st.ID, OrgID: st.OrgID, Title: st.Title, Language: st.Language, Languages: "[]", Titles: "{}", LanguageRevision: 1, CreatedAt: st.CreatedAt}
	if st.BrandID != "" {
		row.BrandID = &st.BrandID
	}
	result := gorm.WithResult()
	err := database.Of[standardRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	if err != nil {
		return false, fmt.Errorf("insert standard: %w", err)
	}
	return result.RowsAffected == 1, nil
}

func (s store) standard(ctx context.Context, orgID, id string) (Standard, error) {
	row, err := database.Of[standardRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Standard{}, ErrNotFound
	}
	if err != nil {
		return Standard{}, fmt.Errorf("read standard: %w", err)
	}
	return row.standard(), nil
}

// list returns the standards with a published version, and those with a draft in
// one of the scopes.
func (s store) list(ctx context.Context, orgID string, drafts []accounts.Scope, q Query) ([]Standard, int, error) {
	found := database.Of[standardRow](s.db.Conn(ctx)).Where("org_id = ?", orgID)
	if q.Search != "" {
		found = found.Where("lower(title) LIKE lower(?) ESCAPE '!'", database.Contains(q.Search))
	}
	ids, brands, all := draftScopes(drafts)
	if !all {
		found = found.Where(`(id IN ? OR brand_id IN ? OR EXISTS (SELECT 1 FROM standard_versions v
			WHERE v.org_id = standards.org_id AND v.standard_id = standards.id AND v.status IN ?))`,
			ids, brands, []Status{Published, Superseded, Retired})
	}
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, fmt.Errorf("count standards: %w", err)
	}
	rows, err := found.Order("lower(title), id").Limit(q.Limit).Offset(q.Offset).Find(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list standards: %w", err)
	}
	list := make([]Standard, len(rows))
	for i, r := range rows {
		list[i] = r.standard()
	}
	return list, int(total), nil
}

// draftScopes splits scopes by what they name. The zero id, which nothing has,
// stands for none.
func draftScopes(scopes []accounts.Scope) (standards, brands []string, all bool) {
	standards, brands = []string{accounts.ProgramID}, []string{accounts.ProgramID}
	for _, sc := range scopes {
		switch {
		case sc.Kind == accounts.Organisation:
			all = true
		case sc.Kind == accounts.Standard && isID(sc.ID):
			standards = append(standards, sc.ID)
		case sc.Kind == accounts.Brand && isID(sc.ID):
			brands = append(brands, sc.ID)
		}
	}
	return standards, brands, all
}

// headers lists the versions of a standard, the latest first, without sections.
func (s store) headers(ctx context.Context, st Standard) ([]Version, error) {
	rows, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).
		Order("major DESC, minor DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = r.version()
	}
	return list, nil
}

func (s store) header(ctx context.Context, orgID, id string) (Version, error) {
	row, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Version{}, ErrVersionNotFound
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version: %w", err)
	}
	return row.version(), nil
}

// firstVersion returns version 1.0 of a standard, with its sections.
func (s store) firstVersion(ctx context.Context, st Standard) (Version, error) {
	row, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).
		Order("major, minor").Take(ctx)
	if err != nil {
		return Version{}, fmt.Errorf("read first version: %w", err)
	}
	v, _, err := s.version(ctx, st.OrgID, row.ID)
	return v, err
}

// published returns the version that a publication of v supersedes; zero: none.
func (s store) published(ctx context.Context, v Version) (Version, error) {
	rows, err := database.Of[versionRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND status = ?", v.OrgID, v.StandardID, Published).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Version{}, database.Wrap("read published version", err)
	}
	return rows[0].version(), nil
}

// inForce returns the id of the version in force on a day.
func (s store) inForce(ctx context.Context, st Standard, on time.Time) (string, error) {
	rows, err := database.Of[versionRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND status IN ? AND effective_on <= ?", st.OrgID, st.ID, []Status{Published, Superseded}, on).
		Order("effective_on DESC, major DESC, minor DESC").Limit(1).Find(ctx)
	if err != nil {
		return "", fmt.Errorf("read version in force: %w", err)
	}
	if len(rows) == 0 {
		return "", ErrNotInForce
	}
	return rows[0].ID, nil
}

// publish writes what publication sets, if v is still the draft that was read.
func (s store) publish(ctx context.Context, v Version) (bool, error) {
	n := s.db.Conn(ctx).Model(&versionRow{}).
		Where("org_id = ? AND id = ? AND revision = ? AND status NOT IN ?", v.OrgID, v.ID, v.Revision, []Status{Published, Superseded, Retired}).
		Updates(map[string]any{
			"status": v.Status, "effective_on": v.EffectiveOn, "order_number": v.OrderNumber,
			"content_hash": v.ContentHash, "published_at": v.PublishedAt,
		})
	return n.RowsAffected == 1, database.Wrap("publish version", n.Error)
}

// move sets the state of v, if it still is as it was read.
func (s store) move(ctx context.Context, v Version, to Status) (bool, error) {
	n := s.db.Conn(ctx).Model(&versionRow{}).
		Where("org_id = ? AND id = ? AND revision = ? AND status = ?", v.OrgID, v.ID, v.Revision, v.Status).Update("status", to)
	return n.RowsAffected == 1, database.Wrap("move version", n.Error)
}

func (s store) supersede(ctx context.Context, v Version) error {
	_, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", v.OrgID, v.ID).Update(ctx, "status", Superseded)
	return database.Wrap("supersede version", err)
}

func encode(v any) (string, error) {
	data, err := json.Marshal(v)
	return string(data), err
}
