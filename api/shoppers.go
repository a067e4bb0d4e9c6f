package api

import (
	"context"
	"time"

	"etalon/audits/shoppers"
	"etalon/internal/accounts"
)

// Shopper is a mystery shopper in a list. Those who only review visits get the
// id, the name, the city and the rating.
type Shopper struct {
	ID        string   `json:"id" format:"uuid"`
	Name      string   `json:"name"`
	City      string   `json:"city"`
	Rating    int      `json:"rating" doc:"Hundredths of a mark, 100 to 500; 0: none yet"`
	Status    string   `json:"status,omitempty" enum:"candidate,active,paused,blocked,erased"`
	Email     string   `json:"email,omitempty"`
	Disabled  bool     `json:"disabled,omitempty" doc:"The account may not sign in"`
	Gender    string   `json:"gender,omitempty" enum:"female,male" doc:"Absent: not said"`
	AgeBand   string   `json:"age_band,omitempty" enum:"18-24,25-34,35-44,45-54,55-64,65+" doc:"Absent: not said"`
	Languages []string `json:"languages,omitempty" doc:"ISO 639-1"`
	Car       bool     `json:"car,omitempty"`
	Visits    int      `json:"visits,omitempty" doc:"Handed in"`
	Expiring  int      `json:"expiring,omitempty" doc:"Documents that have expired or will in 30 days"`
	Excluded  int      `json:"excluded,omitempty" doc:"Places where the shopper is not sent today"`
}

// ShopperDetails is a shopper with what managers know.
type ShopperDetails struct {
	Shopper
	Region       string            `json:"region,omitempty" doc:"Where they travel to"`
	CarMake      string            `json:"car_make,omitempty"`
	Phone        string            `json:"phone,omitempty"`
	Availability string            `json:"availability,omitempty"`
	Experience   string            `json:"experience,omitempty"`
	Notes        string            `json:"notes,omitempty" doc:"Of managers; the shopper is not shown them"`
	StatusReason string            `json:"status_reason,omitempty"`
	Revision     int               `json:"revision" doc:"Goes into the next edit"`
	Ratings      []ShopperRating   `json:"ratings" doc:"The latest first"`
	Exclusions   []Exclusion       `json:"exclusions" doc:"The latest first"`
	Documents    []ShopperDocument `json:"documents"`
}

// ShopperRating is one mark.
type ShopperRating struct {
	ID     string    `json:"id" format:"uuid"`
	Mark   int       `json:"mark" doc:"Hundredths of a mark, 100 to 500"`
	Reason string    `json:"reason"`
	By     string    `json:"by" doc:"Name of who gave it"`
	At     time.Time `json:"at"`
}

// Exclusion is a place where a shopper is not sent.
type Exclusion struct {
	ID        string `json:"id" format:"uuid"`
	Kind      string `json:"kind" enum:"block,conflict"`
	ScopeKind string `json:"scope_kind" enum:"brand,region,location"`
	ScopeID   string `json:"scope_id" format:"uuid"`
	Place     string `json:"place" doc:"Name of the place"`
	Relation  string `json:"relation,omitempty" enum:"works,worked,relatives,other"`
	Reason    string `json:"reason,omitempty"`
	From      string `json:"from" format:"date"`
	Until     string `json:"until,omitempty" format:"date" doc:"Absent: without end"`
	By        string `json:"by,omitempty" doc:"Name of who made it"`
	InForce   bool   `json:"in_force" doc:"Holds today"`
	Lifted    bool   `json:"lifted"`
}

// ShopperFilter is what a list of shoppers is asked for.
type ShopperFilter struct {
	City     string `query:"city" maxLength:"200"`
	Status   string `query:"status" enum:"candidate,active,paused,blocked,erased"`
	Gender   string `query:"gender" enum:"female,male"`
	AgeBand  string `query:"age_band" enum:"18-24,25-34,35-44,45-54,55-64,65+"`
	Language string `query:"spoken" maxLength:"2" doc:"ISO 639-1"`
	Car      string `query:"car" enum:"yes,no"`
	Rating   int    `query:"rating" minimum:"0" maximum:"500" doc:"At least, hundredths of a mark"`
	Sort     string `query:"sort" enum:"name,city,rating,visits,status" default:"name"`
	Order    string `query:"order" enum:"asc,desc" default:"asc"`
}

