package mailings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type deliveryRow struct {
	ID, OrgID, SendingID, AccountID string
	Part                            int
	State                           DeliveryState
	Reason                          string
	Visits                          int
	Files                           string
	Attached                        bool
	LetterID                        *string
	SentAt                          *time.Time
}

func (deliveryRow) TableName() string { return "mailing_deliveries" }

func (r *deliveryRow) delivery() (Delivery, error) {
	d := Delivery{
		ID: r.ID, AccountID: r.AccountID, State: r.State, Reason: r.Reason, Visits: r.Visits, Attached: r.Attached, SentAt: database.Time(r.SentAt), part: r.Part,
	}
	if r.LetterID != nil {
		d.letterID = *r.LetterID
	}
	if err := json.Unmarshal([]byte(r.Files), &d.files); err != nil {
		return d, fmt.Errorf("delivery %s: %w", r.ID, err)
	}
	return d, nil
}

// insertDeliveries keeps who gets what; who is in the list of the sending already stays.
func (s store) insertDeliveries(ctx context.Context, sd *Sending, list []Delivery) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]deliveryRow, len(list))
	for i, d := range list {
		rows[i] = deliveryRow{ID: d.ID, OrgID: sd.OrgID, SendingID: sd.ID, AccountID: d.AccountID, Part: d.part, State: d.State, Reason: d.Reason, Visits: d.Visits, Files: "[]"}
	}
	return database.Wrap("insert deliveries", s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, 200).Error)
}

// settle writes what became of a delivery that is due.
func (s store) settle(ctx context.Context, orgID string, d Delivery) error {
	files, err := json.Marshal(append([]string{}, d.files...))
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Model(&deliveryRow{}).Where("org_id = ? AND id = ? AND state = ?", orgID, d.ID, string(Due)).Updates(map[string]any{
		"state": d.State, "reason": d.Reason, "files": string(files), "attached": d.Attached, "letter_id": nullID(d.letterID), "sent_at": database.NullTime(d.SentAt),
	})
	if r.Error == nil && r.RowsAffected == 0 {
		return errSuperseded
	}
	return database.Wrap("settle delivery", r.Error)
}

// fail ends the deliveries of a part that are due.
func (s store) fail(ctx context.Context, sd *Sending, part int, reason string) error {
	err := s.db.Conn(ctx).Exec("UPDATE mailing_deliveries SET state = ?, reason = ? WHERE org_id = ? AND sending_id = ? AND part = ? AND state = ?",
		string(NotSent), reason, sd.OrgID, sd.ID, part, string(Due)).Error
	return database.Wrap("fail deliveries", err)
}

// nextPart is the first part after one with something due; 0: there is none.
func (s store) nextPart(ctx context.Context, sd *Sending, after int) (int, error) {
	var next *int
	err := s.db.Conn(ctx).Raw("SELECT MIN(part) FROM mailing_deliveries WHERE org_id = ? AND sending_id = ? AND part > ? AND state = ?", sd.OrgID, sd.ID, after, string(Due)).Scan(&next).Error
	if err != nil || next == nil {
		return 0, database.Wrap("look for the next part", err)
	}
	return *next, nil
}

// ofPart lists the deliveries of a part that are due.
func (s store) ofPart(ctx context.Context, sd *Sending, part int) ([]Delivery, error) {
	rows, err := database.Of[deliveryRow](s.db.Conn(ctx)).Where("org_id = ? AND sending_id = ? AND part = ? AND state = ?", sd.OrgID, sd.ID, part, string(Due)).Order("account_id").Find(ctx)
	if err != nil {
		return nil, database.Wrap("list deliveries of a part", err)
	}
	return deliveriesOf(rows)
}

func deliveriesOf(rows []deliveryRow) ([]Delivery, error) {
	list := make([]Delivery, len(rows))
	for i := range rows {
		var err error
		if list[i], err = rows[i].delivery(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ofLetter finds the delivery that a letter belongs to; the zero one for none.
func (s store) ofLetter(ctx context.Context, orgID, letterID string) (Delivery, error) {
	rows, err := database.Of[deliveryRow](s.db.Conn(ctx)).Where("org_id = ? AND letter_id = ?", orgID, letterID).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Delivery{}, database.Wrap("read delivery", err)
	}
	return rows[0].delivery()
}

// deliveries lists those of a sending with names, by name.
func (s store) deliveries(ctx context.Context, orgID, sendingID string) ([]Delivery, error) {
	var rows []struct {
		Row  deliveryRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Conn(ctx).Raw("SELECT d.*, a.name FROM mailing_deliveries d JOIN accounts a ON a.id = d.account_id WHERE d.org_id = ? AND d.sending_id = ? ORDER BY a.name, d.id", orgID, sendingID).Scan(&rows).Error
	if err != nil {
		return nil, database.Wrap("list deliveries", err)
	}
	list := make([]Delivery, len(rows))
	for i := range rows {
		if list[i], err = rows[i].Row.delivery(); err != nil {
			return nil, err
		}
		list[i].Name = rows[i].Name
	}
	return list, nil
}
