package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/fault"
)

// ErrNotFound reports an entry that is not the organisation's.
var ErrNotFound = fault.New(fault.NotFound, "journal_entry_not_found")

// Query asks for a page of entries. What is empty does not narrow it.
type Query struct {
	AccountID, Verb, SubjectKind, SubjectID string
	Search                                  string    // in the reason, the values before and after, the address, and names of people, in any case
	From, Until                             time.Time // from, and before
	Limit, Offset                           int
}

// Find returns a page of the entries that q asks for, the newest first, and how
// many there are in all. The caller has authorized whoever reads.
func (j *Journal) Find(ctx context.Context, orgID string, q Query) ([]Entry, int, error) {
	found := j.db.Conn(ctx).Model(&entryRow{}).Where("org_id = ?", orgID)
	for _, c := range [][2]string{{"account_id", q.AccountID}, {"verb", q.Verb}, {"subject_kind", q.SubjectKind}, {"subject_id", q.SubjectID}} {
		if c[1] != "" {
			found = found.Where(c[0]+" = ?", c[1])
		}
	}
	if !q.From.IsZero() {
		found = found.Where("at >= ?", q.From.UTC())
	}
	if !q.Until.IsZero() {
		found = found.Where("at < ?", q.Until.UTC())
	}
	if q.Search != "" {
		found = found.Where(searchSQL, map[string]any{"part": database.Contains(q.Search)})
	}
	var total int64
	var rows []entryRow
	if err := found.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count journal: %w", err)
	}
	if err := found.Order("at DESC, id DESC").Limit(q.Limit).Offset(q.Offset).Find(&rows).Error; err != nil {
		return nil, 0, fmt.Errorf("list journal: %w", err)
	}
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = r.entry()
	}
	return list, int(total), nil
}

const searchSQL = `(lower(reason) LIKE lower(@part) ESCAPE '!' OR lower(before) LIKE lower(@part) ESCAPE '!'
	OR lower(after) LIKE lower(@part) ESCAPE '!' OR address LIKE @part ESCAPE '!'
	OR EXISTS (SELECT 1 FROM accounts a WHERE a.org_id = journal.org_id AND lower(a.name) LIKE lower(@part) ESCAPE '!'
		AND CAST(a.id AS TEXT) IN (journal.account_id, journal.subject_id)))`

// Get returns one entry. Error: ErrNotFound.
func (j *Journal) Get(ctx context.Context, orgID, id string) (Entry, error) {
	row, err := database.Of[entryRow](j.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Entry{}, ErrNotFound
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read journal: %w", err)
	}
	return row.entry(), nil
}
