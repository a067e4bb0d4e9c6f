package rounds

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/standards"
)

// NewRound is a round to be opened.
type NewRound struct {
	ID, VersionID string
	Kind          Kind
	Deadline      time.Time // only its date counts
	Note          string
	People        []string // accounts that are asked; none for a consultation
	Places        Places   // whose managers are consulted
}

// Places chooses stores: all of the standard's brand, or those of brands and regions
// and single ones.
type Places struct {
	All                        bool
	Brands, Regions, Locations []string
}

// Open asks people about a version. A review takes the version out of the draft, the
// final audit and the approval take it further. The same again changes nothing.
// Errors: standards.ErrVersionNotFound, ErrInvalid, ErrExists, ErrNotReady.
func (s *Service) Open(ctx context.Context, by accounts.Actor, in NewRound) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		st, v, err := s.held(ctx, by, accounts.LeadStandards, in.VersionID)
		if err != nil {
			return err
		}
		if err := in.check(s.now()); err != nil {
			return err
		}
		if old, err := s.store.round(ctx, by.OrgID, in.ID); err == nil {
			return old.repeats(in)
		}
		way, err := s.way(ctx, v)
		if err != nil {
			return err
		}
		if blocks := way.before(in.Kind); len(blocks) > 0 {
			return notReady(blocks)
		}
		r := Round{
			ID: in.ID, OrgID: by.OrgID, VersionID: v.ID, Number: len(way.Rounds) + 1, Kind: in.Kind, State: Open, Deadline: day(in.Deadline),
			Note: in.Note, Hash: v.Content().Hash(), OpenedBy: Person{ID: by.AccountID}, OpenedAt: s.now(),
		}
		if r.Participants, err = s.participants(ctx, by, st, v, in); err != nil {
			return err
		}
		return s.begin(ctx, by, st, v, r)
	})
}

// begin stores a round, moves its version along and tells those who are asked.
func (s *Service) begin(ctx context.Context, by accounts.Actor, st standards.Standard, v standards.Version, r Round) error {
	if made, err := s.store.insert(ctx, r); err != nil || !made {
		if err == nil {
			err = ErrExists
		}
		return err
	}
	err := s.record(ctx, by, "open_round", v, r.Note, nil, map[string]any{
		"round": r.Kind, "number": r.Number, "deadline": r.Deadline.Format(time.DateOnly), "count": len(r.Participants),
	})
	if err != nil {
		return err
	}
	if to := rules[r.Kind].to; to != "" && to != v.Status {
		if _, err := s.standards.Move(ctx, by, v.ID, to, r.Note); err != nil {
			return err
		}
	}
	n := s.notice(notifications.RoundOpened, st, v, r)
	for _, p := range r.Participants {
		n.To = append(n.To, p.ID)
	}
	return s.notices.Notify(ctx, n)
}

// notice is about a round of v.
func (s *Service) notice(kind notifications.Kind, st standards.Standard, v standards.Version, r Round) notifications.Notice {
	link := pathOf(v.ID)
	if r.Kind == Consultation && kind != notifications.RoundAnswered {
		link = "/consultations/" + r.ID
	}
	return notifications.Notice{
		OrgID: r.OrgID, Kind: kind, Event: r.ID, Link: link,
		Params: map[string]any{"round": string(r.Kind), "standard": st.Title, "number": v.Number(), "deadline": r.Deadline.Format(time.DateOnly)},
	}
}

// repeats is nil where in is what r was opened with.
func (r Round) repeats(in NewRound) error {
	if r.VersionID == in.VersionID && r.Kind == in.Kind && r.Deadline.Equal(day(in.Deadline)) {
		return nil
	}
	return ErrExists
}

func (in NewRound) check(now time.Time) error {
	p := &problems{}
	p.id("id", in.ID)
	if _, ok := rules[in.Kind]; !ok {
		p.add("kind", "unknown_round")
	}
	today := day(now)
	if last := day(in.Deadline); last.Before(today) || last.After(today.AddDate(0, 0, longestDeadline)) {
		p.add("deadline", "deadline_range")
	}
	p.text("note", in.Note)
	places := slices.Concat(in.Places.Brands, in.Places.Regions, in.Places.Locations)
	switch {
	case in.Kind == Consultation && !in.Places.All && len(places) == 0:
		p.add("places", "places_required")
	case len(places) > MaxPlaces || slices.ContainsFunc(places, func(id string) bool { return !isID(id) }):
		p.add("places", "unknown_places")
	case in.Kind != Consultation && len(in.People) == 0:
		p.add("people", "people_required")
	case len(in.People) > MaxAsked:
		p.with("people", "too_many", fault.Params{"Max": MaxAsked, "Count": len(in.People)})
	}
	return p.err()
}

// participants are the people who are asked. Errors: ErrInvalid where one of them may
// not be, or where only the author of the last change would approve.
func (s *Service) participants(ctx context.Context, by accounts.Actor, st standards.Standard, v standards.Version, in NewRound) ([]Participant, error) {
	if in.Kind == Consultation {
		return s.managers(ctx, st, in.Places)
	}
	team, err := s.standards.Team(ctx, by, st.ID)
	if err != nil {
		return nil, err
	}
	people := slices.Compact(slices.Sorted(slices.Values(in.People)))
	list := make([]Participant, 0, len(people))
	for _, id := range people {
		i := slices.IndexFunc(team, func(m standards.Member) bool { return m.AccountID == id && m.Has(rules[in.Kind].roles...) })
		if i < 0 {
			return nil, ErrInvalid.At(fault.Field{Path: "people", Code: "not_for_round"})
		}
		list = append(list, Participant{Person: Person{id, team[i].Name}})
	}
	if in.Kind == Approval && !fourEyes(list, v) {
		return nil, ErrInvalid.At(fault.Field{Path: "people", Code: "only_last_editor"})
	}
	return list, nil
}

// fourEyes reports whether somebody approves besides the author of the last change.
func fourEyes(approvers []Participant, v standards.Version) bool {
	return slices.ContainsFunc(approvers, func(p Participant) bool { return p.ID != v.LastEditor() })
}

func (s *Service) managers(ctx context.Context, st standards.Standard, of Places) ([]Participant, error) {
	list, err := s.store.managers(ctx, st, of)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, ErrInvalid.At(fault.Field{Path: "places", Code: "no_managers"})
	case len(list) > MaxManagers:
		return nil, ErrInvalid.At(fault.Field{Path: "places", Code: "too_many", Params: fault.Params{"Max": MaxManagers, "Count": len(list)}})
	}
	return list, nil
}
