package groups

import (
	"strings"
	"testing"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/mail"
)

// letters are those of the outbox, by whom they are for.
func (w *world) letters(t *testing.T) map[string]mail.Letter {
	t.Helper()
	list, total, err := w.post.List(t.Context(), w.leader.OrgID, mail.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]mail.Letter{}
	for _, l := range list {
		found[l.To.Name] = l
	}
	if len(found) != total {
		t.Errorf("%d letters to %d people", total, len(found))
	}
	return found
}

// held is a meeting with minutes at which the leader was, and the one after it.
func (w *world) held(t *testing.T) Meeting {
	t.Helper()
	ctx := t.Context()
	if _, err := w.SetRhythm(ctx, w.leader, Rhythm{StandardID: w.standard.ID, Weekday: 2, Weeks: 1, AtMinute: 600, TimeZone: "Europe/Moscow", Lasts: 60, Place: "Переговорная 3"}); err != nil {
		t.Fatal(err)
	}
	m, err := w.PutMeeting(ctx, w.leader, Meeting{
		ID: newID(), StandardID: w.standard.ID, Title: "Приветствие", Place: "Офис", StartsAt: w.at.Add(-2 * time.Hour), Lasts: 60,
		Present: []string{w.leader.AccountID}, Minutes: "Спорили о 30 секундах.\n\nСошлись на <b>минуте</b>.",
		Decisions: []Decision{{ID: newID(), Text: "Замерить в трёх магазинах", Who: w.member.AccountID, DueOn: time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestService_mailMinutes(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.exec(t, "UPDATE accounts SET language = 'en' WHERE id = ?", w.leader.AccountID)
		gone := w.person(t, w.leader.OrgID, "Ушедший", accounts.GroupMember)
		w.exec(t, "UPDATE accounts SET disabled_at = ? WHERE id = ?", w.at, gone.AccountID)
		m := w.held(t)
		if len(w.letters(t)) != 0 {
			t.Error("letters before the minutes are closed")
		}
		closed, err := w.CloseMinutes(t.Context(), w.leader, m.ID, m.Revision)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("the group gets a letter each, the absent too, and nobody else", func(t *testing.T) {
			letters := w.letters(t)
			if len(letters) != 2 || letters["Антон"].To.Email != "Антон@example.com" || letters["Лидия"].Language != "en" {
				t.Errorf("%+v", letters)
			}
		})
		t.Run("it tells what was decided and when the group meets next, in the reader's language", func(t *testing.T) {
			letters := w.letters(t)
			for name, wanted := range map[string][]string{
				"Антон": {
					"01.09.2026, 10:00 (Europe/Moscow)", "Место: Офис", "Присутствовали\nЛидия", "Отсутствовали\nАнтон", "- Замерить в трёх магазинах\n  Ответственный: Антон\n  Срок: 14.09.2026",
					"Сошлись на <b>минуте</b>.", "Следующая встреча\n", "08.09.2026, 10:00 (Europe/Moscow)\nПереговорная 3", "https://etalon.example.ru/#/standard-versions/", "/group/meetings/" + m.ID,
				},
				"Лидия": {"Decisions\n- Замерить", "The next meeting\n", "Present\nЛидия"},
			} {
				for _, want := range wanted {
					if !strings.Contains(strings.ReplaceAll(letters[name].Text, "\u00a0", " "), want) {
						t.Errorf("%s: no %q in\n%s", name, want, letters[name].Text)
					}
				}
			}
			if want := "Протокол: Приветствие, 01.09.2026"; letters["Антон"].Subject != want {
				t.Errorf("subject %q, want %q", letters["Антон"].Subject, want)
			}
		})
		t.Run("closed again, nothing is written", func(t *testing.T) {
			for _, revision := range []int{m.Revision, closed.Revision} {
				if _, err := w.CloseMinutes(t.Context(), w.leader, m.ID, revision); err == nil {
					t.Error("closed twice")
				}
			}
			if n := len(w.letters(t)); n != 2 {
				t.Errorf("%d letters", n)
			}
		})
	})
}

func TestProtocol_noted(t *testing.T) {
	p := protocol{Meeting: Meeting{Minutes: strings.Repeat("слово ", letterMax)}}
	got := p.noted("ru")
	if n := len([]rune(got)); n > letterMax+100 || !strings.Contains(got, "слово…\n\n") {
		t.Errorf("%d letters, ending in %q", n, got[len(got)-100:])
	}
	if p.Minutes = "Коротко."; p.noted("ru") != p.Minutes {
		t.Errorf("short minutes became %q", p.noted("ru"))
	}
}
