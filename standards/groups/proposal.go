package groups

import (
	"context"
	"regexp"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Proposal is what somebody of the group proposes.
type Proposal struct {
	ID, OrgID, StandardID string
	Title, Text           string
	Lineage               string // of a section or requirement; empty: the whole
	Budget                int64  // in hundredths of Currency
	Currency              string // ISO 4217
	Feasibility           int    // 1 to 5; 0: not judged
	FeasibilityNote       string
	Verdict               Verdict
	Reason                string // of the verdict
	DecidedBy             string // account; empty: open
	DecidedAt             time.Time
	Revision              int
	CreatedBy             string // account
	CreatedAt             time.Time
}

// Verdict is what became of a proposal.
type Verdict string

// The verdicts.
const (
	Open      Verdict = "open"
	Accepted  Verdict = "accepted"
	Declined  Verdict = "declined"
	Postponed Verdict = "postponed"
)

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// budgetMax is ten billion, in hundredths.
const budgetMax = 1_000_000_000_000

func (r *Proposal) check() error {
	p := &problems{}
	p.Made("id", r.ID)
	p.Required("title", &r.Title, titleMax)
	p.Text("text", &r.Text, 4*noteMax)
	p.Text("feasibility_note", &r.FeasibilityNote, noteMax)
	p.Between("feasibility", r.Feasibility, 0, 5)
	if r.Budget < 0 || r.Budget > budgetMax {
		p.Add("budget", "out_of_range", fault.Params{"Min": 0, "Max": budgetMax / 100})
	}
	if r.Currency == "" {
		r.Currency = "RUB"
	}
	if !currency.MatchString(r.Currency) {
		p.Add("currency", "currency_unknown", nil)
	}
	if r.Lineage != "" && !isID(r.Lineage) {
		p.Add("lineage", "not_an_id", nil)
	}
	return p.Err(ErrInvalid)
}

// PutProposal makes a proposal (revision 0), or changes one's own, or as leader
// anybody's, while it is open. Faults: ErrInvalid, ErrProposalNotFound, ErrExists,
// ErrDecided, ErrStale, ErrTooMany, accounts.ErrForbidden.
func (s *Service) PutProposal(ctx context.Context, by accounts.Actor, r Proposal) (Proposal, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, r.StandardID)
	if err != nil {
		return Proposal{}, err
	}
	if err := r.check(); err != nil {
		return Proposal{}, err
	}
	if r.Revision > 0 {
		return s.changeProposal(ctx, by, r.ID, r.Revision, "update", func(stored *Proposal) error {
			switch {
			case stored.StandardID != st.ID:
				return ErrProposalNotFound
			case stored.CreatedBy != by.AccountID && !by.Leads(st.ID):
				return accounts.ErrForbidden
			case stored.Verdict != Open:
				return ErrDecided
			}
			stored.Title, stored.Text, stored.Lineage, stored.Budget, stored.Currency = r.Title, r.Text, r.Lineage, r.Budget, r.Currency
			stored.Feasibility, stored.FeasibilityNote = r.Feasibility, r.FeasibilityNote
			return nil
		})
	}
	r.OrgID, r.Revision, r.CreatedBy, r.CreatedAt = st.OrgID, 1, by.AccountID, s.now()
	r.Verdict, r.Reason, r.DecidedBy, r.DecidedAt = Open, "", "", time.Time{}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertProposal(ctx, r)
		if err != nil {
			return err
		}
		if !made {
			stored, err := s.store.proposal(ctx, by.OrgID, r.ID)
			if err != nil || stored.StandardID != st.ID || stored.CreatedBy != by.AccountID {
				return ErrExists
			}
			r = stored
			return nil
		}
		return s.record(ctx, by, "create", "proposal", r.ID, "", nil, r.written())
	})
	return r, err
}

// DecideProposal says what becomes of a proposal, and why; Open takes a verdict
// back. The leader decides. Faults: ErrInvalid, ErrProposalNotFound, ErrStale,
// accounts.ErrForbidden.
func (s *Service) DecideProposal(ctx context.Context, by accounts.Actor, id string, verdict Verdict, reason string, revision int) (Proposal, error) {
	p := &problems{}
	p.Text("reason", &reason, noteMax)
	switch verdict {
	case Declined, Postponed:
		p.Required("reason", &reason, noteMax)
	case Open, Accepted:
	default:
		p.Add("verdict", "unknown_value", fault.Params{"Value": string(verdict)})
	}
	if err := p.Err(ErrInvalid); err != nil {
		return Proposal{}, err
	}
	return s.changeProposal(ctx, by, id, revision, "decide", func(r *Proposal) error {
		if !by.Leads(r.StandardID) {
			return accounts.ErrForbidden
		}
		r.Verdict, r.Reason, r.DecidedBy, r.DecidedAt = verdict, reason, by.AccountID, s.now()
		if verdict == Open {
			r.Reason, r.DecidedBy, r.DecidedAt = "", "", time.Time{}
		}
		return nil
	})
}

func (s *Service) changeProposal(ctx context.Context, by accounts.Actor, id string, revision int, verb string, edit func(*Proposal) error) (Proposal, error) {
	if !by.Can(accounts.ReadDrafts) {
		return Proposal{}, accounts.ErrForbidden
	}
	var after Proposal
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.proposal(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		if _, err := s.standards.Working(ctx, by, accounts.ReadDrafts, before.StandardID); err != nil {
			return hidden(err, ErrProposalNotFound)
		}
		if before.Revision != revision {
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		after = before
		if err := edit(&after); err != nil {
			return err
		}
		after.Revision++
		if err := s.store.updateProposal(ctx, after, revision); err != nil {
			return err
		}
		return s.record(ctx, by, verb, "proposal", id, after.Reason, before.written(), after.written())
	})
	return after, err
}

func (r Proposal) written() map[string]any {
	w := map[string]any{
		"title": r.Title, "text": r.Text, "budget": r.Budget, "currency": r.Currency, "feasibility": r.Feasibility, "status": string(r.Verdict),
		"standard_id": r.StandardID,
	}
	if r.FeasibilityNote != "" {
		w["feasibility_note"] = r.FeasibilityNote
	}
	return w
}
