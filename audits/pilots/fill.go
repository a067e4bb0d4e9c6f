package pilots

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Sheet is what a visitor fills.
type Sheet struct {
	Pilot Pilot
	Items []Item // in the order of the checklist; none until the visit begins
}

// Own lists the pilots for which by is or was sent, those to do first, then the last
// ones. Fault: accounts.ErrForbidden to those who are never sent.
func (s *Service) Own(ctx context.Context, by accounts.Actor) ([]Pilot, error) {
	if by.Only != nil || (!by.Can(accounts.ReadDrafts) && !by.Can(accounts.FillVisits)) {
		return nil, accounts.ErrForbidden
	}
	list, err := s.store.own(ctx, by)
	if err != nil {
		return nil, err
	}
	entitled := list[:0]
	for _, p := range list {
		if p.entitles(by) {
			entitled = append(entitled, p)
		}
	}
	return entitled, nil
}

// Sheet returns a pilot to who goes, and to nobody else. Fault: ErrNotFound.
func (s *Service) Sheet(ctx context.Context, by accounts.Actor, id string) (Sheet, error) {
	if !isID(id) {
		return Sheet{}, orNotFound(by, nil)
	}
	p, err := s.store.pilot(ctx, by.OrgID, id)
	if err != nil || by.Only != nil || !p.entitles(by) {
		return Sheet{}, orNotFound(by, err)
	}
	items, err := s.store.items(ctx, p)
	return Sheet{p, items}, err
}

// Begin makes the checklist of a planned pilot of the text as it is now; later edits
// do not reach it. Begun already, it stays as it is. Faults: ErrNotFound, ErrMove,
// ErrNothingToTry, standards.ErrVersionPublished.
func (s *Service) Begin(ctx context.Context, by accounts.Actor, id string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.heldOwn(ctx, by, id)
		if err != nil || p.State == Filling || p.State == Submitted {
			return err
		}
		if err := p.to(Filling); err != nil {
			return err
		}
		// A shopper reads no drafts, but is sent to read this one.
		_, v, err := s.Standards.VersionForGroup(ctx, accounts.Program(by.OrgID), p.VersionID)
		if err != nil {
			return err
		}
		if open, err := s.store.holdOpen(ctx, v); err != nil || !open {
			return cmp.Or(err, error(standards.ErrVersionPublished))
		}
		made := derive(v, p.Variant)
		items := itemsOf(p, v, made)
		if len(items) == 0 {
			return ErrNothingToTry
		}
		if err := s.store.begin(ctx, p, checklists.NewDocument(made), items, s.Now()); err != nil {
			return err
		}
		return s.record(ctx, by, "begin_pilot", p, "", nil, map[string]any{"version": p.Number, "place": p.Place, "revision": v.Revision, "count": len(items)})
	})
}

// itemsOf are the requirements that the checklist asks about, as they are now.
func itemsOf(p Pilot, v standards.Version, c *checklists.Checklist) []Item {
	known := byLineage(v)
	var list []Item
	for _, section := range c.Sections {
		for _, q := range section.Questions {
			r := known[q.Requirement]
			list = append(list, Item{PilotID: p.ID, Lineage: r.Lineage, Code: r.Code, Level: r.Level, Hash: textHash(r)})
		}
	}
	return list
}

func byLineage(v standards.Version) map[string]standards.Requirement {
	known := map[string]standards.Requirement{}
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			known[r.Lineage] = r
		}
	}
	return known
}

// textHash tells whether a visitor and the group speak of one text. Its number, where
// it comes from and its translations may change without that.
func textHash(r standards.Requirement) string {
	r.Code, r.Source, r.Translations = "", "", nil
	return standards.Content{Sections: []standards.Section{{Requirements: []standards.Requirement{r}}}}.Hash()
}

