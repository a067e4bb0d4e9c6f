package audits

import (
	"context"
	"slices"
	"time"

	"etalon/audits/shoppers"
	"etalon/audits/tally"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/notifications"
)

// Service is the use cases of fieldwork.
type Service struct {
	db         *database.DB
	store      store
	journal    *journal.Journal
	checklists *checklists.Service
	places     *locations.Service
	shoppers   *shoppers.Service
	tally      *tally.Tally
	files      *blob.Store
	queue      *jobs.Queue
	notices    *notifications.Service
	limits     LimitsOf
	now        func() time.Time
	receiving  chan struct{} // one place for each photo in memory
	waveMoved  func(context.Context, Wave) error
}

// Parts are what a Service works with.
type Parts struct {
	DB         *database.DB
	Journal    *journal.Journal
	Checklists *checklists.Service
	Places     *locations.Service
	Shoppers   *shoppers.Service
	Tally      *tally.Tally // of Seen visits
	Files      *blob.Store
	Notices    *notifications.Service
	Limits     LimitsOf
	Now        func() time.Time
}

// New returns the service. Works names its background work for the queue, which
// is set with Use, because the queue needs the works first.
func New(p Parts) *Service {
	s := &Service{
		db: p.DB, store: store{p.DB}, journal: p.Journal, checklists: p.Checklists, places: p.Places,
		shoppers: p.Shoppers, tally: p.Tally, files: p.Files, notices: p.Notices, limits: p.Limits, now: p.Now, receiving: make(chan struct{}, 4),
	}
	p.Shoppers.Use(s.GiveBack)
	return s
}

// Works is the background work of the service, by kind of job.
func (s *Service) Works() map[string]jobs.Work {
	return map[string]jobs.Work{renditionKind: s.MakeRendition}
}

// Use sets the queue that background work goes to.
func (s *Service) Use(queue *jobs.Queue) { s.queue = queue }

// Visit returns a visit that the actor may see: the shopper their own, the
// client released ones, the programme also those before release.
func (s *Service) Visit(ctx context.Context, by accounts.Actor, id string) (Visit, error) {
	v, err := s.store.visit(ctx, by.OrgID, id)
	if err != nil {
		return Visit{}, err
	}
	if v.ShopperID == by.AccountID && mayFill(by) == nil {
		return v, nil
	}
	p := accounts.ReadUnreleased
	if slices.Contains(Seen, v.Status) && by.Can(accounts.ReadResults) {
		p = accounts.ReadResults
	}
	return s.reachable(ctx, by, p, id)
}

// Answers returns the answers of a visit, in the order of no particular key.
// The caller has looked the visit up with Visit.
func (s *Service) Answers(ctx context.Context, v Visit) ([]Answer, error) {
	return s.store.answers(ctx, v.OrgID, v.ID)
}

// own returns the shopper's own visit.
func (s *Service) own(ctx context.Context, by accounts.Actor, id string) (Visit, error) {
	if err := mayFill(by); err != nil {
		return Visit{}, err
	}
	v, err := s.store.visit(ctx, by.OrgID, id)
	if err != nil {
		return Visit{}, err
	}
	if v.ShopperID != by.AccountID {
		return Visit{}, ErrVisitNotFound
	}
	return v, nil
}

// SectionScores returns the scores of a visit's sections, by section. The caller
// has looked the visit up with Visit.
func (s *Service) SectionScores(ctx context.Context, v Visit) (map[string]checklists.SectionResult, error) {
	return s.store.sections(ctx, v.OrgID, v.ID)
}
