package ideas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/standards"
)

// store keeps banks. Every method is a few statements, however many ideas there are.
type store struct{ db *database.DB }

type bankRow struct {
	OrgID, StandardID string
	Access            Access
	Title, Invitation string
	TokenHash         *string
	ExpiresAt         *time.Time
	Revision          int
}

func (bankRow) TableName() string { return "idea_banks" }

func (r bankRow) bank() Bank {
	b := Bank{OrgID: r.OrgID, StandardID: r.StandardID, Access: r.Access, Title: r.Title, Invitation: r.Invitation, Revision: r.Revision}
	if r.TokenHash != nil && r.ExpiresAt != nil {
		b.hash, b.ExpiresAt = *r.TokenHash, r.ExpiresAt.UTC()
	}
	return b
}

// bank reads that of a standard; a closed one with the standard's title where
// nobody has set it up.
func (s store) bank(ctx context.Context, st standards.Standard) (Bank, error) {
	rows, err := database.Of[bankRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Find(ctx)
	if err != nil {
		return Bank{}, fmt.Errorf("read bank: %w", err)
	}
	if len(rows) == 0 {
		return Bank{OrgID: st.OrgID, StandardID: st.ID, Access: Closed, Title: st.Title}, nil
	}
	return rows[0].bank(), nil
}

// putBank keeps a bank whose revision before was one less. Error: ErrStale.
func (s store) putBank(ctx context.Context, b Bank) error {
	row := bankRow{OrgID: b.OrgID, StandardID: b.StandardID, Access: b.Access, Title: b.Title, Invitation: b.Invitation, Revision: b.Revision}
	if b.hash != "" {
		row.TokenHash, row.ExpiresAt = &b.hash, &b.ExpiresAt
	}
	n := s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "standard_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"access", "title", "invitation", "token_hash", "expires_at", "revision"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "idea_banks.revision = ?", Vars: []any{b.Revision - 1}}}},
	}).Create(&row)
	return updated("keep bank", n)
}

type bankInfo struct{ Organisation, Language string }

// bankBehind finds a bank by its link. Error: ErrLink.
func (s store) bankBehind(ctx context.Context, hash string) (Bank, bankInfo, error) {
	var rows []struct {
		Row bankRow `gorm:"embedded"`

		Organisation, Language string
	}
	err := s.db.Conn(ctx).Raw(`SELECT b.*, o.name AS organisation, st.language FROM idea_banks b JOIN organisations o ON o.id = b.org_id
JOIN standards st ON st.org_id = b.org_id AND st.id = b.standard_id WHERE b.token_hash = ?`, hash).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		return Bank{}, bankInfo{}, ErrLink
	}
	if err != nil {
		return Bank{}, bankInfo{}, fmt.Errorf("find bank: %w", err)
	}
	return rows[0].Row.bank(), bankInfo{rows[0].Organisation, rows[0].Language}, nil
}

type ideaRow struct {
	ID, OrgID, StandardID                   string
	Kind                                    Kind
	Text, Answer                            string
	AuthorName, AuthorPosition, AuthorPlace string
	AccountID                               *string
	Status                                  Status
	Reason                                  string
	LineageID, MergedInto                   *string
	Voices                                  int
	SortedBy                                *string
	SortedAt                                *time.Time
	Revision                                int
	SentAt                                  time.Time
}

func (ideaRow) TableName() string { return "ideas" }

func rowOf(i Idea) ideaRow {
	r := ideaRow{
		ID: i.ID, OrgID: i.OrgID, StandardID: i.StandardID, Kind: i.Kind, Text: i.Text, Answer: i.Answer,
		AuthorName: i.Author.Name, AuthorPosition: i.Author.Position, AuthorPlace: i.Author.Place, AccountID: database.NullText(i.AccountID),
		Status: i.Status, Reason: i.Reason, LineageID: database.NullText(i.Lineage), MergedInto: database.NullText(i.MergedInto), Voices: i.Voices,
		SortedBy: database.NullText(i.SortedBy), Revision: i.Revision, SentAt: i.SentAt,
	}
	if !i.SortedAt.IsZero() {
		r.SortedAt = &i.SortedAt
	}
	return r
}

