package rounds

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Answer is what a participant says.
type Answer struct {
	Verdict Verdict
	Words   string
}

func (a Answer) check(k Kind) error {
	p := &problems{}
	if !slices.Contains(rules[k].answers, a.Verdict) {
		p.add("verdict", "unknown_verdict")
	}
	if a.Verdict.needsWords() {
		p.required("text", a.Words)
	} else {
		p.text("text", a.Words)
	}
	return p.err()
}

// Answer keeps what by says in a round, in place of what by said before. The last
// answer ends the round. A store manager answers only as long as the store is asked.
// Errors: ErrNotFound, ErrNotAsked, ErrEnded, ErrInvalid.
func (s *Service) Answer(ctx context.Context, by accounts.Actor, roundID string, in Answer) error {
	if by.Only != nil {
		return accounts.ErrNotByToken
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		r, v, err := s.askedIn(ctx, by, roundID)
		if err != nil {
			return err
		}
		mine, ok := r.asked(by.AccountID)
		if !ok {
			return ErrNotAsked
		}
		if err := in.check(r.Kind); err != nil {
			return err
		}
		switch {
		case mine.Verdict == in.Verdict && mine.Words == in.Words:
			return nil
		case r.State != Open:
			return ErrEnded
		}
		before := map[string]any{"round": r.Kind, "verdict": mine.Verdict, "text": mine.Words}
		mine.Verdict, mine.Words, mine.Hash, mine.AnsweredAt = in.Verdict, in.Words, v.Content().Hash(), s.now()
		if err := s.store.answer(ctx, r, *mine); err != nil {
			return err
		}
		after := map[string]any{"round": r.Kind, "number": r.Number, "verdict": in.Verdict, "text": in.Words}
		if err := s.record(ctx, by, "answer_round", v, in.Words, before, after); err != nil {
			return err
		}
		return s.conclude(ctx, by, v, r)
	})
}

// askedIn returns a round with its version, held, to who may answer in it.
func (s *Service) askedIn(ctx context.Context, by accounts.Actor, id string) (Round, standards.Version, error) {
	if !isID(id) {
		return Round{}, standards.Version{}, orForbidden(by, accounts.ReadStandards, ErrNotFound)
	}
	r, err := s.store.round(ctx, by.OrgID, id)
	switch {
	case err != nil:
		return r, standards.Version{}, orForbidden(by, accounts.ReadStandards, err)
	case r.Kind != Consultation:
		return s.heldRound(ctx, by, accounts.ReadDrafts, id)
	}
	if err := s.store.hold(ctx, by.OrgID, r.VersionID); err != nil {
		return r, standards.Version{}, err
	}
	r, _, v, err := s.consulted(ctx, by, id)
	return r, v, err
}

// conclude ends a round to which everybody has answered, and tells who leads.
func (s *Service) conclude(ctx context.Context, by accounts.Actor, v standards.Version, r Round) error {
	r.State = r.outcome()
	if r.State == Open {
		return nil
	}
	r.EndedBy, r.EndedAt = Person{ID: by.AccountID}, s.now()
	if err := s.store.end(ctx, r); err != nil {
		return err
	}
	if err := s.record(ctx, by, "end_round", v, "", nil, map[string]any{"round": r.Kind, "number": r.Number, "outcome": r.State}); err != nil {
		return err
	}
	st, err := s.store.standard(ctx, v)
	if err != nil {
		return err
	}
	n := s.notice(notifications.RoundAnswered, st, v, r)
	n.Params["outcome"] = string(r.State)
	return s.tellLeaders(ctx, st, n, r.OpenedBy.ID)
}

// tellLeaders tells those who lead the group on a standard, and one more.
func (s *Service) tellLeaders(ctx context.Context, st standards.Standard, n notifications.Notice, also string) error {
	if also != "" && also != accounts.ProgramID {
		n.To = []string{also}
		if err := s.notices.Notify(ctx, n); err != nil {
			return err
		}
	}
	return s.notices.Holders(ctx, n, []accounts.Role{accounts.GroupLeader}, accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Standard, ID: st.ID})
}

// Close ends a round before everybody has answered; who has not is asked no more.
// Errors: ErrNotFound, ErrEnded, ErrInvalid: it takes a reason.
func (s *Service) Close(ctx context.Context, by accounts.Actor, roundID, reason string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		r, v, err := s.heldRound(ctx, by, accounts.LeadStandards, roundID)
		if err != nil {
			return err
		}
		p := &problems{}
		p.required("reason", reason)
		switch err := p.err(); {
		case err != nil:
			return err
		case r.State == Closed && r.Reason == reason:
			return nil
		case r.State != Open:
			return ErrEnded
		}
		return s.closeRound(ctx, by, v, r, reason)
	})
}

func (s *Service) closeRound(ctx context.Context, by accounts.Actor, v standards.Version, r Round, reason string) error {
	r.State, r.Reason, r.EndedBy, r.EndedAt = Closed, reason, Person{ID: by.AccountID}, s.now()
	if err := s.store.end(ctx, r); err != nil {
		return err
	}
	return s.record(ctx, by, "close_round", v, reason, nil, map[string]any{"round": r.Kind, "number": r.Number, "count": r.missing()})
}

// notReady names the conditions of a step that do not hold.
func notReady(blocks []Block) error {
	fields := make([]fault.Field, len(blocks))
	for i, b := range blocks {
		fields[i] = fault.Field{Path: "version", Code: b.Code, Params: b.Params}
	}
	return ErrNotReady.At(fields...)
}
