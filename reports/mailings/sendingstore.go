package mailings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type sendingRow struct {
	ID, OrgID, MailingID, Occasion, ByID, Content string
	WaveID                                        *string
	State                                         State
	Problem                                       string
	Step, Tries                                   int
	DueAt, CreatedAt                              time.Time
	FinishedAt                                    *time.Time
}

func (sendingRow) TableName() string { return "mailing_sendings" }

func (r *sendingRow) sending() (Sending, error) {
	sd := Sending{
		ID: r.ID, OrgID: r.OrgID, MailingID: r.MailingID, ByID: r.ByID, State: r.State, Problem: r.Problem, key: r.Occasion,
		step: r.Step, tries: r.Tries, DueAt: r.DueAt.UTC(), CreatedAt: r.CreatedAt.UTC(), FinishedAt: database.Time(r.FinishedAt),
	}
	if r.WaveID != nil {
		sd.WaveID = *r.WaveID
	}
	occasion, _, _ := strings.Cut(r.Occasion, ":")
	sd.Occasion = Occasion(occasion)
	if err := json.Unmarshal([]byte(r.Content), &sd.content); err != nil {
		return sd, fmt.Errorf("sending %s: %w", r.ID, err)
	}
	return sd, nil
}

func nullID(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

// insertSending reports false where there is a sending for the occasion, or of the id.
func (s store) insertSending(ctx context.Context, sd Sending) (bool, error) {
	content, err := json.Marshal(sd.content)
	if err != nil {
		return false, err
	}
	row := sendingRow{
		ID: sd.ID, OrgID: sd.OrgID, MailingID: sd.MailingID, Occasion: sd.key, ByID: sd.ByID, Content: string(content), WaveID: nullID(sd.WaveID),
		State: sd.State, DueAt: sd.DueAt, CreatedAt: sd.CreatedAt,
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, database.Wrap("insert sending", r.Error)
}

func (s store) sending(ctx context.Context, orgID, id string) (Sending, error) {
	row, err := database.Of[sendingRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Sending{}, ErrSendingNotFound
	}
	if err != nil {
		return Sending{}, database.Wrap("read sending", err)
	}
	return row.sending()
}

// keep writes how a sending stands, where it still is at the step that the caller knows
// of and not at its end.
func (s store) keep(ctx context.Context, sd *Sending, step int) (bool, error) {
	r := s.db.Conn(ctx).Model(&sendingRow{}).Where("org_id = ? AND id = ? AND step = ? AND state IN ?", sd.OrgID, sd.ID, step, []State{Waiting, Making}).Updates(map[string]any{
		"wave_id": nullID(sd.WaveID), "state": sd.State, "problem": sd.Problem, "step": sd.step, "tries": sd.tries, "finished_at": database.NullTime(sd.FinishedAt),
	})
	return r.RowsAffected == 1, database.Wrap("update sending", r.Error)
}

// reopen makes what failed of an ended sending due again and returns the step to go on
// with; -1: nothing failed.
func (s store) reopen(ctx context.Context, sd *Sending, whole bool) (int, error) {
	step := 0
	if !whole {
		var first *int
		err := s.db.Conn(ctx).Raw("SELECT MIN(part) FROM mailing_deliveries WHERE org_id = ? AND sending_id = ? AND state = ?", sd.OrgID, sd.ID, string(NotSent)).Scan(&first).Error
		if err != nil || first == nil {
			return -1, database.Wrap("look for failed deliveries", err)
		}
		step = *first
	}
	r := s.db.Conn(ctx).Model(&sendingRow{}).Where("org_id = ? AND id = ? AND state IN ?", sd.OrgID, sd.ID, []State{Done, Failed}).
		Updates(map[string]any{"state": Waiting, "step": step, "tries": 0, "problem": "", "finished_at": nil})
	if r.Error != nil || r.RowsAffected == 0 {
		return -1, database.Wrap("reopen sending", r.Error)
	}
	err := s.db.Conn(ctx).Exec("UPDATE mailing_deliveries SET state = ?, reason = '' WHERE org_id = ? AND sending_id = ? AND state = ?", string(Due), sd.OrgID, sd.ID, string(NotSent)).Error
	return step, database.Wrap("reopen deliveries", err)
}

// sendings returns a page of a mailing's sendings with their counts, the latest first.
func (s store) sendings(ctx context.Context, orgID, mailingID string, limit, offset int) ([]Sending, int, error) {
	found := database.Of[sendingRow](s.db.Conn(ctx)).Where("org_id = ? AND mailing_id = ?", orgID, mailingID)
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, database.Wrap("count sendings", err)
	}
	rows, err := found.Order("created_at DESC, id DESC").Limit(limit).Offset(offset).Find(ctx)
	if err != nil {
		return nil, 0, database.Wrap("list sendings", err)
	}
	list, ids := make([]Sending, len(rows)), make([]string, len(rows))
	for i := range rows {
		if list[i], err = rows[i].sending(); err != nil {
			return nil, 0, err
		}
		ids[i] = rows[i].ID
	}
	counts, err := s.counts(ctx, orgID, ids)
	if err != nil {
		return nil, 0, err
	}
	names, err := s.names(ctx, orgID, ids)
	for i := range list {
		list[i].Counts, list[i].By, list[i].Wave = counts[list[i].ID], names[list[i].ID].By, names[list[i].ID].Wave
	}
	return list, int(total), err
}

type sendingNames struct{ ID, By, Wave string }

// names are those of who asked for sendings and of what they are about, by sending.
func (s store) names(ctx context.Context, orgID string, ids []string) (map[string]sendingNames, error) {
	var rows []struct{ ID, Who, Wave string }
	err := s.db.Conn(ctx).Raw(`SELECT s.id, COALESCE(a.name, '') AS who, COALESCE(w.title, '') AS wave FROM mailing_sendings s
		LEFT JOIN accounts a ON a.id = s.by_id LEFT JOIN waves w ON w.id = s.wave_id WHERE s.org_id = ? AND s.id IN ?`, orgID, ids).Scan(&rows).Error
	found := make(map[string]sendingNames, len(rows))
	for _, r := range rows {
		found[r.ID] = sendingNames{r.ID, r.Who, r.Wave}
	}
	return found, database.Wrap("name sendings", err)
}

// counts are how many deliveries of sendings stand how, by sending.
func (s store) counts(ctx context.Context, orgID string, ids []string) (map[string]map[DeliveryState]int, error) {
	var rows []struct {
		SendingID string
		State     DeliveryState
		N         int
	}
	err := s.db.Conn(ctx).Raw("SELECT sending_id, state, COUNT(*) AS n FROM mailing_deliveries WHERE org_id = ? AND sending_id IN ? GROUP BY sending_id, state", orgID, ids).Scan(&rows).Error
	found := map[string]map[DeliveryState]int{}
	for _, r := range rows {
		if found[r.SendingID] == nil {
			found[r.SendingID] = map[DeliveryState]int{}
		}
		found[r.SendingID][r.State] = r.N
	}
	return found, database.Wrap("count deliveries", err)
}