func (f ShopperFilter) query(p Page) shoppers.Query {
	q := shoppers.Query{
		Search: p.Search, City: f.City, Status: shoppers.Status(f.Status), Gender: shoppers.Gender(f.Gender), AgeBand: shoppers.AgeBand(f.AgeBand),
		Language: f.Language, Rating: f.Rating, Sort: shoppers.Sort(f.Sort), Desc: f.Order == "desc", Limit: p.Limit, Offset: p.offset(),
	}
	if f.Car != "" {
		q.Car = new(f.Car == "yes")
	}
	return q
}

func (s *Server) listShoppers(ctx context.Context, by accounts.Actor, in *struct {
	Page
	ShopperFilter
},
) (*listed[Shopper], error) {
	found, total, err := s.Shoppers.List(ctx, by, in.query(in.Page))
	if err != nil {
		return nil, err
	}
	year := s.Shoppers.Today().Year()
	return &listed[Shopper]{list[Shopper]{mapped(found, func(sh shoppers.Shopper) Shopper { return toShopper(sh, year) }), total}}, nil
}

func (s *Server) listShopperCities(ctx context.Context, by accounts.Actor, _ *none) (*listed[string], error) {
	found, err := s.Shoppers.Cities(ctx, by)
	if err != nil {
		return nil, err
	}
	return &listed[string]{list[string]{mapped(found, func(c string) string { return c }), len(found)}}, nil
}

func (s *Server) getShopper(ctx context.Context, by accounts.Actor, in *Ref) (*one[ShopperDetails], error) {
	return s.shopperDetails(ctx, by, in.ID)
}

// shopperDetails is a shopper with what hangs on them, as far as the account may
// see it.
func (s *Server) shopperDetails(ctx context.Context, by accounts.Actor, id string) (*one[ShopperDetails], error) {
	sh, err := s.Shoppers.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	today := s.Shoppers.Today()
	p := sh.Profile
	out := ShopperDetails{
		Shopper: toShopper(sh, today.Year()), Region: p.Region, CarMake: p.CarMake, Phone: p.Phone, Availability: p.Availability,
		Experience: p.Experience, Notes: sh.Notes, StatusReason: sh.StatusReason, Revision: sh.Revision,
		Ratings: []ShopperRating{}, Exclusions: []Exclusion{}, Documents: []ShopperDocument{},
	}
	if !by.Can(accounts.ManageShoppers) {
		return &one[ShopperDetails]{out}, nil
	}
	ratings, err := s.Shoppers.Ratings(ctx, by, id)
	if err != nil {
		return nil, err
	}
	exclusions, err := s.Shoppers.Exclusions(ctx, by, id)
	if err != nil {
		return nil, err
	}
	documents, err := s.Shoppers.Documents(ctx, by, id)
	if err != nil {
		return nil, err
	}
	out.Ratings = mapped(ratings, func(r shoppers.Rating) ShopperRating { return ShopperRating{r.ID, r.Mark, r.Reason, r.ByName, r.At} })
	out.Exclusions = mapped(exclusions, func(e shoppers.Exclusion) Exclusion { return toExclusion(e, today) })
	out.Documents = mapped(documents, func(d shoppers.Document) ShopperDocument { return toShopperDocument(d, today) })
	return &one[ShopperDetails]{out}, nil
}

// ShopperProfile is what a shopper says of themselves.
type ShopperProfile struct {
	City         string   `json:"city,omitempty" maxLength:"200"`
	Region       string   `json:"region,omitempty" maxLength:"200" doc:"Where they travel to"`
	BirthYear    int      `json:"birth_year,omitempty" minimum:"0" maximum:"2200" doc:"Absent from a manager's edit: unchanged"`
	Gender       string   `json:"gender,omitempty" enum:"female,male" doc:"Absent: not said"`
	Languages    []string `json:"languages,omitempty" maxItems:"20" doc:"ISO 639-1"`
	Car          bool     `json:"car,omitempty"`
	CarMake      string   `json:"car_make,omitempty" maxLength:"200"`
	Phone        string   `json:"phone,omitempty" maxLength:"40"`
	Availability string   `json:"availability,omitempty" maxLength:"4000"`
	Experience   string   `json:"experience,omitempty" maxLength:"4000"`
}

