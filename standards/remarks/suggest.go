package remarks

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Suggest proposes a change of a version that was not published yet. The same
// again changes nothing. Faults: standards.ErrVersionNotFound,
// standards.ErrVersionPublished, those of standards.Edit, ErrSame, ErrInvalid,
// ErrExists, ErrTooMany.
func (s *Service) Suggest(ctx context.Context, by accounts.Actor, versionID string, in Suggestion) (Proposal, error) {
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return Proposal{}, err
	}
	if by.Only != nil {
		return Proposal{}, accounts.ErrNotByToken
	}
	if v.Issued() {
		return Proposal{}, standards.ErrVersionPublished
	}
	in.OrgID, in.StandardID, in.VersionID, in.Number = by.OrgID, st.ID, v.ID, v.Number()
	in.By, in.CreatedAt, in.Status, in.Revision = Person{by.AccountID, by.Name}, s.now(), Open, 1
	if in.Kind == standards.SetPreamble {
		in.Lineage = st.ID
	}
	if err := in.check(); err != nil {
		return Proposal{}, err
	}
	stored, err := s.store.suggestion(ctx, by.OrgID, in.ID)
	switch {
	case err == nil && stored.By.AccountID == by.AccountID && stored.Lineage == in.Lineage:
		return s.proposal(ctx, by, v, in.ID)
	case err == nil:
		return Proposal{}, ErrExists
	case !errors.Is(err, ErrSuggestionNotFound):
		return Proposal{}, err
	}
	if err := in.fit(v.Content()); err != nil {
		return Proposal{}, err
	}
	if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.propose(ctx, by, st, v, in) }); err != nil {
		return Proposal{}, err
	}
	return s.proposal(ctx, by, v, in.ID)
}

// fit refuses what could not be accepted as things stand, and fills in what the
// content knows.
func (s *Suggestion) fit(c standards.Content) error {
	switch {
	case s.ofText():
		s.Section = s.Lineage
	case s.Kind != standards.AddRequirement:
		s.Section = s.section(c)
	}
	for _, r := range []*standards.Requirement{s.Was, s.Becomes} {
		if r != nil {
			r.Lineage = s.Lineage
		}
	}
	after, err := s.after(c)
	if err != nil {
		return err
	}
	if s.Kind == standards.SetRequirement && same(*s.Was, *s.Becomes) || s.ofText() && sameText(*s.TextWas, *s.TextBecomes) {
		return ErrSame
	}
	return after.Check()
}

func (s *Service) propose(ctx context.Context, by accounts.Actor, st standards.Standard, v standards.Version, in Suggestion) error {
	n, err := s.store.countOpen(ctx, by.OrgID, st.ID, "")
	if err != nil {
		return err
	}
	if n >= maxSuggestions {
		return ErrTooMany.With(fault.Params{"Max": maxSuggestions})
	}
	made, err := s.store.insertSuggestion(ctx, in)
	if err != nil {
		return err
	}
	if !made {
		return ErrExists
	}
	if err := s.tellDeciders(ctx, by, st, v, in); err != nil {
		return err
	}
	return s.record(ctx, by, "suggest", "suggestion", in.ID, in.Reason, map[string]any{"about": in.about()})
}

// tellDeciders tells the owners of the section, or else who leads, how many
// suggestions wait in it.
func (s *Service) tellDeciders(ctx context.Context, by accounts.Actor, st standards.Standard, v standards.Version, in Suggestion) error {
	owners, err := s.standards.Owners(ctx, by, st.ID)
	if err != nil {
		return err
	}
	members, err := s.standards.Team(ctx, by, st.ID)
	if err != nil {
		return err
	}
	team, ids := people{}, []string{}
	for _, o := range owners.Sections[in.Section] {
		ids = append(ids, o.AccountID)
	}
	for _, m := range members {
		team[m.AccountID] = m.Name
		if len(owners.Sections[in.Section]) == 0 && m.Has(accounts.GroupLeader) {
			ids = append(ids, m.AccountID)
		}
	}
	waiting, err := s.store.countOpen(ctx, by.OrgID, st.ID, in.Section)
	if err != nil {
		return err
	}
	section, found := v.Content().Section(in.Section)
	if !found { // the preamble is of the standard as a whole
		section.Title = st.Title
	}
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: by.OrgID, To: team.others(by, ids), Kind: notifications.SuggestionMade, Event: in.Section, Renew: true,
		Params: map[string]any{"name": by.Name, "section": section.Title, "standard": st.Title, "count": waiting},
		Link:   "/standard-versions/" + v.ID + "/remarks?show=suggestions",
	})
}

// Decision is what the owner of a section says to a suggestion of the given revision.
type Decision struct {
	Accept   bool
	Answer   string // why not; needed to decline
	Revision int
}

