package groups

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
	"etalon/internal/mail"
	"etalon/internal/notifications"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

type world struct {
	*Service
	leader, member, stranger accounts.Actor
	standard                 standards.Standard
	post                     *mail.Service
	at                       time.Time
	db                       *database.DB
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{at: time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC), db: db}
	now := func() time.Time { return w.at }
	log := journal.New(db, now)
	list := standards.New(db, log, now)
	people := accounts.New(db, log, now, accounts.DefaultLifetimes())
	notices := notifications.New(db, people, now)
	w.post = mail.New(db, now, mail.Settings{})
	w.Service = New(Parts{
		DB: db, Standards: list, Accounts: people, Notices: notices, Mail: w.post, Address: "https://etalon.example.ru", Journal: log, Now: now,
	})
	org := newID()
	w.exec(t, "INSERT INTO organisations (id, name, created_at) VALUES (?, 'Сеть', ?)", org, w.at)
	admin := accounts.Actor{AccountID: newID(), OrgID: org, Grants: []accounts.Grant{{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}}}}
	var err error
	if w.standard, _, err = list.Create(t.Context(), admin, standards.NewStandard{Title: "Стандарт", Language: "ru"}); err != nil {
		t.Fatal(err)
	}
	w.leader, w.member = w.person(t, org, "Лидия", accounts.GroupLeader), w.person(t, org, "Антон", accounts.GroupMember)
	w.stranger = w.leader
	w.stranger.OrgID = newID()
	return w
}

func (w *world) person(t *testing.T, org, name string, role accounts.Role) accounts.Actor {
	t.Helper()
	g := accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}}
	a := accounts.Actor{AccountID: newID(), OrgID: org, Name: name, Grants: []accounts.Grant{g}}
	w.exec(t, "INSERT INTO accounts (id, org_id, email, name, password_hash, language, created_at) VALUES (?, ?, ?, ?, '', 'ru', ?)", a.AccountID, org, name+"@example.com", name, w.at)
	w.exec(t, "INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), org, a.AccountID, role, g.Scope.Kind, g.Scope.ID)
	return a
}

func (w *world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if err := w.db.Conn(t.Context()).Exec(query, args...).Error; err != nil {
		t.Fatal(err)
	}
}

func (w *world) told(t *testing.T, kind notifications.Kind) int {
	t.Helper()
	var n int
	if err := w.db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM notifications WHERE kind = ?", kind).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) step(title string, days int) Step {
	return Step{ID: newID(), StandardID: w.standard.ID, Title: title, StartsOn: day(w.at), DueOn: day(w.at).AddDate(0, 0, days), People: []string{w.member.AccountID}}
}

func TestService_PutStep(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		first, err := w.PutStep(ctx, w.leader, w.step("Первый", 5))
		if err != nil {
			t.Fatal(err)
		}
		second := w.step("Второй", 9)
		second.After = first.ID
		if second, err = w.PutStep(ctx, w.leader, second); err != nil {
			t.Fatal(err)
		}
		t.Run("a step cannot wait for itself through another", func(t *testing.T) {
			round := first
			round.After = second.ID
			if _, err := w.PutStep(ctx, w.leader, round); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "step_after_itself") {
				t.Errorf("%v", err)
			}
		})
		t.Run("only the leader plans, and only members are responsible", func(t *testing.T) {
			if _, err := w.PutStep(ctx, w.member, w.step("Свой", 1)); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("member: %v", err)
			}
			other := w.step("Чужой", 1)
			other.People = []string{newID()}
			if _, err := w.PutStep(ctx, w.leader, other); !errors.Is(err, ErrInvalid) {
				t.Errorf("not in the group: %v", err)
			}
			if _, err := w.Board(ctx, w.stranger, w.standard.ID); !errors.Is(err, standards.ErrNotFound) {
				t.Errorf("stranger: %v", err)
			}
		})
		t.Run("the responsible report progress, a stale report is refused", func(t *testing.T) {
			if _, err := w.Report(ctx, w.member, first.ID, 40, "Идёт", 1); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Report(ctx, w.member, first.ID, 50, "", 1); !errors.Is(err, ErrStale) {
				t.Errorf("stale: %v", err)
			}
		})
		t.Run("who waited for a deleted step waits for what it waited for", func(t *testing.T) {
			if err := w.DeleteStep(ctx, w.leader, first.ID, 2); err != nil {
				t.Fatal(err)
			}
			b, err := w.Board(ctx, w.member, w.standard.ID)
			if err != nil || len(b.Steps) != 1 || b.Steps[0].After != "" || b.Leads {
				t.Errorf("%+v, %v", b.Steps, err)
			}
		})
	})
}

