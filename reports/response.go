package reports

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Response is how long first answers took in the calls or messages of a wave.
type Response struct {
	Contacts   int // with a measured time
	Unanswered int // among them: waited for in vain
	// Median and Ninth are of all contacts, those without an answer as the slowest: half
	// and nine tenths were answered within. Zero: fewer than that were.
	Median, Ninth time.Duration
}

// ResponseOf returns the response of a wave, as far as the actor may see it. The caller
// has looked the wave up.
func (s *Service) ResponseOf(ctx context.Context, by accounts.Actor, waveID string) (Response, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return Response{}, err
	}
	return s.responseIn(ctx, within, waveID)
}

func (s *Service) responseIn(ctx context.Context, within scope, waveID string) (Response, error) {
	answered, unanswered, err := s.query.responses(ctx, within, waveID)
	if err != nil {
		return Response{}, err
	}
	slices.Sort(answered)
	r := Response{Contacts: len(answered) + unanswered, Unanswered: unanswered}
	at := func(share float64) time.Duration {
		i := int(share*float64(r.Contacts)+0.9999) - 1 // nearest rank
		if i < 0 || i >= len(answered) {
			return 0
		}
		return time.Duration(answered[i]) * time.Second
	}
	r.Median, r.Ninth = at(0.5), at(0.9)
	return r, nil
}

// responseWords is a time that some share was answered within.
func responseWords(lang locale.Language, within time.Duration) string {
	if within == 0 {
		return lang.Text("reports.response.never")
	}
	return timeWords(lang, int64(within/time.Second))
}

// waveResponse is how long first answers took, where the wave is of calls or messages.
func (d *document) waveResponse(r *Response) {
	if r.Contacts == 0 {
		return
	}
	within := func(label string, t time.Duration) card {
		return card{value: responseWords(d.lang, t), label: d.t(label)}
	}
	half := within("response.median", r.Median)
	half.note = d.t("response.note")
	share := Compliance{Full: r.Unanswered, Applied: r.Contacts}
	rate, _ := share.Rate()
	d.cards(half, within("response.ninth", r.Ninth), card{
		value: d.lang.Percent(int(rate)), label: d.t("response.unanswered"),
		note: d.t("of_short", map[string]any{"Part": d.lang.Number(float64(r.Unanswered), 0), "Whole": d.lang.Number(float64(r.Contacts), 0)}),
	})
}

// response is the same in a workbook's figures.
func (wb *waveBook) response(r *Response) []figureRow {
	if r.Contacts == 0 {
		return nil
	}
	return []figureRow{
		{wb.t("response.contacts"), r.Contacts, numberLook},
		{wb.t("response.unanswered"), r.Unanswered, numberLook},
		{wb.t("response.median"), responseWords(wb.lang, r.Median), plainLook},
		{wb.t("response.ninth"), responseWords(wb.lang, r.Ninth), plainLook},
	}
}
