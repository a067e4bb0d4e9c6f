package mailings

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// triesMost is how often a step is begun before it is given up. It is counted with the
// sending, so that a step that kills the program is not begun for ever.
const triesMost = 5

// make is the work of sendingKind. The first step finds out who gets what, each step
// after it makes the files of one part and writes its letters; what a step leaves and
// the next one are kept in one transaction, so that nobody is written to twice.
func (s *Service) make(ctx context.Context, orgID string, payload json.RawMessage) error {
	var t ticket
	if err := json.Unmarshal(payload, &t); err != nil {
		return err
	}
	sd, due, err := s.try(ctx, orgID, t)
	if err != nil || !due {
		return err
	}
	m, err := s.store.mailing(ctx, orgID, sd.MailingID)
	if err != nil {
		return err
	}
	m.Content = sd.content
	doing := sd // what a transaction takes back must not count
	if t.Step == 0 {
		err = s.choose(ctx, &doing, &m)
	} else {
		err = s.part(ctx, &doing, &m)
	}
	switch {
	case err == nil:
		s.queue.Wake()
		return nil
	case ctx.Err() != nil: // the server ends: the step is done again, which is no fault of its own
		sd.tries--
		_, kept := s.store.keep(context.WithoutCancel(ctx), &sd, sd.step)
		return errors.Join(err, kept)
	}
	f, is := fault.Of(err)
	lasting := is && f.Kind != fault.Unavailable && f.Kind != fault.Internal
	if !lasting && sd.tries < triesMost {
		return err
	}
	if !lasting {
		slog.ErrorContext(ctx, "mailing given up", "sending", sd.ID, "step", sd.step, "err", err)
		f = ErrBroken
	}
	return s.giveUp(ctx, &sd, f.Code)
}

// try reads the sending of a ticket and counts the try. It reports false where there is
// nothing to do.
func (s *Service) try(ctx context.Context, orgID string, t ticket) (Sending, bool, error) {
	sd, err := s.store.sending(ctx, orgID, t.Sending)
	if errors.Is(err, ErrSendingNotFound) {
		return sd, false, nil
	}
	if err != nil || sd.step != t.Step || (sd.State != Waiting && sd.State != Making) {
		return sd, false, err
	}
	if sd.tries++; sd.tries > triesMost {
		return sd, false, s.giveUp(ctx, &sd, ErrBroken.Code)
	}
	sd.State = Making
	kept, err := s.store.keep(ctx, &sd, sd.step)
	return sd, kept, err
}

// giveUp ends a step. Without a list of recipients that is the end of the sending; the
// failure of a part is no reason to keep the others waiting.
func (s *Service) giveUp(ctx context.Context, sd *Sending, problem string) error {
	step := sd.step
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if step > 0 {
			if err := s.store.fail(ctx, sd, step, problem); err != nil {
				return err
			}
			if err := s.advance(ctx, sd); err != nil {
				return err
			}
			return s.finished(ctx, sd)
		}
		sd.State, sd.Problem, sd.FinishedAt = Failed, problem, s.Now()
		_, err := s.store.keep(ctx, sd, step)
		return err
	})
}

// advance orders the step after the one at hand, or ends the sending after the last.
func (s *Service) advance(ctx context.Context, sd *Sending) error {
	step := sd.step
	next, err := s.store.nextPart(ctx, sd, step)
	if err != nil {
		return err
	}
	sd.step, sd.tries = next, 0
	if next == 0 {
		sd.step, sd.State, sd.FinishedAt = step+1, Done, s.Now()
	}
	kept, err := s.store.keep(ctx, sd, step)
	if err != nil {
		return err
	}
	if !kept {
		return errSuperseded
	}
	if next == 0 {
		return nil
	}
	return s.queue.Add(ctx, sd.OrgID, sendingKind, ticket{sd.ID, next})
}

// errSuperseded takes back what was done in a transaction, because another server did
// the same step.
var errSuperseded = errors.New("another server did this step")

// choose finds the wave, and what each recipient sees of it.
func (s *Service) choose(ctx context.Context, sd *Sending, m *Mailing) error {
	owner, err := s.Accounts.Acting(ctx, m.OrgID, m.OwnerID, nil)
	if err != nil {
		return err
	}
	if !mayIn(owner, m.BrandID) {
		return accounts.ErrForbidden
	}
	if sd.WaveID == "" {
		if sd.WaveID, err = s.waveOf(ctx, owner, m); err != nil {
			return err
		}
	}
	parts := map[string]int{}
	list := make([]Delivery, 0, len(m.Recipients))
	for _, id := range m.Recipients {
		d, key, err := s.seen(ctx, sd, m, id)
		if err != nil {
			return err
		}
		if d.State == Due {
			if parts[key] == 0 {
				parts[key] = len(parts) + 1
			}
			d.part = parts[key]
		}
		list = append(list, d)
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.insertDeliveries(ctx, sd, list); err != nil {
			return err
		}
		if err := s.advance(ctx, sd); err != nil {
			return err
		}
		return s.finished(ctx, sd)
	})
	if errors.Is(err, errSuperseded) {
		return nil
	}
	return err
}

// seen says what a recipient sees of the wave, and a key that recipients who see the
// same have in common.
func (s *Service) seen(ctx context.Context, sd *Sending, m *Mailing, accountID string) (d Delivery, key string, err error) {
	id, err := uuid.NewV7()
	d = Delivery{ID: id.String(), AccountID: accountID, State: None}
	if err != nil {
		return d, "", err
	}
	by, err := s.Accounts.Acting(ctx, sd.OrgID, accountID, nil)
	switch {
	case errors.Is(err, accounts.ErrForbidden):
		d.Reason = accountClosed
		return d, "", nil
	case err != nil:
		return d, "", err
	case !by.Can(accounts.ReadResults):
		d.Reason = noRights
		return d, "", nil
	}
	d.Visits, err = s.Reports.Seen(ctx, by, sd.WaveID, m.Regions)
	if err != nil && !errors.Is(err, audits.ErrWaveNotFound) {
		return d, "", err
	}
	if d.Visits == 0 {
		d.Reason = noVisits
		return d, "", nil
	}
	d.State = Due
	key, err = s.reachKey(ctx, by)
	return d, key, err
}

// reachKey is the same for accounts that see the same results.
func (s *Service) reachKey(ctx context.Context, by accounts.Actor) (string, error) {
	r, err := s.Audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return "", err
	}
	if r.Places.All {
		return "all", nil
	}
	var parts []string
	for _, ids := range [][]string{r.Places.BrandIDs, r.Places.RegionIDs, r.Places.LocationIDs, r.Waves} {
		ids = slices.Clone(ids)
		slices.Sort(ids)
		parts = append(parts, strings.Join(slices.Compact(ids), ","))
	}
	return strings.Join(parts, "/"), nil
}
