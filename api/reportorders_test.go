package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/api"
	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// orderFile orders the answers that a role may see and returns the finished file.
func (s *site) orderFile(role accounts.Role, format string) (api.ReportOrder, *httptest.ResponseRecorder) {
	s.t.Helper()
	path := "/report-orders/" + auditstest.ID()
	body := map[string]any{"kind": "answers", "format": format}
	for range 2 { // the answer to the first is lost
		if w := s.as(role, "PUT", path, body); w.Code != 200 {
			s.t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if w := s.as(role, "GET", path+"/file", nil); w.Code != 409 {
		s.t.Errorf("a file that is not made: %d %s", w.Code, w.Body)
	}
	if err := s.orders.Drain(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return decode[api.ReportOrder](s.t, s.as(role, "GET", path, nil)), s.as(role, "GET", path+"/file", nil)
}

func TestReportOrders(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.Released(t, 0)
		o, file := s.orderFile(accounts.BrandManager, "csv")
		if o.State != "done" || o.Done != 1 || o.Size != int64(file.Body.Len()) || o.ExpiresAt == nil {
			t.Errorf("%+v of %d bytes", o, file.Body.Len())
		}
		if got := file.Header().Get("Content-Type"); file.Code != 200 || got != "text/csv; charset=utf-8" {
			t.Errorf("%d, %s", file.Code, got)
		}
		if list := decode[paged[api.ReportOrder]](t, s.as(accounts.BrandManager, "GET", "/report-orders", nil)); list.Total != 1 || list.Items[0].ID != o.ID {
			t.Errorf("%+v", list)
		}
		for _, path := range []string{"", "/file"} {
			if w := s.as(accounts.Administrator, "GET", "/report-orders/"+o.ID+path, nil); w.Code != 404 {
				t.Errorf("somebody else gets %d from %q", w.Code, path)
			}
		}
		verbs := []string{}
		for _, e := range decode[paged[journalEntry]](t, s.as(accounts.Administrator, "GET", "/journal?kind=report_order", nil)).Items {
			verbs = append(verbs, e.Verb)
		}
		if want := []string{"export", "order_report"}; !cmp.Equal(want, verbs) {
			t.Errorf("the journal has %v, want %v", verbs, want)
		}
		if w := s.as(accounts.BrandManager, "DELETE", "/report-orders/"+o.ID, nil); w.Code >= 300 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.BrandManager, "GET", "/report-orders/"+o.ID, nil); w.Code != 404 {
			t.Errorf("a deleted order: %d", w.Code)
		}
	})
}

// A cancelled order is not made, and cancelling it again is the same success.
func TestReportOrders_cancelled(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.Released(t, 0)
		path := "/report-orders/" + auditstest.ID()
		if w := s.as(accounts.BrandManager, "PUT", path, map[string]any{"kind": "answers", "format": "csv"}); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for range 2 {
			w := s.as(accounts.BrandManager, "POST", path+"/cancel", nil)
			if o := decode[api.ReportOrder](t, w); w.Code != 200 || o.State != "cancelled" {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		if w := s.as(accounts.Administrator, "POST", path+"/cancel", nil); w.Code != 404 {
			t.Errorf("somebody else cancels: %d", w.Code)
		}
		if err := s.orders.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if o := decode[api.ReportOrder](t, s.as(accounts.BrandManager, "GET", path, nil)); o.State != "cancelled" || o.Done != 0 {
			t.Errorf("after the jobs: %+v", o)
		}
		if w := s.as(accounts.BrandManager, "GET", path+"/file", nil); w.Code < 400 {
			t.Errorf("a file of a cancelled order: %d", w.Code)
		}
	})
}

// The feed has each fact once, page by page; then what changed, and what went.
func TestFacts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		first, second := s.Released(t, 0), s.Released(t, 1)
		read := func(role accounts.Role, query string) (visits []string, facts int, last api.FactPage) {
			t.Helper()
			for after := ""; ; {
				last = decode[api.FactPage](t, s.as(role, "GET", "/facts?limit=1&"+query+after, nil))
				facts += len(last.Items)
				for _, f := range last.Items {
					if !slices.Contains(visits, f.VisitID) {
						visits = append(visits, f.VisitID)
					}
				}
				if last.Next == "" {
					return visits, facts, last
				}
				after = "&after=" + last.Next
			}
		}
		visits, facts, last := read(accounts.BrandManager, "")
		var want int
		if err := db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM visit_answers WHERE visit_id IN ?", []string{first, second}).Scan(&want).Error; err != nil {
			t.Fatal(err)
		}
		if len(visits) != 2 || facts != want {
			t.Errorf("%d visits, %d facts, want 2 and %d", len(visits), facts, want)
		}
		if visits, _, _ := read(accounts.StoreManager, ""); !cmp.Equal(visits, []string{first}) {
			t.Errorf("a store manager reads %v", visits)
		}
		s.At = s.At.Add(time.Hour)
		since := "since=" + url.QueryEscape(last.Until.Add(2*time.Minute).Format(time.RFC3339))
		if visits, _, last := read(accounts.BrandManager, since); len(visits) != 0 || len(last.Gone) != 0 {
			t.Errorf("nothing changed, and there is %v, %v", visits, last.Gone)
		}
		s.At = s.At.Add(time.Hour)
		third := s.Released(t, 2)
		if err := db.Conn(t.Context()).Exec("UPDATE visits SET status = ?, changed_at = ? WHERE id = ?", audits.Excluded, s.At, first).Error; err != nil {
			t.Fatal(err)
		}
		page := decode[api.FactPage](t, s.as(accounts.BrandManager, "GET", "/facts?"+since, nil))
		if len(page.Items) == 0 || page.Items[0].VisitID != third || !cmp.Equal(page.Gone, []string{first}) {
			t.Errorf("changed %v, gone %v", page.Items, page.Gone)
		}
		if page := decode[api.FactPage](t, s.as(accounts.RegionalManager, "GET", "/facts?"+since, nil)); len(page.Items) != 0 || !cmp.Equal(page.Gone, []string{first}) {
			t.Errorf("of the region changed %v, gone %v", page.Items, page.Gone)
		}
		day := s.At.Format(time.DateOnly)
		if visits, _, _ := read(accounts.BrandManager, "from="+day+"&to="+day); len(visits) != 2 {
			t.Errorf("on the day of the visits there are %v", visits)
		}
		if visits, _, _ := read(accounts.BrandManager, "from=2026-09-11"); len(visits) != 0 {
			t.Errorf("after the day of the visits there are %v", visits)
		}
		for query, want := range map[string]int{"after=" + auditstest.RandomID(): 422, "limit=101": 422, "wave=" + auditstest.ID(): 404} {
			if w := s.as(accounts.BrandManager, "GET", "/facts?"+query, nil); w.Code != want {
				t.Errorf("%s: %d, want %d", query, w.Code, want)
			}
		}
		if w := s.as(accounts.Shopper, "GET", "/facts", nil); w.Code != 403 {
			t.Errorf("a shopper gets %d", w.Code)
		}
	})
}

// The lines of a file and the items of the feed are the same.
func TestFacts_lines(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	s.Released(t, 0)
	_, file := s.orderFile(accounts.BrandManager, "json")
	var lines []map[string]any
	for line := range strings.Lines(file.Body.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, one)
	}
	items := decode[struct{ Items []map[string]any }](t, s.as(accounts.BrandManager, "GET", "/facts", nil)).Items
	if diff := cmp.Diff(items, lines); diff != "" {
		t.Error(diff)
	}
}
