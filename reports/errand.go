package reports

import (
	"context"
	"image/color"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Errand is the assignment that a form is printed for.
type Errand struct {
	Place, Address string
	Day            string // when, in words
	Link           string // that opens the assignment in the application
}

// ErrandPDF prints the checklist of an assignment to be filled by hand, with its place,
// day and scenario, and a QR code that opens the assignment in the application.
// Errors: those of audits.Attended.
func (s *Service) ErrandPDF(ctx context.Context, by accounts.Actor, assignmentID string, lang locale.Language) (*File, error) {
	a, w, err := s.audits.Attended(ctx, by, assignmentID)
	if err != nil {
		return nil, err
	}
	v, err := s.checklists.Content(ctx, by.OrgID, a.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	r, err := s.blank(ctx, by.OrgID, v, lang)
	if err != nil {
		return nil, err
	}
	r.Scenario = scenarioWords(lang, w.ScenarioOf(a, lang))
	if r.Errand, err = s.query.errand(ctx, a); err != nil {
		return nil, err
	}
	r.Errand.Day, r.Errand.Link = errandDay(lang, a), s.address+"/#/visits/"+a.ID
	return s.file(ctx, lang, v.Content.Title+", "+r.Errand.Place, pdfType, func(w io.Writer) error { return ChecklistPDF(w, r) })
}

// scenarioWords is what the shopper plays, with the objections to raise.
func scenarioWords(lang locale.Language, s audits.Scenario) string {
	raised := s.Raised()
	if len(raised) == 0 {
		return s.Text
	}
	words := lang.Text("reports.checklist.objections", map[string]any{"List": strings.Join(raised, "; ")})
	if s.Text == "" {
		return words
	}
	return s.Text + " " + words
}

// errandDay is the planned day, else the last one.
func errandDay(lang locale.Language, a audits.Assignment) string {
	if !a.Hours.On.IsZero() {
		return lang.Date(a.Hours.On)
	}
	return lang.Text("reports.checklist.until", map[string]any{"Day": lang.Date(a.DueOn)})
}

// code draws a QR code in a square, as vectors; of a text that no code can hold,
// nothing.
func (d *document) code(x, y, side float64, text string) {
	matrix, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return
	}
	n := matrix.Bounds().Dx()
	module := side / float64(n)
	for row := range n {
		for column := 0; column < n; column++ {
			from := column
			for column < n && matrix.At(column, row) == color.Black {
				column++
			}
			if column > from { // a run in one piece: no hairlines between its modules
				d.rect(x+float64(from)*module, y+float64(row)*module, float64(column-from)*module, module, ink)
			}
		}
	}
}
