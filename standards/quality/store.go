package quality

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/standards"
)

// store keeps scores.
type store struct{ db *database.DB }

type scoreRow struct {
	OrgID, VersionID, LineageID, AccountID              string
	Concrete, Measurable, Achievable, Resourced, Needed *int
	Comment                                             string
	UpdatedAt                                           time.Time
}

func (scoreRow) TableName() string { return "requirement_scores" }

// marks are the columns by what they hold.
func (r *scoreRow) marks() map[Criterion]**int {
	return map[Criterion]**int{
		Concrete: &r.Concrete, Measurable: &r.Measurable, Achievable: &r.Achievable, Resourced: &r.Resourced, Needed: &r.Needed,
	}
}

// scoreLine is a row with the name of its author.
type scoreLine struct {
	Row  scoreRow `gorm:"embedded"`
	Name string
}

// scores lists the scores of a version, or of one of its requirements, by the
// names of their authors.
func (s store) scores(ctx context.Context, v standards.Version, lineage string) ([]Score, error) {
	query := s.db.Conn(ctx).Table("requirement_scores AS q").Select("q.*, a.name").
		Joins("JOIN accounts a ON a.id = q.account_id").
		Where("q.org_id = ? AND q.version_id = ?", v.OrgID, v.ID)
	if lineage != "" {
		query = query.Where("q.lineage_id = ?", lineage)
	}
	var lines []scoreLine
	if err := query.Order("a.name, a.id").Scan(&lines).Error; err != nil {
		return nil, fmt.Errorf("read scores: %w", err)
	}
	list := make([]Score, len(lines))
	for i, l := range lines {
		list[i] = Score{l.Row.AccountID, l.Name, l.Row.LineageID, map[Criterion]int{}, l.Row.Comment, l.Row.UpdatedAt.UTC()}
		for criterion, mark := range l.Row.marks() {
			if *mark != nil {
				list[i].Marks[criterion] = **mark
			}
		}
	}
	return list, nil
}

// holdOpen reports whether a version is not published yet, and keeps it so until
// the transaction ends: writing the row, unchanged, locks it.
func (s store) holdOpen(ctx context.Context, v standards.Version) (bool, error) {
	held := s.db.Conn(ctx).Exec("UPDATE standard_versions SET revision = revision WHERE org_id = ? AND id = ? AND status NOT IN ?",
		v.OrgID, v.ID, []standards.Status{standards.Published, standards.Superseded, standards.Retired})
	if held.Error != nil {
		return false, fmt.Errorf("hold version: %w", held.Error)
	}
	return held.RowsAffected == 1, nil
}

func (s store) put(ctx context.Context, v standards.Version, in Score) error {
	row := scoreRow{
		OrgID: v.OrgID, VersionID: v.ID, LineageID: in.Lineage, AccountID: in.AccountID, Comment: in.Comment, UpdatedAt: in.At,
	}
	for criterion, column := range row.marks() {
		if mark, ok := in.Marks[criterion]; ok {
			*column = &mark
		}
	}
	replace := clause.OnConflict{
		Columns: []clause.Column{{Name: "org_id"}, {Name: "version_id"}, {Name: "lineage_id"}, {Name: "account_id"}},
		DoUpdates: clause.AssignmentColumns([]string{
			"concrete", "measurable", "achievable", "resourced", "needed", "comment", "updated_at",
		}),
	}
	if err := database.Of[scoreRow](s.db.Conn(ctx), replace).Create(ctx, &row); err != nil {
		return fmt.Errorf("write score: %w", err)
	}
	return nil
}
