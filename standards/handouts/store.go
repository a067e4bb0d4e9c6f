package handouts

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
	"etalon/standards"
)

// store keeps handouts.
type store struct{ db *database.DB }

type row struct {
	OrgID, VersionID, Kind, Position string
	Title, Lines, Note               string
	Revision                         int
	UpdatedAt                        time.Time
	UpdatedBy                        string
}

func (row) TableName() string { return "standard_handouts" }

type lineDoc struct {
	Lineage string `json:"lineage,omitempty"`
	Text    string `json:"text"`
}

func (s store) get(ctx context.Context, v standards.Version, kind Kind, position string) (Handout, bool, error) {
	r, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND version_id = ? AND kind = ? AND position = ?", v.OrgID, v.ID, string(kind), position).First(ctx)
	return r.handout(err)
}

const earlierSQL = `SELECT h.* FROM standard_handouts h JOIN standard_versions v ON v.id = h.version_id
WHERE h.org_id = ? AND v.standard_id = ? AND h.kind = ? AND h.position = ? AND (v.major < ? OR (v.major = ? AND v.minor < ?))
ORDER BY v.major DESC, v.minor DESC LIMIT 1`

// earlier returns the handout of the last version before v that has one.
func (s store) earlier(ctx context.Context, v standards.Version, kind Kind, position string) (Handout, bool, error) {
	var r row
	err := s.db.Conn(ctx).Raw(earlierSQL, v.OrgID, v.StandardID, string(kind), position, v.Major, v.Major, v.Minor).Take(&r).Error
	return r.handout(err)
}

// handout is what a query for one row found.
func (r row) handout(err error) (Handout, bool, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Handout{}, false, nil
	}
	if err != nil {
		return Handout{}, false, fmt.Errorf("read handout: %w", err)
	}
	var lines []lineDoc
	if err := json.Unmarshal([]byte(r.Lines), &lines); err != nil {
		return Handout{}, false, fmt.Errorf("read lines of handout: %w", err)
	}
	h := Handout{r.VersionID, Kind(r.Kind), r.Position, r.Title, make([]Line, len(lines)), r.Note, r.Revision}
	for i, l := range lines {
		h.Lines[i] = Line(l)
	}
	return h, true, nil
}

// put writes h over the revision before it and reports whether that was there.
func (s store) put(ctx context.Context, by accounts.Actor, v standards.Version, h Handout, at time.Time) (bool, error) {
	lines := make([]lineDoc, len(h.Lines))
	for i, l := range h.Lines {
		lines[i] = lineDoc(l)
	}
	doc, err := json.Marshal(lines)
	if err != nil {
		return false, fmt.Errorf("write lines of handout: %w", err)
	}
	r := row{v.OrgID, v.ID, string(h.Kind), h.Position, h.Title, string(doc), h.Note, h.Revision, at, by.AccountID}
	db := s.db.Conn(ctx)
	if h.Revision == 1 {
		made := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
		if made.Error != nil {
			return false, fmt.Errorf("write handout: %w", made.Error)
		}
		return made.RowsAffected == 1, nil
	}
	changed := db.Model(&row{}).Where("org_id = ? AND version_id = ? AND kind = ? AND position = ? AND revision = ?", r.OrgID, r.VersionID, r.Kind, r.Position, r.Revision-1).
		Select("title", "lines", "note", "revision", "updated_at", "updated_by").Updates(&r)
	if changed.Error != nil {
		return false, fmt.Errorf("write handout: %w", changed.Error)
	}
	return changed.RowsAffected == 1, nil
}
