package accounts

import (
	"context"

	"etalon/internal/journal"
)

// InviteMany makes many accounts that wait for their people, all or none. With
// send each gets a letter; otherwise the invitation is over at once, and is sent
// from the person's page. Like Invite it takes nobody's address. The caller has
// seen that the organisation has none of the e-mails, in the same transaction,
// and calls SendLetters after it. Faults: ErrForbidden, ErrInvalid naming each
// field, ErrAccountExists.
func (s *Service) InviteMany(ctx context.Context, by Actor, list []NewAccount, send bool) error {
	if err := by.Require(ManagePeople); err != nil || len(list) == 0 {
		return err
	}
	rows, grants, err := s.prepare(ctx, by, list)
	if err != nil {
		return err
	}
	until := s.now()
	if send {
		until = until.Add(invitationLife)
	}
	for i := range rows {
		rows[i].InvitedEmail, rows[i].Email, rows[i].InvitedUntil, rows[i].PasswordHash = rows[i].Email, standIn(rows[i].ID), &until, ""
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.insertAccounts(ctx, rows, grants); err != nil {
			return err
		}
		for i := range rows {
			if !send {
				break
			}
			if err := s.sendInvitation(ctx, by, rows[i].account(), "invite"); err != nil {
				return err
			}
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "create_accounts",
			SubjectKind: "organisation", SubjectID: by.OrgID, After: map[string]any{"count": len(rows)},
		})
	})
}

// SendLetters lets the letters of a transaction that has ended go at once.
func (s *Service) SendLetters() { s.letters.Queue.Wake() }
