package rounds

import (
	"cmp"
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
)

// Path is where a version stands, how it came there and what comes next.
type Path struct {
	Standard standards.Standard
	Version  standards.Version
	Stages   []Stage
	Step     Step
	RoundID  string  // that Step is about; empty: none
	Blocks   []Block // what stands against Step
	Rounds   []Round // the last first; in each, who is late first
	Findings []Finding
	Past     []Past // the last first
	Editor   Person // who changed the text last
	ReviseBy time.Time
	May      May
}

// May is what the reader may do here.
type May struct{ Lead, Write, Publish, PublishAlone bool }

// Stage is a state on the straight path, and when and by whom it was reached last.
type Stage struct {
	Status  standards.Status
	Done    bool // the version is there or was there since it was a draft last
	Current bool
	By      Person
	At      time.Time
}

// Past is something that happened on the path.
type Past struct {
	ID, Verb string
	By       Person
	At       time.Time
	Status   standards.Status // reached by it; empty: none
	Round    Kind             // empty: not about a round
	Number   int              // of the round
	Detail   string           // a verdict, an outcome, a decision, a date; empty: none
	Reason   string
}

// Path reads the path of a version for the group. Error: standards.ErrVersionNotFound.
func (s *Service) Path(ctx context.Context, by accounts.Actor, versionID string) (Path, error) {
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return Path{}, err
	}
	w, err := s.way(ctx, v)
	if err != nil {
		return Path{}, err
	}
	out := Path{Standard: st, Version: v, Rounds: w.Rounds, Findings: w.Findings}
	if out.Past, err = s.store.past(ctx, v); err != nil {
		return Path{}, err
	}
	if out.Editor, err = s.store.person(ctx, v.OrgID, v.LastEditor()); err != nil {
		return Path{}, err
	}
	if out.ReviseBy, err = s.reviseBy(ctx, v); err != nil {
		return Path{}, err
	}
	out.Step, out.RoundID, out.Blocks = w.next(func(r Round) bool { return r.Late(s.now()) })
	out.Stages = stages(v, out.Past)
	within := scopesOf(st)
	out.May = May{
		by.CanIn(accounts.LeadStandards, within...), by.CanIn(accounts.WriteStandards, within...),
		by.CanIn(accounts.PublishStandards, within...), by.CanIn(accounts.PublishAlone) && len(w.Rounds) == 0,
	}
	for i := range out.Rounds {
		lateFirst(out.Rounds[i].Participants)
	}
	return out, nil
}

// lateFirst sorts those who have not answered before the others, by name, and who asks
// for changes before who agrees.
func lateFirst(list []Participant) {
	weight := func(p Participant) int {
		switch p.Verdict {
		case "":
			return 0
		case AsksChanges, Disagrees:
			return 1
		case Remarks:
			return 2
		case Agrees, Finished, Approves:
		}
		return 3
	}
	slices.SortStableFunc(list, func(a, b Participant) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
}

// straight is the path without detours.
var straight = []standards.Status{standards.Draft, standards.InReview, standards.ExpertAudit, standards.Approval, standards.Published}

// stages tells from what happened how far a version is. What was reached before it
// became a draft again counts no more.
func stages(v standards.Version, past []Past) []Stage {
	reached := map[standards.Status]Past{}
	for _, p := range past {
		if _, later := reached[p.Status]; p.Status != "" && !later {
			reached[p.Status] = p
		}
		if p.Status == standards.Draft {
			break
		}
	}
	here := slices.Index(straight, v.Status)
	switch v.Status {
	case standards.ChangesRequested:
		here = 0
	case standards.Superseded, standards.Retired:
		here = len(straight) - 1
	case standards.Draft, standards.InReview, standards.ExpertAudit, standards.Approval, standards.Published:
	}
	list := make([]Stage, len(straight))
	for i, status := range straight {
		list[i] = Stage{Status: status, Current: i == here}
		if p, ok := reached[status]; ok && i <= here {
			list[i].Done, list[i].By, list[i].At = true, p.By, p.At
		}
	}
	return list
}
