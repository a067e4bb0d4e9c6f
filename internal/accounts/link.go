package accounts

import (
	"context"
	"time"

	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/internal/secrets"
)

// What links report.
var (
	// ErrLink refuses a link that is unknown, used or expired.
	ErrLink = fault.New(fault.Unauthenticated, "sign_in_link_invalid")
	// ErrNotDemo refuses a link of the demo outside of what the demo made.
	ErrNotDemo = fault.New(fault.Forbidden, "not_a_demo")
)

// How long links work.
const (
	setUpLinkLife   = 24 * time.Hour
	DemoLinkLongest = 7 * 24 * time.Hour
)

const (
	purposeSetUp = "set_up"
	purposeDemo  = "demo"
)

// NewAdministrator is what the first person to come tells about the organisation
// and themselves.
type NewAdministrator struct {
	OrgName, Name, Email, Password string
	Language                       string // of the organisation and the account; empty: Russian
}

// SetUpLink returns the token of a new link that makes the first administrator,
// and whether one is needed: only while there is no account at all. An earlier
// unused link ends. The organisation exists from the first call on.
func (s *Service) SetUpLink(ctx context.Context) (token string, needed bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		empty, err := s.needsSetUp(ctx)
		if err != nil || !empty {
			return err
		}
		orgID, err := s.FirstOrganisation(ctx)
		if err != nil {
			return err
		}
		if err := s.store.dropLinks(ctx, purposeSetUp); err != nil {
			return err
		}
		token, needed = secrets.Token(tokenBytes), true
		return s.store.insertLink(ctx, linkRow{
			TokenHash: secrets.Digest(token), OrgID: orgID, Purpose: purposeSetUp,
			CreatedAt: s.now(), ExpiresAt: s.now().Add(setUpLinkLife),
		})
	})
	if err != nil {
		return "", false, err
	}
	return token, needed, nil
}

// needsSetUp reports whether there is no account, and keeps it so until the
// transaction ends.
func (s *Service) needsSetUp(ctx context.Context) (bool, error) {
	if err := s.store.lockSetUp(ctx); err != nil {
		return false, err
	}
	n, err := s.store.countAccounts(ctx)
	return n == 0, err
}

// FirstOrganisation returns the id of the oldest organisation, which is the only
// one of most installations. It makes one, with a name to be changed, when there
// is none.
func (s *Service) FirstOrganisation(ctx context.Context) (id string, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockSetUp(ctx); err != nil {
			return err
		}
		if id, err = s.store.firstOrganisation(ctx); err != nil || id != "" {
			return err
		}
		if id, err = newID(); err != nil {
			return err
		}
		name := locale.Russian.Text("accounts.organisation_name")
		return s.store.insertOrganisation(ctx, organisationRow{ID: id, Name: name, Language: string(locale.Russian), CreatedAt: s.now()})
	})
	return id, err
}

// SetUp makes the first administrator and signs them in. Of two at once, one
// wins. Faults: ErrLink, ErrInvalid naming each field.
func (s *Service) SetUp(ctx context.Context, token string, n NewAdministrator, address, agent string) (Session, Actor, error) {
	// Known before the hash is computed: strangers must not make the server work.
	link, err := s.store.link(ctx, secrets.Digest(token), purposeSetUp, s.now())
	if err != nil {
		return Session{}, Actor{}, err
	}
	id, err := newID()
	if err != nil {
		return Session{}, Actor{}, err
	}
	account, err := n.account(id)
	if err != nil {
		return Session{}, Actor{}, err
	}
	rows, grants, err := s.prepare(ctx, Program(link.OrgID), []NewAccount{account})
	if err != nil {
		return Session{}, Actor{}, err
	}
	var session Session
	var actor Actor
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.firstOnly(ctx, link); err != nil {
			return err
		}
		if err := s.store.nameOrganisation(ctx, link.OrgID, n.OrgName, account.Language); err != nil {
			return err
		}
		if err := s.store.insertAccounts(ctx, rows, grants); err != nil {
			return err
		}
		if err := s.record(ctx, Program(link.OrgID), "set_up", id, map[string]any{"email": rows[0].Email, "name": rows[0].Name}); err != nil {
			return err
		}
		session, actor, err = s.open(ctx, id, origin{address: address, agent: agent, method: purposeSetUp}, func(accountRow) bool { return true })
		return err
	})
	if err != nil {
		return Session{}, Actor{}, err
	}
	return session, actor, nil
}

