package main

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/rounds"
)

// reviewStory is the review of the draft, with the audit and the consultation that
// went on meanwhile.
type reviewStory struct {
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
