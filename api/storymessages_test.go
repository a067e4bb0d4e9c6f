package api_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// A shopper and the programme's manager write to each other about an assignment.
func TestStory_messages(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		thread := "/assignments/" + s.Assignments[0].ID
		write := func(role accounts.Role, id, text string) {
			s.At = s.At.Add(time.Minute)
			s.did(role, "PUT", thread+"/messages/"+id, map[string]any{"text": text, "written_at": s.At})
		}
		texts := func(role accounts.Role) []string {
			var list []string
			for _, m := range s.did(role, "GET", thread+"/messages", nil)["items"].([]any) {
				list = append(list, m.(map[string]any)["text"].(string))
			}
			return list
		}
		unread := func(role accounts.Role) []float64 {
			var list []float64
			for _, item := range s.did(role, "GET", "/message-threads?unread=true", nil)["items"].([]any) {
				list = append(list, item.(map[string]any)["unread"].(float64))
			}
			return list
		}
		notices := func(role accounts.Role) []any {
			var list []any
			for _, item := range s.did(role, "GET", "/notifications", nil)["items"].([]any) {
				if n := item.(map[string]any); n["kind"] == "message_received" && n["read_at"] == nil {
					list = append(list, n["link"])
				}
			}
			return list
		}
		question, answer := auditstest.RandomID(), auditstest.RandomID()
		write(accounts.Shopper, question, "Вход со двора?")
		write(accounts.Shopper, question, "Вход со двора?")
		write(accounts.ProgrammeManager, answer, "Да, через арку.")

		t.Run("both read the thread, a repeat stands in it once", func(t *testing.T) {
			want := []string{"Вход со двора?", "Да, через арку."}
			for _, role := range []accounts.Role{accounts.Shopper, accounts.ProgrammeManager} {
				if diff := cmp.Diff(want, texts(role)); diff != "" {
					t.Errorf("%s: %s", role, diff)
				}
			}
		})
		t.Run("another text under the id is refused", func(t *testing.T) {
			w := s.as(accounts.Shopper, "PUT", thread+"/messages/"+question, map[string]any{"text": "Другое", "written_at": s.At})
			if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "message_differs") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
		t.Run("each side is told, until it has read", func(t *testing.T) {
			if diff := cmp.Diff([]any{"/visits/" + s.Assignments[0].ID + "/messages"}, notices(accounts.Shopper)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]any{"/messages/" + s.Assignments[0].ID}, notices(accounts.ProgrammeManager)); diff != "" {
				t.Error(diff)
			}
			for _, role := range []accounts.Role{accounts.Shopper, accounts.ProgrammeManager} {
				if diff := cmp.Diff([]float64{1}, unread(role)); diff != "" {
					t.Errorf("%s: %s", role, diff)
				}
				s.did(role, "POST", thread+"/messages-read", map[string]any{"until": answer})
				if left, told := unread(role), notices(role); left != nil || told != nil {
					t.Errorf("%s has read all and is told of %v, %v", role, left, told)
				}
			}
		})
		t.Run("a shopper knows the coordinator by no name", func(t *testing.T) {
			if w := s.as(accounts.Shopper, "GET", thread+"/messages", nil); strings.Contains(w.Body.String(), "programme_manager") {
				t.Errorf("%s", w.Body)
			}
		})
		t.Run("nobody else finds the thread", func(t *testing.T) {
			other := s.Other
			if w := s.do(request{method: "GET", path: thread + "/messages", by: &other}); w.Code != http.StatusNotFound {
				t.Errorf("another shopper: %d", w.Code)
			}
			for _, role := range []accounts.Role{accounts.StoreManager, accounts.Reviewer} {
				if w := s.as(role, "GET", thread+"/messages", nil); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
					t.Errorf("%s: %d", role, w.Code)
				}
			}
		})
		t.Run("who takes the assignment over does not read what was written before", func(t *testing.T) {
			if err := db.Conn(t.Context()).Exec("UPDATE assignments SET shopper_id = ? WHERE id = ?", s.Other.AccountID, s.Assignments[0].ID).Error; err != nil {
				t.Fatal(err)
			}
			other := s.Other
			w := s.do(request{method: "GET", path: thread + "/messages", by: &other})
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "арку") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	})
}