func (r ideaRow) idea() Idea {
	i := Idea{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Kind: r.Kind, Text: r.Text, Answer: r.Answer,
		Author: Author{r.AuthorName, r.AuthorPosition, r.AuthorPlace}, AccountID: database.Text(r.AccountID), Status: r.Status, Reason: r.Reason,
		Lineage: database.Text(r.LineageID), MergedInto: database.Text(r.MergedInto), Voices: r.Voices, SortedBy: database.Text(r.SortedBy), Revision: r.Revision, SentAt: r.SentAt.UTC(),
	}
	if r.SortedAt != nil {
		i.SortedAt = r.SortedAt.UTC()
	}
	return i
}

// ideas lists those of a standard, the latest first, with the names of who sorted them.
func (s store) ideas(ctx context.Context, st standards.Standard) ([]Idea, error) {
	var rows []struct {
		Row ideaRow `gorm:"embedded"`

		SorterName string
	}
	err := s.db.Conn(ctx).Raw(`SELECT i.*, COALESCE(a.name, '') AS sorter_name FROM ideas i LEFT JOIN accounts a ON a.org_id = i.org_id AND a.id = i.sorted_by
WHERE i.org_id = ? AND i.standard_id = ? ORDER BY i.sent_at DESC, i.id DESC`, st.OrgID, st.ID).Scan(&rows).Error
	list := make([]Idea, len(rows))
	for n, r := range rows {
		list[n] = r.Row.idea()
		list[n].SortedByName = r.SorterName
	}
	return list, database.Wrap("list ideas", err)
}

const mineMax = 100

// mine lists what an account has sent to a bank, the latest first.
func (s store) mine(ctx context.Context, b Bank, accountID string) ([]Idea, error) {
	rows, err := database.Of[ideaRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND standard_id = ?", b.OrgID, accountID, b.StandardID).
		Order("sent_at DESC, id DESC").Limit(mineMax).Find(ctx)
	list := make([]Idea, len(rows))
	for n, r := range rows {
		list[n] = r.idea()
	}
	return list, database.Wrap("list own ideas", err)
}

// idea reads one. Error: ErrNotFound.
func (s store) idea(ctx context.Context, orgID, id string) (Idea, error) {
	if !isID(id) {
		return Idea{}, ErrNotFound
	}
	row, err := database.Of[ideaRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Idea{}, ErrNotFound
	}
	return row.idea(), database.Wrap("read idea", err)
}

// insert reports whether it was made: the id may be taken. Error: ErrFull.
func (s store) insert(ctx context.Context, i Idea) (bool, error) {
	var n struct{ Total, Waiting int }
	err := s.db.Conn(ctx).Raw("SELECT COUNT(*) AS total, COUNT(CASE WHEN status = ? THEN 1 END) AS waiting FROM ideas WHERE org_id = ? AND standard_id = ?", Waiting, i.OrgID, i.StandardID).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("count ideas: %w", err)
	}
	if n.Total >= ideasMax || n.Waiting >= waitingMax {
		return false, ErrFull
	}
	row := rowOf(i)
	made := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return made.RowsAffected == 1, database.Wrap("insert idea", made.Error)
}

func (s store) update(ctx context.Context, i Idea, revision int) error {
	r := rowOf(i)
	n := s.db.Conn(ctx).Model(&ideaRow{}).Where("org_id = ? AND id = ? AND revision = ?", i.OrgID, i.ID, revision).Updates(map[string]any{
		"status": r.Status, "reason": r.Reason, "lineage_id": r.LineageID, "merged_into": r.MergedInto, "voices": r.Voices,
		"sorted_by": r.SortedBy, "sorted_at": r.SortedAt, "revision": r.Revision,
	})
	return updated("update idea", n)
}

func updated(what string, n *gorm.DB) error {
	if n.Error == nil && n.RowsAffected == 0 {
		return ErrStale.With(fault.Params{"Revision": 0})
	}
	return database.Wrap(what, n.Error)
}
