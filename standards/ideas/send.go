package ideas

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/journal"
	"etalon/internal/secrets"
)

// tokenBytes is the randomness of a link.
const tokenBytes = 24

// Door is what whoever holds a link reads. Nothing of the draft is in it.
type Door struct {
	Title, Invitation, Organisation string
	Language                        string // of the standard
	MustSignIn                      bool   // and the visitor has not, with an account of the organisation
	Name                            string // of the signed-in visitor
	Mine                            []Idea // what the signed-in visitor has sent, the latest first
}

// Open looks behind a link, for a visitor who may be signed in; the zero actor is
// one who is not. Fault: ErrLink.
func (s *Service) Open(ctx context.Context, visitor accounts.Actor, token string) (Door, error) {
	bank, info, err := s.behind(ctx, token)
	if err != nil {
		return Door{}, err
	}
	inside := visitor.AccountID != "" && visitor.Only == nil && visitor.OrgID == bank.OrgID
	d := Door{
		Title: bank.Title, Invitation: bank.Invitation, Organisation: info.Organisation, Language: info.Language,
		MustSignIn: bank.Access == SignedIn && !inside, Mine: []Idea{},
	}
	if inside {
		d.Name = visitor.Name
		d.Mine, err = s.store.mine(ctx, bank, visitor.AccountID)
	}
	return d, err
}

func (s *Service) behind(ctx context.Context, token string) (Bank, bankInfo, error) {
	bank, info, err := s.store.bankBehind(ctx, secrets.Digest(token))
	if err == nil && (bank.Access == Closed || !bank.ExpiresAt.After(s.now())) {
		err = ErrLink
	}
	return bank, info, err
}

// Send puts an idea into the bank behind a link; sent again it is the same one. A
// signed-in visitor who signs it can follow what becomes of it; without a name
// neither the account nor the address is kept. Faults: ErrLink, ErrSignIn,
// ErrInvalid, ErrFull, ErrExists.
func (s *Service) Send(ctx context.Context, visitor accounts.Actor, token string, i Idea) (Idea, error) {
	bank, _, err := s.behind(ctx, token)
	if err != nil {
		return Idea{}, err
	}
	inside := visitor.AccountID != "" && visitor.Only == nil && visitor.OrgID == bank.OrgID
	if bank.Access == SignedIn && !inside {
		return Idea{}, ErrSignIn
	}
	if err := i.check(); err != nil {
		return Idea{}, err
	}
	i = Idea{
		ID: i.ID, OrgID: bank.OrgID, StandardID: bank.StandardID, Kind: i.Kind, Text: i.Text, Answer: i.Answer, Author: i.Author,
		Status: Waiting, Voices: 1, SentAt: s.now(), Revision: 1,
	}
	sender := accounts.Program(bank.OrgID)
	if i.Author.Name == "" {
		i.Author = Author{}
		// The hour is enough for the group; the minute could tell who was on duty.
		i.SentAt = i.SentAt.Truncate(time.Hour)
	} else if inside {
		i.AccountID, sender.AccountID = visitor.AccountID, visitor.AccountID
	}
	if i.AccountID == "" {
		ctx = journal.WithOrigin(ctx, journal.Origin{})
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insert(ctx, i)
		if err != nil {
			return err
		}
		if !made {
			i, err = s.repeated(ctx, i)
			return err
		}
		return s.record(ctx, sender, "send_idea", "idea", i.ID, "", nil, map[string]any{"kind": string(i.Kind), "standard_id": i.StandardID})
	})
	return i, err
}

// repeated answers an idea that is sent again.
func (s *Service) repeated(ctx context.Context, wanted Idea) (Idea, error) {
	stored, err := s.store.idea(ctx, wanted.OrgID, wanted.ID)
	if err != nil || stored.StandardID != wanted.StandardID || stored.Text != wanted.Text {
		return Idea{}, ErrExists
	}
	return stored, nil
}
