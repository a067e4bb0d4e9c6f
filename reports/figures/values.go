package figures

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Faults of values.
var (
	ErrLocationNotFound = fault.New(fault.NotFound, "figure_location_not_found")
	ErrPeriod           = fault.New(fault.Invalid, "figures_period") // params: Max
)

// Place is a location of a list.
type Place struct{ ID, Code, Name, City, BrandID, RegionID, Region string }

// Value is what is kept of a location and month.
type Value struct {
	Month     Month
	Amount    Amount
	Corrected bool // it was another once
}

// Row is a location with its values, by month.
type Row struct {
	Place
	Values []Value
}

// Query asks for values of one kind.
type Query struct {
	KindID            string
	From, Until       Month // both included
	BrandID, RegionID string
	Search            string
	Limit, Offset     int
}

// Batch is where values came from.
type Batch struct {
	ID, OrgID, ByID, By string // By: the name, empty for the program itself
	At                  time.Time
	Source              string // name of the file; empty: typed in, or sent by another program
	Reason              string
}

// Past is a value of a location and month, with where it came from.
type Past struct {
	Amount *Amount // nil: it was taken away
	Batch  Batch
}

func period(from, until Month) error {
	if from < firstMonth || until < from || until-from >= MostMonths {
		return ErrPeriod.With(fault.Params{"Max": MostMonths})
	}
	return nil
}

// Rows lists the locations where the actor sees figures, by code, with the values of a
// kind over a period; total counts the locations. Faults: ErrKindNotFound, ErrPeriod.
func (s *Service) Rows(ctx context.Context, by accounts.Actor, q Query) (rows []Row, total int, err error) {
	if _, err := s.Kind(ctx, by, q.KindID); err != nil {
		return nil, 0, err
	}
	if err := period(q.From, q.Until); err != nil {
		return nil, 0, err
	}
	within, err := s.places.Visible(ctx, by, accounts.ReadFigures)
	if err != nil {
		return nil, 0, err
	}
	places, total, err := s.store.places(ctx, within, q)
	if err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(places))
	at := make(map[string]int, len(places))
	rows = make([]Row, len(places))
	for i, p := range places {
		ids[i], at[p.ID], rows[i].Place = p.ID, i, p
	}
	values, err := s.store.values(ctx, by.OrgID, q, ids)
	for _, v := range values {
		row := &rows[at[v.LocationID]]
		row.Values = append(row.Values, Value{v.Month, v.Amount, v.Corrected})
	}
	return rows, total, err
}

// ByLocation returns the values of a kind over a period by location and month, of the
// locations where the actor sees figures.
func (s *Service) ByLocation(ctx context.Context, by accounts.Actor, kindID string, from, until Month) (map[string]map[Month]Amount, error) {
	within, err := s.places.Visible(ctx, by, accounts.ReadFigures)
	if err != nil {
		return nil, err
	}
	return s.store.byLocation(ctx, within, kindID, from, until)
}

// Latest is the last month that has a value of the kind at a location where the actor
// sees figures; 0: there is none.
func (s *Service) Latest(ctx context.Context, by accounts.Actor, kindID string) (Month, error) {
	within, err := s.places.Visible(ctx, by, accounts.ReadFigures)
	if err != nil {
		return 0, err
	}
	return s.store.latest(ctx, within, kindID)
}

// Set keeps a value of a location and month, or takes it away with nil. The same value
// again changes nothing. Faults: ErrKindNotFound, ErrLocationNotFound, ErrInvalid.
func (s *Service) Set(ctx context.Context, by accounts.Actor, kindID, locationID string, month Month, amount *Amount, reason string) error {
	within, err := s.places.Visible(ctx, by, accounts.ManageFigures)
	if err != nil {
		return err
	}
	kinds, err := s.store.kinds(ctx, by.OrgID)
	if err != nil {
		return err
	}
	var kind Kind
	for _, k := range kinds {
		if k.ID == kindID {
			kind = k
		}
	}
	if kind.ID == "" {
		return ErrKindNotFound
	}
	if reason, err = kind.checkValue(month, amount, reason, s.now()); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		known, err := s.store.contains(ctx, within, locationID)
		if err != nil {
			return err
		}
		if !known {
			return ErrLocationNotFound
		}
		return s.set(ctx, by, kind, locationID, month, amount, reason)
	})
}

const reasonMax = 500

func (k *Kind) checkValue(month Month, amount *Amount, reason string, now time.Time) (string, error) {
	p := &fault.Problems{}
	if month < firstMonth || month > lastMonth(now) {
		p.Add("month", "figure_month_far", fault.Params{"Last": lastMonth(now).String()})
	}
	if amount != nil && !k.Unit.fits(*amount) {
		p.Add("value", "figure_out_of_range", k.Unit.bounds())
	}
	p.Text("reason", &reason, reasonMax)
	return reason, p.Err(ErrInvalid)
}

func (u Unit) bounds() fault.Params {
	if u == Percent {
		return fault.Params{"Min": percentMin / scale, "Max": percentMax / scale}
	}
	return fault.Params{"Min": -amountMax / scale, "Max": amountMax / scale}
}

func (s *Service) set(ctx context.Context, by accounts.Actor, kind Kind, locationID string, month Month, amount *Amount, reason string) error {
	before, err := s.store.value(ctx, kind, locationID, month)
	if err != nil || before == nil && amount == nil || before != nil && amount != nil && before.Amount == *amount {
		return err
	}
	b, err := s.batch(ctx, by, "", reason)
	if err != nil {
		return err
	}
	one := change{kindID: kind.ID, locationID: locationID, month: month, after: amount, before: before}
	if err := s.store.apply(ctx, b, []change{one}); err != nil {
		return err
	}
	was := map[string]any{"figure": kind.names()[0], "month": month.String()}
	is := map[string]any{"figure": kind.names()[0], "month": month.String()}
	if before != nil {
		was["value"] = before.Amount.String()
	}
	if amount != nil {
		is["value"] = amount.String()
	}
	return s.record(ctx, by, "set_figure", "location", locationID, was, is)
}

// batch makes the note of where values come from.
func (s *Service) batch(ctx context.Context, by accounts.Actor, source, reason string) (Batch, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: id.String(), OrgID: by.OrgID, ByID: by.AccountID, At: s.now(), Source: cut(source), Reason: reason}
	return b, s.store.insertBatch(ctx, b)
}

const sourceMax = 200

func cut(name string) string {
	letters := []rune(strings.ToValidUTF8(name, ""))
	return string(letters[:min(len(letters), sourceMax)])
}

// History lists what a value of a location and month was, the latest first: what it is
// now stands at the top. Faults: ErrKindNotFound, ErrLocationNotFound.
func (s *Service) History(ctx context.Context, by accounts.Actor, kindID, locationID string, month Month) ([]Past, error) {
	if _, err := s.Kind(ctx, by, kindID); err != nil {
		return nil, err
	}
	within, err := s.places.Visible(ctx, by, accounts.ReadFigures)
	if err != nil {
		return nil, err
	}
	known, err := s.store.contains(ctx, within, locationID)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, ErrLocationNotFound
	}
	return s.store.history(ctx, by.OrgID, kindID, locationID, month)
}
