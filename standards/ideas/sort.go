package ideas

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Sort keeps an idea for later, declines it with a reason, or makes it new again.
// Faults: ErrInvalid, ErrNotFound, ErrTaken, ErrStale.
func (s *Service) Sort(ctx context.Context, by accounts.Actor, id string, status Status, reason string, revision int) (Idea, error) {
	p := &fault.Problems{}
	p.Text("reason", &reason, reasonMax)
	switch status {
	case Declined:
		p.Required("reason", &reason, reasonMax)
	case Waiting, Later:
	default:
		p.Add("status", "unknown_value", fault.Params{"Value": string(status)})
	}
	if err := p.Err(ErrInvalid); err != nil {
		return Idea{}, err
	}
	return s.change(ctx, by, id, revision, "decide", func(_ context.Context, i *Idea, _ standards.Standard) error {
		i.Status, i.Reason = status, reason
		return nil
	})
}

// Place is where an idea goes in a draft.
type Place struct {
	VersionID string
	EditID    string // UUIDv7 made by the client, so that a retry is harmless
	Lineage   string // of the new requirement, or of the one that gets the phrase
	Section   string // lineage of the section that a new requirement is put into, at its end
}

// TakeAsRequirement makes a requirement of an idea, with its author as the source.
// Faults: ErrNotFound, ErrTaken, ErrStale and those of standards.Apply.
func (s *Service) TakeAsRequirement(ctx context.Context, by accounts.Actor, id string, at Place, r standards.Requirement, revision int) (Idea, error) {
	return s.take(ctx, by, id, at, revision, Requirement, func(i *Idea, st standards.Standard, v standards.Version) (standards.Edit, error) {
		e := standards.Edit{ID: at.EditID, Kind: standards.AddRequirement, Lineage: at.Lineage, Section: at.Section, Requirement: &r}
		r.Source = credit(r.Source, i, st)
		for _, section := range v.Sections {
			if n := len(section.Requirements); section.Lineage == at.Section && n > 0 {
				e.After = section.Requirements[n-1].Lineage
			}
		}
		return e, nil
	})
}

// TakeAsPhrase adds a phrase to say, or one to avoid, to a requirement, with the
// author as a source. Faults: ErrInvalid, ErrNotFound, ErrTaken, ErrStale and those
// of standards.Apply.
func (s *Service) TakeAsPhrase(ctx context.Context, by accounts.Actor, id string, at Place, phrase string, avoid bool, revision int) (Idea, error) {
	p := &fault.Problems{}
	if p.Required("phrase", &phrase, reasonMax); p.Err(ErrInvalid) != nil {
		return Idea{}, p.Err(ErrInvalid)
	}
	return s.take(ctx, by, id, at, revision, Phrase, func(i *Idea, st standards.Standard, v standards.Version) (standards.Edit, error) {
		before, ok := requirementOf(v, at.Lineage)
		if !ok {
			return standards.Edit{}, standards.ErrEditGone
		}
		after := before
		if avoid {
			after.Avoid = append(slices.Clone(before.Avoid), phrase)
		} else {
			after.Say = append(slices.Clone(before.Say), phrase)
		}
		after.Source = credit(before.Source, i, st)
		return standards.Edit{ID: at.EditID, Kind: standards.SetRequirement, Lineage: at.Lineage, Before: &before, Requirement: &after}, nil
	})
}

func requirementOf(v standards.Version, lineage string) (standards.Requirement, bool) {
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			if r.Lineage == lineage {
				return r, true
			}
		}
	}
	return standards.Requirement{}, false
}

// credit adds the author of an idea to the source of a requirement.
func credit(source string, i *Idea, st standards.Standard) string {
	lang := locale.Match(st.Language)
	line := lang.Text("ideas.credit.idea_unsigned")
	switch author := map[string]any{"Author": i.Author.Credit()}; {
	case i.Author.Name == "" && i.Kind == Objection:
		line = lang.Text("ideas.credit.objection_unsigned")
	case i.Kind == Objection:
		line = lang.Text("ideas.credit.objection", author)
	case i.Author.Name != "":
		line = lang.Text("ideas.credit.idea", author)
	}
	if i.Voices > 1 {
		line += lang.Count("ideas.credit.voices", i.Voices)
	}
	if source == "" {
		return line
	}
	return source + "; " + line
}

