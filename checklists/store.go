package checklists

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

type store struct{ db *database.DB }

type familyRow struct {
	ID, OrgID       string
	StandardID      *string
	Title, Language string
	CreatedAt       time.Time
}

func (familyRow) TableName() string { return "checklists" }

type versionRow struct {
	ID, OrgID, ChecklistID       string
	StandardVersionID            *string
	Number                       int
	Status, Content, ContentHash string
	Audit                        string
	Questions, Revision          int
	CreatedBy                    string
	CreatedAt                    time.Time
	PublishedAt                  *time.Time
}

func (versionRow) TableName() string { return "checklist_versions" }

func (s store) insertFamily(ctx context.Context, f Family) (bool, error) {
	row := familyRow{f.ID, f.OrgID, optional(f.StandardID), f.Title, f.Language, f.CreatedAt}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return false, fmt.Errorf("insert checklist: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

func (s store) insertVersion(ctx context.Context, v Version) error {
	row, err := versionToRow(v)
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return fmt.Errorf("insert checklist version: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrDraftExists
	}
	return nil
}

// update writes v over the row that is still at the given revision.
func (s store) update(ctx context.Context, v Version, revision int) error {
	row, err := versionToRow(v)
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Model(&versionRow{}).Where("org_id = ? AND id = ? AND revision = ?", v.OrgID, v.ID, revision).
		Select("Status", "Content", "ContentHash", "Audit", "Questions", "Revision", "PublishedAt").Updates(row)
	if r.Error != nil {
		return fmt.Errorf("update checklist version: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

func (s store) version(ctx context.Context, orgID, id string) (Version, error) {
	row, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Version{}, ErrVersionNotFound
	}
	if err != nil {
		return Version{}, fmt.Errorf("read checklist version: %w", err)
	}
	v := row.version()
	document, err := ParseDocument([]byte(row.Content))
	if err != nil {
		return Version{}, fmt.Errorf("content of checklist version %s: %w", id, err)
	}
	v.Content, err = document.Checklist()
	return v, err
}

func (s store) status(ctx context.Context, orgID, id string) (Status, error) {
	row, err := database.Of[versionRow](s.db.Conn(ctx)).Select("status").Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", ErrVersionNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read status of checklist version: %w", err)
	}
	return Status(row.Status), nil
}

func (s store) family(ctx context.Context, orgID, id string) (Family, error) {
	row, err := database.Of[familyRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Family{}, ErrNotFound
	}
	if err != nil {
		return Family{}, fmt.Errorf("read checklist: %w", err)
	}
	list, err := s.withVersions(ctx, orgID, []familyRow{row})
	if err != nil {
		return Family{}, err
	}
	return list[0], nil
}

func (s store) families(ctx context.Context, orgID, search string, limit, offset int) ([]Family, int, error) {
	q := s.db.Conn(ctx).Model(&familyRow{}).Where("org_id = ?", orgID)
	if search != "" {
		q = q.Where("lower(title) LIKE lower(?) ESCAPE '!'", database.Contains(search))
	}
	var total int64
	var rows []familyRow
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count checklists: %w", err)
	}
	if err := q.Order("title, id").Limit(limit).Offset(offset).Find(&rows).Error; err != nil {
		return nil, 0, fmt.Errorf("list checklists: %w", err)
	}
	list, err := s.withVersions(ctx, orgID, rows)
	return list, int(total), err
}

// withVersions reads the versions of all rows in one statement, without content.
func (s store) withVersions(ctx context.Context, orgID string, rows []familyRow) ([]Family, error) {
	list := make([]Family, len(rows))
	at := make(map[string]int, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		list[i] = Family{ID: r.ID, OrgID: r.OrgID, StandardID: database.Text(r.StandardID), Title: r.Title, Language: r.Language, CreatedAt: r.CreatedAt}
		at[r.ID], ids[i] = i, r.ID
	}
	if len(rows) == 0 {
		return list, nil
	}
	versions, err := database.Of[versionRow](s.db.Conn(ctx)).Omit("Content").Where("org_id = ? AND checklist_id IN ?", orgID, ids).
		Order("number DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list checklist versions: %w", err)
	}
	for _, r := range versions {
		f := &list[at[r.ChecklistID]]
		f.Versions = append(f.Versions, r.version())
	}
	return list, nil
}

