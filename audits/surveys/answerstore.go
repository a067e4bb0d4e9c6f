package surveys

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"etalon/checklists"
	"etalon/internal/database"
)

type answerRow struct {
	ID, OrgID, CampaignID, LocationID string
	Answers                           string // JSON
	SentAt, Day                       time.Time
}

func (answerRow) TableName() string { return "survey_answers" }

type markRow struct {
	OrgID, CampaignID, LocationID, AnswerID, Question, Said, Comment string
	Day                                                              time.Time
}

func (markRow) TableName() string { return "survey_marks" }

// marks are the answers by question and value, as results count them.
func (r *answerRow) marks(c *checklists.Checklist, given checklists.Answers) []markRow {
	var rows []markRow
	for _, id := range slices.Sorted(maps.Keys(given)) {
		a, row := given[id], markRow{r.OrgID, r.CampaignID, r.LocationID, r.ID, id, "", "", r.Day}
		switch {
		case a.NA:
			row.Said = "na"
		case a.Number != nil:
			row.Said = a.Number.RatString()
		case len(a.Options) > 0:
			for _, option := range a.Options {
				row.Said = option
				rows = append(rows, row)
			}
			continue
		case c.Question(id).Kind == checklists.Text:
			row.Comment = a.Text
		default:
			row.Said = a.Text
		}
		rows = append(rows, row)
	}
	return rows
}

// seatBehind finds a location of a campaign by its link, and its time zone. Fault: ErrLink.
func (s store) seatBehind(ctx context.Context, hash string) (seat, string, error) {
	var rows []struct {
		Row                                             campaignRow `gorm:"embedded"`
		LocationID, Place, City, TimeZone, Organisation string
	}
	err := s.db.Conn(ctx).Raw(`SELECT c.*, p.location_id, l.name AS place, l.city, l.time_zone, o.name AS organisation
FROM survey_places p JOIN survey_campaigns c ON c.org_id = p.org_id AND c.id = p.campaign_id
JOIN locations l ON l.org_id = p.org_id AND l.id = p.location_id JOIN organisations o ON o.id = p.org_id WHERE p.token_hash = ?`, hash).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		return seat{}, "", ErrLink
	}
	if err != nil {
		return seat{}, "", fmt.Errorf("find survey: %w", err)
	}
	r := &rows[0]
	c, err := r.Row.campaign()
	return seat{Campaign: c, LocationID: r.LocationID, Place: r.Place, City: r.City, Organisation: r.Organisation}, r.TimeZone, err
}

// insertAnswer reports whether it was made: the id may be taken.
func (s store) insertAnswer(ctx context.Context, r answerRow) (bool, error) {
	made := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	return made.RowsAffected == 1, database.Wrap("insert answer to survey", made.Error)
}

// repeated compares answers that are sent again. Fault: ErrAnswered.
func (s store) repeated(ctx context.Context, wanted answerRow) error {
	rows, err := database.Of[answerRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", wanted.OrgID, wanted.ID).Find(ctx)
	if err != nil {
		return fmt.Errorf("read answer to survey: %w", err)
	}
	if len(rows) == 1 && rows[0].CampaignID == wanted.CampaignID && rows[0].LocationID == wanted.LocationID {
		var a, b any
		if json.Unmarshal([]byte(rows[0].Answers), &a) == nil && json.Unmarshal([]byte(wanted.Answers), &b) == nil && reflect.DeepEqual(a, b) {
			return nil
		}
	}
	return ErrAnswered
}

// count adds an answer to those of its location and day. Fault: ErrFull.
func (s store) count(ctx context.Context, r answerRow) error {
	n := s.db.Conn(ctx).Exec(`UPDATE survey_places SET answers = answers + 1, on_day = CASE WHEN answered_on = ? THEN on_day + 1 ELSE 1 END, answered_on = ?
WHERE org_id = ? AND campaign_id = ? AND location_id = ? AND (answered_on IS NULL OR answered_on <> ? OR on_day < ?)`,
		r.Day, r.Day, r.OrgID, r.CampaignID, r.LocationID, r.Day, dayMax)
	if n.Error == nil && n.RowsAffected == 0 {
		return ErrFull
	}
	return database.Wrap("count answers to survey", n.Error)
}

func (s store) insertMarks(ctx context.Context, rows []markRow) error {
	return database.Wrap("insert marks of survey", s.db.Conn(ctx).CreateInBatches(&rows, together).Error)
}
