package orders

import (
	"bufio"
	"context"
	"io"
	"math"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
)

// Stream is a file that is made while it is sent. Write ends with an error where the
// file is not whole: who sends it must break off then, so that nobody takes the
// beginning for everything.
type Stream struct {
	Name, MediaType string
	Language        locale.Language
	Write           func(ctx context.Context, w io.Writer) error
}

const streamBuffer = 1 << 16 // bytes

// WaveCSV writes the visits of a wave, a row each, without an order: a wave of 20,000
// visits takes about a second. It is what an order of Visits has as CSV.
// Errors: accounts.ErrForbidden, audits.ErrWaveNotFound.
func (s *Service) WaveCSV(ctx context.Context, by accounts.Actor, waveID string, detailed bool, lang locale.Language) (*Stream, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, err
	}
	wave, err := s.Audits.Wave(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	begun := s.Now()
	t, err := s.Reports.VisitTable(ctx, by, reports.FactFilter{WaveID: waveID, Until: begun}, detailed, lang)
	if err != nil {
		return nil, err
	}
	from := visitSource(t, detailed, lang)
	name := fileName(&Order{Kind: Visits, Format: CSV, Language: lang, StartedAt: begun}, wave.Title)
	return &Stream{name, csvType, lang, func(ctx context.Context, to io.Writer) error {
		return writeCSV(ctx, to, from, lang)
	}}, nil
}

func writeCSV(ctx context.Context, to io.Writer, from *source, lang locale.Language) error {
	out := bufio.NewWriterSize(to, streamBuffer)
	w := &partWriter{format: CSV, table: from.table, words: wordsOf(lang), csv: newCSV(lang), out: out}
	if err := w.write(w.csv.head(nil, from.table)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil { // the client sees that it begins
		return err
	}
	for b, err := range from.batches(ctx, reports.FactKey{}, math.MaxInt) {
		if err == nil {
			err = from.write(ctx, b, w)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
