package main

import (
	"context"
	"math/big"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/quality"
	"etalon/standards/remarks"
	"etalon/standards/rounds"
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
	Threads []struct {
		Rule, Section string // none: the whole
		ResolvedBy    string `json:"resolved_by"`
		Remarks       []struct {
			By, To, Text string
			Days         int
		}
	}
	Scores []struct {
		By, Comment string
		Rules       []string
		Marks       []int // of the criteria, in their order
	}
	Review struct {
		roundStory

		Finding     findingStory
		OpenFinding findingStory `json:"open_finding"`
		Manager     struct {
			Days, Deadline int
			Verdict        rounds.Verdict
			Words          string
		}
		Closed int
		Reason string
	}
	SecondReview roundStory `json:"second_review"` // of the standard made from a checklist
}

// rewording is what somebody wants a requirement to say; empty: as it is.
type rewording struct {
	By, Rule            string
	Days                int
	Statement, How, Say string
	Target, Limit       string
}

type roundStory struct {
	Days, Deadline int
	Note           string
	Asked          []string
	Answers        []struct {
		By, Words string
		Days      int
		Verdict   rounds.Verdict
	}
}

type findingStory struct {
	Days                        int
	Rule, Words, Recommendation string
	Severity                    rounds.Severity
	Resolution                  string // empty: nobody has answered yet
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
		in := remarks.NewThread{ID: newID(), Subject: remarks.Version}
		if told.Rule != "" {
			in.Subject, in.Lineage = remarks.Requirement, w.rule(told.Rule).Lineage
		}
		for _, s := range w.draft.Sections {
			if told.Section != "" && s.Title == told.Section {
				in.Subject, in.Lineage = remarks.Section, s.Lineage
			}
		}
		for i, said := range told.Remarks {
			w.on(said.Days)
			text := remarks.Text{{Words: said.Text}}
			if said.To != "" {
				to := w.who[said.To]
				text = remarks.Text{{Mention: remarks.Person{AccountID: to.AccountID, Name: to.Name}}, {Words: ", " + said.Text}}
			}
			var err error
			if in.RemarkID, in.Text = newID(), text; i == 0 {
				_, err = w.remarks.Start(ctx, w.who[said.By], w.draft.ID, in)
			} else {
				_, err = w.remarks.Reply(ctx, w.who[said.By], in.ID, in.RemarkID, text)
			}
			if err != nil {
				return err
			}
		}
		if told.ResolvedBy == "" {
			continue
		}
		if _, err := w.remarks.Turn(ctx, w.who[told.ResolvedBy], in.ID, true); err != nil {
			return err
		}
	}
	return nil
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

// round opens a round about a version, and answers it as far as people have.
func (w *workshop) round(ctx context.Context, versionID string, kind rounds.Kind, told roundStory) error {
	w.on(told.Days)
	id := newID()
	err := w.rounds.Open(ctx, w.leader(), rounds.NewRound{
		ID: id, VersionID: versionID, Kind: kind, Deadline: w.date(told.Deadline), Note: told.Note, People: w.ids(told.Asked),
	})
	if err != nil {
		return err
	}
	for _, a := range told.Answers {
		w.on(a.Days)
		if err := w.rounds.Answer(ctx, w.who[a.By], id, rounds.Answer{Verdict: a.Verdict, Words: a.Words}); err != nil {
			return err
		}
	}
	return nil
}

// judge opens the review; while the text stands still, the expert looks at it and
// store managers are consulted.
func (w *workshop) judge(ctx context.Context) error {
	told := w.story.Review
	if err := w.round(ctx, w.draft.ID, rounds.Review, told.roundStory); err != nil {
		return err
	}
	if err := w.audit(ctx, told.Finding, told.OpenFinding); err != nil {
		return err
	}
	w.on(told.Manager.Days)
	id := newID()
	err := w.rounds.Open(ctx, w.leader(), rounds.NewRound{
		ID: id, VersionID: w.draft.ID, Kind: rounds.Consultation, Deadline: w.date(told.Manager.Deadline), Places: rounds.Places{All: true},
	})
	if err != nil {
		return err
	}
	w.clock.tick(3 * time.Hour)
	return w.rounds.Answer(ctx, w.actors[accounts.StoreManager], id, rounds.Answer{Verdict: told.Manager.Verdict, Words: told.Manager.Words})
}

// audit is the expert's look at the text in the middle of the work.
func (w *workshop) audit(ctx context.Context, findings ...findingStory) error {
	expert := w.actors[accounts.Expert]
	w.on(findings[0].Days)
	id := newID()
	err := w.rounds.Open(ctx, w.leader(), rounds.NewRound{
		ID: id, VersionID: w.draft.ID, Kind: rounds.InterimAudit, Deadline: w.date(-1), People: []string{expert.AccountID},
	})
	if err != nil {
		return err
	}
	for _, f := range findings {
		w.on(f.Days)
		in := rounds.Finding{ID: newID(), RoundID: id, Lineage: w.rule(f.Rule).Lineage, Severity: f.Severity, Words: f.Words, Recommendation: f.Recommendation}
		if err := w.rounds.PutFinding(ctx, expert, in); err != nil {
			return err
		}
		if f.Resolution == "" {
			continue
		}
		w.clock.tick(time.Hour)
		if err := w.rounds.AnswerFinding(ctx, w.leader(), in.ID, rounds.Accepted, ""); err != nil {
			return err
		}
		if err := w.rounds.ResolveFinding(ctx, w.leader(), in.ID, f.Resolution); err != nil {
			return err
		}
	}
	return w.rounds.Answer(ctx, expert, id, rounds.Answer{Verdict: rounds.Finished})
}

// review ends the review, of which not everybody took part, and takes the draft up again.
func (w *workshop) review(ctx context.Context) error {
	w.on(w.story.Review.Closed)
	if err := w.rounds.Move(ctx, w.leader(), w.draft.ID, standards.ChangesRequested, w.story.Review.Reason); err != nil {
		return err
	}
	if err := w.rounds.Move(ctx, w.leader(), w.draft.ID, standards.Draft, ""); err != nil {
		return err
	}
	return w.look(ctx)
}

// reviewCars asks about the other draft, which came from a checklist: that round is open.
func (w *workshop) reviewCars(ctx context.Context) error {
	return w.round(ctx, w.imported.ID, rounds.Review, w.story.SecondReview)
}
