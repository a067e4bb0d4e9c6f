package rounds

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

func (w *world) told(to accounts.Actor) string {
	w.t.Helper()
	var kinds []string
	w.must(w.db.Conn(w.t.Context()).Raw("SELECT kind FROM notifications WHERE account_id = ? ORDER BY created_at, kind", to.AccountID).Scan(&kinds).Error)
	return strings.Join(kinds, " ")
}

func TestService_Remind(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		remind := func(days int) {
			t.Helper()
			*w.at = today.AddDate(0, 0, days)
			for range 2 { // each once
				w.must(w.Remind(t.Context()))
				w.must(w.RemindOfRevisions(t.Context()))
			}
		}
		round := w.asks(Review, w.expert, w.approver) // until the seventh day
		w.says(w.approver, round, Agrees, "")
		remind(4)
		if got := w.told(w.expert); got != "round_opened" {
			t.Errorf("too early: %s", got)
		}
		remind(6)
		remind(7)
		if got := w.told(w.expert); got != "round_opened round_due" {
			t.Errorf("before the deadline: %s", got)
		}
		remind(8)
		if got := w.told(w.expert); got != "round_opened round_due round_late" {
			t.Errorf("after the deadline: %s", got)
		}
		if got := w.told(w.approver); got != "round_opened" {
			t.Errorf("who answered: %s", got)
		}
		*w.at = w.at.Add(time.Hour)
		w.says(w.expert, round, Agrees, "")
		if got := w.told(w.leader); got != "round_overdue round_answered" {
			t.Errorf("who leads: %s", got)
		}
	})
}

func TestService_RemindOfRevisions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if err := w.SetReviseBy(ctx, w.leader, w.version.ID, today.AddDate(1, 0, 0)); !errors.Is(err, standards.ErrVersionNotPublished) {
			t.Errorf("of a draft: %v", err)
		}
		w.must(w.publishes(w.admin))
		p, err := w.Path(ctx, w.leader, w.version.ID)
		if err != nil || p.ReviseBy.Format(time.DateOnly) != "2028-03-02" {
			t.Errorf("24 months: %s (%v)", p.ReviseBy, err)
		}
		if err := w.SetReviseBy(ctx, w.leader, w.version.ID, today.AddDate(-1, 0, 0)); codes(err) != "round_invalid revise_by_range" {
			t.Error(err)
		}
		w.must(w.SetReviseBy(ctx, w.leader, w.version.ID, today.AddDate(1, 0, 0)))
		for _, c := range []struct {
			days int
			want string
		}{{300, ""}, {305, "revision_near"}, {306, "revision_near"}, {365, "revision_near revision_due"}, {366, "revision_near revision_due"}} {
			*w.at = today.AddDate(0, 0, c.days)
			w.must(w.RemindOfRevisions(ctx))
			if leader, admin := w.told(w.leader), w.told(w.admin); leader != c.want || admin != c.want {
				t.Errorf("after %d days: %q and %q, want %q", c.days, leader, admin, c.want)
			}
		}
		if got := w.told(w.expert); got != "" {
			t.Errorf("an expert is told %q", got)
		}
	})
}

// A consultation of many stores is opened and read by as many statements as one of two.
func TestService_statementsDoNotGrow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.asks(Review, w.leader)
		count := func() (open, read int) {
			id := newID()
			open = databasetest.Statements(t, w.db, func() {
				w.must(w.Open(t.Context(), w.leader, NewRound{ID: id, VersionID: w.version.ID, Kind: Consultation, Deadline: today, Places: Places{All: true}}))
			})
			read = databasetest.Statements(t, w.db, func() {
				_, err := w.Path(t.Context(), w.leader, w.version.ID)
				w.must(err)
			})
			w.must(w.Close(t.Context(), w.leader, id, "Хватит"))
			return open, read
		}
		open, read := count()
		for i := range 60 {
			w.person(w.admin.OrgID, fmt.Sprint("Управляющий ", i), accounts.Grant{Role: accounts.StoreManager, Scope: accounts.Scope{Kind: accounts.Location, ID: w.near}})
		}
		if o, r := count(); o != open || r != read || open > 20 || read > 12 {
			t.Errorf("opened by %d and %d statements, read by %d and %d", open, o, read, r)
		}
	})
}
