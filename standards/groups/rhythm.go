package groups

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// Rhythm is when a group meets: every so many weeks on a day of the week.
type Rhythm struct {
	OrgID, StandardID string
	Weekday           int // 1 is Monday, 7 Sunday
	Weeks             int // between meetings, 1 to 4; 0: no rhythm
	AtMinute          int // of the day, in TimeZone
	TimeZone          string
	Lasts             int // minutes
	Place             string
	NoticeDays        int // so long before a meeting its agenda is sent round
	Revision          int
}

// ahead is how many meetings of a rhythm are in the list before they come.
const ahead = 4

func (r *Rhythm) check() error {
	p := &problems{}
	p.Between("weekday", r.Weekday, 1, 7)
	p.Between("weeks", r.Weeks, 0, 4)
	p.Between("at_minute", r.AtMinute, 0, 1439)
	p.Between("lasts", r.Lasts, 5, 600)
	p.Between("notice_days", r.NoticeDays, 0, 14)
	p.Text("place", &r.Place, titleMax)
	if _, err := time.LoadLocation(r.TimeZone); err != nil || r.TimeZone == "" || r.TimeZone == "Local" {
		p.Add("time_zone", "time_zone_unknown", fault.Params{"Value": r.TimeZone})
	}
	return p.Err(ErrInvalid)
}

// next lists the next n moments of the rhythm after a moment. The weeks are counted
// from an epoch, so that every call finds the same ones.
func (r Rhythm) next(after time.Time, n int) []time.Time {
	zone, err := time.LoadLocation(r.TimeZone)
	if err != nil || r.Weeks == 0 {
		return nil
	}
	y, m, d := after.In(zone).Date()
	var list []time.Time
	for k := 0; len(list) < n; k++ {
		at := time.Date(y, m, d+k, r.AtMinute/60, r.AtMinute%60, 0, 0, zone)
		if weekday := (int(at.Weekday())+6)%7 + 1; weekday != r.Weekday || !at.After(after) {
			continue
		}
		monday := time.Date(at.Year(), at.Month(), at.Day()-r.Weekday+1, 0, 0, 0, 0, time.UTC)
		if weeks := int(monday.Sub(epoch).Hours() / (24 * 7)); weeks%r.Weeks == 0 {
			list = append(list, at.UTC())
		}
	}
	return list
}

// epoch is a Monday long ago.
var epoch = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

// SetRhythm says when the group meets and calls the next meetings; those of
// another rhythm that are still to come and have no agenda go. Weeks 0 ends it.
// Faults: ErrInvalid, ErrStale, accounts.ErrForbidden.
func (s *Service) SetRhythm(ctx context.Context, by accounts.Actor, r Rhythm) (Rhythm, error) {
	st, err := s.led(ctx, by, r.StandardID)
	if err != nil {
		return Rhythm{}, err
	}
	if err := r.check(); err != nil {
		return Rhythm{}, err
	}
	r.OrgID = st.OrgID
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lock(ctx, st); err != nil {
			return err
		}
		before, err := s.store.rhythm(ctx, st)
		if err != nil {
			return err
		}
		current := 0
		var was map[string]any
		if before != nil {
			current, was = before.Revision, before.written()
		}
		if current != r.Revision {
			return ErrStale.With(fault.Params{"Revision": current})
		}
		r.Revision++
		if err := s.store.putRhythm(ctx, r); err != nil {
			return err
		}
		if err := s.store.dropAhead(ctx, st, s.now()); err != nil {
			return err
		}
		if err := s.record(ctx, by, "schedule", "standard", st.ID, "", was, r.written()); err != nil {
			return err
		}
		_, err = s.call(ctx, st, r)
		return err
	})
	return r, err
}

// call puts the next meetings of a rhythm into the list and returns how many are new.
func (s *Service) call(ctx context.Context, st standards.Standard, r Rhythm) (int, error) {
	lang := locale.Match(st.Language)
	var list []Meeting
	for _, at := range r.next(s.now(), ahead) {
		list = append(list, Meeting{
			ID: newID(), OrgID: st.OrgID, StandardID: st.ID, Slot: at, Title: lang.Text("groups.meeting.title"), Place: r.Place,
			StartsAt: at, Lasts: r.Lasts, Agenda: []Item{}, Present: []string{}, Decisions: []Decision{}, Revision: 1,
		})
	}
	return s.store.insertMeetings(ctx, st, list)
}

func (r Rhythm) written() map[string]any {
	return map[string]any{
		"weekday": r.Weekday, "weeks": r.Weeks, "at": time.Date(0, 1, 1, 0, r.AtMinute, 0, 0, time.UTC).Format("15:04"), "time_zone": r.TimeZone,
		"lasts": r.Lasts, "place": r.Place, "notice_days": r.NoticeDays,
	}
}
