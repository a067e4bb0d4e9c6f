package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

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
	if w.Plan == nil {
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
// another one by now is ErrChanged. make returns a new id.
func (s *Service) Apply(ctx context.Context, by accounts.Actor, waveID string, seed uint64, digest string, h How) (Proposal, error) {
	p, err := s.Propose(ctx, by, waveID, seed)
	if err != nil {
		return Proposal{}, err
	}
	if p.Digest != digest {
		return Proposal{}, ErrChanged
	}
	until := time.Time{}
	if h.Offer && h.OfferHours > 0 {
		until = s.now().Add(time.Duration(h.OfferHours) * time.Hour)
	}
	var list []audits.Assignment
	for i, a := range p.Assignments {
		if a.ShopperID == "" && !h.Board {
			continue
		}
		if a.ID, err = h.ID(i); err != nil {
			return Proposal{}, err
		}
		if a.ShopperID != "" && h.Offer {
			a.Status, a.OfferedUntil = audits.Offered, until
		}
		list = append(list, a)
	}
	return p, s.audits.Assign(ctx, by, waveID, list)
}

// How says what becomes of a proposal.
type How struct {
	Offer      bool // ask each shopper; otherwise they have agreed already
	OfferHours int  // that they have for the answer; 0: until the visit is due
	Board      bool // visits without a shopper go to the board
	ID         func(i int) (string, error)
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
