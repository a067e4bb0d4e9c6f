package rounds

import (
	"context"
	"slices"

	"etalon/internal/fault"
	"etalon/standards"
)

// Block is a condition that does not hold yet: the code of a message "problem.CODE"
// and its parameters.
type Block struct {
	Code   string
	Params fault.Params
}

// way is a version with its rounds, the last first, and its findings: all that decides
// about the next step.
type way struct {
	Version  standards.Version
	Rounds   []Round
	Findings []Finding
}

func (s *Service) way(ctx context.Context, v standards.Version) (way, error) {
	list, err := s.store.rounds(ctx, v)
	if err != nil {
		return way{}, err
	}
	findings, err := s.store.findings(ctx, v)
	return way{v, list, findings}, err
}

// last returns the latest round of a kind.
func (w way) last(k Kind) (Round, bool) {
	for _, r := range w.Rounds {
		if r.Kind == k {
			return r, true
		}
	}
	return Round{}, false
}

// before lists what stands against opening a round of a kind.
func (w way) before(k Kind) []Block {
	if !slices.Contains(rules[k].from, w.Version.Status) {
		return []Block{{"not_at_this_step", nil}}
	}
	last, ever := w.last(k)
	switch moves := rules[k].to != "" && rules[k].to != w.Version.Status; {
	case ever && last.State == Open:
		return []Block{{"round_still_open", nil}}
	case ever && last.State == Changes && !moves:
		return []Block{{"changes_asked", nil}}
	case !moves:
		return nil
	}
	switch k {
	case Review:
		if w.Version.Content().Requirements() == 0 {
			return []Block{{"no_requirements", nil}}
		}
	case FinalAudit:
		return append(w.passed(Review, "review_not_passed"), w.stillOpen()...)
	case Approval:
		return slices.Concat(w.passed(FinalAudit, "audit_not_passed"), w.unsettled(), w.stillOpen())
	case Consultation, InterimAudit:
	}
	return nil
}

// beforePublication lists what stands against publishing a version from its approval.
func (w way) beforePublication() []Block {
	blocks := w.passed(Approval, "approval_not_passed")
	if last, ok := w.last(Approval); ok && last.State == Passed {
		hash := w.Version.Content().Hash()
		if slices.ContainsFunc(last.Participants, func(p Participant) bool { return p.Verdict != Approves || p.Hash != hash }) {
			blocks = append(blocks, Block{"approved_another_text", nil})
		}
		if !fourEyes(last.Participants, w.Version) {
			blocks = append(blocks, Block{"only_last_editor", nil})
		}
	}
	return slices.Concat(blocks, w.unsettled(), w.stillOpen())
}

// passed asks that the latest round of a kind passed, for the text as it is.
func (w way) passed(k Kind, code string) []Block {
	if last, ok := w.last(k); ok && last.State == Passed && last.Hash == w.Version.Content().Hash() {
		return nil
	}
	return []Block{{code, nil}}
}

// unsettled asks that every finding is answered, and what was accepted is done.
func (w way) unsettled() []Block {
	unanswered, undone := 0, 0
	for _, f := range w.Findings {
		switch {
		case f.Decision == "":
			unanswered++
		case !f.settled():
			undone++
		}
	}
	var blocks []Block
	if unanswered > 0 {
		blocks = append(blocks, Block{"findings_unanswered", fault.Params{"Count": unanswered}})
	}
	if undone > 0 {
		blocks = append(blocks, Block{"findings_not_resolved", fault.Params{"Count": undone}})
	}
	return blocks
}

// stillOpen asks that nobody is being asked any more.
func (w way) stillOpen() []Block {
	var blocks []Block
	for _, r := range w.Rounds {
		if r.State == Open {
			blocks = append(blocks, Block{"open_" + string(r.Kind), fault.Params{"Count": r.missing()}})
		}
	}
	return blocks
}

// Step is what comes next on the path.
type Step string

// The steps.
const (
	SendToReview   Step = "open_review"
	SendToExperts  Step = "open_final_audit"
	SendToApproval Step = "open_approval"
	AskBack        Step = "ask_changes" // back to the draft
	TakeUp         Step = "take_up"     // changes that were asked for
	CloseRound     Step = "close_round"
	Wait           Step = "wait" // for answers
	Publish        Step = "publish"
	Nothing        Step = "" // it is published
)

// next returns the next step and what stands against it. roundID is of the round
// that is waited for or should be closed; late says that its deadline has passed.
func (w way) next(late func(Round) bool) (step Step, roundID string, blocks []Block) {
	switch w.Version.Status {
	case standards.Draft:
		return SendToReview, "", w.before(Review)
	case standards.ChangesRequested:
		return TakeUp, "", nil
	case standards.InReview:
		return w.after(Review, SendToReview, SendToExperts, late, w.before(FinalAudit))
	case standards.ExpertAudit:
		return w.after(FinalAudit, SendToExperts, SendToApproval, late, w.before(Approval))
	case standards.Approval:
		return w.after(Approval, SendToApproval, Publish, late, w.beforePublication())
	case standards.Published, standards.Superseded, standards.Retired:
	}
	return Nothing, "", nil
}

// after is the step that the latest round of a kind leads to: it is opened again where
// it was closed, and goes on where it passed and nothing else is open.
func (w way) after(k Kind, again, on Step, late func(Round) bool, blocks []Block) (Step, string, []Block) {
	last, ok := w.last(k)
	switch {
	case !ok || last.State == Closed:
		return again, "", nil
	case last.State == Changes:
		return AskBack, "", nil
	case last.State == Open && slices.ContainsFunc(last.Participants, func(p Participant) bool { return p.Verdict == AsksChanges }):
		return AskBack, last.ID, nil
	}
	for _, r := range w.Rounds {
		if r.State == Open && late(r) {
			return CloseRound, r.ID, blocks
		}
	}
	for _, r := range w.Rounds {
		if r.State == Open {
			return Wait, r.ID, blocks
		}
	}
	return on, "", blocks
}
