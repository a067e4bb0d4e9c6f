// Package journal records who changed what, when, why and from where. It is
// append-only: the database refuses to change or delete an entry, and seals show
// when somebody did it all the same (docs/decisions/journal.md).
package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
)

// Entry is one recorded change.
type Entry struct {
	ID          string
	OrgID       string
	At          time.Time // UTC
	AccountID   string    // accounts.ProgramID: the program itself
	Verb        string    // "publish", "submit", "sign_in" …
	SubjectKind string    // "standard_version", "visit" …
	SubjectID   string
	Reason      string
	Before      any // state before and after, as far as the verb changes it; nil for none
	After       any
	Origin      Origin // read from the context when recorded
}

// Journal appends entries.
type Journal struct {
	db  *database.DB
	now func() time.Time
}

// New returns the journal kept in db.
func New(db *database.DB, now func() time.Time) *Journal { return &Journal{db, now} }

// Record appends e, with a new id and the time of now, in the transaction that
// ctx carries.
func (j *Journal) Record(ctx context.Context, e Entry) error {
	e.Origin = OriginOf(ctx)
	row, err := toRow(e, j.now())
	if err != nil {
		return err
	}
	if err := database.Of[entryRow](j.db.Conn(ctx)).Create(ctx, &row); err != nil {
		return fmt.Errorf("record %s %s: %w", e.Verb, e.SubjectKind, err)
	}
	return nil
}

// Of lists the entries about one subject, oldest first.
func (j *Journal) Of(ctx context.Context, orgID, kind, id string) ([]Entry, error) {
	rows, err := database.Of[entryRow](j.db.Conn(ctx)).
		Where("org_id = ? AND subject_kind = ? AND subject_id = ?", orgID, kind, id).
		Order("at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = r.entry()
	}
	return list, nil
}

type entryRow struct {
	ID, OrgID                                       string
	At                                              time.Time
	AccountID, Verb, SubjectKind, SubjectID, Reason string
	Before, After                                   string
	Address, Agent                                  string
}

func (entryRow) TableName() string { return "journal" }

func (r entryRow) entry() Entry {
	return Entry{
		r.ID, r.OrgID, r.At, r.AccountID, r.Verb, r.SubjectKind, r.SubjectID, r.Reason,
		decode(r.Before), decode(r.After),
		Origin{r.Address, r.Agent},
	}
}

func toRow(e Entry, at time.Time) (entryRow, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return entryRow{}, err
	}
	row := entryRow{
		ID: id.String(), OrgID: e.OrgID, At: at, AccountID: e.AccountID, Verb: e.Verb,
		SubjectKind: e.SubjectKind, SubjectID: e.SubjectID, Reason: e.Reason,
		Address: e.Origin.Address, Agent: e.Origin.Agent,
	}
	if row.Before, err = encode(e.Before); err != nil {
		return entryRow{}, err
	}
	row.After, err = encode(e.After)
	return row, err
}

func encode(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

func decode(s string) any {
	if s == "" {
		return nil
	}
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return s
	}
	return v
}
