package board

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Job is a visit as a shopper sees it before it is theirs. Who else asks for it is
// not in it, nor what the shopper is to play.
type Job struct {
	audits.Assignment
	Wave        audits.Wave
	Place       locations.Location
	Car         bool
	Asked       Asked
	Currency    string
	Kilometres  float64           // less than 0: not known
	Reasons     []planning.Reason // what stands between, as far as it is told
	Take        bool              // without asking
	Application string            // id of the actor's own that waits
}

// JobQuery narrows the board.
type JobQuery struct {
	Search      string           // part of a name, a city or an address
	At          *locations.Point // where the shopper is; nil: in the middle of their city
	Kilometres  int              // at most; 0: however far
	From, Until time.Time        // of the planned day; zero: no bound
	FeeFrom     int64            // hundredths
	Sort        JobSort
	Limit       int
	Offset      int
}

// JobSort is the order of the board.
type JobSort string

// The orders.
const (
	ByDistance JobSort = "distance"
	ByDay      JobSort = "day"
	ByPay      JobSort = "pay"
)

// Jobs lists the visits on the board that suit the actor, the nearest first. Visits
// that do not suit are not shown, but for reasons that pass: a certificate to earn, a
// full day, a full wave.
func (s *Service) Jobs(ctx context.Context, by accounts.Actor, q JobQuery) ([]Job, int, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return nil, 0, err
	}
	if q.Kilometres < 0 || q.Limit < 1 || q.Limit > 200 || q.Offset < 0 {
		return nil, 0, ErrInvalid.At(fault.Field{Path: "km", Code: "out_of_range", Params: fault.Params{"Min": 0, "Max": 20_000}})
	}
	found, err := s.audits.OnBoard(ctx, by.OrgID)
	if err != nil {
		return nil, 0, err
	}
	all, err := s.jobs(ctx, by, found, q.At)
	if err != nil {
		return nil, 0, err
	}
	now := s.now()
	list := slices.DeleteFunc(all, func(j Job) bool { return !q.admits(j) || over(j.Assignment, j.Wave, j.Place, now) })
	slices.SortStableFunc(list, q.order)
	from := min(q.Offset, len(list))
	return list[from:min(from+q.Limit, len(list))], len(list), nil
}