// firstOnly uses the link up, and fails unless it is still unused and nobody has
// an account.
func (s *Service) firstOnly(ctx context.Context, link linkRow) error {
	needed, err := s.needsSetUp(ctx)
	if err != nil {
		return err
	}
	used, err := s.store.useLink(ctx, link.TokenHash, s.now())
	if err != nil {
		return err
	}
	if !needed || !used {
		return ErrLink
	}
	return nil
}

// account checks the whole form and returns its part about the person.
func (n *NewAdministrator) account(id string) (NewAccount, error) {
	var wrong []fault.Field
	if f, bad := checkText("organisation", &n.OrgName, nameMax); bad {
		wrong = append(wrong, f)
	}
	if n.Password == "" {
		wrong = append(wrong, fault.Field{Path: "password", Code: "required"})
	}
	account, err := NewAccount{
		ID: id, Email: n.Email, Name: n.Name, Language: n.Language, Password: n.Password,
		Grants: []Grant{{Role: Administrator, Scope: Scope{Kind: Organisation}}},
	}.checked()
	if err != nil {
		wrong = append(wrong, fieldsOf(err, 0, 1)...)
	}
	if len(wrong) > 0 {
		return NewAccount{}, ErrInvalid.At(wrong...)
	}
	return account, nil
}

// DemoLink returns the token of a link that signs an account of the demo in as
// often as wanted until ttl, DemoLinkLongest at most, has passed. Only the
// program makes them, and only in an organisation that the demo made.
func (s *Service) DemoLink(ctx context.Context, by Actor, accountID string, ttl time.Duration) (string, error) {
	if by.AccountID != ProgramID {
		return "", ErrForbidden
	}
	a, err := s.Get(ctx, by, accountID)
	if err != nil {
		return "", err
	}
	token := secrets.Token(tokenBytes)
	return token, s.db.Tx(ctx, func(ctx context.Context) error {
		demo, err := s.store.isDemo(ctx, by.OrgID)
		if err != nil {
			return err
		}
		if !demo {
			return ErrNotDemo
		}
		err = s.store.insertLink(ctx, linkRow{
			TokenHash: secrets.Digest(token), OrgID: a.OrgID, AccountID: &a.ID, Purpose: purposeDemo,
			CreatedAt: s.now(), ExpiresAt: s.now().Add(min(ttl, DemoLinkLongest)),
		})
		if err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "make_demo_link",
			SubjectKind: "account", SubjectID: a.ID,
		})
	})
}

// SignInByLink starts a session by a link of the demo. Fault: ErrLink.
func (s *Service) SignInByLink(ctx context.Context, token, address, agent string) (Session, Actor, error) {
	link, err := s.store.link(ctx, secrets.Digest(token), purposeDemo, s.now())
	if err != nil {
		return Session{}, Actor{}, err
	}
	demo, err := s.store.isDemo(ctx, link.OrgID)
	if err != nil {
		return Session{}, Actor{}, err
	}
	if !demo || link.AccountID == nil {
		return Session{}, Actor{}, ErrLink
	}
	return s.open(ctx, *link.AccountID, origin{address: address, agent: agent, method: "link"}, func(a accountRow) bool { return a.OrgID == link.OrgID })
}

// Empty reports whether nobody has an account yet.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	n, err := s.store.countAccounts(ctx)
	return n == 0, err
}
