package reports

import (
	"context"
	"strconv"
	"strings"

	"etalon/internal/accounts"
)

// FoundVisit is a visit that was searched for by its number.
type FoundVisit struct {
	ID, Number, LocationID, Name, WaveID, Wave string
}

// FindVisits returns the latest visits whose number begins with the text, such as
// "MSK-07-3", within what the actor may see, and how many there are. Fault:
// accounts.ErrForbidden.
func (s *Service) FindVisits(ctx context.Context, by accounts.Actor, text string, limit int) ([]FoundVisit, int, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, 0, err
	}
	results, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, 0, err
	}
	unreleased, err := s.audits.ReachOf(ctx, by, accounts.ReadUnreleased)
	if err != nil {
		return nil, 0, err
	}
	code, ordinal := text, 0
	if at := strings.LastIndexByte(text, '-'); at > 0 {
		if n, err := strconv.Atoi(text[at+1:]); err == nil && n > 0 {
			code, ordinal = text[:at], n
		}
	}
	rows, total, err := s.query.visitsByNumber(ctx, by.OrgID, number{text, code, ordinal}, results, unreleased, limit)
	if err != nil {
		return nil, 0, err
	}
	found := make([]FoundVisit, len(rows))
	for i, r := range rows {
		found[i] = FoundVisit{r.ID, visitNumber(r.Code, r.Ordinal), r.LocationID, r.Name, r.WaveID, r.Wave}
	}
	return found, total, nil
}

// number is what a visit's number was searched by: the start of a location's
// code, or a whole code with an ordinal.
type number struct {
	text, code string
	ordinal    int // 0: none
}