// ofStandard reads the draft and published versions of a standard's checklists.
func (s store) ofStandard(ctx context.Context, orgID, standardID string) ([]Version, error) {
	var rows []versionRow
	err := s.db.Conn(ctx).Raw(`SELECT v.* FROM checklists f JOIN checklist_versions v ON v.checklist_id = f.id
		WHERE f.org_id = ? AND f.standard_id = ? AND v.org_id = f.org_id AND v.status IN ? ORDER BY f.title, f.id, v.number DESC LIMIT ?`,
		orgID, standardID, []Status{Draft, Published}, maxOfStandard).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list checklists of a standard: %w", err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = r.version()
		document, err := ParseDocument([]byte(r.Content))
		if err == nil {
			list[i].Content, err = document.Checklist()
		}
		if err != nil {
			return nil, fmt.Errorf("content of checklist version %s: %w", r.ID, err)
		}
	}
	return list, nil
}

// sectionsOfStandard maps each requirement of a standard's version to its section,
// both by lineage. No version has none.
func (s store) sectionsOfStandard(ctx context.Context, orgID, versionID string) (map[string]string, error) {
	sections := map[string]string{}
	if versionID == "" {
		return sections, nil
	}
	var rows []struct{ Requirement, Section string }
	err := s.db.Conn(ctx).Raw(`SELECT r.lineage_id AS requirement, s.lineage_id AS section FROM requirements r JOIN sections s ON s.id = r.section_id
		WHERE r.org_id = ? AND r.version_id = ?`, orgID, versionID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read sections of standard: %w", err)
	}
	for _, r := range rows {
		sections[r.Requirement] = r.Section
	}
	return sections, nil
}

// latestOf lists the latest published version of each checklist that the subject
// may be of: of the standard's, at most 50 of them, or of the checklist itself.
func (s store) latestOf(ctx context.Context, orgID string, subject locations.Subject) ([]string, error) {
	column := "f.standard_id"
	if subject.Source == locations.OfChecklist {
		column = "f.id"
	}
	var ids []string
	err := s.db.Conn(ctx).Raw(`SELECT v.id FROM checklists f JOIN checklist_versions v ON v.checklist_id = f.id WHERE f.org_id = ? AND `+column+` = ?
		AND v.number = (SELECT MAX(n.number) FROM checklist_versions n WHERE n.checklist_id = f.id AND n.status = 'published')
		ORDER BY f.title, f.id LIMIT 50`, orgID, subject.SourceID).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("list checklists of a subject: %w", err)
	}
	return ids, nil
}

func versionToRow(v Version) (versionRow, error) {
	data, err := json.Marshal(NewDocument(v.Content))
	if err != nil {
		return versionRow{}, err
	}
	row := versionRow{
		ID: v.ID, OrgID: v.OrgID, ChecklistID: v.ChecklistID, StandardVersionID: optional(v.StandardVersionID), Number: v.Number,
		Status: string(v.Status), Content: string(data), ContentHash: v.ContentHash, Audit: string(orDefault(v.Content.Audit, MysteryVisit)), Questions: v.QuestionCount, Revision: v.Revision,
		CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt,
	}
	if !v.PublishedAt.IsZero() {
		row.PublishedAt = &v.PublishedAt
	}
	return row, nil
}

func (r versionRow) version() Version {
	v := Version{
		ID: r.ID, OrgID: r.OrgID, ChecklistID: r.ChecklistID, StandardVersionID: database.Text(r.StandardVersionID), Number: r.Number,
		Status: Status(r.Status), ContentHash: r.ContentHash, Revision: r.Revision, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt,
		QuestionCount: r.Questions, Audit: Audit(r.Audit),
	}
	if r.PublishedAt != nil {
		v.PublishedAt = *r.PublishedAt
	}
	return v
}

func optional(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
