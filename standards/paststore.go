package standards

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"etalon/internal/database"
)

// pastEdits lists the edits of a lineage in the versions of v's standard, the last
// first, or those of v itself after a revision, the first first.
func (s store) pastEdits(ctx context.Context, v Version, lineage string, after int) ([]PastEdit, error) {
	if lineage != "" {
		return s.editsOf(ctx, v, "e.lineage_id = ?", lineage)
	}
	return listEdits(s.editsWithin(ctx, v).Where("e.version_id = ? AND e.revision > ?", v.ID, after).Order("e.revision, e.id"))
}

// pastTexts is pastEdits of a lineage, or of the preamble where it is empty.
func (s store) pastTexts(ctx context.Context, v Version, lineage string) ([]PastEdit, error) {
	if lineage == "" {
		return s.editsOf(ctx, v, "e.kind = ?", string(SetPreamble))
	}
	return s.editsOf(ctx, v, "e.lineage_id = ?", lineage)
}

func (s store) editsOf(ctx context.Context, v Version, what, value string) ([]PastEdit, error) {
	return listEdits(s.editsWithin(ctx, v).Where(what, value).Order("e.at DESC, e.revision DESC, e.id DESC"))
}

// editsWithin are the edits of the versions of v's standard.
func (s store) editsWithin(ctx context.Context, v Version) *gorm.DB {
	return s.db.Conn(ctx).Table("standard_edits e").
		Select("e.*, COALESCE(a.name, '') AS name, COALESCE(g.name, '') AS suggested, v.major, v.minor").
		Joins("JOIN standard_versions v ON v.id = e.version_id").
		Joins("LEFT JOIN accounts a ON a.id = e.account_id").
		Joins("LEFT JOIN accounts g ON g.id = e.suggested_by").
		Where("e.org_id = ? AND e.standard_id = ?", v.OrgID, v.StandardID).Limit(editsAtMost)
}

func listEdits(found *gorm.DB) ([]PastEdit, error) {
	var rows []struct {
		Edit         editRow `gorm:"embedded"`
		Name         string
		Suggested    string
		Major, Minor int
	}
	if err := found.Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list edits: %w", err)
	}
	list := make([]PastEdit, len(rows))
	for i, r := range rows {
		list[i] = PastEdit{
			ID: r.Edit.ID, VersionID: r.Edit.VersionID, Lineage: database.Text(r.Edit.LineageID), By: r.Name, SuggestedBy: r.Suggested, Kind: r.Edit.Kind,
			Number: Version{Major: r.Major, Minor: r.Minor}.Number(), Revision: r.Edit.Revision, At: r.Edit.At.UTC(),
		}
		if err := list[i].read(r.Edit.Was, r.Edit.Became); err != nil {
			return nil, fmt.Errorf("edit %s: %w", r.Edit.ID, err)
		}
	}
	return list, nil
}

// read takes what the edit was about from JSON.
func (e *PastEdit) read(was, became string) error {
	for _, side := range []struct {
		data string
		one  **Requirement
		text **SectionText
	}{{was, &e.Was, &e.TextWas}, {became, &e.Became, &e.TextBecame}} {
		if side.data == "" {
			continue
		}
		switch e.Kind {
		case SetRequirement, AddRequirement, RemoveRequirement, MoveRequirement:
			var doc placedDoc
			if err := json.Unmarshal([]byte(side.data), &doc); err != nil {
				return err
			}
			r, err := doc.requirement()
			if err != nil {
				return err
			}
			*side.one = &r
		default:
			var doc sectionTextDoc
			if err := json.Unmarshal([]byte(side.data), &doc); err != nil {
				return err
			}
			text, err := doc.text()
			if err != nil {
				return err
			}
			*side.text = &text
		}
	}
	return nil
}
