package accounts

import (
	"context"
	"errors"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/mail"
)

// What invitations report.
var (
	// ErrNotInvited refuses to send again or to cancel what is no open invitation.
	ErrNotInvited = fault.New(fault.Conflict, "not_invited")
	// ErrInvitedElsewhere tells the owner of an address, and nobody else, that they
	// have an account already.
	ErrInvitedElsewhere = fault.New(fault.Conflict, "invited_elsewhere")
)

// Invite makes an account that waits for its person and sends them a link. The
// same call again, with the same id and e-mail, changes nothing. That another
// organisation has an account with the e-mail is not told: docs/decisions/invitations.md.
// Faults: ErrForbidden, ErrInvalid naming each field, ErrEmailTaken (in this
// organisation), ErrAccountExists, ErrScopeNotFound.
func (s *Service) Invite(ctx context.Context, by Actor, n NewAccount) (Account, error) {
	if err := by.Require(ManagePeople); err != nil {
		return Account{}, err
	}
	n.Password = ""
	row, grants, err := s.invited(ctx, by, n)
	if err != nil {
		return Account{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockOrganisation(ctx, by.OrgID); err != nil {
			return err
		}
		again, err := s.isRepeat(ctx, by, row)
		if err != nil || again {
			return err
		}
		if err := s.scopesExist(ctx, by.OrgID, slices.Collect(grants.of(row.ID))); err != nil {
			return err
		}
		if err := s.store.insertAccounts(ctx, []accountRow{row}, grants); err != nil {
			return err
		}
		return s.sendInvitation(ctx, by, row.account(), "invite")
	})
	if err != nil {
		return Account{}, err
	}
	s.letters.Queue.Wake()
	return s.Get(ctx, by, row.ID)
}

// invited checks an invitation and makes its rows.
func (s *Service) invited(ctx context.Context, by Actor, n NewAccount) (accountRow, grantRows, error) {
	rows, grants, err := s.prepare(ctx, by, []NewAccount{n})
	if len(n.Grants) == 0 {
		none := fault.Field{Path: "grants", Code: "role_needed"}
		f, _ := fault.Of(err)
		if f == nil {
			f = ErrInvalid
		}
		err = f.At(none)
	}
	if err != nil {
		return accountRow{}, nil, err
	}
	row := rows[0]
	until := s.now().Add(invitationLife)
	row.InvitedEmail, row.Email, row.InvitedUntil = row.Email, standIn(row.ID), &until
	return row, grants, nil
}

// standIn is what stands for the e-mail of an account that is only invited. It is
// no address, so that nobody signs in with it.
func standIn(accountID string) string { return "invited:" + accountID }

// isRepeat reports whether the invitation was made before by the same call. It
// refuses an id or an e-mail that the organisation has otherwise.
func (s *Service) isRepeat(ctx context.Context, by Actor, row accountRow) (bool, error) {
	switch old, err := s.lock(ctx, by.OrgID, row.ID); {
	case err == nil && old.Email == row.InvitedEmail:
		return true, nil
	case err == nil:
		return false, ErrAccountExists
	case !errors.Is(err, ErrNotFound):
		return false, err
	}
	taken, err := s.store.emailInOrganisation(ctx, by.OrgID, row.InvitedEmail)
	if err == nil && taken {
		err = ErrEmailTaken.At(fault.Field{Path: "email", Code: "email_taken", Params: fault.Params{"Email": row.InvitedEmail}})
	}
	return false, err
}

// sendInvitation sends a new link and ends the one before it.
func (s *Service) sendInvitation(ctx context.Context, by Actor, a Account, verb string) error {
	if err := s.endLinks(ctx, a, purposeInvitation); err != nil {
		return err
	}
	link, err := s.newLink(ctx, a, purposeInvitation, a.Email, invitationLife)
	if err != nil {
		return err
	}
	inviter := by.Name
	if inviter == "" {
		if inviter, err = s.store.organisationName(ctx, by.OrgID); err != nil {
			return err
		}
	}
	if err := s.write(ctx, a, mail.Invitation, a.Email, link, map[string]any{"Inviter": inviter}); err != nil {
		return err
	}
	return s.record(ctx, by, verb, a.ID, map[string]any{"email": a.Email, "name": a.Name})
}

