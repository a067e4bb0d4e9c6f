package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"etalon/audits/tally"
	"etalon/internal/database"
)

type resultsCommand struct {
	Verify  resultsVerify  `cmd:"" help:"Check that the sums that pages show equal a recomputation from the visits."`
	Rebuild resultsRebuild `cmd:"" help:"Make these sums anew from the visits, beside running servers."`
}

type (
	resultsVerify  struct{}
	resultsRebuild struct{}
)

// differencesShown is how many differences are told one by one.
const differencesShown = 50

// Run prints what differs, and fails when something does.
func (resultsVerify) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	differences, lang := 0, terminalLanguage()
	rows, err := s.tally.Verify(ctx, differencesShown, func(d tally.Difference) {
		differences++
		_, _ = fmt.Fprintln(out, d)
	})
	if err != nil {
		return err
	}
	if differences > 0 {
		_, _ = fmt.Fprintln(out, lang.Text("cli.results.differ", map[string]any{"Differences": differences, "Limit": differencesShown}))
		return errReported
	}
	_, err = fmt.Fprintln(out, lang.Text("cli.results.equal", map[string]any{"Rows": lang.Number(float64(rows), 0)}))
	return err
}

// Run rebuilds and says how much there was.
func (resultsRebuild) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	begun, lang := time.Now(), terminalLanguage()
	done, err := s.tally.Rebuild(ctx)
	if err == nil {
		err = s.reports.ForgetImportance(ctx)
	}
	if err == nil {
		_, err = fmt.Fprintln(out, lang.Text("cli.results.rebuilt", map[string]any{
			"Waves": lang.Number(float64(done.Waves), 0), "Visits": lang.Number(float64(done.Visits), 0), "Answers": lang.Number(float64(done.Answers), 0), "Took": since(begun),
		}))
	}
	return err
}