// Decide accepts a suggestion, which makes it an edit of the standard's draft by
// who accepts it, or declines it. What others changed meanwhile is joined, and
// refused where it is the same words. The same decision again changes nothing.
// Faults: ErrSuggestionNotFound, ErrDecided, ErrStale, ErrInvalid, and those of
// standards.Service.Apply.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, id string, d Decision) (Proposal, error) {
	p := &problems{}
	if !d.Accept {
		p.reason("answer", d.Answer)
	}
	if err := p.err(ErrInvalid); err != nil {
		return Proposal{}, err
	}
	v, err := s.settle(ctx, by, id, func(ctx context.Context, in *Suggestion, st standards.Standard, v standards.Version) error {
		wanted := Declined
		if d.Accept {
			wanted = Accepted
		}
		switch {
		case in.Status == wanted && in.DecidedBy.AccountID == by.AccountID:
			return errAlready
		case in.Status != Open:
			return ErrDecided
		case in.Revision != d.Revision:
			return ErrStale.With(fault.Params{"Revision": in.Revision})
		}
		return s.decide(ctx, by, in, st, v, d)
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.proposal(ctx, by, v, id)
}

func (s *Service) decide(ctx context.Context, by accounts.Actor, in *Suggestion, st standards.Standard, v standards.Version, d Decision) error {
	owners, err := s.standards.Owners(ctx, by, st.ID)
	if err != nil {
		return err
	}
	c := v.Content()
	if err := in.mayDecide(c, owners.Pen); err != nil {
		return err
	}
	kind, verb := notifications.SuggestionDeclined, "decline_suggestion"
	in.Status, in.Answer = Declined, d.Answer
	if d.Accept {
		kind, verb = notifications.SuggestionAccepted, "accept_suggestion"
		in.Status, in.Answer = Accepted, ""
		if err := s.accept(ctx, by, in, v); err != nil {
			return err
		}
	}
	to := people{in.By.AccountID: in.By.Name}
	err = s.notices.Notify(ctx, notifications.Notice{
		OrgID: by.OrgID, To: to.others(by, []string{in.By.AccountID}), Kind: kind, Event: in.ID,
		Params: map[string]any{"name": by.Name, "about": in.about(), "standard": st.Title, "text": short(in.Answer, excerpt)},
		Link:   "/standard-versions/" + v.ID + "/remarks?show=suggestions&id=" + in.ID,
	})
	if err != nil {
		return err
	}
	return s.record(ctx, by, verb, "suggestion", in.ID, in.Answer, map[string]any{"about": in.about()})
}

// accept makes the suggestion an edit of the draft, credited to its author.
func (s *Service) accept(ctx context.Context, by accounts.Actor, in *Suggestion, v standards.Version) error {
	if v.Issued() {
		return standards.ErrVersionPublished
	}
	if _, err := in.after(v.Content()); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	in.EditID = id.String()
	edit := in.edit(v.Content(), in.EditID)
	if in.By.AccountID != by.AccountID {
		edit.SuggestedBy = in.By.AccountID
	}
	_, err = s.standards.Apply(ctx, by, v.ID, []standards.Edit{edit})
	return err
}

// Withdraw takes back one's own open suggestion. Faults: ErrSuggestionNotFound,
// ErrNotAuthor, ErrDecided.
func (s *Service) Withdraw(ctx context.Context, by accounts.Actor, id string) (Proposal, error) {
	v, err := s.settle(ctx, by, id, func(ctx context.Context, in *Suggestion, _ standards.Standard, _ standards.Version) error {
		switch {
		case in.By.AccountID != by.AccountID:
			return ErrNotAuthor
		case in.Status == Withdrawn:
			return errAlready
		case in.Status != Open:
			return ErrDecided
		}
		in.Status = Withdrawn
		return s.record(ctx, by, "withdraw_suggestion", "suggestion", in.ID, "", map[string]any{"about": in.about()})
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.proposal(ctx, by, v, id)
}

// errAlready says that what is asked for was done before.
var errAlready = errors.New("remarks: already so")

// settle changes the status of a suggestion in one transaction, and returns the
// newest version of its standard as it is after that.
func (s *Service) settle(ctx context.Context, by accounts.Actor, id string, change func(context.Context, *Suggestion, standards.Standard, standards.Version) error) (standards.Version, error) {
	var v standards.Version
	if !isID(id) {
		return v, unseen(by, ErrSuggestionNotFound)
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		in, err := s.store.suggestion(ctx, by.OrgID, id)
		if err != nil {
			return unseen(by, err)
		}
		st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, in.StandardID)
		if err != nil {
			return hidden(err, ErrSuggestionNotFound)
		}
		if by.Only != nil {
			return accounts.ErrNotByToken
		}
		if v, err = s.standards.Newest(ctx, by, st.ID); err != nil {
			return err
		}
		before := in.Revision
		if err := change(ctx, &in, st, v); err != nil {
			return err
		}
		in.Revision, in.DecidedBy.AccountID, in.DecidedAt = before+1, by.AccountID, s.now()
		settled, err := s.store.settle(ctx, in, before)
		if err != nil {
			return err
		}
		if !settled {
			return ErrDecided
		}
		v, err = s.standards.Newest(ctx, by, st.ID)
		return err
	})
	if errors.Is(err, errAlready) {
		err = nil
	}
	return v, err
}