func TestService_Attend(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		if _, err := w.PutStep(ctx, w.leader, w.step("Шаг", 5)); err != nil {
			t.Fatal(err)
		}
		r := Rhythm{StandardID: w.standard.ID, Weekday: 2, Weeks: 1, AtMinute: 600, TimeZone: "Europe/Moscow", Lasts: 60, NoticeDays: 2}
		if _, err := w.SetRhythm(ctx, w.leader, r); err != nil {
			t.Fatal(err)
		}
		attend := func(days int) {
			t.Helper()
			w.at = w.at.AddDate(0, 0, days)
			for range 2 {
				if err := w.Attend(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		attend(0)
		if n := w.told(t, notifications.StepDueSoon); n != 0 {
			t.Errorf("reminded %d times five days before", n)
		}
		attend(3)
		attend(1)
		if n := w.told(t, notifications.StepDueSoon); n != 1 {
			t.Errorf("reminded %d times before the deadline, want once", n)
		}
		attend(2) // the seventh: the deadline was the sixth
		if n := w.told(t, notifications.StepLate); n != 1 {
			t.Errorf("reminded %d times after the deadline, want once", n)
		}
		if n := w.told(t, notifications.MeetingAhead); n != 2 { // the eighth, to two people
			t.Errorf("told %d people of the meeting, want 2", n)
		}
		b, err := w.Board(ctx, w.leader, w.standard.ID)
		if err != nil || len(b.Meetings) != 4 || !b.Meetings[3].StartsAt.Equal(time.Date(2026, 9, 8, 7, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v, %v", b.Meetings, err)
		}
		attend(3)
		if b, err = w.Board(ctx, w.leader, w.standard.ID); err != nil || len(b.Meetings) != 5 {
			t.Errorf("a week later: %d meetings, %v", len(b.Meetings), err)
		}
	})
}

func TestService_minutes(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		m := Meeting{ID: newID(), StandardID: w.standard.ID, Title: "Встреча", StartsAt: w.at, Lasts: 60, Present: []string{}}
		m, err := w.PutMeeting(ctx, w.leader, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.CloseMinutes(ctx, w.leader, m.ID, 1); !errors.Is(err, ErrInvalid) {
			t.Errorf("empty minutes are closed: %v", err)
		}
		decision := newID()
		m.Minutes, m.Decisions = "Решили.", []Decision{{ID: decision, Text: "Сделать", Who: w.member.AccountID}}
		if m, err = w.PutMeeting(ctx, w.leader, m); err != nil {
			t.Fatal(err)
		}
		if m, err = w.CloseMinutes(ctx, w.leader, m.ID, m.Revision); err != nil {
			t.Fatal(err)
		}
		if n := w.told(t, notifications.MinutesClosed); n != 2 {
			t.Errorf("told %d, want the group of two", n)
		}
		m.Minutes = "Другое."
		if _, err := w.PutMeeting(ctx, w.leader, m); !errors.Is(err, ErrMinutesClosed) {
			t.Errorf("closed minutes are changed: %v", err)
		}
		step, err := w.StepFrom(ctx, w.leader, m.ID, decision, newID())
		if err != nil || step.People[0] != w.member.AccountID || !step.DueOn.Equal(day(w.at).AddDate(0, 0, 14)) {
			t.Errorf("%+v, %v", step, err)
		}
	})
}

func TestRhythm_next(t *testing.T) {
	after := time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC) // a Tuesday
	for name, c := range map[string]struct {
		r    Rhythm
		want []string
	}{
		"weekly, across the end of summer time": {Rhythm{Weekday: 2, Weeks: 1, AtMinute: 600, TimeZone: "Europe/Berlin"}, []string{"2026-10-27T09:00:00Z", "2026-11-03T09:00:00Z"}},
		"later the same day":                    {Rhythm{Weekday: 2, Weeks: 1, AtMinute: 23 * 60, TimeZone: "Europe/Moscow"}, []string{"2026-10-20T20:00:00Z", "2026-10-27T20:00:00Z"}},
		"ended":                                 {Rhythm{Weekday: 2, TimeZone: "Europe/Moscow"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.r.next(after, 2)
			if len(got) != len(c.want) {
				t.Fatalf("%v", got)
			}
			for i, want := range c.want {
				if got[i].Format(time.RFC3339) != want {
					t.Errorf("%s, want %s", got[i].Format(time.RFC3339), want)
				}
			}
		})
	}
	every3 := Rhythm{Weekday: 5, Weeks: 3, AtMinute: 0, TimeZone: "Asia/Vladivostok"}.next(after, 3)
	if every3[1].Sub(every3[0]) != 21*24*time.Hour || !(Rhythm{Weekday: 5, Weeks: 3, AtMinute: 0, TimeZone: "Asia/Vladivostok"}).next(every3[0], 1)[0].Equal(every3[1]) {
		t.Errorf("every third week: %v", every3)
	}
}

func TestMeeting_calendar(t *testing.T) {
	m := Meeting{ID: "x", Title: "Встреча, общая; \\ вопросы", StartsAt: time.Date(2026, 9, 8, 7, 0, 0, 0, time.UTC), Lasts: 90, Place: "Переговорная"}
	for range 12 {
		m.Agenda = append(m.Agenda, Item{Title: "Обсудить приветствие покупателя\nи прощание"})
	}
	text := m.calendar("Стандарт", m.StartsAt)
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"SUMMARY:Встреча\\, общая\\; \\\\ вопросы · Стандарт\r\n", "DTSTART:20260908T070000Z\r\n", "DTEND:20260908T083000Z\r\n",
		"покупателя\\nи прощание\\n- Обсудить",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in %s", want, whole)
		}
	}
}
