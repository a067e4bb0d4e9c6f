package pilots

import (
	"cmp"
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/standards"
)

// May is what the reader may do with the pilots of a version.
type May struct{ Plan, Lead bool }

// Results are what the submitted pilots of a version say.
type Results struct {
	Standard     standards.Standard
	Version      standards.Version
	Pilots       []Pilot  // all of them, the last day first
	Requirements []Judged // those that were judged, the objected ones first
	May          May
}

// Judged is what visitors say of one requirement.
type Judged struct {
	Lineage, Code, Statement, Section string // as they are now; as they were where it is removed
	Level                             standards.Level
	Removed                           bool // the version has it no more
	Changed                           bool // its text is another one than at least one visitor judged
	Tallies                           map[Criterion]Tally
	Observed                          map[Observed]int
	Voices                            []Voice // one a pilot
}

// Tally counts the verdicts on one criterion.
type Tally struct{ Yes, Partly, No, CannotSay int }

// Voice is what one visitor says.
type Voice struct {
	Pilot   Pilot
	Answer  Answer
	Changed bool // the text is another one now
}

// Results reads the pilots of a version for its group. Fault: standards.ErrVersionNotFound.
func (s *Service) Results(ctx context.Context, by accounts.Actor, versionID string) (Results, error) {
	st, v, err := s.Standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return Results{}, err
	}
	list, err := s.store.pilots(ctx, v)
	if err != nil {
		return Results{}, err
	}
	items, err := s.store.submitted(ctx, v)
	if err != nil {
		return Results{}, err
	}
	for i := range list {
		list[i] = list[i].seenBy(by)
	}
	within := Pilot{standardID: st.ID, brandID: st.BrandID}.scopesOf()
	return Results{
		st, v, list, judged(v, list, items),
		May{by.CanIn(accounts.WriteStandards, within...), by.CanIn(accounts.LeadStandards, within...)},
	}, nil
}

// judged gathers what was said by requirement.
func judged(v standards.Version, list []Pilot, items []Item) []Judged {
	now, section, place := byLineage(v), map[string]string{}, map[string]int{}
	for _, s := range v.Sections {
		for _, r := range s.Requirements {
			section[r.Lineage], place[r.Lineage] = s.Title, len(place)
		}
	}
	pilots := map[string]Pilot{}
	for _, p := range list {
		pilots[p.ID] = p
	}
	at, out := map[string]int{}, []Judged{}
	for _, item := range items {
		i, known := at[item.Lineage]
		if !known {
			i = len(out)
			at[item.Lineage] = i
			out = append(out, begun(item, now, section, pilots[item.PilotID]))
		}
		out[i].add(item, now, pilots[item.PilotID])
	}
	slices.SortStableFunc(out, func(a, b Judged) int {
		if order := b.weight() - a.weight(); order != 0 {
			return order
		}
		return cmp.Or(compareRemoved(a, b), place[a.Lineage]-place[b.Lineage])
	})
	return out
}

func begun(item Item, now map[string]standards.Requirement, section map[string]string, p Pilot) Judged {
	j := Judged{Lineage: item.Lineage, Code: item.Code, Level: item.Level, Tallies: map[Criterion]Tally{}, Observed: map[Observed]int{}}
	if r, there := now[item.Lineage]; there {
		j.Code, j.Statement, j.Level, j.Section = r.Code, r.Statement, r.Level, section[r.Lineage]
		return j
	}
	j.Removed = true
	for _, s := range p.Checklist.Sections {
		for _, q := range s.Questions {
			if q.Requirement == item.Lineage {
				j.Statement, j.Section = q.Text, s.Title
			}
		}
	}
	return j
}

func (j *Judged) add(item Item, now map[string]standards.Requirement, p Pilot) {
	r, there := now[item.Lineage]
	changed := there && textHash(r) != item.Hash
	j.Changed = j.Changed || changed
	j.Observed[item.Answer.Observed]++
	for _, c := range Criteria {
		t := j.Tallies[c]
		switch item.Answer.Verdicts[c] {
		case Yes:
			t.Yes++
		case Partly:
			t.Partly++
		case No:
			t.No++
		case CannotSay:
			t.CannotSay++
		}
		j.Tallies[c] = t
	}
	j.Voices = append(j.Voices, Voice{p, item.Answer, changed})
}

// weight is how much is said against a requirement: one "no" outweighs any "partly".
func (j Judged) weight() int {
	n := 0
	for _, t := range j.Tallies {
		n += t.No*len(Criteria)*MaxPilots + t.Partly
	}
	return n
}

// compareRemoved puts what the version still has before what it dropped.
func compareRemoved(a, b Judged) int {
	switch {
	case a.Removed == b.Removed:
		return 0
	case a.Removed:
		return 1
	}
	return -1
}

// Summary is what the pages of a version say of its pilots.
type Summary struct {
	Planned, Filling, Submitted int
	Objections                  []Objection // in the order of the document
}

// Objection is a requirement of the version that somebody judged with a No.
type Objection struct {
	Lineage string
	Against map[Criterion]int // how many, by criterion; without those of none
	Changed bool              // all of them judged another text than there is now
}

// Summary reads what was said against the requirements of a version, for its group.
// Fault: standards.ErrVersionNotFound.
func (s *Service) Summary(ctx context.Context, by accounts.Actor, versionID string) (Summary, error) {
	_, v, err := s.Standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return Summary{}, err
	}
	out, err := s.store.states(ctx, v)
	if err != nil {
		return Summary{}, err
	}
	items, err := s.store.objected(ctx, v)
	if err != nil {
		return Summary{}, err
	}
	of := map[string][]Item{}
	for _, item := range items {
		of[item.Lineage] = append(of[item.Lineage], item)
	}
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			if said := of[r.Lineage]; len(said) > 0 {
				out.Objections = append(out.Objections, objection(r, said))
			}
		}
	}
	return out, nil
}

func objection(r standards.Requirement, said []Item) Objection {
	o := Objection{Lineage: r.Lineage, Against: map[Criterion]int{}, Changed: true}
	hash := textHash(r)
	for _, item := range said {
		o.Changed = o.Changed && item.Hash != hash
		for _, c := range Criteria {
			if item.Answer.Verdicts[c] == No {
				o.Against[c]++
			}
		}
	}
	return o
}
