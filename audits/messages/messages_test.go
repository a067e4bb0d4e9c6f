package messages_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/audits/messages"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/mail"
	"etalon/internal/notifications"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

func TestService_Write_copies(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := messages.New(messages.Parts{DB: db, Notices: w.Notices, Journal: w.Journal, Now: w.Clock()})
		in := messages.Message{ID: auditstest.RandomID(), AssignmentID: w.Assignments[0].ID, Text: "Где вход?", WrittenAt: w.At}
		var wg sync.WaitGroup
		failures := make([]error, 8)
		for i := range failures {
			wg.Go(func() { _, failures[i] = s.Write(t.Context(), w.Actors[accounts.Shopper], in) })
		}
		wg.Wait()
		for _, err := range failures {
			if err != nil {
				t.Error(err)
			}
		}
		_, list, err := s.List(t.Context(), w.Actors[accounts.ProgrammeManager], in.AssignmentID)
		if err != nil || len(list) != 1 || list[0].Text != in.Text {
			t.Errorf("%+v (%v), want one", list, err)
		}
	})
}

func TestService_Threads_competitor(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := messages.New(messages.Parts{DB: db, Notices: w.Notices, Journal: w.Journal, Now: w.Clock()})
		_, a := w.AtCompetitor(t)
		if _, err := s.Write(t.Context(), w.Actors[accounts.Shopper], messages.Message{ID: auditstest.RandomID(), AssignmentID: a.ID, Text: "Где вход?", WrittenAt: w.At}); err != nil {
			t.Fatal(err)
		}
		thread, _, err := s.List(t.Context(), w.Actors[accounts.ProgrammeManager], a.ID)
		if err != nil || thread.Location != "Вектор, На площади" {
			t.Errorf("%+v %v", thread, err)
		}
		threads, err := s.Threads(t.Context(), w.Actors[accounts.ProgrammeManager], false)
		if err != nil || len(threads) != 1 || threads[0].Location != "Вектор, На площади" {
			t.Errorf("%+v %v", threads, err)
		}
	})
}

// What stays unread for half an hour is in one letter, which does not say what it is.
func TestService_digest(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := messages.New(messages.Parts{DB: db, Notices: w.Notices, Journal: w.Journal, Now: w.Clock()})
		manager, shopper := w.Actors[accounts.ProgrammeManager], w.Actors[accounts.Shopper]
		for i := range 2 {
			in := messages.Message{ID: auditstest.RandomID(), AssignmentID: w.Assignments[i].ID, Text: "Секретная арка", WrittenAt: w.At}
			if _, err := s.Write(t.Context(), manager, in); err != nil {
				t.Fatal(err)
			}
		}
		post := notifications.Post{Mail: w.Mail, Address: "https://etalon.example"}
		letters := func() []mail.Letter {
			t.Helper()
			if err := w.Notices.Digest(t.Context(), post); err != nil {
				t.Fatal(err)
			}
			list, _, err := w.Mail.List(t.Context(), w.Org, mail.Query{Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if got := letters(); len(got) != 0 {
			t.Fatalf("%d letters at once", len(got))
		}
		w.At = w.At.Add(31 * time.Minute)
		got := letters()
		if len(got) != 1 || got[0].Kind != mail.Unread || !strings.Contains(got[0].Text, "2 уведомления о новых сообщениях") || strings.Contains(got[0].Text, "арка") {
			t.Fatalf("%+v", got)
		}
		if got := letters(); len(got) != 1 {
			t.Errorf("%d letters of the same", len(got))
		}
		if err := w.Notices.Choose(t.Context(), shopper, []notifications.Choice{{Topic: notifications.Messages, Push: true}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(t.Context(), manager, messages.Message{ID: auditstest.RandomID(), AssignmentID: w.Assignments[0].ID, Text: "Ещё", WrittenAt: w.At}); err != nil {
			t.Fatal(err)
		}
		w.At = w.At.Add(31 * time.Minute)
		if got := letters(); len(got) != 1 {
			t.Errorf("a letter to who wants none")
		}
	})
}
