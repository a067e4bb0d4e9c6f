package ideas

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/internal/secrets"
	"etalon/standards"
)

// Faults of the bank.
var (
	ErrInvalid  = fault.New(fault.Invalid, "ideas_invalid")
	ErrNotFound = fault.New(fault.NotFound, "idea_not_found")
	// ErrLink refuses a link that is unknown, revoked or expired, whose bank is
	// closed: which of them is not told.
	ErrLink = fault.New(fault.NotFound, "idea_link_ended")
	// ErrSignIn asks a sender to sign in with an account of the organisation.
	ErrSignIn = fault.New(fault.Forbidden, "idea_sign_in")
	// ErrFull refuses more than a bank holds.
	ErrFull   = fault.New(fault.Conflict, "idea_bank_full")
	ErrExists = fault.New(fault.Conflict, "idea_exists")
	// ErrStale reports an edit of a revision that is no longer current. Params: Revision.
	ErrStale = fault.New(fault.Stale, "idea_stale")
	// ErrTaken refuses to sort again what is in the standard or merged.
	ErrTaken = fault.New(fault.Conflict, "idea_taken")
	// ErrBankClosed refuses a link to a closed bank.
	ErrBankClosed = fault.New(fault.Conflict, "idea_bank_closed")
)

// Service is the use cases of the bank. Who reads the drafts of a standard reads
// it, who writes the standard sorts, who leads the group opens and closes it.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	notices   *notifications.Service
	journal   *journal.Journal
	now       func() time.Time
}

// Parts are what the service is made of.
type Parts struct {
	DB        *database.DB
	Standards *standards.Service
	Notices   *notifications.Service
	Journal   *journal.Journal
	Now       func() time.Time
}

// New returns the banks kept in a database.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Standards, p.Notices, p.Journal, p.Now}
}

// Board is a bank with everything in it.
type Board struct {
	Standard standards.Standard
	Bank     Bank
	Ideas    []Idea // the latest first
	MaySort  bool
	Leads    bool
}

// Board returns the bank of a standard. Fault: standards.ErrNotFound.
func (s *Service) Board(ctx context.Context, by accounts.Actor, standardID string) (Board, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err != nil {
		return Board{}, err
	}
	_, err = s.standards.Working(ctx, by, accounts.WriteStandards, standardID)
	b := Board{Standard: st, MaySort: err == nil, Leads: by.Leads(st.ID)}
	if b.Bank, err = s.store.bank(ctx, st); err != nil {
		return Board{}, err
	}
	b.Ideas, err = s.store.ideas(ctx, st)
	return b, err
}

// SetBank says who may send, and what they read. A closed bank has no link. Faults:
// ErrInvalid, ErrStale, accounts.ErrForbidden.
func (s *Service) SetBank(ctx context.Context, by accounts.Actor, bank Bank) (Bank, error) {
	p := &fault.Problems{}
	p.Required("title", &bank.Title, titleMax)
	p.Text("invitation", &bank.Invitation, textMax)
	switch bank.Access {
	case Closed, SignedIn, ByLink:
	default:
		p.Add("access", "unknown_value", fault.Params{"Value": string(bank.Access)})
	}
	if err := p.Err(ErrInvalid); err != nil {
		return Bank{}, err
	}
	return s.changeBank(ctx, by, bank.StandardID, "update", func(stored *Bank) error {
		if stored.Revision != bank.Revision {
			return ErrStale.With(fault.Params{"Revision": stored.Revision})
		}
		stored.Access, stored.Title, stored.Invitation = bank.Access, bank.Title, bank.Invitation
		if bank.Access == Closed {
			stored.hash, stored.ExpiresAt = "", time.Time{}
		}
		return nil
	})
}

// RenewLink makes a new link that works for so many days; the one before ends. The
// token is told this once and kept as its hash. Faults: ErrInvalid, ErrBankClosed,
// accounts.ErrForbidden.
func (s *Service) RenewLink(ctx context.Context, by accounts.Actor, standardID string, days int) (Bank, string, error) {
	if days < 1 || days > linkDays {
		return Bank{}, "", ErrInvalid.At(fault.Field{Path: "days", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": linkDays}})
	}
	token := secrets.Token(tokenBytes)
	bank, err := s.changeBank(ctx, by, standardID, "renew_link", func(b *Bank) error {
		if b.Access == Closed {
			return ErrBankClosed
		}
		b.hash, b.ExpiresAt = secrets.Digest(token), s.now().AddDate(0, 0, days)
		return nil
	})
	return bank, token, err
}

// RevokeLink ends the link. Fault: accounts.ErrForbidden.
func (s *Service) RevokeLink(ctx context.Context, by accounts.Actor, standardID string) (Bank, error) {
	return s.changeBank(ctx, by, standardID, "revoke_link", func(b *Bank) error {
		b.hash, b.ExpiresAt = "", time.Time{}
		return nil
	})
}

func (s *Service) changeBank(ctx context.Context, by accounts.Actor, standardID, verb string, edit func(*Bank) error) (Bank, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err != nil {
		return Bank{}, err
	}
	if !by.Leads(st.ID) {
		return Bank{}, accounts.ErrForbidden
	}
	var bank Bank
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if bank, err = s.store.bank(ctx, st); err != nil {
			return err
		}
		before := bank.written()
		if err := edit(&bank); err != nil {
			return err
		}
		bank.Revision++
		if err := s.store.putBank(ctx, bank); err != nil {
			return err
		}
		return s.record(ctx, by, verb, "idea_bank", st.ID, "", before, bank.written())
	})
	return bank, err
}

// written is the bank as the journal keeps it: the link is not in it.
func (b Bank) written() map[string]any {
	w := map[string]any{"access": string(b.Access), "title": b.Title, "standard_id": b.StandardID}
	if !b.ExpiresAt.IsZero() {
		w["until"] = b.ExpiresAt.UTC().Format(time.RFC3339)
	}
	return w
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}
