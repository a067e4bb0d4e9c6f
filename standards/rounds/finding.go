package rounds

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	Major    Severity = "major"
	Minor    Severity = "minor"
)

// Decision is the group's answer to a finding.
type Decision string

// The decisions.
const (
	Accepted Decision = "accepted"
	Declined Decision = "declined"
)

// Finding is what an expert found in an audit. A declined finding is settled by the
// reason; an accepted one when somebody says what was done.
type Finding struct {
	ID, OrgID, VersionID, RoundID string
	Lineage                       string // of the requirement; empty: the whole text
	Severity                      Severity
	Words, Recommendation         string
	By                            Person
	At                            time.Time
	Decision                      Decision // empty: not answered
	Reason                        string   // of the decision
	AnsweredBy                    Person
	AnsweredAt                    time.Time
	Resolution                    string // what was done about an accepted one
	ResolvedBy                    Person
	ResolvedAt                    time.Time
}

// settled reports whether nothing is left to do about the finding.
func (f Finding) settled() bool { return f.Decision == Declined || !f.ResolvedAt.IsZero() }

// Faults of findings.
var (
	ErrFindingNotFound = fault.New(fault.NotFound, "round_finding_not_found")
	// ErrFindingAnswered refuses to reword a finding that the group answered.
	ErrFindingAnswered = fault.New(fault.Conflict, "round_finding_answered")
	// ErrFindingSettled refuses another answer to what is settled.
	ErrFindingSettled = fault.New(fault.Conflict, "round_finding_settled")
	// ErrFindingOpen refuses to settle what was not accepted.
	ErrFindingOpen = fault.New(fault.Conflict, "round_finding_open")
)

// PutFinding keeps a finding of an expert who is asked in an open audit, or rewords
// one of theirs that is not answered yet. Errors: ErrNotFound, ErrNotAsked, ErrEnded,
// ErrExists, ErrFindingAnswered, ErrInvalid.
func (s *Service) PutFinding(ctx context.Context, by accounts.Actor, in Finding) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		r, v, err := s.heldRound(ctx, by, accounts.ReadDrafts, in.RoundID)
		if err != nil {
			return err
		}
		if err := in.check(v); err != nil {
			return err
		}
		switch _, asked := r.asked(by.AccountID); {
		case !asked || !r.Kind.audit():
			return ErrNotAsked
		case r.State != Open:
			return ErrEnded
		}
		in.OrgID, in.VersionID, in.By, in.At = by.OrgID, v.ID, Person{ID: by.AccountID}, s.now()
		return s.keepFinding(ctx, by, v, in)
	})
}

// keepFinding writes a new finding, or the expert's own words anew.
func (s *Service) keepFinding(ctx context.Context, by accounts.Actor, v standards.Version, in Finding) error {
	made, err := s.store.insertFinding(ctx, in)
	if err != nil {
		return err
	}
	entry := map[string]any{"severity": in.Severity, "text": in.Words}
	if made {
		return s.record(ctx, by, "put_finding", v, "", nil, entry)
	}
	old, err := s.store.finding(ctx, by.OrgID, in.ID)
	switch {
	case err != nil || old.RoundID != in.RoundID || old.By.ID != by.AccountID:
		return ErrExists
	case old.Lineage == in.Lineage && old.Severity == in.Severity && old.Words == in.Words && old.Recommendation == in.Recommendation:
		return nil
	case old.Decision != "":
		return ErrFindingAnswered
	}
	if err := s.store.updateFinding(ctx, in); err != nil {
		return err
	}
	return s.record(ctx, by, "put_finding", v, "", map[string]any{"severity": old.Severity, "text": old.Words}, entry)
}

func (f Finding) check(v standards.Version) error {
	p := &problems{}
	p.id("id", f.ID)
	switch f.Severity {
	case Critical, Major, Minor:
	default:
		p.add("severity", "unknown_severity")
	}
	p.required("text", f.Words)
	p.text("recommendation", f.Recommendation)
	if f.Lineage != "" && !hasRequirement(v, f.Lineage) {
		p.add("lineage", "unknown_requirement")
	}
	return p.err()
}

