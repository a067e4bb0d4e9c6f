package readings

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/internal/secrets"
	"etalon/standards"
)

// What a link was made for.
const (
	byLetter  = "letter"
	onSheet   = "sheet"
	toAccount = "account"
)

// accountLinkLife is how long the door of a signed-in person stays open.
const accountLinkLife = 12 * time.Hour

// linksKept is how many links of one person to one standard work: a new one ends
// the oldest beyond that.
const linksKept = 6

// sheetMax is how many links one sheet has.
const sheetMax = 500

// tokenBytes is the randomness of a link.
const tokenBytes = 32

// Link is a personal link to be handed over.
type Link struct {
	Member Member
	URL    string
	QR     []string // its rows, "1" for dark squares
}

// url is the page that a link opens. The token stands behind "#": browsers send
// that part to nobody, so that no log and no Referer has it.
func (s *Service) url(token string) string { return s.address + "/#/read/" + token }

// Sheet makes new personal links for those of a store who have not read a version
// yet, to be printed as QR codes and handed out. Links handed out before go on
// working. Faults: standards.ErrVersionNotFound, ErrNotFound, ErrEnded.
func (s *Service) Sheet(ctx context.Context, by accounts.Actor, versionID, locationID string) ([]Link, error) {
	q := Query{LocationID: locationID, Sort: ByName, Limit: pageMax}
	var list []Link
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		_, v, err := s.version(ctx, by, versionID)
		if err != nil {
			return err
		}
		in, found, err := s.store.introduction(ctx, by.OrgID, v.ID)
		switch {
		case err != nil:
			return err
		case !found:
			return ErrNotFound
		case !in.EndedAt.IsZero():
			return ErrEnded
		}
		people, _, err := s.People(ctx, by, versionID, q)
		if err != nil {
			return err
		}
		var rows []linkRow
		for _, r := range people {
			if r.State() == Acknowledged || len(list) >= sheetMax {
				continue
			}
			token := secrets.Token(tokenBytes)
			qr, err := accounts.QRRows(s.url(token))
			if err != nil {
				return err
			}
			list = append(list, Link{r.Member, s.url(token), qr})
			rows = append(rows, s.linkOf(r.Member, in.StandardID, token, onSheet))
		}
		if err := s.keepLinks(ctx, by.OrgID, rows); err != nil {
			return err
		}
		return s.record(ctx, entry(by, "print_links", "introduction", in.ID, nil, map[string]any{"people": len(list)}))
	})
	return list, err
}

func (s *Service) linkOf(m Member, standardID, token, sentBy string) linkRow {
	return linkRow{TokenHash: secrets.Digest(token), OrgID: m.OrgID, StaffID: m.ID, StandardID: standardID, SentBy: sentBy, CreatedAt: s.now()}
}

// keepLinks adds links and ends the oldest of those who have too many.
func (s *Service) keepLinks(ctx context.Context, orgID string, rows []linkRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := s.store.insertLinks(ctx, rows); err != nil {
		return err
	}
	staff := make([]string, len(rows))
	for i, r := range rows {
		staff[i] = r.StaffID
	}
	return s.store.trimLinks(ctx, orgID, rows[0].StandardID, staff, linksKept)
}

// write sends everybody of an introduction who has an address and has not read it
// a letter with a new link; reminders go to each once.
func (s *Service) write(ctx context.Context, in Introduction, st standards.Standard, kind mail.Kind, reminder bool) error {
	if s.mail == nil {
		return nil
	}
	people, err := s.store.unread(ctx, in, reminder, day(s.now()))
	if err != nil || len(people) == 0 {
		return err
	}
	organisation, err := s.store.organisation(ctx, in.OrgID)
	if err != nil {
		return err
	}
	var rows []linkRow
	for _, r := range people {
		token := secrets.Token(tokenBytes)
		rows = append(rows, s.linkOf(r.Member, in.StandardID, token, byLetter))
		err := s.mail.Send(ctx, in.OrgID, mail.Draft{
			To: mail.Address{Email: r.Member.Email, Name: r.Member.Name}, Language: st.Language, Kind: kind,
			Params: map[string]any{"Organisation": organisation, "Standard": st.Title, "Deadline": in.Deadline.Format("02.01.2006")},
			Link:   mail.Link{ID: r.ID, URL: s.url(token)},
		})
		if err != nil {
			return err
		}
	}
	if reminder {
		if err := s.store.reminded(ctx, in.OrgID, people, s.now()); err != nil {
			return err
		}
	}
	return s.keepLinks(ctx, in.OrgID, rows)
}

// remindBefore is how long before the deadline who has not read is reminded.
const remindBefore = 3 * 24 * time.Hour

// Remind writes to those who have not read yet, once, shortly before the deadline.
// Several servers may do it at once: the reminded are marked in the transaction
// that writes the letters.
func (s *Service) Remind(ctx context.Context) error {
	today := day(s.now())
	due, err := s.store.due(ctx, today, today.Add(remindBefore))
	if err != nil {
		return err
	}
	for _, in := range due {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			if err := s.store.lockIntroduction(ctx, in); err != nil {
				return err
			}
			st, _, err := s.standards.Versions(ctx, accounts.Program(in.OrgID), in.StandardID)
			if err != nil {
				return err
			}
			return s.write(ctx, in, st, mail.ReadingReminder, true)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Own lists what the actor has to read: the staff member with the e-mail of their
// account. A mailbox that several members share is nobody's own.
func (s *Service) Own(ctx context.Context, by accounts.Actor) ([]Own, error) {
	return s.store.own(ctx, by, day(s.now()))
}

// OpenOwn opens the door for a signed-in person, for a working day. Fault:
// ErrReadingNotFound.
func (s *Service) OpenOwn(ctx context.Context, by accounts.Actor, readingID string) (string, error) {
	list, err := s.Own(ctx, by)
	if err != nil {
		return "", err
	}
	for _, own := range list {
		if own.ReadingID != readingID {
			continue
		}
		token := secrets.Token(tokenBytes)
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			r, in, err := s.store.reading(ctx, locations.Filter{OrgID: by.OrgID, All: true}, readingID)
			if err != nil {
				return err
			}
			link := s.linkOf(r.Member, in.StandardID, token, toAccount)
			until := s.now().Add(accountLinkLife)
			link.ExpiresAt = &until
			if err := s.keepLinks(ctx, by.OrgID, []linkRow{link}); err != nil {
				return err
			}
			return s.record(ctx, entry(by, "open_reading", "reading", r.ID, nil, map[string]any{"name": r.Member.Name, "way": string(SignedIn)}))
		})
		return token, err
	}
	return "", ErrReadingNotFound
}
