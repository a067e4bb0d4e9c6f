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

// store keeps rounds. Every method is a few statements, however many are asked.
type store struct{ db *database.DB }

type roundRow struct {
	ID, OrgID, VersionID string
	Number               int
	Kind                 Kind
	State                State
	Deadline             time.Time
	Note, ContentHash    string
	OpenedBy             string
	OpenedAt             time.Time
	EndedBy              *string
	EndedAt              *time.Time
	Reason               string
}

func (roundRow) TableName() string { return "version_rounds" }

type participantRow struct {
	OrgID, RoundID, AccountID string
	Places                    string
	Verdict                   Verdict
	Words, ContentHash        string
	AnsweredAt                *time.Time
}

func (participantRow) TableName() string { return "round_participants" }

// inserted is how many rows go into one statement: databases bound its parameters.
const inserted = 1000

// hold keeps a version from changing until the transaction ends: writing the row,
// unchanged, locks it.
func (s store) hold(ctx context.Context, orgID, versionID string) error {
	return database.Wrap("hold version", s.db.Conn(ctx).Exec("UPDATE standard_versions SET revision = revision WHERE org_id = ? AND id = ?", orgID, versionID).Error)
}

// holdAs holds a version that still is as it was read.
func (s store) holdAs(ctx context.Context, v standards.Version) (bool, error) {
	held := s.db.Conn(ctx).Exec("UPDATE standard_versions SET revision = revision WHERE org_id = ? AND id = ? AND revision = ? AND status = ?", v.OrgID, v.ID, v.Revision, v.Status)
	return held.RowsAffected == 1, database.Wrap("hold version", held.Error)
}

