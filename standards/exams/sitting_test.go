package exams_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/mail"
	"etalon/standards/exams"
	"etalon/standards/readings"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

func TestService_Begin_coolDown(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRoom(t, db)
		first := r.begins(t)
		done, err := r.exams.Finish(t.Context(), r.token, first.ID)
		if err != nil || done.State != exams.Failed || !done.FinishedAt.Equal(r.At) {
			t.Fatalf("handed in empty: %+v, %v", done, err)
		}
		ended := r.At
		t.Run("the next attempt has to wait from the end of the last, in whole hours upwards", func(t *testing.T) {
			for after, hours := range map[time.Duration]int{0: 24, 30 * time.Minute: 24, 23 * time.Hour: 1, 24*time.Hour - time.Second: 1} {
				r.At = ended.Add(after)
				_, err := r.exams.Begin(t.Context(), r.token, auditstest.ID())
				f, ok := fault.Of(err)
				if !errors.Is(err, exams.ErrCoolDown) || !ok || f.Params["Hours"] != hours {
					t.Errorf("after %s: %v, want %d hours", after, err, hours)
				}
			}
		})
		t.Run("the desk says when it may begin", func(t *testing.T) {
			r.At = ended.Add(time.Hour)
			if d, err := r.exams.Sit(t.Context(), r.token); err != nil || !d.NotUntil.Equal(ended.Add(coolDown*time.Hour)) || d.Left != 2 {
				t.Errorf("not until %s, %d left, %v", d.NotUntil, d.Left, err)
			}
		})
		t.Run("then it begins, and the first attempt stays as it was", func(t *testing.T) {
			r.At = ended.Add(coolDown * time.Hour)
			if second := r.begins(t); second.Number != 2 || second.ID == first.ID {
				t.Errorf("second %+v", second)
			}
			if again, err := r.exams.Begin(t.Context(), r.token, first.ID); err != nil || again.Number != 1 && again.State != exams.Running {
				t.Errorf("repeated: %+v, %v", again, err)
			}
		})
		t.Run("an attempt that ran out waits from its last minute, not from when it was noticed", func(t *testing.T) {
			r.At = r.At.Add(minutes*time.Minute + 23*time.Hour)
			d, err := r.exams.Sit(t.Context(), r.token)
			if err != nil || !d.NotUntil.Equal(ended.Add(2*coolDown*time.Hour+minutes*time.Minute)) {
				t.Errorf("not until %s, %v", d.NotUntil, err)
			}
			r.At = r.At.Add(time.Hour)
			if third := r.begins(t); third.Number != 3 {
				t.Errorf("third %+v", third)
			}
		})
		t.Run("after the last attempt there is none, however long one waits", func(t *testing.T) {
			r.At = r.At.AddDate(0, 1, 0)
			if _, err := r.exams.Begin(t.Context(), r.token, auditstest.ID()); !errors.Is(err, exams.ErrNoAttempts) {
				t.Errorf("a fourth attempt: %v", err)
			}
		})
	})
}

func TestService_Answer_late(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRoom(t, db)
		a := r.begins(t)
		r.At = a.ClosesAt
		r.answers(t, a, 1)
		r.At = a.ClosesAt.Add(time.Second)
		t.Run("an answer after the last second is refused and does not count", func(t *testing.T) {
			if err := r.exams.Answer(t.Context(), r.token, a.ID, a.Paper[1].ID, right(a.Paper[1])); !errors.Is(err, exams.ErrTimeOver) {
				t.Errorf("late: %v", err)
			}
		})
		t.Run("handed in late, the paper has what came in time, and ended on time", func(t *testing.T) {
			done, err := r.exams.Finish(t.Context(), r.token, a.ID)
			if err != nil || done.State != exams.Failed || done.Points != a.Paper[0].Points || !done.FinishedAt.Equal(a.ClosesAt) {
				t.Errorf("%s with %d points at %s, %v", done.State, done.Points, done.FinishedAt, err)
			}
		})
		t.Run("an answer to a paper that was handed in is refused", func(t *testing.T) {
			r.At = r.At.Add(coolDown * time.Hour)
			second := r.begins(t)
			if _, err := r.exams.Finish(t.Context(), r.token, second.ID); err != nil {
				t.Fatal(err)
			}
			if err := r.exams.Answer(t.Context(), r.token, second.ID, second.Paper[0].ID, right(second.Paper[0])); !errors.Is(err, exams.ErrFinished) {
				t.Errorf("after the end: %v", err)
			}
		})
	})
}

