package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locale"
	"etalon/reports"
)

type demoCommand struct {
	Out string `help:"Folder for the database, the photos and the reports." default:"out/demo" placeholder:"DIR"`
}

// Run loads the demo into an empty folder and writes its six reports there.
func (c *demoCommand) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	start := time.Now()
	local := *cfg
	local.Data, local.Database = c.Out, ""
	if _, err := os.Stat(local.databaseURL()); err == nil {
		return errNotEmpty.With(map[string]any{"Folder": c.Out})
	}
	clock := &storyClock{database.Now()}
	s, err := wire(ctx, &local, clock.now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	d, err := loadDemo(ctx, s, clock, database.Now())
	if err != nil {
		return err
	}
	sizes, err := d.writeReports(ctx, c.Out)
	if err != nil {
		return err
	}
	return d.tell(out, sizes, start)
}

// report is a file of the demo.
type report struct {
	name string
	make func(context.Context) (*reports.File, error)
}

// writeReports makes the six files as the people who would download them.
func (d *demo) writeReports(ctx context.Context, folder string) (map[string]int64, error) {
	wave, lang := d.waves[len(d.waves)-1], locale.Russian
	brand, store := d.actors[accounts.BrandManager], d.actors[accounts.StoreManager]
	visit, err := d.tellingVisit(ctx, store)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, r := range []report{
		{"standard.pdf", func(ctx context.Context) (*reports.File, error) {
			return d.reports.StandardPDF(ctx, d.actors[accounts.GroupLeader], d.standard.ID, "", lang)
		}},
		{"checklist.pdf", func(ctx context.Context) (*reports.File, error) {
			return d.reports.ChecklistPDF(ctx, d.actors[accounts.ProgrammeManager], wave.ChecklistVersionID, lang)
		}},
		{"visit.pdf", func(ctx context.Context) (*reports.File, error) { return d.reports.VisitPDF(ctx, store, visit, lang) }},
		{"location.pdf", func(ctx context.Context) (*reports.File, error) {
			return d.reports.LocationPDF(ctx, store, wave.ID, d.places[storeOfManager].ID, lang)
		}},
		{"wave.pdf", func(ctx context.Context) (*reports.File, error) { return d.reports.WavePDF(ctx, brand, wave.ID, lang) }},
		{"wave.xlsx", func(ctx context.Context) (*reports.File, error) { return d.reports.WaveXLSX(ctx, brand, wave.ID, lang) }},
	} {
		if sizes[r.name], err = save(ctx, filepath.Join(folder, r.name), r.make); err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return sizes, nil
}

// tellingVisit is the visit of the store's second wave that failed a critical
// question, or any other of its visits.
func (d *demo) tellingVisit(ctx context.Context, by accounts.Actor) (string, error) {
	found := ""
	for _, w := range d.waves {
		visits, _, err := d.reports.Visits(ctx, by, reports.VisitQuery{WaveID: w.ID, LocationID: d.places[storeOfManager].ID, Descending: true, Limit: 50})
		if err != nil {
			return "", err
		}
		for _, v := range visits {
			if v.Failed || found == "" {
				found = v.ID
			}
		}
	}
	if found == "" {
		return "", audits.ErrVisitNotFound
	}
	return found, nil
}

func save(ctx context.Context, path string, make func(context.Context) (*reports.File, error)) (int64, error) {
	f, err := make(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Content.Close() }()
	to, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(to, f.Content)
	if closing := to.Close(); err == nil {
		err = closing
	}
	return n, err
}

// tell says in ten lines what the demo did.
func (d *demo) tell(out io.Writer, sizes map[string]int64, start time.Time) error {
	lang := terminalLanguage()
	last := len(d.waves) - 1
	lines := []string{
		lang.Text("cli.demo.standard", map[string]any{"Title": d.chain.Standard, "Requirements": d.standard.Content().Requirements()}),
		lang.Text("cli.demo.checklist", map[string]any{"Questions": d.checklist[last].QuestionCount, "Before": d.checklist[0].QuestionCount}),
		lang.Text("cli.demo.imported", map[string]any{"Requirements": d.imported.Content().Requirements()}),
		lang.Text("cli.demo.places", map[string]any{"Locations": len(d.places), "Regions": len(d.regions)}),
		lang.Text("cli.demo.visits", map[string]any{"Waves": len(d.waves), "Visits": d.visits, "Photos": d.photos}),
	}
	for _, pair := range [][2]string{{"standard.pdf", "checklist.pdf"}, {"visit.pdf", "location.pdf"}, {"wave.pdf", "wave.xlsx"}} {
		lines = append(lines, fmt.Sprintf("%-14s %6d kB   %-14s %6d kB", pair[0], sizes[pair[0]]/1000, pair[1], sizes[pair[1]]/1000))
	}
	lines = append(lines, lang.Text("cli.demo.next"), lang.Text("cli.demo.done", map[string]any{"Took": since(start)}))
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}
