package remarks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

// store keeps threads, remarks and suggestions.
type store struct{ db *database.DB }

type threadRow struct {
	ID, OrgID, StandardID, VersionID string
	Subject                          Subject
	LineageID                        *string
	About                            string
	CreatedAt, SpokenAt              time.Time
	Resolved                         bool
	TurnedBy                         *string
	TurnedAt                         *time.Time
}

func (threadRow) TableName() string { return "remark_threads" }

type remarkRow struct {
	ID, OrgID, ThreadID, VersionID, AccountID, Body string
	Revision                                        int
	CreatedAt                                       time.Time
	EditedAt, DeletedAt                             *time.Time
}

func (remarkRow) TableName() string { return "remarks" }

type textRow struct {
	OrgID, RemarkID string
	Revision        int
	Body            string
	Until           time.Time
}

func (textRow) TableName() string { return "remark_texts" }

type mentionRow struct{ OrgID, RemarkID, AccountID string }

func (mentionRow) TableName() string { return "remark_mentions" }

// runDoc is a run as it is kept: words, or the id of who is mentioned.
type runDoc struct {
	Text    string `json:"t,omitempty"`
	Account string `json:"a,omitempty"`
}

func bodyOf(t Text) (string, error) {
	runs := make([]runDoc, len(t))
	for i, r := range t {
		runs[i] = runDoc{Account: r.Mention.AccountID}
		if r.Mention.AccountID == "" {
			runs[i].Text = r.Words
		}
	}
	data, err := json.Marshal(runs)
	return string(data), err
}

func textOf(body string) (Text, error) {
	var runs []runDoc
	if err := json.Unmarshal([]byte(body), &runs); err != nil {
		return nil, fmt.Errorf("text of a remark: %w", err)
	}
	t := make(Text, len(runs))
	for i, r := range runs {
		t[i] = Run{r.Text, Person{AccountID: r.Account}}
	}
	return t, nil
}

// insertThread reports false when the id is taken, by whomever.
func (s store) insertThread(ctx context.Context, t Thread) (bool, error) {
	row := threadRow{
		ID: t.ID, OrgID: t.OrgID, StandardID: t.StandardID, VersionID: t.VersionID, Subject: t.Subject, LineageID: database.NullText(t.Lineage),
		About: t.About, CreatedAt: t.CreatedAt, SpokenAt: t.SpokenAt,
	}
	result := gorm.WithResult()
	err := database.Of[threadRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return result.RowsAffected == 1, database.Wrap("begin thread", err)
}

func (s store) insertRemark(ctx context.Context, t Thread, r Remark) (bool, error) {
	body, err := bodyOf(r.Text)
	if err != nil {
		return false, err
	}
	row := remarkRow{
		ID: r.ID, OrgID: t.OrgID, ThreadID: t.ID, VersionID: t.VersionID, AccountID: r.By.AccountID, Body: body, Revision: r.Revision, CreatedAt: r.CreatedAt,
	}
	result := gorm.WithResult()
	err = database.Of[remarkRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return result.RowsAffected == 1, database.Wrap("insert remark", err)
}

// mention puts down whom a remark mentions, in place of whom it mentioned before.
func (s store) mention(ctx context.Context, orgID, remarkID string, ids []string) error {
	if _, err := database.Of[mentionRow](s.db.Conn(ctx)).Where("org_id = ? AND remark_id = ?", orgID, remarkID).Delete(ctx); err != nil {
		return fmt.Errorf("forget mentions: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	rows := make([]mentionRow, len(ids))
	for i, id := range ids {
		rows[i] = mentionRow{orgID, remarkID, id}
	}
	return database.Wrap("insert mentions", database.Of[mentionRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, MaxMentions))
}

// spoken notes that a thread was spoken in.
func (s store) spoken(ctx context.Context, t Thread) error {
	_, err := database.Of[threadRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", t.OrgID, t.ID).Update(ctx, "spoken_at", t.SpokenAt)
	return database.Wrap("note that a thread was spoken in", err)
}

// turn reports false where the thread is so already.
func (s store) turn(ctx context.Context, t Thread, resolved bool, accountID string, at time.Time) (bool, error) {
	turned := s.db.Conn(ctx).Model(&threadRow{}).Where("org_id = ? AND id = ? AND resolved = ?", t.OrgID, t.ID, !resolved).
		Updates(map[string]any{"resolved": resolved, "turned_by": accountID, "turned_at": at})
	return turned.RowsAffected == 1, database.Wrap("turn thread", turned.Error)
}

// updateRemark reports false when the remark is no longer at the revision.
func (s store) updateRemark(ctx context.Context, orgID string, revision int, r Remark) (bool, error) {
	body, err := bodyOf(r.Text)
	if err != nil {
		return false, err
	}
	done := s.db.Conn(ctx).Model(&remarkRow{}).Where("org_id = ? AND id = ? AND revision = ?", orgID, r.ID, revision).
		Updates(map[string]any{"body": body, "revision": r.Revision, "edited_at": orNever(r.EditedAt), "deleted_at": orNever(r.DeletedAt)})
	return done.RowsAffected == 1, database.Wrap("update remark", done.Error)
}

// keepText keeps what a remark said.
func (s store) keepText(ctx context.Context, orgID string, before Remark, until time.Time) error {
	body, err := bodyOf(before.Text)
	if err != nil {
		return err
	}
	row := textRow{orgID, before.ID, before.Revision, body, until}
	return database.Wrap("keep text of remark", database.Of[textRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// remark reads a remark without names. Error: ErrRemarkNotFound.
func (s store) remark(ctx context.Context, orgID, id string) (Remark, error) {
	row, err := database.Of[remarkRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Remark{}, ErrRemarkNotFound
	}
	if err != nil {
		return Remark{}, fmt.Errorf("read remark: %w", err)
	}
	return row.remark()
}

func (r remarkRow) remark() (Remark, error) {
	text, err := textOf(r.Body)
	return Remark{
		ID: r.ID, ThreadID: r.ThreadID, By: Person{AccountID: r.AccountID}, Text: text, Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(),
		EditedAt: database.Time(r.EditedAt), DeletedAt: database.Time(r.DeletedAt),
	}, err
}

func (s store) countThreads(ctx context.Context, orgID, standardID string) (int, error) {
	n, err := database.Of[threadRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", orgID, standardID).Count(ctx, "*")
	return int(n), database.Wrap("count threads", err)
}

func (s store) countRemarks(ctx context.Context, orgID, threadID string) (int, error) {
	n, err := database.Of[remarkRow](s.db.Conn(ctx)).Where("org_id = ? AND thread_id = ?", orgID, threadID).Count(ctx, "*")
	return int(n), database.Wrap("count remarks", err)
}

// participants are those who wrote in a thread or are mentioned there.
func (s store) participants(ctx context.Context, orgID, threadID string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Raw(`SELECT account_id FROM remarks WHERE org_id = ? AND thread_id = ?
		UNION SELECT m.account_id FROM remark_mentions m JOIN remarks r ON r.id = m.remark_id WHERE r.org_id = ? AND r.thread_id = ?`,
		orgID, threadID, orgID, threadID).Scan(&ids).Error
	return ids, database.Wrap("list who takes part", err)
}

func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
