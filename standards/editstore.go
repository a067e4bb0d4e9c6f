package standards

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type editRow struct {
	ID, OrgID, StandardID, VersionID string
	Revision                         int
	LineageID                        *string
	Kind                             EditKind
	AccountID                        string
	At                               time.Time
	Was, Became                      string
	SuggestedBy                      *string
}

func (editRow) TableName() string { return "standard_edits" }

// knownEdits tells which of the edits were made before.
func (s store) knownEdits(ctx context.Context, orgID string, edits []Edit) (map[string]bool, error) {
	ids := make([]string, len(edits))
	for i, e := range edits {
		ids[i] = e.ID
	}
	var found []string
	if err := s.db.Conn(ctx).Model(&editRow{}).Where("org_id = ? AND id IN ?", orgID, ids).Pluck("id", &found).Error; err != nil {
		return nil, fmt.Errorf("look for edits: %w", err)
	}
	known := make(map[string]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	return known, nil
}

func (s store) insertEdits(ctx context.Context, by accounts.Actor, v Version, done []made, at time.Time) error {
	if len(done) == 0 {
		return nil
	}
	rows := make([]editRow, len(done))
	for i, e := range done {
		rows[i] = editRow{
			ID: e.ID, OrgID: by.OrgID, StandardID: v.StandardID, VersionID: v.ID, Revision: v.Revision,
			LineageID: database.NullText(e.Lineage), Kind: e.Kind, AccountID: by.AccountID, At: at, Was: e.was, Became: e.became,
			SuggestedBy: database.NullText(e.SuggestedBy),
		}
	}
	return database.Wrap("insert edits", database.Of[editRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, editsAtOnce))
}

// changeContent writes what differs between two states of a draft, if it still is
// at the revision of before: an edit of one of a thousand requirements writes one
// row. The first statement locks the version.
func (s store) changeContent(ctx context.Context, before, after Version) (bool, error) {
	conn := s.db.Conn(ctx)
	head := conn.Model(&versionRow{}).
		Where("org_id = ? AND id = ? AND revision = ? AND status = ?", after.OrgID, after.ID, before.Revision, Draft).
		Updates(map[string]any{
			"revision": after.Revision, "preamble": after.Preamble, "preamble_translations": jsonOf(textDocs(after.Preambles)),
			"edited_by": database.NullText(after.EditedBy),
		})
	if head.Error != nil || head.RowsAffected == 0 {
		return false, database.Wrap("edit version", head.Error)
	}
	var kept []sectionRow
	if err := conn.Where("org_id = ? AND version_id = ?", after.OrgID, after.ID).Find(&kept).Error; err != nil {
		return false, fmt.Errorf("read sections: %w", err)
	}
	ids := make(map[string]string, len(kept))
	for _, row := range kept {
		ids[row.LineageID] = row.ID
	}
	was, err := rowsByLineage(before, ids)
	if err != nil {
		return false, err
	}
	is, err := rowsByLineage(after, ids)
	if err != nil {
		return false, err
	}
	if err := s.writeRows(ctx, after, was, is); err != nil {
		return false, err
	}
	return true, s.changeUses(ctx, before, after)
}

type contentRows struct {
	sections     map[string]sectionRow
	requirements map[string]requirementRow
}

// rowsByLineage are the rows of a content by lineage. Sections keep the ids they
// have; a row of a requirement is known by its lineage, and has no id here.
func rowsByLineage(v Version, ids map[string]string) (contentRows, error) {
	sections, requirements, err := contentRowsOf(v)
	if err != nil {
		return contentRows{}, err
	}
	rows := contentRows{map[string]sectionRow{}, map[string]requirementRow{}}
	fresh := map[string]string{} // id made by contentRowsOf → id that the section has
	for _, row := range sections {
		made := row.ID
		if id := ids[row.LineageID]; id != "" {
			row.ID = id
		} else {
			ids[row.LineageID] = row.ID
		}
		fresh[made] = row.ID
		rows.sections[row.LineageID] = row
	}
	for _, row := range requirements {
		row.ID, row.SectionID = "", fresh[row.SectionID]
		rows.requirements[row.LineageID] = row
	}
	return rows, nil
}

func (s store) writeRows(ctx context.Context, v Version, was, is contentRows) error {
	sections := changed(was.sections, is.sections)
	requirements := changed(was.requirements, is.requirements)
	if err := s.upsert(ctx, &sections, len(sections), "position", "title", "variant", "intro", "translations"); err != nil {
		return err
	}
	if err := s.remove(ctx, v, &requirementRow{}, gone(was.requirements, is.requirements)); err != nil {
		return err
	}
	if err := s.freeCodes(ctx, v, was, requirements); err != nil {
		return err
	}
	for i := range requirements {
		requirements[i].ID = orNew("")
	}
	err := s.upsert(ctx, &requirements, len(requirements), "section_id", "position", "code", "statement", "how", "benefit", "level", "positions", "measure", "say", "avoid", "source", "details", "translations")
	if err != nil {
		return err
	}
	return s.remove(ctx, v, &sectionRow{}, gone(was.sections, is.sections))
}

// freeCodes gives the requirements that change their numbers numbers that nobody
// has, so that two of them can be exchanged.
func (s store) freeCodes(ctx context.Context, v Version, was contentRows, changed []requirementRow) error {
	var renumbered []string
	for _, row := range changed {
		if old, ok := was.requirements[row.LineageID]; ok && old.Code != row.Code {
			renumbered = append(renumbered, row.LineageID)
		}
	}
	if len(renumbered) == 0 {
		return nil
	}
	err := s.db.Conn(ctx).Exec("UPDATE requirements SET code = CAST(lineage_id AS TEXT) WHERE org_id = ? AND version_id = ? AND lineage_id IN ?", v.OrgID, v.ID, renumbered).Error
	return database.Wrap("renumber", err)
}

func (s store) upsert(ctx context.Context, rows any, n int, columns ...string) error {
	if n == 0 {
		return nil
	}
	conflict := clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "version_id"}, {Name: "lineage_id"}},
		DoUpdates: clause.AssignmentColumns(columns),
	}
	return database.Wrap("write content", s.db.Conn(ctx).Clauses(conflict).CreateInBatches(rows, MaxRequirements).Error)
}

func (s store) remove(ctx context.Context, v Version, row any, lineages []string) error {
	if len(lineages) == 0 {
		return nil
	}
	return database.Wrap("remove content", s.db.Conn(ctx).Where("org_id = ? AND version_id = ? AND lineage_id IN ?", v.OrgID, v.ID, lineages).Delete(row).Error)
}

func changed[R any](was, is map[string]R) []R {
	var rows []R
	for lineage, row := range is {
		if old, ok := was[lineage]; !ok || !reflect.DeepEqual(old, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

func gone[R any](was, is map[string]R) []string {
	var lineages []string
	for lineage := range was {
		if _, ok := is[lineage]; !ok {
			lineages = append(lineages, lineage)
		}
	}
	return lineages
}

// editsAtOnce is more than there are edits between any two contents, and less than
// a statement has parameters for.
const editsAtOnce = 2*MaxRequirements + MaxSections + 1

// editsAtMost bounds a history.
const editsAtMost = 500
