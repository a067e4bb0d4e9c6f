package mailings

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// sendingKind is the job that does a step of a sending.
const sendingKind = "mailing_sending"

// ticket is the job's payload: a step is done once, however often its job is.
type ticket struct {
	Sending string `json:"sending"`
	Step    int    `json:"step"`
}

// Send sends a mailing now, to all its recipients. The same id again changes nothing.
// Faults: ErrNotFound, ErrNobody, ErrInvalid, ErrSendingExists.
func (s *Service) Send(ctx context.Context, by accounts.Actor, mailingID, id string) (Sending, error) {
	m, err := s.Get(ctx, by, mailingID)
	if err != nil {
		return Sending{}, err
	}
	if parsed, err := uuid.Parse(id); err != nil || parsed.Version() != 7 || parsed.String() != id {
		return Sending{}, ErrInvalid.At(fault.Field{Path: "id", Code: "not_an_id"})
	}
	if len(m.Recipients) == 0 || m.Archived {
		return Sending{}, ErrNobody
	}
	sd := Sending{ID: id, ByID: by.AccountID, Occasion: ByHand, key: string(ByHand) + ":" + id}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		return s.begin(ctx, m, sd)
	})
	if err != nil {
		return Sending{}, err
	}
	s.queue.Wake()
	sd, err = s.store.sending(ctx, by.OrgID, id)
	if err != nil || sd.MailingID != m.ID {
		return Sending{}, ErrSendingExists
	}
	return sd, nil
}

// begin keeps a sending and orders its first step, once for each occasion.
func (s *Service) begin(ctx context.Context, m Mailing, sd Sending) error {
	sd.OrgID, sd.MailingID, sd.State, sd.CreatedAt, sd.content = m.OrgID, m.ID, Waiting, s.Now(), m.Content
	if sd.DueAt.IsZero() {
		sd.DueAt = sd.CreatedAt
	}
	if sd.ByID == "" {
		sd.ByID = accounts.ProgramID
	}
	if sd.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		sd.ID = id.String()
	}
	inserted, err := s.store.insertSending(ctx, sd)
	if err != nil || !inserted {
		return err
	}
	if err := s.queue.Add(ctx, sd.OrgID, sendingKind, ticket{sd.ID, 0}); err != nil {
		return err
	}
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: sd.OrgID, AccountID: sd.ByID, Verb: "send", SubjectKind: "mailing", SubjectID: m.ID, After: map[string]any{"occasion": string(sd.Occasion), "recipients": len(m.Recipients)},
	})
}

// Attend begins what is due by the clock, and what waits for waves to be released. It
// may run on several servers at once. What was due while no server ran is sent once.
func (s *Service) Attend(ctx context.Context) error {
	const batch = 100
	list, err := s.store.due(ctx, s.Now(), batch)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := s.DB.Tx(ctx, func(ctx context.Context) error { return s.onTime(ctx, m) }); err != nil {
			return err
		}
	}
	complete, waves, err := s.store.released(ctx)
	if err != nil {
		return err
	}
	for i, m := range complete {
		sd := Sending{Occasion: OnReleased, WaveID: waves[i], key: string(OnReleased) + ":" + waves[i]}
		if err := s.DB.Tx(ctx, func(ctx context.Context) error { return s.begin(ctx, m, sd) }); err != nil {
			return err
		}
	}
	if len(list)+len(complete) > 0 {
		s.queue.Wake()
	}
	return nil
}

func (s *Service) onTime(ctx context.Context, m Mailing) error {
	forwarded, err := s.store.forward(ctx, m, m.Schedule.Next(s.Now()))
	if err != nil || !forwarded {
		return err
	}
	return s.begin(ctx, m, Sending{Occasion: ByClock, DueAt: m.NextAt, key: string(ByClock) + ":" + m.NextAt.UTC().Format("2006-01-02T15:04")})
}

// waveMoved begins what is sent when a wave of mystery visits is closed, in the transaction of the move.
func (s *Service) waveMoved(ctx context.Context, w audits.Wave) error {
	if w.Status != audits.WaveClosed || w.Audit != checklists.MysteryVisit {
		return nil
	}
	list, err := s.store.watching(ctx, w.OrgID, w.BrandID, OnClosing)
	if err != nil {
		return err
	}
	for _, m := range list {
		sd := Sending{Occasion: OnClosing, WaveID: w.ID, key: string(OnClosing) + ":" + w.ID + ":" + strconv.Itoa(w.Revision)}
		if err := s.begin(ctx, m, sd); err != nil {
			return err
		}
	}
	return nil
}

// Sendings returns a page of the times that a mailing was sent, the latest first, and
// how many there are. Fault: ErrNotFound.
func (s *Service) Sendings(ctx context.Context, by accounts.Actor, mailingID string, limit, offset int) ([]Sending, int, error) {
	if _, err := s.Get(ctx, by, mailingID); err != nil {
		return nil, 0, err
	}
	return s.store.sendings(ctx, by.OrgID, mailingID, min(limit, pageMost), offset)
}

// Deliveries says what became of a sending for each recipient, by name.
// Fault: ErrSendingNotFound.
func (s *Service) Deliveries(ctx context.Context, by accounts.Actor, id string) (Sending, []Delivery, error) {
	if err := person(by); err != nil {
		return Sending{}, nil, err
	}
	sd, err := s.store.sending(ctx, by.OrgID, id)
	if err != nil {
		return Sending{}, nil, err
	}
	if _, err := s.Get(ctx, by, sd.MailingID); err != nil {
		return Sending{}, nil, ErrSendingNotFound
	}
	list, err := s.store.deliveries(ctx, by.OrgID, id)
	if err != nil {
		return Sending{}, nil, err
	}
	letters := make([]string, 0, len(list))
	sd.Counts = map[DeliveryState]int{}
	for _, d := range list {
		sd.Counts[d.State]++
		if d.letterID != "" {
			letters = append(letters, d.letterID)
		}
	}
	states, err := s.Mail.States(ctx, by.OrgID, letters)
	if err != nil {
		return Sending{}, nil, err
	}
	for i := range list {
		if letter, ok := states[list[i].letterID]; ok && letter.Failed {
			list[i].State, list[i].Error = Refused, letter.Error
		}
	}
	return sd, list, nil
}

// Again sends once more what failed of a sending, to nobody else: parts that could not
// be made, and letters that the mail server refused.
// Faults: ErrSendingNotFound, ErrBusy.
func (s *Service) Again(ctx context.Context, by accounts.Actor, id string) error {
	sd, list, err := s.Deliveries(ctx, by, id)
	if err != nil {
		return err
	}
	if sd.State == Waiting || sd.State == Making {
		return ErrBusy
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		for _, d := range list {
			if d.State == Refused {
				if err := s.Mail.Again(ctx, by.OrgID, d.letterID); err != nil {
					return err
				}
			}
		}
		step, err := s.store.reopen(ctx, &sd, len(list) == 0)
		if err != nil || step < 0 {
			return err
		}
		if err := s.queue.Add(ctx, sd.OrgID, sendingKind, ticket{sd.ID, step}); err != nil {
			return err
		}
		return s.Journal.Record(ctx, journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: "send_again", SubjectKind: "mailing", SubjectID: sd.MailingID})
	})
	if err == nil {
		s.queue.Wake()
	}
	return err
}
