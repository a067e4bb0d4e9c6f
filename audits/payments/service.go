package payments

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/notifications"
)

// Service holds the use cases of payments.
type Service struct {
	db         *database.DB
	store      store
	programmes *programmes.Service
	notices    *notifications.Service
	journal    *journal.Journal
	now        func() time.Time
}

// Parts are what a Service works with.
type Parts struct {
	DB         *database.DB
	Programmes *programmes.Service
	Notices    *notifications.Service
	Journal    *journal.Journal
	Now        func() time.Time
}

// New returns the service.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Programmes, p.Notices, p.Journal, p.Now}
}

// Query narrows the pay of visits.
type Query struct {
	States    []State // empty: all
	BrandID   string
	WaveID    string
	ShopperID string
	Search    string // part of the shopper's or location's name, the code or the city
	Limit     int
	Offset    int
}

// Sum is what a list of lines comes to in one currency.
type Sum struct {
	Currency string
	Total    int64
}

// Page is a part of the lines that a query finds.
type Page struct {
	Lines  []Line
	Total  int
	Sums   []Sum         // of all lines found
	Counts map[State]int // whatever states were asked for
}

// Lines lists the pay of the visits that are in no register yet, in the brands
// whose waves the actor manages, what falls due first at the top.
func (s *Service) Lines(ctx context.Context, by accounts.Actor, q Query) (Page, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Page{}, err
	}
	all, err := s.lines(ctx, by.OrgID, unregistered(by.Brands(accounts.ManageWaves), q))
	if err != nil {
		return Page{}, err
	}
	page := Page{Counts: map[State]int{}}
	sums := map[string]int64{}
	var found []Line
	for _, l := range all {
		if !q.finds(l) {
			continue
		}
		page.Counts[l.State]++
		if len(q.States) == 0 || slices.Contains(q.States, l.State) {
			found = append(found, l)
			sums[l.Currency] += l.Total()
		}
	}
	slices.SortStableFunc(found, byDay)
	for currency, total := range sums {
		page.Sums = append(page.Sums, Sum{currency, total})
	}
	slices.SortFunc(page.Sums, func(a, b Sum) int { return strings.Compare(a.Currency, b.Currency) })
	page.Total = len(found)
	from := min(q.Offset, len(found))
	page.Lines = found[from:min(from+q.Limit, len(found))]
	return page, nil
}

// byDay puts what falls due first at the top, and what has no day yet at the end.
func byDay(a, b Line) int {
	x, y := a.PayableOn(), b.PayableOn()
	if x.IsZero() != y.IsZero() {
		if x.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(x.Compare(y), strings.Compare(a.Shopper, b.Shopper), a.VisitedAt.Compare(b.VisitedAt))
}

func (q Query) finds(l Line) bool {
	if q.Search == "" {
		return true
	}
	return slices.ContainsFunc([]string{l.Shopper, l.Location.Name, l.Location.Code, l.Location.City}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), strings.ToLower(q.Search))
	})
}

// Own lists the pay of the actor's own visits, the latest first.
func (s *Service) Own(ctx context.Context, by accounts.Actor) ([]Line, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return nil, err
	}
	return s.lines(ctx, by.OrgID, own(by.AccountID))
}

// Detail is the pay of one visit with everything that it is made of.
type Detail struct {
	Line
	ExpenseList []Expense
	Corrections []Correction
	Receipts    []string // ids of the visit's photos of receipts
	Own         bool
}

// Detail returns the pay of the actor's own visit, or of one that they manage.
func (s *Service) Detail(ctx context.Context, by accounts.Actor, assignmentID string) (Detail, error) {
	l, err := s.line(ctx, by, assignmentID)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Line: l, Own: l.ShopperID == by.AccountID}
	if d.ExpenseList, err = s.store.expenses(ctx, by.OrgID, l.AssignmentID); err != nil {
		return Detail{}, err
	}
	if d.Corrections, err = s.store.corrections(ctx, by.OrgID, l.AssignmentID); err != nil {
		return Detail{}, err
	}
	d.Receipts, err = s.store.receipts(ctx, by.OrgID, l.VisitID)
	return d, err
}

// line reads a line that is the actor's own or that they manage.
func (s *Service) line(ctx context.Context, by accounts.Actor, assignmentID string) (Line, error) {
	if !by.Can(accounts.FillVisits) && !by.Can(accounts.ManageWaves) {
		return Line{}, accounts.ErrForbidden
	}
	list, err := s.lines(ctx, by.OrgID, ofAssignment(assignmentID))
	if err != nil {
		return Line{}, err
	}
	if len(list) == 0 || !sees(by, list[0]) {
		return Line{}, ErrNotFound
	}
	return list[0], nil
}

func sees(by accounts.Actor, l Line) bool {
	return l.ShopperID == by.AccountID && by.Can(accounts.FillVisits) || manages(by, l.BrandID)
}

func manages(by accounts.Actor, brandID string) bool {
	return by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: brandID})
}

// lines reads lines with the rules of their programmes, in two statements.
func (s *Service) lines(ctx context.Context, orgID string, w where) ([]Line, error) {
	list, err := s.store.lines(ctx, orgID, w)
	if err != nil {
		return nil, err
	}
	rules, err := s.programmes.Rules(ctx, orgID)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(list))
	for i, r := range list {
		lines[i] = r.line(rules)
		lines[i].State = lines[i].stateAt(s.now())
	}
	return lines, nil
}

// record writes to the journal, in the transaction of ctx.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason, Before: before, After: after,
	})
}