func TestService_CloseOverdue(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRoom(t, db)
		a := r.begins(t)
		r.answers(t, a, len(a.Paper))
		state := func() (state exams.State) {
			t.Helper()
			if err := r.DB.Conn(t.Context()).Raw("SELECT state FROM exam_attempts WHERE id = ?", a.ID).Scan(&state).Error; err != nil {
				t.Fatal(err)
			}
			return state
		}
		t.Run("a running attempt is left alone until a minute after its end", func(t *testing.T) {
			for _, at := range []time.Time{a.StartedAt, a.ClosesAt, a.ClosesAt.Add(time.Minute)} {
				r.At = at
				if err := r.exams.CloseOverdue(t.Context()); err != nil || state() != exams.Running {
					t.Errorf("at %s: %s, %v", at, state(), err)
				}
			}
		})
		t.Run("who forgot to hand in passes with what was answered, with a certificate of that time", func(t *testing.T) {
			r.At = a.ClosesAt.Add(2 * time.Minute)
			for range 2 {
				if err := r.exams.CloseOverdue(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if done := r.only(t); done.State != exams.Passed || !done.FinishedAt.Equal(a.ClosesAt) || !strings.HasPrefix(done.Certificate, "2026-") {
				t.Errorf("%+v", done)
			}
		})
		t.Run("it is in the journal once", func(t *testing.T) {
			var n int
			if err := r.DB.Conn(t.Context()).Raw("SELECT COUNT(*) FROM journal WHERE org_id = ? AND verb = 'finish_exam' AND subject_id = ?", r.Org, a.ID).Scan(&n).Error; err != nil || n != 1 {
				t.Errorf("%d entries, %v", n, err)
			}
		})
	})
}

// Attempts of a whole chain that run out in the same minute are closed in one go,
// and one that cannot be closed does not hold the others up.
func TestService_CloseOverdue_many(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRoom(t, db)
		a := r.begins(t)
		copied := func(number int, closes time.Time, paper string) {
			t.Helper()
			err := db.Conn(t.Context()).Exec(`INSERT INTO exam_attempts
				(id, org_id, exam_id, staff_id, location_id, number, seed, paper, pass_mark, state, most, started_at, closes_at)
				SELECT ?, org_id, exam_id, staff_id, location_id, ?, seed, COALESCE(NULLIF(?, ''), paper), pass_mark, state, most, started_at, ?
				FROM exam_attempts WHERE id = ?`, auditstest.ID(), number, paper, closes, a.ID).Error
			if err != nil {
				t.Fatal(err)
			}
		}
		copied(2, a.ClosesAt.Add(-time.Minute), "damaged")
		for i := range 210 {
			copied(3+i, a.ClosesAt.Add(time.Duration(i)*time.Millisecond), "")
		}
		r.At = a.ClosesAt.Add(time.Hour)
		if err := r.exams.CloseOverdue(t.Context()); err == nil {
			t.Error("what cannot be closed is not reported")
		}
		var running int
		if err := db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM exam_attempts WHERE state = 'running'").Scan(&running).Error; err != nil || running != 1 {
			t.Errorf("%d run on, %v", running, err)
		}
	})
}

// Who has not acknowledged is reminded once, in the last three days before the
// deadline, with a link of their own.
func TestReadings_Remind(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRoom(t, db)
		ctx, leader, began := t.Context(), r.Actors[accounts.GroupLeader], r.At
		for _, m := range []readings.Member{{Name: "Борис", Email: "boris@example.ru"}, {Name: "Вера"}, {Name: "Глеб", Email: "gleb@example.ru", LeftOn: began.AddDate(0, 0, 5)}} {
			m.ID, m.Position, m.LocationID = auditstest.ID(), "Кассир", r.Locations[0].ID
			if _, err := r.people.PutMember(ctx, leader, m); err != nil {
				t.Fatal(err)
			}
		}
		reminded := func() (names []string) {
			t.Helper()
			list, _, err := r.Mail.List(ctx, r.Org, mail.Query{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range list {
				if l.Kind == mail.ReadingReminder {
					names = append(names, l.To.Name)
					if !strings.Contains(l.Text, "/#/read/") || !strings.Contains(l.Text, "24.09.2026") {
						t.Errorf("the letter lacks its link or deadline:\n%s", l.Text)
					}
				}
			}
			return names
		}
		for days, want := range map[int]int{0: 0, 10: 0} {
			r.At = began.AddDate(0, 0, days)
			if err := r.people.Remind(ctx); err != nil || len(reminded()) != want {
				t.Errorf("after %d days: %v, %v", days, reminded(), err)
			}
		}
		for _, days := range []int{11, 11, 13, 14, 15, 20} {
			r.At = began.AddDate(0, 0, days)
			if err := r.people.Remind(ctx); err != nil {
				t.Fatal(err)
			}
			if got := reminded(); len(got) != 1 || got[0] != "Борис" {
				t.Errorf("after %d days reminded %v: who acknowledged, who has no address and who left are not", days, got)
			}
		}
	})
}
