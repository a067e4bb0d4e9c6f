package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Create makes an account. Faults: ErrForbidden, ErrInvalid naming each field,
// ErrEmailTaken, ErrAccountExists, ErrScopeNotFound.
func (s *Service) Create(ctx context.Context, by Actor, n NewAccount) (Account, error) {
	made, err := s.create(ctx, by, []NewAccount{n}, func(ctx context.Context, made []Account) error {
		roles := []any{}
		for _, g := range made[0].Grants {
			roles = append(roles, g.written())
		}
		return s.record(ctx, by, "create", made[0].ID, map[string]any{"email": made[0].Email, "name": made[0].Name, "grants": roles})
	})
	if err != nil {
		return Account{}, err
	}
	return made[0], nil
}

// CreateMany makes many accounts, all or none, in a number of statements that
// does not grow with theirs (but for one insert per thousand). The fields of its
// faults name the account: "accounts[3].email". A password costs a hash each.
func (s *Service) CreateMany(ctx context.Context, by Actor, list []NewAccount) ([]Account, error) {
	return s.create(ctx, by, list, func(ctx context.Context, made []Account) error {
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "create_accounts",
			SubjectKind: "organisation", SubjectID: by.OrgID, After: map[string]any{"count": len(made)},
		})
	})
}

func (s *Service) create(ctx context.Context, by Actor, list []NewAccount, record func(context.Context, []Account) error) ([]Account, error) {
	if err := by.Require(ManagePeople); err != nil || len(list) == 0 {
		return nil, err
	}
	rows, grants, err := s.prepare(ctx, by, list)
	if err != nil {
		return nil, err
	}
	made := make([]Account, len(rows))
	for i, r := range rows {
		made[i] = r.account()
		made[i].Grants = slices.Collect(grants.of(r.ID))
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		var wanted []Grant
		for _, a := range made {
			wanted = append(wanted, a.Grants...)
		}
		if err := s.scopesExist(ctx, by.OrgID, wanted); err != nil {
			return err
		}
		if err := s.store.insertAccounts(ctx, rows, grants); err != nil {
			return err
		}
		return record(ctx, made)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// prepare checks the accounts and makes their rows. Passwords are hashed here,
// outside of any transaction.
func (s *Service) prepare(ctx context.Context, by Actor, list []NewAccount) ([]accountRow, grantRows, error) {
	var wrong []fault.Field
	checked := make([]NewAccount, len(list))
	for i, n := range list {
		n, err := n.withID()
		if err != nil {
			return nil, nil, err
		}
		if checked[i], err = n.checked(); err != nil {
			wrong = append(wrong, fieldsOf(err, i, len(list))...)
		}
	}
	wrong = append(wrong, repeated(checked)...)
	if len(wrong) > 0 {
		return nil, nil, ErrInvalid.At(wrong...)
	}
	rows, grants := make([]accountRow, len(list)), grantRows{}
	for i, n := range checked {
		rows[i] = accountRow{ID: n.ID, OrgID: by.OrgID, Email: n.Email, Name: n.Name, Language: n.Language, CreatedAt: s.now(), Revision: 1}
		if n.Password != "" {
			var err error
			if rows[i].PasswordHash, err = s.hasher.hash(ctx, n.Password); err != nil {
				return nil, nil, err
			}
		}
		for _, g := range n.Grants {
			id, err := newID()
			if err != nil {
				return nil, nil, err
			}
			grants = append(grants, grantRow{id, by.OrgID, n.ID, g.Role, g.Scope.Kind, g.Scope.ID})
		}
	}
	return rows, grants, nil
}

// repeated names the e-mails and ids that occur twice in the list.
func repeated(list []NewAccount) []fault.Field {
	var wrong []fault.Field
	seen := map[string]bool{}
	for i, n := range list {
		for _, f := range []struct{ path, value string }{{"id", n.ID}, {"email", n.Email}} {
			if seen[f.value] && f.value != "" {
				wrong = append(wrong, fault.Field{Path: fmt.Sprintf("accounts[%d].%s", i, f.path), Code: "repeated"})
			}
			seen[f.value] = true
		}
	}
	return wrong
}

func (n NewAccount) withID() (NewAccount, error) {
	var err error
	if n.ID == "" {
		n.ID, err = newID()
	}
	return n, err
}

// fieldsOf names the fields of a fault about account i of n.
func fieldsOf(err error, i, n int) []fault.Field {
	f, _ := fault.Of(err)
	fields := slices.Clone(f.Fields)
	for j := range fields {
		if n > 1 {
			fields[j].Path = fmt.Sprintf("accounts[%d].%s", i, fields[j].Path)
		}
	}
	return fields
}

// List returns a page of the organisation's people by name, and how many there
// are in all.
func (s *Service) List(ctx context.Context, by Actor, q Query) ([]Account, int, error) {
	if err := by.Require(ManagePeople); err != nil {
		return nil, 0, err
	}
	if q.Limit == 0 {
		q.Limit = pageLimit
	}
	switch {
	case q.Limit < 0 || q.Limit > pageMax:
		return nil, 0, ErrInvalid.At(fault.Field{Path: "limit", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": pageMax}})
	case q.Offset < 0:
		return nil, 0, ErrInvalid.At(fault.Field{Path: "offset", Code: "negative"})
	case q.Scope.ID != "" && !places(q.Scope):
		return nil, 0, ErrInvalid.At(fault.Field{Path: "scope_id", Code: "not_an_id"})
	case len(q.Search) > searchMax || !utf8.ValidString(q.Search) || strings.ContainsRune(q.Search, 0):
		return nil, 0, ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	return s.store.list(ctx, by.OrgID, q, s.now())
}

// places reports whether the scope is a part of the tree of places.
func places(scope Scope) bool {
	_, ok := canonical(scope.ID)
	return ok && slices.Contains([]ScopeKind{Brand, Region, Location}, scope.Kind)
}

// Get returns one account of the organisation. Everybody may get their own.
func (s *Service) Get(ctx context.Context, by Actor, accountID string) (Account, error) {
	id, ok := canonical(accountID)
	if id != by.AccountID || !ok || by.asPerson() != nil {
		if err := by.Require(ManagePeople); err != nil {
			return Account{}, err
		}
	}
	if !ok {
		return Account{}, ErrNotFound
	}
	return s.store.get(ctx, by.OrgID, id)
}

// ByEmail returns the organisation's account with the e-mail.
func (s *Service) ByEmail(ctx context.Context, by Actor, email string) (Account, error) {
	if err := by.Require(ManagePeople); err != nil {
		return Account{}, err
	}
	folded, ok := foldEmail(email)
	if !ok {
		return Account{}, ErrNotFound
	}
	row, err := s.store.byEmail(ctx, folded)
	if err != nil {
		return Account{}, err
	}
	if row.ID == "" || row.OrgID != by.OrgID {
		return Account{}, ErrNotFound
	}
	return s.store.get(ctx, by.OrgID, row.ID)
}

// lock reads an account of the organisation and holds it until the transaction ends.
func (s *Service) lock(ctx context.Context, orgID, accountID string) (Account, error) {
	id, ok := canonical(accountID)
	if !ok {
		return Account{}, ErrNotFound
	}
	row, err := s.store.lockAccount(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if row.OrgID != orgID {
		return Account{}, ErrNotFound
	}
	return row.account(), nil
}
