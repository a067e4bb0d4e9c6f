package remarks

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
)

// threadLine is a thread with the number of its version and a name.
type threadLine struct {
	Row          threadRow `gorm:"embedded"`
	Major, Minor int
	TurnedName   string
}

func (l threadLine) thread() Thread {
	r := l.Row
	t := Thread{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, VersionID: r.VersionID, Number: standards.Version{Major: l.Major, Minor: l.Minor}.Number(),
		Subject: r.Subject, About: r.About, CreatedAt: r.CreatedAt.UTC(), SpokenAt: r.SpokenAt.UTC(), Resolved: r.Resolved, TurnedAt: database.Time(r.TurnedAt),
	}
	if r.LineageID != nil {
		t.Lineage = *r.LineageID
	}
	if r.TurnedBy != nil {
		t.TurnedBy = Person{*r.TurnedBy, l.TurnedName}
	}
	return t
}

// header reads a thread without its remarks. Error: ErrThreadNotFound.
func (s store) header(ctx context.Context, orgID, id string) (Thread, error) {
	row, err := database.Of[threadRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Thread{}, ErrThreadNotFound
	}
	return threadLine{Row: row}.thread(), database.Wrap("read thread", err)
}

const mineSQL = `(EXISTS (SELECT 1 FROM remarks r WHERE r.org_id = t.org_id AND r.thread_id = t.id AND r.account_id = ?)
	OR EXISTS (SELECT 1 FROM remark_mentions m JOIN remarks r ON r.id = m.remark_id WHERE m.org_id = t.org_id AND m.account_id = ? AND r.thread_id = t.id))`

// threads lists a page of threads without their remarks.
func (s store) threads(ctx context.Context, by accounts.Actor, v standards.Version, q Query) ([]Thread, int, error) {
	found := s.db.Conn(ctx).Table("remark_threads t").Where("t.org_id = ? AND t.standard_id = ?", v.OrgID, v.StandardID)
	if q.State != "" {
		found = found.Where("t.resolved = ?", q.State == "resolved")
	}
	if q.Mine {
		found = found.Where(mineSQL, by.AccountID, by.AccountID)
	}
	if q.ID != "" {
		found = found.Where("t.id = ?", q.ID)
	}
	if q.Lineage != "" {
		found = found.Where("t.lineage_id = ?", q.Lineage)
	}
	if q.Whole {
		found = found.Where("t.lineage_id IS NULL")
	}
	found = found.Session(&gorm.Session{})
	var total int64
	if err := found.Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count threads: %w", err)
	}
	var lines []threadLine
	err := found.Select("t.*, v.major, v.minor, COALESCE(a.name, '') AS turned_name").
		Joins("JOIN standard_versions v ON v.id = t.version_id").Joins("LEFT JOIN accounts a ON a.id = t.turned_by").
		Order("t.spoken_at DESC, t.id DESC").Limit(q.Limit).Offset(q.Offset).Scan(&lines).Error
	if err != nil {
		return nil, 0, fmt.Errorf("list threads: %w", err)
	}
	list := make([]Thread, len(lines))
	for i, l := range lines {
		list[i] = l.thread()
	}
	return list, int(total), nil
}

// remarkLine is a remark with the number of its version and its author's name.
type remarkLine struct {
	Row          remarkRow `gorm:"embedded"`
	Major, Minor int
	Name         string
}

// fill reads the remarks of threads, what they said before, and who is mentioned.
func (s store) fill(ctx context.Context, orgID string, list []Thread) error {
	ids, at := []string{accounts.ProgramID}, map[string]int{} // the zero id, which nothing has, stands for none
	for i, t := range list {
		ids, at[t.ID] = append(ids, t.ID), i
	}
	var lines []remarkLine
	err := s.db.Conn(ctx).Table("remarks r").Select("r.*, v.major, v.minor, a.name").
		Joins("JOIN standard_versions v ON v.id = r.version_id").Joins("JOIN accounts a ON a.id = r.account_id").
		Where("r.org_id = ? AND r.thread_id IN ?", orgID, ids).Order("r.created_at, r.id").Scan(&lines).Error
	if err != nil {
		return fmt.Errorf("list remarks: %w", err)
	}
	earlier, err := s.earlier(ctx, orgID, ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		r, err := l.Row.remark()
		if err != nil {
			return err
		}
		r.By.Name, r.Number = l.Name, standards.Version{Major: l.Major, Minor: l.Minor}.Number()
		if r.DeletedAt.IsZero() {
			r.Earlier = earlier[r.ID]
		} else {
			r.Text = nil
		}
		t := &list[at[r.ThreadID]]
		t.Remarks = append(t.Remarks, r)
	}
	return s.nameMentions(ctx, orgID, list)
}

func (s store) earlier(ctx context.Context, orgID string, threads []string) (map[string][]Earlier, error) {
	var rows []textRow
	err := s.db.Conn(ctx).Table("remark_texts x").Select("x.*").Joins("JOIN remarks r ON r.id = x.remark_id").
		Where("x.org_id = ? AND r.thread_id IN ? AND r.deleted_at IS NULL", orgID, threads).Order("x.remark_id, x.revision").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list texts of remarks: %w", err)
	}
	list := map[string][]Earlier{}
	for _, r := range rows {
		text, err := textOf(r.Body)
		if err != nil {
			return nil, err
		}
		list[r.RemarkID] = append(list[r.RemarkID], Earlier{text, r.Until.UTC()})
	}
	return list, nil
}

// nameMentions gives those who are mentioned the names that they have today.
func (s store) nameMentions(ctx context.Context, orgID string, list []Thread) error {
	ids := []string{accounts.ProgramID}
	texts := []Text{}
	for _, t := range list {
		for _, r := range t.Remarks {
			texts = append(texts, r.Text)
			for _, e := range r.Earlier {
				texts = append(texts, e.Text)
			}
		}
	}
	for _, t := range texts {
		ids = append(ids, t.Mentions()...)
	}
	slices.Sort(ids)
	var rows []struct{ ID, Name string }
	if err := s.db.Conn(ctx).Raw("SELECT id, name FROM accounts WHERE org_id = ? AND id IN ?", orgID, slices.Compact(ids)).Scan(&rows).Error; err != nil {
		return fmt.Errorf("name who is mentioned: %w", err)
	}
	names := people{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	for _, t := range texts {
		for i := range t {
			t[i].Mention.Name = names[t[i].Mention.AccountID]
		}
	}
	return nil
}

const countsSQL = `SELECT lineage, SUM(remarks) AS remarks, SUM(suggestions) AS suggestions FROM (
	SELECT COALESCE(CAST(lineage_id AS TEXT), '') AS lineage, 1 AS remarks, 0 AS suggestions FROM remark_threads
		WHERE org_id = ? AND standard_id = ? AND resolved = ?
	UNION ALL SELECT CAST(CASE WHEN kind = 'add_requirement' THEN section_id ELSE lineage_id END AS TEXT), 0, 1 FROM suggestions
		WHERE org_id = ? AND standard_id = ? AND status = ?) o GROUP BY lineage ORDER BY lineage`

func (s store) counts(ctx context.Context, v standards.Version) ([]Count, error) {
	list := []Count{}
	err := s.db.Conn(ctx).Raw(countsSQL, v.OrgID, v.StandardID, false, v.OrgID, v.StandardID, Open).Scan(&list).Error
	return list, database.Wrap("count what is open", err)
}