// AnswerFinding says whether the group accepts a finding. The answer may change until
// the finding is settled by what was done. Who writes the standard answers. Errors:
// ErrFindingNotFound, ErrFindingSettled, ErrInvalid: declining takes a reason.
func (s *Service) AnswerFinding(ctx context.Context, by accounts.Actor, id string, decision Decision, reason string) error {
	return s.onFinding(ctx, by, id, func(ctx context.Context, v standards.Version, f Finding) error {
		p := &problems{}
		switch decision {
		case Accepted:
			p.text("reason", reason)
		case Declined:
			p.required("reason", reason)
		default:
			p.add("decision", "unknown_decision")
		}
		switch err := p.err(); {
		case err != nil:
			return err
		case f.Decision == decision && f.Reason == reason:
			return nil
		case !f.ResolvedAt.IsZero() || v.Status == standards.Published:
			return ErrFindingSettled
		}
		before := f.Decision
		f.Decision, f.Reason, f.AnsweredBy.ID, f.AnsweredAt = decision, reason, by.AccountID, s.now()
		if err := s.store.answerFinding(ctx, f); err != nil {
			return err
		}
		if err := s.tellFinder(ctx, v, f); err != nil {
			return err
		}
		return s.record(ctx, by, "answer_finding", v, reason, map[string]any{"decision": before}, map[string]any{"decision": decision, "text": f.Words})
	})
}

// ResolveFinding says what was done about an accepted finding. Errors:
// ErrFindingNotFound, ErrFindingOpen, ErrInvalid.
func (s *Service) ResolveFinding(ctx context.Context, by accounts.Actor, id, resolution string) error {
	return s.onFinding(ctx, by, id, func(ctx context.Context, v standards.Version, f Finding) error {
		p := &problems{}
		p.required("resolution", resolution)
		switch err := p.err(); {
		case err != nil:
			return err
		case f.Decision != Accepted:
			return ErrFindingOpen
		case f.Resolution == resolution:
			return nil
		case !f.ResolvedAt.IsZero():
			return ErrFindingSettled
		}
		f.Resolution, f.ResolvedBy.ID, f.ResolvedAt = resolution, by.AccountID, s.now()
		if err := s.store.answerFinding(ctx, f); err != nil {
			return err
		}
		return s.record(ctx, by, "resolve_finding", v, resolution, nil, map[string]any{"text": f.Words})
	})
}

// onFinding does something about a finding as somebody who writes its standard,
// while its version is held.
func (s *Service) onFinding(ctx context.Context, by accounts.Actor, id string, do func(context.Context, standards.Version, Finding) error) error {
	if !isID(id) {
		return orForbidden(by, accounts.WriteStandards, ErrFindingNotFound)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		f, err := s.store.finding(ctx, by.OrgID, id)
		if err != nil {
			return orForbidden(by, accounts.WriteStandards, err)
		}
		_, v, err := s.held(ctx, by, accounts.WriteStandards, f.VersionID)
		if err != nil {
			return notFoundAs(err, ErrFindingNotFound)
		}
		if f, err = s.store.finding(ctx, by.OrgID, id); err != nil { // as it is now that it is held
			return err
		}
		return do(ctx, v, f)
	})
}

func (s *Service) tellFinder(ctx context.Context, v standards.Version, f Finding) error {
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: f.OrgID, To: []string{f.By.ID}, Kind: notifications.FindingAnswered, Event: f.ID, Link: pathOf(v.ID), Renew: true,
		Params: map[string]any{"decision": string(f.Decision), "finding": short(f.Words)},
	})
}

func hasRequirement(v standards.Version, lineage string) bool {
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			if r.Lineage == lineage {
				return true
			}
		}
	}
	return false
}
