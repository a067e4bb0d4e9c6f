package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"etalon/internal/database"
)

type journalCommand struct {
	Verify journalVerify `cmd:"" help:"Check that no sealed entry was changed, removed or added."`
	Seal   journalSeal   `cmd:"" help:"Seal what is older than ten minutes now, rather than within the hour."`
}

type (
	journalVerify struct{}
	journalSeal   struct{}
)

// errJournalBroken makes the command end with a failure.
var errJournalBroken = errors.New("the journal was changed")

// Run prints how far the journal is intact, and fails when it is not.
func (journalVerify) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	org, err := s.accounts.FirstOrganisation(ctx)
	if err != nil {
		return err
	}
	v, err := s.journal.Verify(ctx, org)
	if err != nil {
		return err
	}
	lang := terminalLanguage()
	switch {
	case v.Broken != nil:
		_, _ = fmt.Fprintln(out, lang.Text("cli.journal.broken", map[string]any{
			"Seal": v.Broken.N, "From": lang.DateTime(v.Broken.From), "Until": lang.DateTime(v.Broken.Until),
		}))
		return errJournalBroken
	case v.Seals == 0:
		_, err = fmt.Fprintln(out, lang.Text("cli.journal.not_sealed"))
	default:
		_, err = fmt.Fprintln(out, lang.Text("cli.journal.intact", map[string]any{
			"Until": lang.DateTime(v.Until), "Seals": v.Seals, "Entries": v.Entries, "Hash": v.Hash,
		}))
	}
	return err
}

// Run seals every organisation's journal.
func (journalSeal) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	n, err := s.journal.SealAll(ctx)
	if err == nil {
		_, err = fmt.Fprintln(out, terminalLanguage().Text("cli.journal.sealed", map[string]any{"Seals": n}))
	}
	return err
}