// A question shows how it should look, on the phone of who is sent there.
func TestStory_references(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		question := map[string]any{"id": "q1", "text": "Витрина собрана?", "kind": "yes_no", "comment": "required", "comment_min": 40}
		form := map[string]any{"title": "Визит", "sections": []any{map[string]any{"id": "s1", "questions": []any{question}}}}
		draft := s.did(accounts.ProgrammeManager, "POST", "/checklists", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Визит", "content": form})
		path, image := "/checklist-versions/"+draft["id"].(string), auditstest.ID()

		question["references"] = []any{image}
		if w := s.as(accounts.ProgrammeManager, "PUT", path, map[string]any{"revision": draft["revision"], "content": form}); w.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(w.Body.String(), "sections[0].questions[0].references[0]") {
			t.Errorf("an image that is not there: %d %s", w.Code, w.Body)
		}
		for range 2 {
			if got := s.did(accounts.ProgrammeManager, "PUT", path+"/images/"+image, screenshot(t)); got["width"] != 1200.0 {
				t.Errorf("kept as %v", got)
			}
		}
		s.did(accounts.ProgrammeManager, "PUT", path, map[string]any{"revision": draft["revision"], "content": form})
		s.did(accounts.ProgrammeManager, "POST", path+"/publish", map[string]any{})
		wave, assignment := auditstest.ID(), auditstest.ID()
		s.did(accounts.ProgrammeManager, "POST", "/waves", map[string]any{
			"id": wave, "brand_id": s.Brand.ID, "checklist_version_id": draft["id"], "title": "Зима", "starts_on": "2026-09-01", "ends_on": "2026-09-30",
			"bands": []any{map[string]any{"from": 0, "name": "Б", "tone": "poor"}},
		})
		s.did(accounts.ProgrammeManager, "PUT", "/waves/"+wave+"/status", map[string]any{"status": "open"})
		s.did(accounts.ProgrammeManager, "POST", "/waves/"+wave+"/assignments", map[string]any{"assignments": []any{
			map[string]any{"id": assignment, "location_id": s.Locations[0].ID, "shopper_id": s.Actors[accounts.Shopper].AccountID, "due_on": "2026-09-30"},
		}})
		if w := s.as(accounts.Shopper, "GET", "/assignments/"+assignment+"/references/"+image, nil); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("the shopper: %d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.Shopper, "GET", "/assignments/"+s.Assignments[0].ID+"/references/"+image, nil); w.Code != http.StatusNotFound {
			t.Errorf("an assignment that does not show it: %d", w.Code)
		}
		if w := s.as(accounts.Shopper, "GET", path+"/images/"+image, nil); w.Code != http.StatusForbidden {
			t.Errorf("a shopper at the office's address: %d", w.Code)
		}
		other := s.Other
		if w := s.do(request{method: "GET", path: "/assignments/" + assignment + "/references/" + image, by: &other}); w.Code != http.StatusNotFound {
			t.Errorf("another shopper: %d", w.Code)
		}
		s.shownByClient(assignment, image)
	})
}

// shownByClient asserts that the form for OpenRosa clients shows the image, which they
// know by its hash.
func (s teller) shownByClient(assignment, image string) {
	s.t.Helper()
	c, _ := s.linked(s.Actors[accounts.Shopper], assignment)
	picture := c.ask("GET", "/media/"+image+".jpg", nil, nil)
	sum := md5.Sum(picture.Body.Bytes())
	list := c.ask("GET", "/manifest.xml", nil, nil).Body.String()
	for _, part := range []string{"<filename>" + image + ".jpg</filename>", "<hash>md5:" + hex.EncodeToString(sum[:]) + "</hash>", c.base + "/media/" + image + ".jpg</downloadUrl>"} {
		if !strings.Contains(list, part) {
			s.t.Errorf("no %s in %s", part, list)
		}
	}
	if form := c.ask("GET", "/form.xml", nil, nil).Body.String(); picture.Code != 200 || !strings.Contains(form, `<value form="image">jr://images/`+image+".jpg</value>") {
		s.t.Errorf("%d %s", picture.Code, form)
	}
	if w := c.ask("GET", "/media/"+auditstest.ID()+".jpg", nil, nil); w.Code != 404 {
		s.t.Errorf("an image of another checklist: %d", w.Code)
	}
}

// A person chooses how they are told; a device goes with its session.
func TestStory_notificationSettings(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		s.did(accounts.Shopper, "PUT", "/notification-settings", map[string]any{"topics": []any{map[string]any{"topic": "messages", "push": false, "email": true}}})
		got := s.did(accounts.Shopper, "GET", "/notification-settings", nil)
		want := []any{
			map[string]any{"topic": "messages", "push": false, "email": true},
			map[string]any{"topic": "offers", "push": true, "email": true},
			map[string]any{"topic": "visits", "push": true, "email": true},
			map[string]any{"topic": "deadlines", "push": true, "email": true},
			map[string]any{"topic": "pay", "push": true, "email": true},
			map[string]any{"topic": "work", "push": false, "email": false},
		}
		if diff := cmp.Diff(want, got["topics"]); diff != "" {
			t.Error(diff)
		}
		device := map[string]any{
			"endpoint": "https://push.example/1", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
			"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
		}
		for range 2 {
			s.did(accounts.Shopper, "PUT", "/push-subscriptions", device)
		}
		count := func() int {
			var n int
			if err := db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM push_subscriptions WHERE org_id = ?", s.Org).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		if count() != 1 {
			t.Errorf("%d devices", count())
		}
		device["p256dh"] = "no key"
		if w := s.as(accounts.Shopper, "PUT", "/push-subscriptions", device); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("no key: %d %s", w.Code, w.Body)
		}
		s.did(accounts.Shopper, "DELETE", "/session", nil)
		if count() != 0 {
			t.Error("a signed-out device is still told")
		}
		s.did(accounts.Administrator, "POST", "/push-subscriptions/end", map[string]any{"endpoint": "https://push.example/1"})
	})
}