// Answer keeps what by says of a requirement, in place of what by said before. The
// sheet is one person's, so that the last answer counts. A change of what was handed in
// once is in the journal with both. Faults: ErrNotFound, ErrItemNotFound, ErrInvalid,
// ErrSubmitted, ErrMove.
func (s *Service) Answer(ctx context.Context, by accounts.Actor, id, lineage string, in Answer) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.heldOwn(ctx, by, id)
		if err != nil {
			return err
		}
		item, err := s.store.item(ctx, p, lineage)
		if err != nil {
			return err
		}
		if err := in.check(); err != nil {
			return err
		}
		switch {
		case fmt.Sprint(item.Answer.entry()) == fmt.Sprint(in.entry()):
			return nil
		case p.State == Submitted:
			return ErrSubmitted
		case p.State != Filling:
			return ErrMove.With(fault.Params{"From": string(p.State), "To": string(Filling)})
		}
		if err := s.store.answer(ctx, item, by.OrgID, in, s.Now()); err != nil || p.ReopenedAt.IsZero() {
			return err
		}
		before, after := item.Answer.entry(), in.entry()
		before["code"], after["code"] = item.Code, item.Code
		return s.record(ctx, by, "answer_pilot", p, "", before, after)
	})
}

// entry is the answer as the journal keeps it.
func (a Answer) entry() map[string]any {
	e := map[string]any{}
	put := func(key, text string) {
		if text != "" {
			e[key] = text
		}
	}
	put("observed", string(a.Observed))
	put("observation", a.Observation)
	put("remark", a.Remark)
	for _, c := range Criteria {
		put(string(c), string(a.Verdicts[c]))
	}
	return e
}

// mentioned bounds how many requirements a refusal names.
const mentioned = 100

// Submit hands the sheet in; from here on it is for the group, and stays as it is.
// Handed in already, it stays so. Faults: ErrNotFound, ErrMove, ErrIncomplete, whose
// fields name each requirement that lacks something.
func (s *Service) Submit(ctx context.Context, by accounts.Actor, id string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.heldOwn(ctx, by, id)
		if err != nil || p.State == Submitted {
			return err
		}
		if err := p.to(Submitted); err != nil {
			return err
		}
		items, err := s.store.items(ctx, p)
		if err != nil {
			return err
		}
		if lacks := incomplete(items); len(lacks) > 0 {
			return ErrIncomplete.With(fault.Params{"Count": len(lacks)}).At(lacks[:min(len(lacks), mentioned)]...)
		}
		if err := s.store.update(ctx, p, map[string]any{"state": Submitted, "submitted_at": s.Now()}); err != nil {
			return err
		}
		if err := s.record(ctx, by, "submit_pilot", p, "", nil, map[string]any{"version": p.Number, "place": p.Place, "count": len(items), "objections": objections(items)}); err != nil {
			return err
		}
		return s.tellOfResults(ctx, p)
	})
}

func incomplete(items []Item) []fault.Field {
	var lacks []fault.Field
	for _, item := range items {
		if code := item.Answer.missing(); code != "" {
			lacks = append(lacks, fault.Field{Path: "answers." + item.Lineage, Code: code, Params: fault.Params{"Code": item.Code}})
		}
	}
	return lacks
}

func objections(items []Item) int {
	n := 0
	for _, item := range items {
		if item.Answer.objects() {
			n++
		}
	}
	return n
}

// tellOfResults tells who leads the group and who planned the pilot. It names no
// visitor: not everybody may know who that is.
func (s *Service) tellOfResults(ctx context.Context, p Pilot) error {
	n := notice(notifications.PilotSubmitted, p, p.ID+" "+s.Now().Format(time.RFC3339), resultsOf(p.VersionID))
	if p.PlannedBy.ID != accounts.ProgramID {
		n.To = []string{p.PlannedBy.ID}
		if err := s.Notices.Notify(ctx, n); err != nil {
			return err
		}
	}
	return s.Notices.Holders(ctx, n, []accounts.Role{accounts.GroupLeader},
		accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Standard, ID: p.standardID})
}