func (p ShopperProfile) profile() shoppers.Profile {
	return shoppers.Profile{
		City: p.City, Region: p.Region, BirthYear: p.BirthYear, Gender: shoppers.Gender(p.Gender), Languages: p.Languages, Car: p.Car,
		CarMake: p.CarMake, Phone: p.Phone, Availability: p.Availability, Experience: p.Experience,
	}
}

func (s *Server) editShopper(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ShopperProfile
		Notes    string `json:"notes,omitempty" maxLength:"4000"`
		Revision int    `json:"revision" minimum:"0" doc:"That the edit started from"`
	}
},
) (*one[ShopperDetails], error) {
	if _, err := s.Shoppers.Edit(ctx, by, in.ID, in.Body.Revision, in.Body.profile(), in.Body.Notes); err != nil {
		return nil, err
	}
	return s.shopperDetails(ctx, by, in.ID)
}

func (s *Server) setShopperStatus(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status   string `json:"status" enum:"candidate,active,paused,blocked"`
		Reason   string `json:"reason,omitempty" maxLength:"4000" doc:"Needed to pause and to block"`
		Revision int    `json:"revision" minimum:"0" doc:"That the edit started from"`
	}
},
) (*one[ShopperDetails], error) {
	if _, err := s.Shoppers.SetStatus(ctx, by, in.ID, in.Body.Revision, shoppers.Status(in.Body.Status), in.Body.Reason); err != nil {
		return nil, err
	}
	return s.shopperDetails(ctx, by, in.ID)
}

func (s *Server) rateShopper(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID     string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Mark   int    `json:"mark" minimum:"100" maximum:"500" doc:"Hundredths of a mark"`
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
},
) (*one[ShopperDetails], error) {
	b := in.Body
	if err := s.Shoppers.Rate(ctx, by, shoppers.Rating{ID: b.ID, ShopperID: in.ID, Mark: b.Mark, Reason: b.Reason}); err != nil {
		return nil, err
	}
	return s.shopperDetails(ctx, by, in.ID)
}

func (s *Server) eraseShopper(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Confirm string `json:"confirm" maxLength:"254" doc:"E-mail of the shopper, typed by hand"`
	}
},
) (*none, error) {
	return nil, s.Shoppers.Erase(ctx, by, in.ID, in.Body.Confirm)
}

// ShopperFor is a shopper for a location.
type ShopperFor struct {
	Shopper
	Eligible bool   `json:"eligible"`
	Reason   string `json:"reason,omitempty" doc:"Code of why not, as in the fault of an assignment"`
}

func (s *Server) listShoppersFor(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Page
	ShopperFilter
	Eligible bool `query:"eligible" doc:"Only those who may be sent there"`
},
) (*listed[ShopperFor], error) {
	found, total, err := s.Shoppers.For(ctx, by, in.ID, in.Eligible, in.query(in.Page))
	if err != nil {
		return nil, err
	}
	year := s.Shoppers.Today().Year()
	return &listed[ShopperFor]{list[ShopperFor]{mapped(found, func(c shoppers.Candidacy) ShopperFor {
		return ShopperFor{toShopper(c.Shopper, year), c.Reason == "", string(c.Reason)}
	}), total}}, nil
}

func toShopper(sh shoppers.Shopper, year int) Shopper {
	p := sh.Profile
	return Shopper{
		ID: sh.ID, Name: sh.Name, City: p.City, Rating: sh.Rating, Status: string(sh.Status), Email: sh.Email, Disabled: sh.Disabled,
		Gender: string(p.Gender), AgeBand: string(shoppers.BandOf(p.BirthYear, year)), Languages: p.Languages, Car: p.Car,
		Visits: sh.Visits, Expiring: sh.Expiring, Excluded: sh.Excluded,
	}
}

func toExclusion(e shoppers.Exclusion, today time.Time) Exclusion {
	return Exclusion{
		ID: e.ID, Kind: string(e.Kind), ScopeKind: string(e.ScopeKind), ScopeID: e.ScopeID, Place: e.ScopeName, Relation: string(e.Relation),
		Reason: e.Reason, From: date(e.From), Until: date(e.Until), By: e.ByName, InForce: e.During(today, today), Lifted: !e.LiftedAt.IsZero(),
	}
}
