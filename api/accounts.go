package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
)

// Account is a person.
type Account struct {
	ID         string     `json:"id" format:"uuid"`
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	Language   string     `json:"language"`
	DisabledAt *time.Time `json:"disabled_at,omitempty"`
	Grants     []Grant    `json:"grants"`
}

// Grant is a role and where it holds.
type Grant struct {
	ID        string `json:"id,omitempty" readOnly:"true"`
	Role      string `json:"role" enum:"administrator,group_leader,section_owner,group_member,expert,approver,programme_manager,reviewer,shopper,store_manager,regional_manager,brand_manager,employee"`
	ScopeKind string `json:"scope_kind" enum:"organisation,brand,region,location,standard,wave,own"`
	ScopeID   string `json:"scope_id,omitempty" maxLength:"36" doc:"Absent for organisation and own"`
}

func (g Grant) grant() accounts.Grant {
	return accounts.Grant{Role: accounts.Role(g.Role), Scope: accounts.Scope{Kind: accounts.ScopeKind(g.ScopeKind), ID: g.ScopeID}}
}

func (s *Server) listAccounts(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Role string `query:"role" maxLength:"40"`
},
) (*listed[Account], error) {
	found, total, err := s.Accounts.List(ctx, by, accounts.Query{Search: in.Search, Role: accounts.Role(in.Role), Limit: in.Limit, Offset: in.offset()})
	return &listed[Account]{list[Account]{mapped(found, toAccount), total}}, err
}

func (s *Server) createAccount(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID       string  `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Email    string  `json:"email" maxLength:"254"`
		Name     string  `json:"name" maxLength:"200"`
		Language string  `json:"language,omitempty" enum:"ru,en" default:"ru"`
		Password string  `json:"password,omitempty" maxLength:"1000" doc:"Absent: cannot sign in with a password yet"`
		Grants   []Grant `json:"grants" maxItems:"100"`
	}
},
) (*one[Account], error) {
	b := in.Body
	a, err := s.Accounts.Create(ctx, by, accounts.NewAccount{
		ID: b.ID, Email: b.Email, Name: b.Name, Language: b.Language, Password: b.Password,
		Grants: mapped(b.Grants, Grant.grant),
	})
	return &one[Account]{toAccount(a)}, err
}

func (s *Server) createGrant(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Grant
},
) (*one[Grant], error) {
	g, err := s.Accounts.Grant(ctx, by, in.ID, in.Body.grant())
	return &one[Grant]{toGrant(g)}, err
}

func (s *Server) deleteGrant(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	GrantID string `path:"grant_id" format:"uuid"`
},
) (*none, error) {
	return nil, s.Accounts.Revoke(ctx, by, in.ID, in.GrantID)
}

func (s *Server) disableAccount(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.Disable(ctx, by, in.ID)
}

func toAccount(a accounts.Account) Account {
	return Account{a.ID, a.Email, a.Name, a.Language, moment(a.DisabledAt), mapped(a.Grants, toGrant)}
}

func toGrant(g accounts.Grant) Grant {
	return Grant{g.ID, string(g.Role), string(g.Scope.Kind), g.Scope.ID}
}
