package board

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
)

// Item is a visit of a wave that has nobody, or nobody yet.
type Item struct {
	audits.Scheduled
	Applications int // that wait
	Back         *Return
	Repeated     bool // another assignment is in its place
}

// deskMax bounds what the page of one wave's board shows.
const deskMax = 2000

// deskStages are the stages of visits that somebody has to be found for.
var deskStages = []audits.Stage{audits.OnBoard, audits.Asked, audits.Refused, audits.Lapsed, audits.Dropped, audits.CalledOff}

// Desk lists for who plans a wave what is on the board, offered, or came to nothing:
// urgent ones first, then those with applications.
func (s *Service) Desk(ctx context.Context, by accounts.Actor, waveID string) (audits.Wave, []Item, error) {
	w, err := s.audits.Managed(ctx, by, waveID)
	if err != nil {
		return w, nil, err
	}
	all, _, err := s.audits.Schedule(ctx, by, waveID, audits.ScheduleQuery{Limit: 1_000_000})
	if err != nil {
		return w, nil, err
	}
	waiting, err := s.store.waitingIn(ctx, w)
	if err != nil {
		return w, nil, err
	}
	back, err := s.store.lastReturns(ctx, w)
	if err != nil {
		return w, nil, err
	}
	repeated := map[string]bool{}
	for _, a := range all {
		repeated[a.ReShopOf] = repeated[a.ReShopOf] || a.Status != audits.Cancelled
	}
	list := []Item{}
	for _, a := range all {
		if slices.Contains(deskStages, a.Stage()) {
			item := Item{Scheduled: a, Applications: waiting[a.ID], Repeated: repeated[a.ID]}
			if r, ok := back[a.ID]; ok {
				item.Back = &r
			}
			list = append(list, item)
		}
	}
	today := s.audits.Today()
	urgency := func(i Item) int {
		return slices.Index([]audits.Alert{audits.PastDue, audits.AtRisk, ""}, i.AlertOn(today))
	}
	slices.SortStableFunc(list, func(a, b Item) int { return cmp.Or(urgency(a)-urgency(b), b.Applications-a.Applications) })
	return w, list[:min(len(list), deskMax)], nil
}

// Candidate is a shopper beside others for one visit.
type Candidate struct {
	ID, Name, City string
	Rating         int               // hundredths; 0: none yet
	Visits         int               // handed in
	GivenBack      int               // visits that they had agreed to make
	Kilometres     float64           // less than 0: not known
	Reasons        []planning.Reason // the rules that they break
	Application    *Application      // that waits
}

// candidatesMax is how many candidates are listed.
const candidatesMax = 100

// Candidates lists who might make a visit, for who plans: those who applied first,
// then those who break no rule, the nearest first. With applied only the former.
func (s *Service) Candidates(ctx context.Context, by accounts.Actor, id, search string, applied bool) ([]Candidate, error) {
	a, _, err := s.audits.ManagedAssignment(ctx, by, id)
	if err != nil {
		return nil, err
	}
	waiting, err := s.store.applicationsOf(ctx, a)
	if err != nil {
		return nil, err
	}
	pool, err := s.shoppers.Pool(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	needle := strings.ToLower(strings.TrimSpace(search))
	pool = slices.DeleteFunc(pool, func(m shoppers.Member) bool {
		_, asks := waiting[m.ID]
		return (applied && !asks) || (!applied && m.Status == shoppers.Erased) ||
			(needle != "" && !strings.Contains(strings.ToLower(m.Name), needle) && !strings.Contains(strings.ToLower(m.Profile.City), needle))
	})
	found, err := s.planning.Suit(ctx, by.OrgID, []audits.Assignment{a}, pool)
	if err != nil {
		return nil, err
	}
	back, err := s.store.givenBack(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	list := make([]Candidate, len(pool))
	for i, m := range pool {
		fit := found.Fit[0][i]
		list[i] = Candidate{
			ID: m.ID, Name: m.Name, City: m.Profile.City, Rating: m.Rating, Visits: m.Visits, GivenBack: back[m.ID], Kilometres: fit.Kilometres, Reasons: fit.Reasons,
		}
		if asks, ok := waiting[m.ID]; ok {
			list[i].Application = &asks
		}
	}
	slices.SortStableFunc(list, better)
	return list[:min(len(list), candidatesMax)], nil
}

func better(a, b Candidate) int {
	rank := func(c Candidate) int {
		n := 2 * min(len(c.Reasons), 1)
		if c.Application == nil {
			n += 4
		}
		return n
	}
	way := func(c Candidate) float64 {
		if c.Kilometres < 0 {
			return 1e9
		}
		return c.Kilometres
	}
	return cmp.Or(rank(a)-rank(b), cmp.Compare(way(a), way(b)), b.Rating-a.Rating, strings.Compare(a.Name, b.Name))
}
