package main

import (
	"context"
	"math/big"
	"slices"
	"time"

	"etalon/standards"
	"etalon/standards/quality"
	"etalon/standards/remarks"
)

// draftStory is what people write in the draft, and about it.
type draftStory struct {
	Edits       []rewording
	Suggestions []struct {
		rewording

		Remove                   bool
		Reason, Decision, Answer string
		DecidedBy                string `json:"decided_by"`
	}
	Threads []threadStory
	Scores  []struct {
		By, Comment string
		Rules       []string
		Marks       []int // of the criteria, in their order
	}
	Review       reviewStory
	SecondReview roundStory `json:"second_review"` // of the standard made from a checklist
}

// rewording is what somebody wants a requirement to say; empty: as it is.
type rewording struct {
	By, Rule            string
	Days                int
	Statement, How, Say string
	Target, Limit       string
}

type threadStory struct {
	Rule, Section string // none: the whole
	ResolvedBy    string `json:"resolved_by"`
	Remarks       []remarkStory
}

type remarkStory struct {
	By, To, Text string
	Days         int
}

// rule is the requirement of the draft with a code; the zero one without.
func (w *workshop) rule(code string) standards.Requirement {
	for _, s := range w.draft.Sections {
		for _, r := range s.Requirements {
			if r.Code == code && code != "" {
				return r
			}
		}
	}
	return standards.Requirement{}
}

func (r rewording) of(was standards.Requirement) standards.Requirement {
	became := was
	if r.Statement != "" {
		became.Statement = r.Statement
	}
	if r.How != "" {
		became.How = r.How
	}
	if r.Say != "" {
		became.Say = append(slices.Clone(was.Say), r.Say)
	}
	if r.Target != "" {
		became.Measure.Target, _ = new(big.Rat).SetString(r.Target)
		became.Measure.Limit, _ = new(big.Rat).SetString(r.Limit)
	}
	return became
}

// look reads the draft again, after what others did to it.
func (w *workshop) look(ctx context.Context) error {
	v, err := w.standards.Version(ctx, w.leader(), w.draft.ID)
	w.draft = v
	return err
}

// write makes the edits before the review, and rewrite those after it.
func (w *workshop) write(ctx context.Context) error {
	return w.edit(ctx, func(e rewording) bool { return e.Days < w.story.Review.Days })
}

func (w *workshop) rewrite(ctx context.Context) error {
	return w.edit(ctx, func(e rewording) bool { return e.Days > w.story.Review.Days })
}

func (w *workshop) edit(ctx context.Context, now func(rewording) bool) error {
	for _, e := range w.story.Edits {
		if !now(e) {
			continue
		}
		w.on(e.Days)
		was := w.rule(e.Rule)
		became := e.of(was)
		var err error
		w.draft, err = w.standards.Apply(ctx, w.who[e.By], w.draft.ID, []standards.Edit{{
			ID: newID(), Kind: standards.SetRequirement, Lineage: was.Lineage, Before: &was, Requirement: &became,
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// suggest proposes changes, and lets the owners of the sections decide on some.
func (w *workshop) suggest(ctx context.Context) error {
	for _, told := range w.story.Suggestions {
		w.on(told.Days)
		was := w.rule(told.Rule)
		in := remarks.Suggestion{ID: newID(), Kind: standards.SetRequirement, Lineage: was.Lineage, Was: &was, Reason: told.Reason}
		if became := told.of(was); told.Remove {
			in.Kind = standards.RemoveRequirement
		} else {
			in.Becomes = &became
		}
		made, err := w.remarks.Suggest(ctx, w.who[told.By], w.draft.ID, in)
		if err != nil {
			return err
		}
		if told.Decision == "" {
			continue
		}
		w.clock.tick(20 * time.Hour)
		_, err = w.remarks.Decide(ctx, w.who[told.DecidedBy], made.ID, remarks.Decision{
			Accept: told.Decision == string(remarks.Accepted), Answer: told.Answer, Revision: made.Revision,
		})
		if err != nil {
			return err
		}
		if err := w.look(ctx); err != nil {
			return err
		}
	}
	return nil
}

// discuss begins threads of remarks, with answers and mentions.
func (w *workshop) discuss(ctx context.Context) error {
	for _, told := range w.story.Threads {
		id := newID()
		for i, said := range told.Remarks {
			w.on(said.Days)
			var err error
			if i == 0 {
				in := w.about(told)
				in.ID, in.RemarkID, in.Text = id, newID(), w.words(said)
				_, err = w.remarks.Start(ctx, w.who[said.By], w.draft.ID, in)
			} else {
				_, err = w.remarks.Reply(ctx, w.who[said.By], id, newID(), w.words(said))
			}
			if err != nil {
				return err
			}
		}
		if told.ResolvedBy == "" {
			continue
		}
		if _, err := w.remarks.Turn(ctx, w.who[told.ResolvedBy], id, true); err != nil {
			return err
		}
	}
	return nil
}

// about is a thread about a rule, a section, or the whole.
func (w *workshop) about(told threadStory) remarks.NewThread {
	if told.Rule != "" {
		return remarks.NewThread{Subject: remarks.Requirement, Lineage: w.rule(told.Rule).Lineage}
	}
	for _, s := range w.draft.Sections {
		if s.Title == told.Section {
			return remarks.NewThread{Subject: remarks.Section, Lineage: s.Lineage}
		}
	}
	return remarks.NewThread{Subject: remarks.Version}
}

func (w *workshop) words(said remarkStory) remarks.Text {
	if said.To == "" {
		return remarks.Text{{Words: said.Text}}
	}
	to := w.who[said.To]
	return remarks.Text{{Mention: remarks.Person{AccountID: to.AccountID, Name: to.Name}}, {Words: ", " + said.Text}}
}

// score lets members judge what no program can.
func (w *workshop) score(ctx context.Context) error {
	for i, told := range w.story.Scores {
		w.on(-6 + i)
		for k, code := range told.Rules {
			in := quality.Score{Lineage: w.rule(code).Lineage, Marks: map[quality.Criterion]int{}}
			for j, c := range quality.Criteria {
				in.Marks[c] = max(told.Marks[(j+k)%len(told.Marks)], 1)
			}
			if k == 0 {
				in.Comment = told.Comment
			}
			if _, err := w.quality.Score(ctx, w.who[told.By], w.draft.ID, in); err != nil {
				return err
			}
		}
	}
	return nil
}
