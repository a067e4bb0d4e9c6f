package shoppers

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Query asks for a page of shoppers.
type Query struct {
	Search   string // part of the name, city, e-mail or phone, in any case
	City     string
	Status   Status
	Gender   Gender
	AgeBand  AgeBand
	Language string
	Car      *bool
	Rating   int // at least, hundredths; 0: any
	Sort     Sort
	Desc     bool
	Limit    int
	Offset   int

	now  time.Time
	part bool // the asker sees names, cities and ratings alone
}

// Sort is what a list of shoppers is sorted by.
type Sort string

// The orders.
const (
	ByName   Sort = "name"
	ByCity   Sort = "city"
	ByRating Sort = "rating"
	ByVisits Sort = "visits"
	ByStatus Sort = "status"
)

const searchMax = 200

// List returns a page of the shoppers whom the actor sees, and how many there are
// in all. Those who do not manage shoppers get names, cities and ratings, and
// may search and filter by these alone.
func (s *Service) List(ctx context.Context, by accounts.Actor, q Query) ([]Shopper, int, error) {
	v, err := seen(by)
	if err != nil {
		return nil, 0, err
	}
	q.now, q.part = s.now(), !by.Can(accounts.ManageShoppers)
	if q.part && (q.Status != "" || q.Gender != "" || q.AgeBand != "" || q.Language != "" || q.Car != nil || q.Sort == ByStatus) {
		return nil, 0, accounts.ErrForbidden
	}
	if len(q.Search) > searchMax || !utf8.ValidString(q.Search) || slices.Contains([]byte(q.Search), 0) {
		return nil, 0, ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	list, total, err := s.store.list(ctx, v, q)
	if q.part {
		for i := range list {
			list[i] = list[i].part()
		}
	}
	return list, total, err
}

// part is what a reviewer sees of a shopper.
func (sh Shopper) part() Shopper {
	return Shopper{ID: sh.ID, OrgID: sh.OrgID, Name: sh.Name, Rating: sh.Rating, Profile: Profile{City: sh.Profile.City}}
}

// Cities lists the cities of the shoppers whom the actor sees.
func (s *Service) Cities(ctx context.Context, by accounts.Actor) ([]string, error) {
	v, err := seen(by)
	if err != nil {
		return nil, err
	}
	return s.store.cities(ctx, v)
}

// Get returns a shopper whom the actor sees: in full for those who manage
// shoppers, else the name, the city and the rating.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string) (Shopper, error) {
	v, err := seen(by)
	if err != nil {
		return Shopper{}, err
	}
	sh, err := s.find(ctx, v, id)
	if err == nil && !by.Can(accounts.ManageShoppers) {
		sh = sh.part()
	}
	return sh, err
}

// Own returns the actor's own profile: without notes, rating and the reason of a
// status, which are between managers.
func (s *Service) Own(ctx context.Context, by accounts.Actor) (Shopper, error) {
	sh, err := s.own(ctx, by)
	sh.Notes, sh.StatusReason, sh.Rating, sh.Excluded = "", "", 0, 0
	return sh, err
}

// EditOwn replaces what the actor says of themselves, from the revision they saw.
func (s *Service) EditOwn(ctx context.Context, by accounts.Actor, revision int, p Profile) (Shopper, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := s.own(ctx, by)
		if err != nil {
			return err
		}
		return s.replace(ctx, by, sh, revision, p, sh.Notes)
	})
	if err != nil {
		return Shopper{}, err
	}
	return s.Own(ctx, by)
}

// Edit replaces a profile and the managers' notes, from the revision they saw.
// A year of birth of 0 leaves it as it is: managers are not shown it.
func (s *Service) Edit(ctx context.Context, by accounts.Actor, id string, revision int, p Profile, notes string) (Shopper, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := s.managed(ctx, by, id)
		if err != nil {
			return err
		}
		if p.BirthYear == 0 {
			p.BirthYear = sh.Profile.BirthYear
		}
		return s.replace(ctx, by, sh, revision, p, notes)
	})
	if err != nil {
		return Shopper{}, err
	}
	return s.Get(ctx, by, id)
}