// insert reports false when the id is taken.
func (s store) insert(ctx context.Context, r Round) (bool, error) {
	row, result := roundRow{
		ID: r.ID, OrgID: r.OrgID, VersionID: r.VersionID, Number: r.Number, Kind: r.Kind, State: r.State, Deadline: r.Deadline,
		Note: r.Note, ContentHash: r.Hash, OpenedBy: r.OpenedBy.ID, OpenedAt: r.OpenedAt,
	}, gorm.WithResult()
	err := database.Of[roundRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	if err != nil || result.RowsAffected == 0 {
		return false, database.Wrap("insert round", err)
	}
	rows := make([]participantRow, len(r.Participants))
	for i, p := range r.Participants {
		rows[i] = participantRow{OrgID: r.OrgID, RoundID: r.ID, AccountID: p.ID, Places: p.Places}
	}
	return true, database.Wrap("insert participants", database.Of[participantRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, inserted))
}

func (s store) answer(ctx context.Context, r Round, p Participant) error {
	err := s.db.Conn(ctx).Model(&participantRow{}).Where("org_id = ? AND round_id = ? AND account_id = ?", r.OrgID, r.ID, p.ID).
		Updates(map[string]any{"verdict": p.Verdict, "words": p.Words, "content_hash": p.Hash, "answered_at": p.AnsweredAt}).Error
	return database.Wrap("answer", err)
}

func (s store) end(ctx context.Context, r Round) error {
	err := s.db.Conn(ctx).Model(&roundRow{}).Where("org_id = ? AND id = ? AND state = ?", r.OrgID, r.ID, Open).
		Updates(map[string]any{"state": r.State, "reason": r.Reason, "ended_by": r.EndedBy.ID, "ended_at": r.EndedAt}).Error
	return database.Wrap("end round", err)
}

// roundLine is a round with the names of who opened and ended it.
type roundLine struct {
	Round      roundRow `gorm:"embedded"`
	OpenedName string
	EndedName  string
}

func (l roundLine) round() Round {
	r := l.Round
	return Round{
		ID: r.ID, OrgID: r.OrgID, VersionID: r.VersionID, Number: r.Number, Kind: r.Kind, State: r.State, Deadline: r.Deadline.UTC(), Note: r.Note,
		Hash: r.ContentHash, OpenedBy: Person{r.OpenedBy, l.OpenedName}, OpenedAt: r.OpenedAt.UTC(), EndedBy: Person{database.Text(r.EndedBy), l.EndedName},
		EndedAt: database.Time(r.EndedAt), Reason: r.Reason,
	}
}

// list reads the rounds that a condition on r chooses, the last first, with those who
// are asked.
func (s store) list(ctx context.Context, where string, args ...any) ([]Round, error) {
	var lines []roundLine
	err := s.db.Conn(ctx).Table("version_rounds AS r").Select("r.*, COALESCE(o.name, '') AS opened_name, COALESCE(e.name, '') AS ended_name").
		Joins("LEFT JOIN accounts o ON o.id = r.opened_by").Joins("LEFT JOIN accounts e ON e.id = r.ended_by").
		Where(where, args...).Order("r.number DESC").Scan(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	list, at := make([]Round, len(lines)), make(map[string]int, len(lines))
	for i, l := range lines {
		list[i], at[l.Round.ID] = l.round(), i
	}
	var people []struct {
		Row  participantRow `gorm:"embedded"`
		Name string
	}
	err = s.db.Conn(ctx).Table("round_participants AS p").Select("p.*, a.name").Joins("JOIN accounts a ON a.id = p.account_id").
		Joins("JOIN version_rounds r ON r.org_id = p.org_id AND r.id = p.round_id").Where(where, args...).Order("a.name, a.id").Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("read participants: %w", err)
	}
	for _, p := range people {
		r := &list[at[p.Row.RoundID]]
		r.Participants = append(r.Participants, p.Row.participant(p.Name))
	}
	return list, nil
}

func (r participantRow) participant(name string) Participant {
	return Participant{Person{r.AccountID, name}, r.Places, r.Verdict, r.Words, r.ContentHash, database.Time(r.AnsweredAt)}
}

func (s store) rounds(ctx context.Context, v standards.Version) ([]Round, error) {
	return s.list(ctx, "r.org_id = ? AND r.version_id = ?", v.OrgID, v.ID)
}

func (s store) round(ctx context.Context, orgID, id string) (Round, error) {
	list, err := s.list(ctx, "r.org_id = ? AND r.id = ?", orgID, id)
	if err != nil {
		return Round{}, err
	}
	if len(list) == 0 {
		return Round{}, ErrNotFound
	}
	return list[0], nil
}

// standard is the standard of a version that somebody may read.
func (s store) standard(ctx context.Context, v standards.Version) (standards.Standard, error) {
	st := standards.Standard{ID: v.StandardID, OrgID: v.OrgID}
	err := s.db.Conn(ctx).Table("standards").Where("org_id = ? AND id = ?", v.OrgID, v.StandardID).Pluck("title", &st.Title).Error
	return st, database.Wrap("read standard", err)
}

// person is an account by its id; one that is not there has no name.
func (s store) person(ctx context.Context, orgID, id string) (Person, error) {
	p := Person{ID: id}
	var names []string
	err := s.db.Conn(ctx).Table("accounts").Where("org_id = ? AND id = ?", orgID, id).Pluck("name", &names).Error
	if len(names) > 0 {
		p.Name = names[0]
	}
	return p, database.Wrap("read account", err)
}

func (s store) reviseBy(ctx context.Context, v standards.Version) (time.Time, error) {
	var dates []time.Time
	err := s.db.Conn(ctx).Table("revision_dates").Where("org_id = ? AND version_id = ?", v.OrgID, v.ID).Pluck("revise_by", &dates).Error
	if err != nil || len(dates) == 0 {
		return time.Time{}, database.Wrap("read revision date", err)
	}
	return dates[0].UTC(), nil
}

func (s store) putReviseBy(ctx context.Context, v standards.Version, on time.Time, by string, at time.Time) error {
	err := s.db.Conn(ctx).Exec(`INSERT INTO revision_dates (org_id, version_id, revise_by, set_by, set_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (org_id, version_id) DO UPDATE SET revise_by = excluded.revise_by, set_by = excluded.set_by, set_at = excluded.set_at`, v.OrgID, v.ID, on, by, at).Error
	return database.Wrap("write revision date", err)
}