// Offers lists the visits that are offered to the actor, those that are to be answered
// soonest first.
func (s *Service) Offers(ctx context.Context, by accounts.Actor) ([]Job, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return nil, err
	}
	held, err := s.audits.HeldBy(ctx, by.OrgID, []string{by.AccountID}, s.audits.Today().AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	held = slices.DeleteFunc(held, func(a audits.Assignment) bool { return a.Status != audits.Offered })
	all, err := s.jobs(ctx, by, held, nil)
	if err != nil {
		return nil, err
	}
	now := s.now()
	list := slices.DeleteFunc(all, func(j Job) bool { return over(j.Assignment, j.Wave, j.Place, now) })
	slices.SortStableFunc(list, func(a, b Job) int { return cmp.Or(a.answerBy().Compare(b.answerBy()), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

func (j Job) answerBy() time.Time {
	if j.OfferedUntil.IsZero() {
		return j.DueOn
	}
	return j.OfferedUntil
}

// jobs puts visits before the actor: offers as they are, of the others those that suit.
func (s *Service) jobs(ctx context.Context, by accounts.Actor, visits []audits.Assignment, at *locations.Point) ([]Job, error) {
	list := []Job{}
	who, err := s.shoppers.Member(ctx, by.OrgID, by.AccountID)
	if err != nil || len(visits) == 0 {
		return list, err
	}
	found, err := s.planning.Suit(ctx, by.OrgID, visits, []shoppers.Member{who})
	if err != nil {
		return nil, err
	}
	own, err := s.ownOf(ctx, by, visits)
	if err != nil {
		return nil, err
	}
	rivals, err := s.store.rivals(ctx, by.OrgID, visits)
	if err != nil {
		return nil, err
	}
	for i, a := range visits {
		told, hidden := toTell(found.Fit[i][0].Reasons)
		mine := a.ShopperID == by.AccountID
		if !mine && (hidden || own.before[a.ReShopOf] == by.AccountID) {
			continue
		}
		w := found.Waves[a.WaveID]
		rules := found.RulesOf(w)
		j := Job{
			Assignment: a, Wave: w, Place: rivals.visited(a, found.Locations[a.LocationID]), Currency: rules.Pay.Currency, Reasons: told, Application: own.applied[a.ID],
			Take: trusted(rules.Trusted, who.Rating, own.record) && own.record.Open < rules.Trusted.AtOnce,
		}
		if mine && a.Insisted {
			j.Reasons = nil
		}
		j.ask(rules)
		home := at
		if home == nil {
			home = found.Cities.Of("", who.Profile.City)
		}
		if j.Kilometres = -1; home != nil && j.Place.At != nil {
			j.Kilometres = home.Metres(*j.Place.At) / 1000
		}
		version, err := s.checklists.Content(ctx, by.OrgID, a.ChecklistVersionID) // kept in memory
		if err != nil {
			return nil, err
		}
		j.Asked = Asked{version.Content.Questions(), version.Content.PhotosRequired()}
		list = append(list, j)
	}
	return list, nil
}

// ask says what the visit asks of the shopper besides their time.
func (j *Job) ask(rules programmes.Rules) {
	j.Car = rules.Eligibility.Car || j.Wave.ScenarioOf(j.Assignment, "").Car
}

// owned is what the board knows of one shopper.
type owned struct {
	record  record
	applied map[string]string // waiting applications by assignment
	before  map[string]string // who made the visits that others repeat
}

func (s *Service) ownOf(ctx context.Context, by accounts.Actor, visits []audits.Assignment) (owned, error) {
	var o owned
	var err error
	if o.record, err = s.store.recordOf(ctx, by.OrgID, by.AccountID); err != nil {
		return o, err
	}
	if o.applied, err = s.store.waitingOf(ctx, by.OrgID, by.AccountID); err != nil {
		return o, err
	}
	var repeated []string
	for _, a := range visits {
		if a.ReShopOf != "" {
			repeated = append(repeated, a.ReShopOf)
		}
	}
	o.before, err = s.store.shoppersOf(ctx, by.OrgID, repeated)
	return o, err
}

func (q JobQuery) admits(j Job) bool {
	needle := strings.ToLower(strings.TrimSpace(q.Search))
	found := func(text string) bool { return strings.Contains(strings.ToLower(text), needle) }
	return (needle == "" || found(j.Place.Name) || found(j.Place.City) || found(j.Place.Address)) &&
		(q.Kilometres == 0 || (j.Kilometres >= 0 && j.Kilometres <= float64(q.Kilometres))) &&
		(q.From.IsZero() || !j.DueOn.Before(q.From)) && (q.Until.IsZero() || !j.Day().After(q.Until)) && j.Pay.Fee+j.Pay.Bonus >= q.FeeFrom
}

func (q JobQuery) order(a, b Job) int {
	far := func(j Job) float64 {
		if j.Kilometres < 0 {
			return 1e9
		}
		return j.Kilometres
	}
	day, way, pay := a.Day().Compare(b.Day()), cmp.Compare(far(a), far(b)), cmp.Compare(b.Pay.Fee+b.Pay.Bonus, a.Pay.Fee+a.Pay.Bonus)
	switch q.Sort {
	case ByDay:
		return cmp.Or(day, way, pay, cmp.Compare(a.ID, b.ID))
	case ByPay:
		return cmp.Or(pay, way, day, cmp.Compare(a.ID, b.ID))
	case ByDistance:
	}
	return cmp.Or(way, day, pay, cmp.Compare(a.ID, b.ID))
}
