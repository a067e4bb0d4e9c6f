package pilots

import (
	"cmp"
	"context"
	"slices"
	"time"

	"etalon/audits/shoppers"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/internal/notifications"
	"etalon/standards"
)

// NewPilot is a pilot to be planned: in a location of the network, or in a place that
// is named in words.
type NewPilot struct {
	ID, VersionID     string
	LocationID, Place string
	VisitorID         string
	GoesOn            time.Time // only its date counts
	Variant, Note     string
}

// Plan sends somebody to try a version that is not published yet. The same again
// changes nothing. Faults: standards.ErrVersionNotFound, standards.ErrVersionPublished,
// ErrInvalid, ErrExists, ErrTooMany, ErrNothingToTry.
func (s *Service) Plan(ctx context.Context, by accounts.Actor, in NewPilot) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		st, v, err := s.toWrite(ctx, by, in.VersionID)
		if err != nil {
			return err
		}
		if err := in.check(s.Now()); err != nil {
			return err
		}
		if open, err := s.store.holdOpen(ctx, v); err != nil || !open {
			return cmp.Or(err, error(standards.ErrVersionPublished))
		}
		if old, err := s.store.pilot(ctx, by.OrgID, in.ID); err == nil {
			return old.repeats(in)
		}
		if n, err := s.store.count(ctx, v); err != nil || n >= MaxPilots {
			return cmp.Or(err, error(ErrTooMany.With(fault.Params{"Max": MaxPilots})))
		}
		if questions(derive(v, in.Variant)) == 0 {
			return ErrNothingToTry
		}
		p := Pilot{
			ID: in.ID, OrgID: by.OrgID, VersionID: v.ID, GoesOn: day(in.GoesOn), Variant: in.Variant, Note: in.Note, State: Planned,
			PlannedBy: Person{ID: by.AccountID}, PlannedAt: s.Now(), standardID: st.ID, brandID: st.BrandID, StandardTitle: st.Title, Number: v.Number(),
		}
		if err := s.place(ctx, &p, in); err != nil {
			return err
		}
		if err := s.visitor(ctx, by, &p, in); err != nil {
			return err
		}
		return s.keep(ctx, by, p)
	})
}

// toWrite returns a version to those of its group who write the standard.
func (s *Service) toWrite(ctx context.Context, by accounts.Actor, versionID string) (standards.Standard, standards.Version, error) {
	if _, err := s.Standards.VersionToWrite(ctx, by, versionID); err != nil {
		return standards.Standard{}, standards.Version{}, err
	}
	return s.Standards.VersionForGroup(ctx, by, versionID)
}

func (s *Service) keep(ctx context.Context, by accounts.Actor, p Pilot) error {
	if made, err := s.store.insert(ctx, p); err != nil || !made {
		return cmp.Or(err, error(ErrExists)) // another organisation's
	}
	err := s.record(ctx, by, "plan_pilot", p, p.Note, nil, map[string]any{
		"version": p.Number, "place": p.Place, "visitor": p.Visitor.Name, "goes_on": p.GoesOn.Format(time.DateOnly),
	})
	if err != nil {
		return err
	}
	n := notice(notifications.PilotPlanned, p, p.ID, sheetOf(p.ID))
	n.To = []string{p.Visitor.ID}
	return s.Notices.Notify(ctx, n)
}

// repeats is nil where in is what p was planned with.
func (p Pilot) repeats(in NewPilot) error {
	same := p.VersionID == in.VersionID && p.LocationID == in.LocationID && p.Visitor.ID == in.VisitorID && p.GoesOn.Equal(day(in.GoesOn))
	if !same || p.Variant != in.Variant || p.Note != in.Note || (in.LocationID == "" && p.Place != in.Place) {
		return ErrExists
	}
	return nil
}

// place names the location, which is one of the standard's brand.
func (s *Service) place(ctx context.Context, p *Pilot, in NewPilot) error {
	if in.LocationID == "" {
		p.Place = in.Place
		return nil
	}
	unknown := ErrInvalid.At(fault.Field{Path: "location_id", Code: "pilot_unknown_location"})
	if !isID(in.LocationID) {
		return unknown
	}
	found, err := s.Places.ByIDs(ctx, p.OrgID, []string{in.LocationID})
	if err != nil {
		return err
	}
	l, ok := found[in.LocationID]
	if !ok || !l.ArchivedAt.IsZero() || (p.brandID != "" && l.BrandID != p.brandID) {
		return unknown
	}
	p.LocationID, p.Place = l.ID, nameOf(l)
	return nil
}

// visitor says who goes: somebody of the team, or a shopper whom by may see and who may be
// sent there.
func (s *Service) visitor(ctx context.Context, by accounts.Actor, p *Pilot, in NewPilot) error {
	team, err := s.Standards.Team(ctx, by, p.standardID)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(team, func(m standards.Member) bool { return m.AccountID == in.VisitorID }); i >= 0 {
		p.Visitor = Person{in.VisitorID, team[i].Name}
		return nil
	}
	sent, err := s.sendable(ctx, by, *p)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sent, func(c candidate) bool { return c.ID == in.VisitorID })
	if i < 0 {
		return ErrInvalid.At(fault.Field{Path: "visitor_id", Code: "pilot_not_to_be_sent"})
	}
	if sent[i].reason != "" {
		return ErrInvalid.At(fault.Field{Path: "visitor_id", Code: string(sent[i].reason)})
	}
	p.Visitor, p.AsShopper = sent[i].Person, true
	return nil
}

// candidate is a shopper and why they are not sent.
type candidate struct {
	Person

	reason shoppers.Reason
}

