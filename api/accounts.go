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
	State      string     `json:"state" enum:"active,invited,expired,disabled,cancelled" doc:"Expired and cancelled are invitations"`
	DisabledAt *time.Time `json:"disabled_at,omitempty"`
	// InvitedUntil is when an invitation that nobody accepted yet ends.
	InvitedUntil *time.Time `json:"invited_until,omitempty"`
	SeenAt       *time.Time `json:"seen_at,omitempty" doc:"Absent: never signed in"`
	CreatedAt    time.Time  `json:"created_at"`
	Revision     int        `json:"revision"`
	Grants       []Grant    `json:"grants"`
}

// Grant is a role and where it holds.
type Grant struct {
	ID        string `json:"id,omitempty" readOnly:"true"`
	Role      string `json:"role" enum:"administrator,group_leader,section_owner,group_member,expert,approver,programme_manager,reviewer,shopper,store_manager,regional_manager,brand_manager,employee"`
	ScopeKind string `json:"scope_kind" enum:"organisation,brand,region,location,standard,wave,own"`
	ScopeID   string `json:"scope_id,omitempty" maxLength:"36" doc:"Absent for organisation and own"`
	ScopeName string `json:"scope_name,omitempty" readOnly:"true" maxLength:"500"`
}

func (g Grant) grant() accounts.Grant {
	return accounts.Grant{Role: accounts.Role(g.Role), Scope: accounts.Scope{Kind: accounts.ScopeKind(g.ScopeKind), ID: g.ScopeID}}
}

func (s *Server) listAccounts(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Role      string `query:"role" maxLength:"40"`
	State     string `query:"state" enum:"active,invited,expired,disabled,cancelled"`
	ScopeKind string `query:"scope_kind" enum:"brand,region,location"`
	ScopeID   string `query:"scope_id" format:"uuid" doc:"Who has a role in this brand, region or location, or in a part of it"`
	Sort      string `query:"sort" enum:"name,email,seen" default:"name"`
	Order     string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[Account], error) {
	found, total, err := s.Accounts.List(ctx, by, accounts.Query{
		Search: in.Search, Role: accounts.Role(in.Role), State: accounts.State(in.State), Sort: accounts.Sort(in.Sort), Descending: in.Order == "desc",
		Scope: accounts.Scope{Kind: accounts.ScopeKind(in.ScopeKind), ID: in.ScopeID}, Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	names, err := s.Accounts.ScopeNames(ctx, by, found...)
	return &listed[Account]{list[Account]{mapped(found, func(a accounts.Account) Account { return s.toAccount(a, names) }), total}}, err
}

// account is the answer of a route about one account, for those who manage people.
func (s *Server) account(ctx context.Context, by accounts.Actor, a accounts.Account, err error) (*one[Account], error) {
	if err != nil {
		return nil, err
	}
	names, err := s.Accounts.ScopeNames(ctx, by, a)
	return &one[Account]{s.toAccount(a, names)}, err
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
	return s.account(ctx, by, a, err)
}

func (s *Server) createGrant(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Grant
},
) (*one[Grant], error) {
	g, err := s.Accounts.Grant(ctx, by, in.ID, in.Body.grant())
	return &one[Grant]{toGrant(g, nil)}, err
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

func (s *Server) toAccount(a accounts.Account, names map[string]string) Account {
	grants := mapped(a.Grants, func(g accounts.Grant) Grant { return toGrant(g, names) })
	return Account{
		a.ID, a.Email, a.Name, a.Language, string(s.Accounts.StateOf(a)), moment(a.DisabledAt), moment(a.InvitedUntil), moment(a.SeenAt),
		a.CreatedAt, a.Revision, grants,
	}
}

func toGrant(g accounts.Grant, names map[string]string) Grant {
	return Grant{g.ID, string(g.Role), string(g.Scope.Kind), g.Scope.ID, names[g.Scope.ID]}
}
