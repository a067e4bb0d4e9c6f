package accounts

import (
	"context"
	"time"

	"etalon/internal/mail"
	"etalon/internal/secrets"
)

// purpose is what a link in a letter is for. One made for something else does not work.
type purpose string

const (
	purposeInvitation purpose = "invitation"
	purposeReset      purpose = "password_reset"
	purposeEmail      purpose = "email_change"
)

// How long the links of letters work.
const (
	invitationLife  = 7 * 24 * time.Hour
	resetLife       = time.Hour
	emailChangeLife = 24 * time.Hour
)

// pages are where links are opened. Tokens stand behind "#": browsers send that
// part to nobody, so that no log and no Referer has them.
var pages = map[purpose]string{purposeInvitation: "/#/invitation/", purposeReset: "/#/new-password/", purposeEmail: "/#/confirm-email/"}

// LinkView is what the page behind a link shows before anything is done.
type LinkView struct {
	Purpose                   string
	Email, Name, Organisation string
	ExpiresAt                 time.Time
}

// LookAtLink tells whoever holds a link what it is for. Nothing changes. Fault:
// ErrLink for one that is unknown, used, expired or of an account that is disabled.
func (s *Service) LookAtLink(ctx context.Context, token string) (LinkView, error) {
	link, err := s.store.accountLink(ctx, secrets.Digest(token), s.now())
	if err != nil {
		return LinkView{}, err
	}
	a, err := s.store.get(ctx, link.OrgID, link.AccountID)
	if err != nil {
		return LinkView{}, err
	}
	if !a.DisabledAt.IsZero() {
		return LinkView{}, ErrLink
	}
	name, err := s.store.organisationName(ctx, link.OrgID)
	return LinkView{string(link.Purpose), link.Email, a.Name, name, link.ExpiresAt}, err
}

// newLink makes a link for an account, sent to email.
func (s *Service) newLink(ctx context.Context, a Account, aim purpose, email string, life time.Duration) (mail.Link, error) {
	id, err := newID()
	if err != nil {
		return mail.Link{}, err
	}
	token, now := secrets.Token(tokenBytes), s.now()
	err = s.store.insertAccountLink(ctx, accountLinkRow{
		ID: id, OrgID: a.OrgID, AccountID: a.ID, Purpose: aim, TokenHash: secrets.Digest(token), Email: email,
		CreatedAt: now, ExpiresAt: now.Add(life),
	})
	return mail.Link{ID: id, URL: s.letters.Address + pages[aim] + token, ExpiresAt: now.Add(life)}, err
}

// endLinks ends an account's unused links of that purpose, here and in the outbox.
func (s *Service) endLinks(ctx context.Context, a Account, of purpose) error {
	ids, err := s.store.endAccountLinks(ctx, a, of)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.letters.Mail.EndLink(ctx, a.OrgID, id); err != nil {
			return err
		}
	}
	return nil
}

// useLink uses a link up and holds its account until the transaction ends. Of two
// who use it at once, one wins. Fault: ErrLink.
func (s *Service) useLink(ctx context.Context, link accountLinkRow) (accountRow, error) {
	row, err := s.store.lockAccount(ctx, link.AccountID)
	if err != nil {
		return accountRow{}, err
	}
	used, err := s.store.useAccountLink(ctx, link, s.now())
	if err != nil {
		return accountRow{}, err
	}
	if !used || row.OrgID != link.OrgID || row.DisabledAt != nil {
		return accountRow{}, ErrLink
	}
	return row, s.letters.Mail.EndLink(ctx, link.OrgID, link.ID)
}

// linkFor returns a link that still works for that purpose. Fault: ErrLink.
func (s *Service) linkFor(ctx context.Context, token string, want purpose) (accountLinkRow, error) {
	link, err := s.store.accountLink(ctx, secrets.Digest(token), s.now())
	if err == nil && link.Purpose != want {
		err = ErrLink
	}
	return link, err
}

// write sends an account's person a letter at an address.
func (s *Service) write(ctx context.Context, a Account, kind mail.Kind, to string, link mail.Link, params map[string]any) error {
	organisation, err := s.store.organisationName(ctx, a.OrgID)
	if err != nil {
		return err
	}
	all := map[string]any{"Organisation": organisation}
	for name, value := range params {
		all[name] = value
	}
	return s.letters.Mail.Send(ctx, a.OrgID, mail.Draft{
		To: mail.Address{Email: to, Name: a.Name}, Language: a.Language, Kind: kind, Params: all, Link: link,
	})
}

// himself is the actor of what a person does by a link, without a session.
func himself(row accountRow) Actor {
	return Actor{AccountID: row.ID, OrgID: row.OrgID, Name: row.Name, Language: row.Language}
}
