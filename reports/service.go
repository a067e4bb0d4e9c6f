package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"etalon/audits"
	"etalon/audits/benchmarks"
	"etalon/audits/payments"
	"etalon/audits/surveys"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/handouts"
	"etalon/standards/images"
	"etalon/standards/mapping"
	"etalon/standards/readings"
)

// Service makes reports for an actor: of what they may see, and of nothing else.
type Service struct {
	query      query
	audits     *audits.Service
	checklists *checklists.Service
	standards  *standards.Service
	mappings   *mapping.Service
	handouts   *handouts.Service
	images     *images.Service // of standards
	places     *locations.Service
	now        func() time.Time
	folder     string // of files on their way to the client
	journal    *journal.Journal
	exams      *exams.Service
	readings   *readings.Service
	payments   *payments.Service
	figures    *figures.Service
	bonuses    *bonus.Service
	benchmarks *benchmarks.Service
	address    string
	surveys    *surveys.Service // of customers
}

// Parts are what a Service works with.
type Parts struct {
	DB         *database.DB
	Audits     *audits.Service
	Checklists *checklists.Service
	Standards  *standards.Service
	Images     *images.Service // of standards
	Handouts   *handouts.Service
	Mappings   *mapping.Service
	Places     *locations.Service
	Now        func() time.Time
	Folder     string // for files on their way to the client; empty: the system's
	Journal    *journal.Journal
	Exams      *exams.Service
	Readings   *readings.Service
	Payments   *payments.Service
	Figures    *figures.Service // of the business
	Bonuses    *bonus.Service
	Benchmarks *benchmarks.Service
	Address    string           // of the application, without a slash at its end
	Surveys    *surveys.Service // of customers
}

// New returns the service.
func New(p Parts) *Service {
	return &Service{query{p.DB}, p.Audits, p.Checklists, p.Standards, p.Mappings, p.Handouts, p.Images, p.Places, p.Now, p.Folder, p.Journal, p.Exams, p.Readings, p.Payments, p.Figures, p.Bonuses, p.Benchmarks, p.Address, p.Surveys}
}

// File is a finished report. Closing its content removes it from the disk.
type File struct {
	Name      string // for the person who saves it
	MediaType string
	Size      int64 // bytes
	Language  locale.Language
	Content   io.ReadCloser
}

// The media types of reports.
const (
	pdfType  = "application/pdf"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

var extensions = map[string]string{pdfType: ".pdf", xlsxType: ".xlsx", docxType: ".docx", xmlType: ".xml"}

// WavePDF prints the released visits of a wave that the actor may see.
// Errors: audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) WavePDF(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language) (*File, error) {
	r, err := s.wave(ctx, by, waveID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Wave.Name, pdfType, func(w io.Writer) error { return WavePDF(w, r) })
}

// WaveXLSX is WavePDF's workbook, with every visit and answer.
func (s *Service) WaveXLSX(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language) (*File, error) {
	r, err := s.wave(ctx, by, waveID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Wave.Name, xlsxType, func(w io.Writer) error { return WaveXLSX(w, r) })
}

// LocationPDF prints one location up to and including a wave.
func (s *Service) LocationPDF(ctx context.Context, by accounts.Actor, waveID, locationID string, lang locale.Language) (*File, error) {
	r, err := s.location(ctx, by, waveID, locationID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Location.Code+" "+r.Location.Name, pdfType, func(w io.Writer) error { return LocationPDF(w, r) })
}

// LocationXLSX is LocationPDF's workbook.
func (s *Service) LocationXLSX(ctx context.Context, by accounts.Actor, waveID, locationID string, lang locale.Language) (*File, error) {
	r, err := s.location(ctx, by, waveID, locationID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Location.Code+" "+r.Location.Name, xlsxType, func(w io.Writer) error { return LocationXLSX(w, r) })
}

// VisitPDF prints one visit. Errors: audits.ErrVisitNotFound.
func (s *Service) VisitPDF(ctx context.Context, by accounts.Actor, visitID string, lang locale.Language) (*File, error) {
	r, err := s.visit(ctx, by, visitID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Number, pdfType, func(w io.Writer) error { return VisitPDF(w, r) })
}

// VisitXLSX is VisitPDF's workbook.
func (s *Service) VisitXLSX(ctx context.Context, by accounts.Actor, visitID string, lang locale.Language) (*File, error) {
	r, err := s.visit(ctx, by, visitID, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.Number, xlsxType, func(w io.Writer) error { return VisitXLSX(w, r) })
}

// file renders into a file on the disk, so that a long report does not fill the
// memory and a failure is known before the first byte is sent.
func (s *Service) file(ctx context.Context, lang locale.Language, name, mediaType string, render func(io.Writer) error) (*File, error) {
	f, err := os.CreateTemp(s.folder, "report-*")
	if err != nil {
		return nil, fmt.Errorf("make report: %w", err)
	}
	content := &passing{f}
	if err := render(&stopping{ctx, f}); err != nil {
		return nil, errors.Join(err, content.Close())
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, content.Close())
	}
	return &File{FileName(lang.Text("reports.file_name", map[string]any{"Name": name})) + extensions[mediaType], mediaType, size, lang, content}, nil
}

// passing is a file that its reader's Close removes.
type passing struct{ *os.File }

// Close closes and removes the file.
func (p *passing) Close() error { return errors.Join(p.File.Close(), os.Remove(p.Name())) }

// stopping is a writer that fails when its context ends, which ends the report.
type stopping struct {
	ctx context.Context
	w   io.Writer
}

func (s *stopping) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// FileName keeps what every file system takes, at most 120 letters.
func FileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, s)
	letters := []rune(strings.TrimSpace(s))
	return string(letters[:min(len(letters), 120)])
}
