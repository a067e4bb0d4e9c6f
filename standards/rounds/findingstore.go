package rounds

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/standards"
)

type findingRow struct {
	ID, OrgID, VersionID, RoundID string
	LineageID                     *string
	Severity                      Severity
	Words, Recommendation         string
	FoundBy                       string
	FoundAt                       time.Time
	Verdict                       Decision
	Reason                        string
	AnsweredBy                    *string
	AnsweredAt                    *time.Time
	Resolution                    string
	ResolvedBy                    *string
	ResolvedAt                    *time.Time
}

func (findingRow) TableName() string { return "round_findings" }

// insertFinding reports false when the id is taken.
func (s store) insertFinding(ctx context.Context, f Finding) (bool, error) {
	row, result := findingRow{
		ID: f.ID, OrgID: f.OrgID, VersionID: f.VersionID, RoundID: f.RoundID, LineageID: database.NullText(f.Lineage), Severity: f.Severity,
		Words: f.Words, Recommendation: f.Recommendation, FoundBy: f.By.ID, FoundAt: f.At,
	}, gorm.WithResult()
	err := database.Of[findingRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return result.RowsAffected == 1, database.Wrap("insert finding", err)
}

func (s store) updateFinding(ctx context.Context, f Finding) error {
	err := s.db.Conn(ctx).Model(&findingRow{}).Where("org_id = ? AND id = ?", f.OrgID, f.ID).Updates(map[string]any{
		"lineage_id": database.NullText(f.Lineage), "severity": f.Severity, "words": f.Words, "recommendation": f.Recommendation,
	}).Error
	return database.Wrap("reword finding", err)
}

// answerFinding writes the answer to a finding and what was done about it.
func (s store) answerFinding(ctx context.Context, f Finding) error {
	values := map[string]any{"verdict": f.Decision, "reason": f.Reason, "answered_by": f.AnsweredBy.ID, "answered_at": f.AnsweredAt}
	if !f.ResolvedAt.IsZero() {
		values["resolution"], values["resolved_by"], values["resolved_at"] = f.Resolution, f.ResolvedBy.ID, f.ResolvedAt
	}
	err := s.db.Conn(ctx).Model(&findingRow{}).Where("org_id = ? AND id = ?", f.OrgID, f.ID).Updates(values).Error
	return database.Wrap("answer finding", err)
}

// findings lists the findings of a version in the order in which they were made.
func (s store) findings(ctx context.Context, v standards.Version) ([]Finding, error) {
	return s.findingList(ctx, "f.org_id = ? AND f.version_id = ?", v.OrgID, v.ID)
}

func (s store) finding(ctx context.Context, orgID, id string) (Finding, error) {
	list, err := s.findingList(ctx, "f.org_id = ? AND f.id = ?", orgID, id)
	if err != nil {
		return Finding{}, err
	}
	if len(list) == 0 {
		return Finding{}, ErrFindingNotFound
	}
	return list[0], nil
}

func (s store) findingList(ctx context.Context, where string, args ...any) ([]Finding, error) {
	var lines []struct {
		Row                                  findingRow `gorm:"embedded"`
		FoundName, AnsweredName, SettledName string
	}
	err := s.db.Conn(ctx).Table("round_findings AS f").
		Select("f.*, a.name AS found_name, COALESCE(b.name, '') AS answered_name, COALESCE(c.name, '') AS settled_name").
		Joins("JOIN accounts a ON a.id = f.found_by").Joins("LEFT JOIN accounts b ON b.id = f.answered_by").
		Joins("LEFT JOIN accounts c ON c.id = f.resolved_by").Where(where, args...).Order("f.found_at, f.id").Scan(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	list := make([]Finding, len(lines))
	for i, l := range lines {
		r := l.Row
		list[i] = Finding{
			r.ID, r.OrgID, r.VersionID, r.RoundID, database.Text(r.LineageID), r.Severity, r.Words, r.Recommendation,
			Person{r.FoundBy, l.FoundName},
			r.FoundAt.UTC(),
			r.Verdict, r.Reason,
			Person{database.Text(r.AnsweredBy), l.AnsweredName},
			database.Time(r.AnsweredAt),
			r.Resolution,
			Person{database.Text(r.ResolvedBy), l.SettledName},
			database.Time(r.ResolvedAt),
		}
	}
	return list, nil
}