// sendable are the shoppers, by name, as far as by may know them.
func (s *Service) sendable(ctx context.Context, by accounts.Actor, p Pilot) ([]candidate, error) {
	if !by.CanIn(accounts.SeeShoppers, p.scopesOf()...) {
		return nil, nil
	}
	people, err := s.store.shoppers(ctx, by.OrgID)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	pairs := make([]shoppers.Pair, len(people))
	for i, one := range people {
		pairs[i] = shoppers.Pair{ShopperID: one.ID, LocationID: p.LocationID, DueOn: p.GoesOn}
	}
	reasons, err := s.Shoppers.Reasons(ctx, by.OrgID, pairs)
	if err != nil {
		return nil, err
	}
	list := make([]candidate, len(people))
	for i, one := range people {
		list[i] = candidate{one, reasons[i]}
	}
	return list, nil
}

// Options are what a pilot of a version can be planned with.
type Options struct {
	People    []Person // of the team, by name
	Shoppers  []Person // who may be sent; none where the reader may not know them
	Variants  []string // scenarios of the text, besides the ordinary one
	Locations []Place  // that the search finds, by code; 20 at most
}

// Place is a location to go to.
type Place struct{ ID, Name, City string }

// found bounds the locations to choose from.
const found = 20

// Options lists who can be sent and where, to those who write the standard. Fault:
// standards.ErrVersionNotFound.
func (s *Service) Options(ctx context.Context, by accounts.Actor, versionID, search string) (Options, error) {
	st, v, err := s.toWrite(ctx, by, versionID)
	if err != nil {
		return Options{}, err
	}
	team, err := s.Standards.Team(ctx, by, st.ID)
	if err != nil {
		return Options{}, err
	}
	var out Options
	for _, m := range team {
		out.People = append(out.People, Person{m.AccountID, m.Name})
	}
	sent, err := s.sendable(ctx, by, Pilot{standardID: st.ID, brandID: st.BrandID, GoesOn: day(s.Now())})
	if err != nil {
		return Options{}, err
	}
	for _, c := range sent {
		if c.reason == "" && !slices.Contains(out.People, c.Person) {
			out.Shoppers = append(out.Shoppers, c.Person)
		}
	}
	for _, section := range v.Sections {
		if section.Variant != "" && !slices.Contains(out.Variants, section.Variant) {
			out.Variants = append(out.Variants, section.Variant)
		}
	}
	// Who writes a standard need not read places; names of stores are no secret to them.
	page, err := s.Places.List(ctx, accounts.Program(by.OrgID), locations.Query{Search: search, BrandID: st.BrandID, Limit: found})
	if err != nil {
		return Options{}, err
	}
	for _, l := range page.Locations {
		if l.ArchivedAt.IsZero() {
			out.Locations = append(out.Locations, Place{l.ID, nameOf(l), l.City})
		}
	}
	return out, nil
}

func nameOf(l locations.Location) string { return l.Code + " " + l.Name }

// derive makes the checklist of a pilot: that of a visit, made of a text that is
// not published.
func derive(v standards.Version, variant string) *checklists.Checklist {
	return checklists.Derive(v, checklists.DeriveOptions{Variant: variant})
}

func questions(c *checklists.Checklist) int {
	n := 0
	for _, s := range c.Sections {
		n += len(s.Questions)
	}
	return n
}

// Cancel calls a pilot off that was not handed in. Faults: ErrNotFound, ErrInvalid, ErrMove.
func (s *Service) Cancel(ctx context.Context, by accounts.Actor, id, reason string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.held(ctx, by, accounts.WriteStandards, id)
		if err != nil {
			return err
		}
		if err := reasonFault(reason); err != nil {
			return err
		}
		if p.State == Cancelled && p.CancelReason == reason {
			return nil
		}
		if err := p.to(Cancelled); err != nil {
			return err
		}
		return s.moved(ctx, by, p, Cancelled, reason, map[string]any{"state": Cancelled, "cancelled_at": s.Now(), "cancel_reason": reason})
	})
}

// Reopen gives a sheet that was handed in back to who filled it. The answers stay as
// they are; from here on the journal keeps each change of them. Faults: ErrNotFound,
// ErrInvalid, ErrMove.
func (s *Service) Reopen(ctx context.Context, by accounts.Actor, id, reason string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.held(ctx, by, accounts.LeadStandards, id)
		if err != nil {
			return err
		}
		if err := reasonFault(reason); err != nil {
			return err
		}
		if p.State == Filling && p.ReopenReason == reason {
			return nil
		}
		if p.State != Submitted {
			return ErrMove.With(fault.Params{"From": string(p.State), "To": string(Filling)})
		}
		return s.moved(ctx, by, p, Filling, reason, map[string]any{"state": Filling, "reopened_at": s.Now(), "reopen_reason": reason})
	})
}

// moved stores that the group cancelled or reopened p, and tells the visitor.
func (s *Service) moved(ctx context.Context, by accounts.Actor, p Pilot, to State, reason string, columns map[string]any) error {
	if err := s.store.update(ctx, p, columns); err != nil {
		return err
	}
	verb, kind := "cancel_pilot", notifications.PilotCancelled
	if to == Filling {
		verb, kind = "reopen_pilot", notifications.PilotReopened
	}
	if err := s.record(ctx, by, verb, p, reason, map[string]any{"state": p.State}, map[string]any{"state": to}); err != nil {
		return err
	}
	n := notice(kind, p, p.ID+" "+s.Now().Format(time.RFC3339), sheetOf(p.ID))
	n.To, n.Params["reason"] = []string{p.Visitor.ID}, reason
	return s.Notices.Notify(ctx, n)
}
