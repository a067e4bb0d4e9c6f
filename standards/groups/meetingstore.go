package groups

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

type meetingRow struct {
	ID, OrgID, StandardID string
	Slot                  *time.Time
	Title                 string
	StartsAt              time.Time
	Lasts                 int
	Place                 string
	Agenda                string
	Present               string
	Decisions             string
	Minutes               string
	ClosedBy              *string
	ClosedAt, CancelledAt *time.Time
	Revision              int
}

func (meetingRow) TableName() string { return "group_meetings" }

// itemDoc and decisionDoc are the lines of a meeting as they are kept.
type (
	itemDoc struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		Lineage  string `json:"lineage,omitempty"`
		Proposal string `json:"proposal,omitempty"`
	}
	decisionDoc struct {
		ID    string `json:"id"`
		Text  string `json:"text"`
		Who   string `json:"who,omitempty"`
		DueOn string `json:"due_on,omitempty"`
		Step  string `json:"step,omitempty"`
	}
)

func meetingRowOf(m Meeting) meetingRow {
	agenda, decisions := make([]itemDoc, len(m.Agenda)), make([]decisionDoc, len(m.Decisions))
	for i, item := range m.Agenda {
		agenda[i] = itemDoc(item)
	}
	for i, d := range m.Decisions {
		decisions[i] = decisionDoc{ID: d.ID, Text: d.Text, Who: d.Who, Step: d.Step}
		if !d.DueOn.IsZero() {
			decisions[i].DueOn = d.DueOn.Format(time.DateOnly)
		}
	}
	return meetingRow{
		ID: m.ID, OrgID: m.OrgID, StandardID: m.StandardID, Slot: timeOrNull(m.Slot), Title: m.Title, StartsAt: m.StartsAt.UTC(), Lasts: m.Lasts,
		Place: m.Place, Agenda: encoded(agenda), Present: encoded(m.Present), Decisions: encoded(decisions), Minutes: m.Minutes,
		ClosedBy: database.NullText(m.ClosedBy), ClosedAt: timeOrNull(m.ClosedAt), CancelledAt: timeOrNull(m.CancelledAt), Revision: m.Revision,
	}
}

func (r meetingRow) meeting() (Meeting, error) {
	m := Meeting{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Slot: timeOrZero(r.Slot), Title: r.Title, StartsAt: r.StartsAt.UTC(), Lasts: r.Lasts,
		Place: r.Place, Minutes: r.Minutes, ClosedBy: database.Text(r.ClosedBy), ClosedAt: timeOrZero(r.ClosedAt), CancelledAt: timeOrZero(r.CancelledAt),
		Agenda: []Item{}, Decisions: []Decision{}, Revision: r.Revision,
	}
	var agenda []itemDoc
	var decisions []decisionDoc
	if err := errors.Join(decoded(r.Agenda, &agenda), decoded(r.Decisions, &decisions), decoded(r.Present, &m.Present)); err != nil {
		return Meeting{}, err
	}
	for _, item := range agenda {
		m.Agenda = append(m.Agenda, Item(item))
	}
	for _, d := range decisions {
		due, err := time.Parse(time.DateOnly, d.DueOn)
		if err != nil {
			due = time.Time{}
		}
		m.Decisions = append(m.Decisions, Decision{ID: d.ID, Text: d.Text, Who: d.Who, DueOn: due, Step: d.Step})
	}
	return m, nil
}

