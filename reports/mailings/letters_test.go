package mailings_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/mailings"
)

// Files go with a letter only where they may, and wait in the application either way.
func TestService_attachments(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited()
		two := []string{d.id(accounts.BrandManager), d.id(accounts.RegionalManager)}
		send := func(m mailings.Mailing) {
			t.Helper()
			m.Recipients = two
			m = d.put(m)
			_, err := d.mailings.Send(t.Context(), d.Actors[accounts.ProgrammeManager], m.ID, auditstest.ID())
			d.must(err)
		}
		t.Run("never by link", func(t *testing.T) {
			m := d.mailing()
			m.ByLink = true
			send(m)
			d.drain()
			if diff := cmp.Diff(map[string][]string{"brand_manager": {}, "regional_manager": {}}, d.post.received(t)); diff != "" {
				t.Error(diff)
			}
			if files := d.files(accounts.BrandManager, accounts.RegionalManager); len(files) != 2 {
				t.Errorf("%d files", len(files))
			}
		})
		d.post.letters = nil
		t.Run("not to who lost their rights before the letter left", func(t *testing.T) {
			m := d.mailing()
			m.XLSX = true
			send(m)
			for range 3 {
				d.oneJob()
			}
			d.must(d.DB.Conn(t.Context()).Exec("DELETE FROM grants WHERE account_id = ?", d.id(accounts.RegionalManager)).Error)
			d.drain()
			sheet := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
			if diff := cmp.Diff(map[string][]string{"brand_manager": {"application/pdf", sheet}, "regional_manager": {}}, d.post.received(t)); diff != "" {
				t.Error(diff)
			}
		})
	})
}

func TestReports_regions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited() // one visit in the first region, two in the second
		for name, c := range map[string]struct {
			role    accounts.Role
			regions []string
			want    int
		}{
			"everywhere":                   {accounts.BrandManager, nil, 3},
			"a region":                     {accounts.BrandManager, []string{d.Regions[1].ID}, 2},
			"both":                         {accounts.Administrator, []string{d.Regions[0].ID, d.Regions[1].ID}, 3},
			"one's own":                    {accounts.RegionalManager, []string{d.Regions[0].ID}, 1},
			"another's":                    {accounts.RegionalManager, []string{d.Regions[1].ID}, 0},
			"one's own, of both asked for": {accounts.RegionalManager, []string{d.Regions[0].ID, d.Regions[1].ID}, 1},
		} {
			got, err := d.reports.Seen(t.Context(), d.Actors[c.role], d.Wave.ID, c.regions)
			if err != nil || got != c.want {
				t.Errorf("%s: %d (%v), want %d", name, got, err, c.want)
			}
			for _, make := range []func() (*reports.File, error){
				func() (*reports.File, error) {
					return d.reports.ComposedPDF(t.Context(), d.Actors[c.role], d.Wave.ID, reports.Composition{Blocks: reports.Blocks, Regions: c.regions, Language: locale.Russian})
				},
				func() (*reports.File, error) {
					return d.reports.ComposedXLSX(t.Context(), d.Actors[c.role], d.Wave.ID, reports.Composition{Blocks: reports.Blocks, Regions: c.regions, Language: locale.English})
				},
			} {
				f, err := make()
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				d.must(f.Content.Close())
			}
		}
	})
}

func TestReports_look(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		admin := d.Actors[accounts.Administrator]
		if _, err := d.reports.SetLook(t.Context(), d.Actors[accounts.ProgrammeManager], reports.Look{Accent: "#0a5c3b"}, 0); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("by a programme manager: %v", err)
		}
		for range 2 { // the same again changes nothing
			if l, err := d.reports.SetLook(t.Context(), admin, reports.Look{Accent: "#0a5c3b"}, 0); err != nil || l.Revision != 1 {
				t.Errorf("%+v %v", l, err)
			}
		}
		if _, err := d.reports.SetLook(t.Context(), admin, reports.Look{Accent: "#5c0a3b"}, 0); !errors.Is(err, reports.ErrLookStale) {
			t.Errorf("over another revision: %v", err)
		}
		if l, err := d.reports.SetLook(t.Context(), admin, reports.Look{Accent: "#5c0a3b"}, 1); err != nil || l.Revision != 2 {
			t.Errorf("%+v %v", l, err)
		}
		if l, err := d.reports.OwnLook(t.Context(), d.Actors[accounts.StoreManager]); err != nil || l.Accent != "#5c0a3b" {
			t.Errorf("%+v %v", l, err)
		}
	})
}