func (s *Service) replace(ctx context.Context, by accounts.Actor, sh Shopper, revision int, p Profile, notes string) error {
	now := s.now()
	p, wrong := checkProfile(p, now.Year())
	c := &checker{wrong: wrong}
	c.text("notes", &notes, textMax, false)
	if err := c.fault(); err != nil {
		return err
	}
	if sh.Status == Erased {
		return ErrErasedNow
	}
	after := sh
	after.Profile, after.Notes = p, notes
	if err := s.store.save(ctx, after, revision, now); err != nil {
		return err
	}
	return s.record(ctx, by, "edit_profile", sh.ID, nil, map[string]any{"changed": changedFields(sh, after)})
}

// changedFields names the fields that differ. Their values are personal data and
// stay out of the journal.
func changedFields(a, b Shopper) []string {
	list := []string{}
	before, after := reflect.ValueOf(a.Profile), reflect.ValueOf(b.Profile)
	for i := range before.NumField() {
		if !reflect.DeepEqual(before.Field(i).Interface(), after.Field(i).Interface()) {
			list = append(list, before.Type().Field(i).Name)
		}
	}
	if a.Notes != b.Notes {
		list = append(list, "Notes")
	}
	return list
}

// SetStatus changes whether a shopper gets assignments. Pausing and blocking
// need a reason.
func (s *Service) SetStatus(ctx context.Context, by accounts.Actor, id string, revision int, to Status, reason string) (Shopper, error) {
	if err := by.Require(accounts.ManageShoppers); err != nil {
		return Shopper{}, err
	}
	c := &checker{}
	c.text("reason", &reason, textMax, false)
	if !slices.Contains([]Status{Candidate, Active, Paused, Blocked}, to) {
		c.refuse("status", "shopper_status_unknown")
	}
	if (to == Paused || to == Blocked) && reason == "" {
		c.refuse("reason", "required")
	}
	if err := c.fault(); err != nil {
		return Shopper{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := s.managed(ctx, by, id)
		if err != nil {
			return err
		}
		if sh.Status == Erased {
			return ErrErasedNow
		}
		before := sh.Status
		sh.Status, sh.StatusReason = to, reason
		if err := s.store.save(ctx, sh, revision, s.now()); err != nil {
			return err
		}
		return s.record(ctx, by, "set_status", sh.ID, before, to)
	})
	if err != nil {
		return Shopper{}, err
	}
	return s.Get(ctx, by, id)
}

// Rate gives a shopper a mark from 1 to 5, in hundredths, with a reason. The same id again
// changes nothing; with another mark it is ErrRatingExists.
func (s *Service) Rate(ctx context.Context, by accounts.Actor, r Rating) error {
	if err := by.Require(accounts.ManageShoppers); err != nil {
		return err
	}
	c := &checker{}
	c.id("id", &r.ID)
	c.required("reason", &r.Reason, textMax, false)
	if r.Mark < lowestMark || r.Mark > highestMark {
		c.refuse("mark", "out_of_range", fault.Params{"Min": 1, "Max": 5})
	}
	if err := c.fault(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := s.managed(ctx, by, r.ShopperID)
		if err != nil {
			return err
		}
		if sh.Status == Erased {
			return ErrErasedNow
		}
		r.ShopperID, r.ByID, r.At = sh.ID, by.AccountID, s.now()
		made, err := s.store.insertRating(ctx, by.OrgID, r)
		if err != nil || !made {
			return err
		}
		if err := s.store.rerate(ctx, sh, s.now()); err != nil {
			return err
		}
		return s.record(ctx, by, "rate", sh.ID, nil, map[string]any{"mark": r.Mark})
	})
}

// Ratings lists the latest marks of a shopper whom the actor manages.
func (s *Service) Ratings(ctx context.Context, by accounts.Actor, id string) ([]Rating, error) {
	sh, err := s.managed(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.store.ratings(ctx, by.OrgID, sh.ID)
}
