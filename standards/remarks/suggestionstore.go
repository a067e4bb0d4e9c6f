package remarks

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
)

type suggestionRow struct {
	ID, OrgID, StandardID, VersionID string
	Kind                             standards.EditKind
	LineageID, SectionID             string
	Was, Becomes, Reason, AccountID  string
	CreatedAt                        time.Time
	Status                           Status
	DecidedBy                        *string
	DecidedAt                        *time.Time
	Answer                           string
	EditID                           *string
	Revision                         int
}

func (suggestionRow) TableName() string { return "suggestions" }

// suggestionLine is a suggestion with the number of its version and two names.
type suggestionLine struct {
	Row           suggestionRow `gorm:"embedded"`
	Major, Minor  int
	Name, Decider string
}

// insertSuggestion reports false when the id is taken, by whomever.
func (s store) insertSuggestion(ctx context.Context, in Suggestion) (bool, error) {
	row := suggestionRow{
		ID: in.ID, OrgID: in.OrgID, StandardID: in.StandardID, VersionID: in.VersionID, Kind: in.Kind, LineageID: in.Lineage, SectionID: in.Section,
		Was: document(in.Was, in.TextWas), Becomes: document(in.Becomes, in.TextBecomes), Reason: in.Reason, AccountID: in.By.AccountID, CreatedAt: in.CreatedAt,
		Status: in.Status, Revision: in.Revision,
	}
	result := gorm.WithResult()
	err := database.Of[suggestionRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return result.RowsAffected == 1, database.Wrap("insert suggestion", err)
}

// settle reports false when the suggestion is no longer open at the revision.
func (s store) settle(ctx context.Context, in Suggestion, revision int) (bool, error) {
	done := s.db.Conn(ctx).Model(&suggestionRow{}).Where("org_id = ? AND id = ? AND revision = ? AND status = ?", in.OrgID, in.ID, revision, Open).
		Updates(map[string]any{
			"status": in.Status, "decided_by": in.DecidedBy.AccountID, "decided_at": in.DecidedAt, "answer": in.Answer,
			"edit_id": database.NullText(in.EditID), "revision": in.Revision,
		})
	return done.RowsAffected == 1, database.Wrap("settle suggestion", done.Error)
}

// countOpen counts the open suggestions of a standard, or of one of its sections.
func (s store) countOpen(ctx context.Context, orgID, standardID, section string) (int, error) {
	found := database.Of[suggestionRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ? AND status = ?", orgID, standardID, Open)
	if section != "" {
		found = found.Where("section_id = ?", section)
	}
	n, err := found.Count(ctx, "*")
	return int(n), database.Wrap("count suggestions", err)
}

func (s store) lines(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("suggestions s").
		Joins("JOIN standard_versions v ON v.id = s.version_id").Joins("JOIN accounts a ON a.id = s.account_id").
		Joins("LEFT JOIN accounts d ON d.id = s.decided_by")
}

const lineColumns = "s.*, v.major, v.minor, a.name, COALESCE(d.name, '') AS decider"

// suggestion reads one. Error: ErrSuggestionNotFound.
func (s store) suggestion(ctx context.Context, orgID, id string) (Suggestion, error) {
	var lines []suggestionLine
	if err := s.lines(ctx).Select(lineColumns).Where("s.org_id = ? AND s.id = ?", orgID, id).Scan(&lines).Error; err != nil {
		return Suggestion{}, fmt.Errorf("read suggestion: %w", err)
	}
	if len(lines) == 0 {
		return Suggestion{}, ErrSuggestionNotFound
	}
	return lines[0].suggestion()
}

// suggestions lists a page of them. A suggested requirement is also found by the
// lineage of its section.
func (s store) suggestions(ctx context.Context, by accounts.Actor, v standards.Version, q Query) ([]Suggestion, int, error) {
	found := s.lines(ctx).Where("s.org_id = ? AND s.standard_id = ?", v.OrgID, v.StandardID)
	if q.State != "" {
		found = found.Where("s.status = ?", q.State)
	}
	if q.Mine {
		found = found.Where("s.account_id = ?", by.AccountID)
	}
	if q.ID != "" {
		found = found.Where("s.id = ?", q.ID)
	}
	if q.Lineage != "" {
		found = found.Where("(s.lineage_id = ? OR (s.kind = ? AND s.section_id = ?))", q.Lineage, standards.AddRequirement, q.Lineage)
	}
	found = found.Session(&gorm.Session{})
	var total int64
	if err := found.Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count suggestions: %w", err)
	}
	var lines []suggestionLine
	if err := found.Select(lineColumns).Order("s.created_at DESC, s.id DESC").Limit(q.Limit).Offset(q.Offset).Scan(&lines).Error; err != nil {
		return nil, 0, fmt.Errorf("list suggestions: %w", err)
	}
	list := make([]Suggestion, len(lines))
	for i, l := range lines {
		var err error
		if list[i], err = l.suggestion(); err != nil {
			return nil, 0, err
		}
	}
	return list, int(total), nil
}

func (l suggestionLine) suggestion() (Suggestion, error) {
	r := l.Row
	s := Suggestion{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, VersionID: r.VersionID, Number: standards.Version{Major: l.Major, Minor: l.Minor}.Number(),
		Kind: r.Kind, Lineage: r.LineageID, Section: r.SectionID, Reason: r.Reason, By: Person{r.AccountID, l.Name}, CreatedAt: r.CreatedAt.UTC(),
		Status: r.Status, DecidedAt: database.Time(r.DecidedAt), Answer: r.Answer, Revision: r.Revision,
	}
	if r.DecidedBy != nil {
		s.DecidedBy = Person{*r.DecidedBy, l.Decider}
	}
	if r.EditID != nil {
		s.EditID = *r.EditID
	}
	if err := s.read(r.Was, &s.Was, &s.TextWas); err != nil {
		return Suggestion{}, fmt.Errorf("suggestion %s: %w", r.ID, err)
	}
	if err := s.read(r.Becomes, &s.Becomes, &s.TextBecomes); err != nil {
		return Suggestion{}, fmt.Errorf("suggestion %s: %w", r.ID, err)
	}
	return s, nil
}

// read takes one side of the change from JSON, as the kind has it.
func (s *Suggestion) read(document string, one **standards.Requirement, text **standards.SectionText) error {
	switch {
	case document == "":
		return nil
	case s.ofText():
		read, err := standards.ParseSectionText(document)
		*text = &read
		return err
	}
	read, err := standards.ParseRequirement(document)
	*one = &read
	return err
}

func document(r *standards.Requirement, t *standards.SectionText) string {
	switch {
	case r != nil:
		return r.Document()
	case t != nil:
		return t.Document()
	}
	return ""
}