// InviteAgain sends a new link to somebody who has not accepted yet, also after
// the invitation was cancelled; the earlier link ends. Faults: ErrNotFound, ErrNotInvited.
func (s *Service) InviteAgain(ctx context.Context, by Actor, accountID string) (Account, error) {
	err := s.pending(ctx, by, accountID, func(ctx context.Context, a Account) error {
		if err := s.store.changeAccount(ctx, a, map[string]any{"disabled_at": nil, "invited_until": s.now().Add(invitationLife)}); err != nil {
			return err
		}
		return s.sendInvitation(ctx, by, a, "invite_again")
	})
	if err != nil {
		return Account{}, err
	}
	s.letters.Queue.Wake()
	return s.Get(ctx, by, accountID)
}

// CancelInvitation takes an invitation back; its link ends at once. Faults:
// ErrNotFound, ErrNotInvited.
func (s *Service) CancelInvitation(ctx context.Context, by Actor, accountID string) error {
	return s.pending(ctx, by, accountID, func(ctx context.Context, a Account) error {
		if !a.DisabledAt.IsZero() {
			return nil
		}
		if err := s.endLinks(ctx, a, purposeInvitation); err != nil {
			return err
		}
		if err := s.store.changeAccount(ctx, a, map[string]any{"disabled_at": s.now(), "invited_until": s.now()}); err != nil {
			return err
		}
		return s.record(ctx, by, "cancel_invitation", a.ID, map[string]any{"email": a.Email})
	})
}

// pending does something about an account that waits for its person.
func (s *Service) pending(ctx context.Context, by Actor, accountID string, do func(context.Context, Account) error) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		if a.InvitedUntil.IsZero() {
			return ErrNotInvited
		}
		return do(ctx, a)
	})
}

// Acceptance is how an invited person answers.
type Acceptance struct{ Token, Name, Password string }

// AcceptInvitation makes the account its person's own and signs them in. Faults:
// ErrLink, ErrInvalid naming each field, ErrInvitedElsewhere.
func (s *Service) AcceptInvitation(ctx context.Context, in Acceptance, address, agent string) (Session, Actor, error) {
	link, err := s.linkFor(ctx, in.Token, purposeInvitation)
	if err != nil {
		return Session{}, Actor{}, err
	}
	var wrong []fault.Field
	if f, bad := checkText("name", &in.Name, nameMax); bad {
		wrong = append(wrong, f)
	}
	if f, weak := weakness(in.Password, link.Email, in.Name); weak {
		wrong = append(wrong, f)
	}
	if len(wrong) > 0 {
		return Session{}, Actor{}, ErrInvalid.At(wrong...)
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return Session{}, Actor{}, err
	}
	var session Session
	var actor Actor
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.accept(ctx, link, in.Name, hash); err != nil {
			return err
		}
		session, actor, err = s.open(ctx, link.AccountID, origin{address: address, agent: agent, method: string(purposeInvitation)}, func(accountRow) bool { return true })
		return err
	})
	if err != nil {
		return Session{}, Actor{}, err
	}
	return session, actor, nil
}

func (s *Service) accept(ctx context.Context, link accountLinkRow, name, hash string) error {
	row, err := s.useLink(ctx, link)
	if err != nil {
		return err
	}
	if row.InvitedUntil == nil {
		return ErrLink
	}
	before := map[string]any{"name": row.Name}
	err = s.store.takeEmail(ctx, row.account(), link.Email, map[string]any{
		"name": name, "password_hash": hash, "invited_email": "", "invited_until": nil,
	})
	if errors.Is(err, ErrEmailTaken) {
		return ErrInvitedElsewhere
	}
	if err != nil {
		return err
	}
	if s.invitationAccepted != nil {
		if err := s.invitationAccepted(ctx, row.OrgID, row.ID, name); err != nil {
			return err
		}
	}
	return s.recordChange(ctx, himself(row), "accept_invitation", row.ID, before, map[string]any{"name": name, "email": link.Email})
}
