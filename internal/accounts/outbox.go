package accounts

import (
	"context"

	"etalon/internal/journal"
	"etalon/internal/mail"
)

// Outbox returns a page of the organisation's letters, and how many there are in
// all, to those who manage people.
func (s *Service) Outbox(ctx context.Context, by Actor, q mail.Query) ([]mail.Letter, int, error) {
	if err := by.Require(ManagePeople); err != nil {
		return nil, 0, err
	}
	return s.letters.Mail.List(ctx, by.OrgID, q)
}

// SendsMail reports whether letters leave by themselves.
func (s *Service) SendsMail() bool { return s.letters.Mail.Sends() }

// SendAgain sends a letter that failed. Faults: ErrForbidden and those of mail.Again.
func (s *Service) SendAgain(ctx context.Context, by Actor, letterID string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.letters.Mail.Again(ctx, by.OrgID, letterID); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "send_again", SubjectKind: "letter", SubjectID: letterID,
		})
	})
	if err == nil {
		s.letters.Queue.Wake()
	}
	return err
}
