package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Faults of planning.
var (
	// ErrNoPlan reports a wave that does not say yet what it asks for.
	ErrNoPlan = fault.New(fault.Conflict, "wave_without_plan")
	// ErrOwnChecks reports a wave that no shopper fills.
	ErrOwnChecks = fault.New(fault.Conflict, "wave_own_checks")
	// ErrChanged reports a proposal that is no longer what a plan made now would be.
	ErrChanged = fault.New(fault.Stale, "proposal_changed")
	// ErrAgainstRules names the rules that a change breaks.
	ErrAgainstRules = fault.New(fault.Conflict, "against_rules")
)

// Service plans waves.
type Service struct {
	audits     *audits.Service
	programmes *programmes.Service
	shoppers   *shoppers.Service
	places     *locations.Service
	certified  Certified
	now        func() time.Time
}

// Parts are what a Service works with.
type Parts struct {
	Audits     *audits.Service
	Programmes *programmes.Service
	Shoppers   *shoppers.Service
	Places     *locations.Service
	Certified  Certified
	Now        func() time.Time
}

// Certified names the shoppers who have passed the quiz of a programme.
type Certified func(ctx context.Context, orgID, programmeID string) (map[string]bool, error)

// New returns the service.
func New(p Parts) *Service {
	return &Service{p.Audits, p.Programmes, p.Shoppers, p.Places, p.Certified, p.Now}
}

// Proposal is a plan that nothing was done with yet, in ids.
type Proposal struct {
	Assignments []audits.Assignment // without an id
	Gaps        []ProposedGap
	Locations   map[string]locations.Location // of the wave, by id
	Shoppers    map[string]string             // names by id
	Existing    int                           // assignments that count already
	Cost        int64                         // of the new ones
	Currency    string
	Digest      string // of all of it: what Apply is asked to do
}

// ProposedGap is a visit without a shopper, or without a day.
type ProposedGap struct {
	LocationID string
	On         time.Time // zero: no day was found
	Reasons    map[Reason]int
}

// Propose plans the visits that a wave still lacks, and changes nothing. The seed
// chooses among plans that are equally good.
func (s *Service) Propose(ctx context.Context, by accounts.Actor, waveID string, seed uint64) (Proposal, error) {
	w, err := s.audits.Managed(ctx, by, waveID)
	if err != nil {
		return Proposal{}, err
	}
	switch {
	case w.Audit.Own():
		return Proposal{}, ErrOwnChecks
	case w.Plan == nil:
		return Proposal{}, ErrNoPlan
	}
	m, err := s.model(ctx, w)
	if err != nil {
		return Proposal{}, err
	}
	m.problem.Seed = seed
	return m.proposal(Solve(m.problem))
}

// Apply makes the assignments of a proposal: for each shopper an offer, or without
// asking; the rest goes to the board when that is wanted. A proposal that would be
// another one by now is ErrChanged. The same application again changes nothing.
func (s *Service) Apply(ctx context.Context, by accounts.Actor, waveID string, a Application) error {
	w, err := s.audits.Managed(ctx, by, waveID)
	if err != nil {
		return err
	}
	if done, err := s.audits.HasAssignments(ctx, w, a.ids(applicationMax)); err != nil || done {
		return err
	}
	p, err := s.Propose(ctx, by, waveID, a.Seed)
	if err != nil {
		return err
	}
	if p.Digest != a.Digest {
		return ErrChanged
	}
	return s.audits.Assign(ctx, by, waveID, a.assignments(p, s.now()))
}

// Application says what becomes of a proposal.
type Application struct {
	ID         uuid.UUID // made by the caller: that of a retry is the same
	Seed       uint64
	Digest     string // of the proposal that was seen
	Offer      bool   // ask each shopper; otherwise they have agreed already
	OfferHours int    // that they have for the answer; 0: until the visit is due
	Board      bool   // visits without a shopper go to the board
}

// applicationMax is how many of an application's ids a retry looks for: one of the
// first is among what it made, unless it made nothing.
const applicationMax = 500

func (a Application) ids(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = uuid.NewSHA1(a.ID, []byte(strconv.Itoa(i))).String()
	}
	return ids
}

func (a Application) assignments(p Proposal, now time.Time) []audits.Assignment {
	var list []audits.Assignment
	ids := a.ids(len(p.Assignments))
	for i, planned := range p.Assignments {
		if planned.ShopperID == "" && !a.Board {
			continue
		}
		planned.ID = ids[i]
		if planned.ShopperID != "" && a.Offer {
			planned.Status = audits.Offered
			if a.OfferHours > 0 {
				planned.OfferedUntil = now.Add(time.Duration(a.OfferHours) * time.Hour)
			}
		}
		list = append(list, planned)
	}
	return list
}

// proposal names a plan in ids.
func (m *model) proposal(plan Plan) (Proposal, error) {
	p := Proposal{
		Locations: map[string]locations.Location{}, Shoppers: map[string]string{}, Existing: len(m.problem.Fixed), Cost: plan.Cost, Currency: m.currency,
	}
	for _, l := range m.locations {
		p.Locations[l.ID] = l
	}
	for _, v := range plan.Visits {
		a := m.assignment(v)
		a.CompetitorID = m.rival(a.LocationID)
		if v.Person != Nobody {
			p.Shoppers[a.ShopperID] = m.people[v.Person].Name
		}
		p.Assignments = append(p.Assignments, a)
	}
	for _, g := range plan.Gaps {
		gap := ProposedGap{LocationID: m.locations[g.Place].ID, Reasons: g.Reasons}
		if g.Day >= 0 {
			gap.On = m.day(g.Day)
		}
		p.Gaps = append(p.Gaps, gap)
	}
	data, err := json.Marshal([]any{p.Assignments, p.Gaps})
	sum := sha256.Sum256(data)
	p.Digest = hex.EncodeToString(sum[:])
	return p, err
}

// Move moves an assignment to another day or person. What the rules have against
// it is ErrAgainstRules with a field for each, unless the planner insists and says why.
func (s *Service) Move(ctx context.Context, by accounts.Actor, id string, c audits.Change, insist bool) (audits.Assignment, error) {
	a, w, err := s.audits.ManagedAssignment(ctx, by, id)
	if err != nil {
		return audits.Assignment{}, err
	}
	if insist && c.Reason == "" {
		return audits.Assignment{}, audits.ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	c.Insisted = insist
	if !insist && w.Plan != nil {
		m, err := s.model(ctx, w)
		if err != nil {
			return audits.Assignment{}, err
		}
		if reasons := m.against(a, c); len(reasons) > 0 {
			fields := make([]fault.Field, len(reasons))
			for i, r := range reasons {
				fields[i] = fault.Field{Path: r.field(), Code: string(r)}
			}
			return audits.Assignment{}, ErrAgainstRules.At(fields...)
		}
	}
	return s.audits.Reschedule(ctx, by, id, c)
}

// field is what of a change a reason is about.
func (r Reason) field() string {
	if r == Shut || r == TooClose {
		return "visit_on"
	}
	return "shopper_id"
}