// meetings lists those of a standard, the latest first.
func (s store) meetings(ctx context.Context, st standards.Standard) ([]Meeting, error) {
	rows, err := database.Of[meetingRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Order("starts_at DESC, id").Limit(meetingsMax).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list meetings: %w", err)
	}
	list := make([]Meeting, len(rows))
	for i, r := range rows {
		if list[i], err = r.meeting(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// meeting reads one. Error: ErrMeetingNotFound.
func (s store) meeting(ctx context.Context, orgID, id string) (Meeting, error) {
	if !isID(id) {
		return Meeting{}, ErrMeetingNotFound
	}
	row, err := database.Of[meetingRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Meeting{}, ErrMeetingNotFound
	}
	if err != nil {
		return Meeting{}, fmt.Errorf("read meeting: %w", err)
	}
	return row.meeting()
}

// following reads the next meeting of the group after a moment; without an id: none.
func (s store) following(ctx context.Context, m Meeting, after time.Time) (Meeting, error) {
	rows, err := database.Of[meetingRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND id <> ? AND starts_at > ? AND cancelled_at IS NULL AND closed_at IS NULL", m.OrgID, m.StandardID, m.ID, after).
		Order("starts_at, id").Limit(1).Find(ctx)
	if err != nil {
		return Meeting{}, fmt.Errorf("find the next meeting: %w", err)
	}
	if len(rows) == 0 {
		return Meeting{}, nil
	}
	return rows[0].meeting()
}

// insertMeetings reports how many were made: an id or a slot may be taken. Error: ErrTooMany.
func (s store) insertMeetings(ctx context.Context, st standards.Standard, list []Meeting) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	all, err := database.Of[meetingRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Count(ctx, "*")
	if err != nil {
		return 0, fmt.Errorf("count meetings: %w", err)
	}
	if int(all)+len(list) > meetingsMax {
		return 0, ErrTooMany.With(fault.Params{"Max": meetingsMax})
	}
	rows := make([]meetingRow, len(list))
	for i, m := range list {
		rows[i] = meetingRowOf(m)
	}
	n := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
	return int(n.RowsAffected), database.Wrap("insert meetings", n.Error)
}

func (s store) updateMeeting(ctx context.Context, m Meeting, revision int) error {
	r := meetingRowOf(m)
	n := s.db.Conn(ctx).Model(&meetingRow{}).Where("org_id = ? AND id = ? AND revision = ?", r.OrgID, r.ID, revision).Updates(map[string]any{
		"title": r.Title, "starts_at": r.StartsAt, "lasts": r.Lasts, "place": r.Place, "agenda": r.Agenda, "present": r.Present, "decisions": r.Decisions,
		"minutes": r.Minutes, "closed_by": r.ClosedBy, "closed_at": r.ClosedAt, "cancelled_at": r.CancelledAt, "revision": r.Revision,
	})
	return updated("update meeting", n)
}

// dropAhead removes the meetings of a rhythm that nobody has touched yet.
func (s store) dropAhead(ctx context.Context, st standards.Standard, now time.Time) error {
	_, err := database.Of[meetingRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND slot IS NOT NULL AND starts_at > ? AND revision = 1", st.OrgID, st.ID, now).Delete(ctx)
	return database.Wrap("drop meetings", err)
}

type comingMeeting struct {
	Meeting

	standard   standards.Standard
	version    string
	noticeDays int
}

const noticeDays = 2 // where the group has no rhythm

// coming lists the meetings of every organisation that begin within the longest
// time that a group can ask to be told before.
func (s store) coming(ctx context.Context, now time.Time) ([]comingMeeting, error) {
	var rows []struct {
		Row meetingRow `gorm:"embedded"`

		StandardTitle, Version string
		NoticeDays             *int
	}
	err := s.db.Conn(ctx).Raw(`SELECT x.*, st.title AS standard_title, r.notice_days, `+newestSQL+` AS version FROM group_meetings x
JOIN standards st ON st.org_id = x.org_id AND st.id = x.standard_id LEFT JOIN group_rhythms r ON r.org_id = x.org_id AND r.standard_id = x.standard_id
WHERE x.starts_at BETWEEN ? AND ? AND x.cancelled_at IS NULL AND x.closed_at IS NULL`, now, now.AddDate(0, 0, 14)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find coming meetings: %w", err)
	}
	list := make([]comingMeeting, len(rows))
	for i, r := range rows {
		m, err := r.Row.meeting()
		if err != nil {
			return nil, err
		}
		list[i] = comingMeeting{m, standards.Standard{ID: r.Row.StandardID, OrgID: r.Row.OrgID, Title: r.StandardTitle}, r.Version, noticeDays}
		if r.NoticeDays != nil {
			list[i].noticeDays = *r.NoticeDays
		}
	}
	return list, nil
}

type rhythmRow struct {
	OrgID, StandardID        string
	Weekday, Weeks, AtMinute int
	TimeZone                 string
	Lasts                    int
	Place                    string
	NoticeDays, Revision     int
}

func (rhythmRow) TableName() string { return "group_rhythms" }

// rhythm reads that of a standard; nil: there is none.
func (s store) rhythm(ctx context.Context, st standards.Standard) (*Rhythm, error) {
	rows, err := database.Of[rhythmRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, database.Wrap("read rhythm", err)
	}
	return new(Rhythm(rows[0])), nil
}

func (s store) putRhythm(ctx context.Context, r Rhythm) error {
	row := rhythmRow(r)
	err := s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "standard_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"weekday", "weeks", "at_minute", "time_zone", "lasts", "place", "notice_days", "revision"}),
	}).Create(&row).Error
	return database.Wrap("keep rhythm", err)
}

type standardRhythm struct {
	standard standards.Standard
	rhythm   Rhythm
}

// rhythms lists those of every organisation.
func (s store) rhythms(ctx context.Context) ([]standardRhythm, error) {
	var rows []struct {
		Row rhythmRow `gorm:"embedded"`

		Language string
	}
	err := s.db.Conn(ctx).Raw("SELECT r.*, st.language FROM group_rhythms r JOIN standards st ON st.org_id = r.org_id AND st.id = r.standard_id WHERE r.weeks > 0").Scan(&rows).Error
	list := make([]standardRhythm, len(rows))
	for i, r := range rows {
		list[i] = standardRhythm{standards.Standard{ID: r.Row.StandardID, OrgID: r.Row.OrgID, Language: r.Language}, Rhythm(r.Row)}
	}
	return list, database.Wrap("list rhythms", err)
}
