package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"etalon/api"
	"etalon/checklists"
	"etalon/frontend"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locale"
	"etalon/reports"
)

// commands is the command line.
type commands struct {
	Config

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve the platform (the default)."`
	Demo    demoCommand    `cmd:"" help:"Run the main job on a made-up chain and write six reports."`
	Migrate migrateCommand `cmd:"" help:"Change the schema of the database."`
	Openapi openapiCommand `cmd:"" name:"openapi" help:"Print the contract of the API."`
	User    userCommand    `cmd:"" help:"Manage accounts without the web pages."`
	Import  importCommand  `cmd:"" help:"Read files of other systems."`
	Journal journalCommand `cmd:"" help:"Seal and check the journal of actions."`
	Results resultsCommand `cmd:"" help:"Check or rebuild the sums that pages show."`
	Score   scoreCommand   `cmd:"" help:"Run scoring vectors and say which differ."`
}

type serveCommand struct {
	Demo bool `help:"On an empty database, load the demo chain first and print a sign-in link per role." env:"ETALON_DEMO" negatable:""`
}

// Run serves until the process is told to stop.
func (c *serveCommand) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	slog.SetDefault(cfg.logger())
	if c.Demo {
		if err := c.load(ctx, out, cfg); err != nil {
			return err
		}
	}
	lang := terminalLanguage()
	go func() { _ = lang.Text("cli.serving") }() // messages are read while the database is opened
	p, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	if err := p.welcome(ctx, cfg, out, lang); err != nil {
		return err
	}
	if c.Demo {
		if err := printDemoLinks(ctx, p.services, cfg, out, lang); err != nil {
			return err
		}
	}
	return p.Serve(ctx)
}

// load fills an empty database with the demo; one that is in use stays as it is.
func (c *serveCommand) load(ctx context.Context, out io.Writer, cfg *Config) error {
	clock := &storyClock{database.Now()}
	s, err := wire(ctx, cfg, clock.now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	empty, err := s.accounts.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	_, _ = fmt.Fprintln(out, terminalLanguage().Text("cli.loading_demo"))
	_, err = loadDemo(ctx, s, clock, database.Now())
	return err
}

func printDemoLinks(ctx context.Context, s *services, cfg *Config, out io.Writer, lang locale.Language) error {
	by, demo, err := existingDemo(ctx, s)
	if err != nil || !demo {
		return err
	}
	links, err := demoLinks(ctx, s, by)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, lang.Text("cli.demo_links"))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, role := range demoRoles {
		_, _ = fmt.Fprintf(table, "  %s\t%s/#/link/%s\n", lang.Text("role."+string(role)), cfg.publicURL(), links[role])
	}
	return table.Flush()
}

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to date."`
	Down   migrateDown   `cmd:"" help:"Take the last step back, with its data."`
	Status migrateStatus `cmd:"" help:"List the steps."`
}

type (
	migrateUp     struct{}
	migrateDown   struct{}
	migrateStatus struct{}
)

func (migrateUp) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		n, err := db.Migrate(ctx)
		if err == nil {
			_, err = fmt.Fprintln(out, terminalLanguage().Count("cli.migrated", n))
		}
		return err
	})
}

func (migrateDown) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		name, err := db.MigrateDown(ctx)
		if err == nil {
			_, err = fmt.Fprintln(out, terminalLanguage().Text("cli.taken_back", map[string]any{"Name": name}))
		}
		return err
	})
}

func (migrateStatus) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	return withDatabase(ctx, cfg, func(db *database.DB) error {
		steps, err := db.MigrationStatus(ctx)
		if err != nil {
			return err
		}
		lang := terminalLanguage()
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, s := range steps {
			state := lang.Text("cli.pending")
			if s.Applied {
				state = lang.DateTime(s.AppliedAt)
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\n", s.Name, state)
		}
		return table.Flush()
	})
}

func withDatabase(ctx context.Context, cfg *Config, do func(*database.DB) error) error {
	db, err := database.Open(ctx, cfg.databaseURL())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return do(db)
}

type openapiCommand struct{}

// Run prints the contract; it needs no database.
func (openapiCommand) Run(out io.Writer) error {
	contract, err := api.New(api.Parts{Reports: &reports.Service{}, Pages: frontend.Files()}).OpenAPI()
	if err == nil {
		_, err = out.Write(contract)
	}
	return err
}

type importCommand struct {
	Checklist importChecklist `cmd:"" help:"Read a checklist from an Excel workbook."`
}

type importChecklist struct {
	File   string `arg:"" type:"existingfile" help:"The workbook (.xlsx)."`
	DryRun bool   `help:"Only show what was understood; needs no database." name:"dry-run"`
	JSON   bool   `help:"Print the checklist, rows and problems as JSON." name:"json"`
}

// Run shows what was understood and, unless it is a dry run, stores a draft.
func (c *importChecklist) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	imported, err := importWorkbook(data)
	if err != nil {
		return err
	}
	lang := terminalLanguage()
	if err := printImport(out, imported, lang, c.JSON); err != nil || c.DryRun {
		return err
	}
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	org, err := s.accounts.FirstOrganisation(ctx)
	if err != nil {
		return err
	}
	title := imported.Checklist.Title
	if title == "" {
		title = c.File
	}
	_, err = s.checklists.Create(ctx, accounts.Program(org), checklists.NewFamily{
		ID: newID(), VersionID: newID(), Title: title,
		Language: string(lang), Content: imported.Checklist,
	})
	return err
}

func importWorkbook(data []byte) (*checklists.Imported, error) {
	return checklists.Import(bytes.NewReader(data), int64(len(data)))
}

func printImport(out io.Writer, imported *checklists.Imported, lang locale.Language, asJSON bool) error {
	document := imported.Document(lang)
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(document)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range document.Rows {
		_, _ = fmt.Fprintf(table, "%s!%d\t%s\t%s\n", r.Sheet, r.Row, string(r.What), r.Text)
	}
	for _, p := range document.Problems {
		_, _ = fmt.Fprintf(table, "%s!%s\t%s\n", p.Sheet, p.Cell, p.Problem)
	}
	return table.Flush()
}

type scoreCommand struct {
	Files []string `arg:"" type:"existingfile" help:"Files of vectors, as docs/decisions/checklist-document.md has them."`
}

// Run prints a line a vector and a closing count; it fails when a vector does.
func (c *scoreCommand) Run(out io.Writer) error {
	var all []checklists.VectorResult
	for _, name := range c.Files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		results, err := checklists.RunVectors(f)
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, results...)
	}
	_, failed, err := checklists.WriteVectorReport(out, all)
	if err == nil && failed > 0 {
		err = errReported
	}
	return err
}

// since says how long something took.
func since(start time.Time) string { return time.Since(start).Round(100 * time.Millisecond).String() }