// take edits the draft and marks the idea, both or neither.
func (s *Service) take(ctx context.Context, by accounts.Actor, id string, at Place, revision int, as Status, edit func(*Idea, standards.Standard, standards.Version) (standards.Edit, error)) (Idea, error) {
	// Asked again, when the first answer got lost.
	if stored, err := s.store.idea(ctx, by.OrgID, id); err == nil && stored.Status == as && stored.Lineage == at.Lineage {
		_, err := s.standards.Working(ctx, by, accounts.WriteStandards, stored.StandardID)
		return stored, hidden(err)
	}
	return s.change(ctx, by, id, revision, "take_idea", func(ctx context.Context, i *Idea, st standards.Standard) error {
		_, v, err := s.standards.VersionForGroup(ctx, by, at.VersionID)
		if err == nil && v.StandardID != i.StandardID {
			err = standards.ErrVersionNotFound
		}
		if err != nil {
			return err
		}
		e, err := edit(i, st, v)
		if err != nil {
			return err
		}
		if _, err := s.standards.Apply(ctx, by, v.ID, []standards.Edit{e}); err != nil {
			return err
		}
		i.Status, i.Reason, i.Lineage = as, "", at.Lineage
		return nil
	})
}

// Merge puts an idea together with another one that says the same; its voices
// count there. Faults: ErrInvalid, ErrNotFound, ErrTaken, ErrStale.
func (s *Service) Merge(ctx context.Context, by accounts.Actor, id, into string, revision int) (Idea, error) {
	return s.change(ctx, by, id, revision, "merge", func(ctx context.Context, i *Idea, _ standards.Standard) error {
		other, err := s.store.idea(ctx, i.OrgID, into)
		if err != nil || other.StandardID != i.StandardID || other.ID == i.ID || other.Status == Merged {
			return ErrInvalid.At(fault.Field{Path: "into", Code: "idea_unknown"})
		}
		before := other.Revision
		other.Voices += i.Voices
		other.Revision++
		if err := s.store.update(ctx, other, before); err != nil {
			return err
		}
		i.Status, i.MergedInto, i.Reason = Merged, other.ID, ""
		return nil
	})
}

// change applies edit to an idea that is not in the standard yet and whose
// revision is still the given one, records it and tells the author.
func (s *Service) change(ctx context.Context, by accounts.Actor, id string, revision int, verb string, edit func(context.Context, *Idea, standards.Standard) error) (Idea, error) {
	if !by.Can(accounts.WriteStandards) {
		return Idea{}, accounts.ErrForbidden
	}
	var after Idea
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.idea(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		st, err := s.standards.Working(ctx, by, accounts.WriteStandards, before.StandardID)
		switch {
		case err != nil:
			return hidden(err)
		case slices.Contains([]Status{Requirement, Phrase, Merged}, before.Status):
			return ErrTaken
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		after = before
		if err := edit(ctx, &after, st); err != nil {
			return err
		}
		after.Revision++
		after.SortedBy, after.SortedByName, after.SortedAt = by.AccountID, by.Name, s.now()
		if err := s.store.update(ctx, after, revision); err != nil {
			return err
		}
		if err := s.record(ctx, by, verb, "idea", id, after.Reason, before.written(), after.written()); err != nil {
			return err
		}
		return s.tell(ctx, by, after)
	})
	return after, err
}

// tell lets the author know what became of the idea.
func (s *Service) tell(ctx context.Context, by accounts.Actor, i Idea) error {
	if i.AccountID == "" || i.AccountID == by.AccountID || i.Status == Waiting {
		return nil
	}
	text := []rune(i.Text)
	if len(text) > authorMax {
		text = append(text[:authorMax-1:authorMax-1], '…')
	}
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: i.OrgID, To: []string{i.AccountID}, Kind: notifications.IdeaSorted, Event: i.ID, Renew: true,
		Params: map[string]any{"status": string(i.Status), "text": string(text), "reason": i.Reason},
	})
}

// hidden says of what belongs to an unseen standard that it is not there.
func hidden(err error) error {
	if f, ok := fault.Of(err); ok && f.Kind == fault.NotFound {
		return ErrNotFound
	}
	return err
}

// written is what was made of an idea, as the journal keeps it.
func (i Idea) written() map[string]any {
	w := map[string]any{"status": string(i.Status), "standard_id": i.StandardID}
	if i.Lineage != "" {
		w["requirement"] = i.Lineage
	}
	if i.MergedInto != "" {
		w["merged_into"] = i.MergedInto
	}
	return w
}
