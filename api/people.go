package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/mail"
)

// Letter is a letter of the outbox.
type Letter struct {
	ID        string     `json:"id" format:"uuid"`
	To        string     `json:"to"`
	Name      string     `json:"name"`
	Kind      string     `json:"kind" enum:"invitation,password_reset,password_changed,email_change,email_changed,reading,reading_reminder,minutes"`
	Subject   string     `json:"subject"`
	Text      string     `json:"text"`
	Link      string     `json:"link,omitempty" doc:"Of a kept letter, while it works"`
	LinkEnded bool       `json:"link_ended" doc:"The link was used, replaced or has expired"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	State     string     `json:"state" enum:"waiting,sent,failed,kept"`
	Attempts  int        `json:"attempts"`
	Error     string     `json:"error,omitempty" doc:"What the mail server answered last"`
	CreatedAt time.Time  `json:"created_at"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
}

// Outbox is a page of letters.
type Outbox struct {
	Items []Letter `json:"items"`
	Total int      `json:"total"`
	Sends bool     `json:"sends" doc:"Letters leave through a mail server; otherwise they are kept here"`
}

// RoleScopes is a role and the kinds of scope in which it can be granted.
type RoleScopes struct {
	Role       string   `json:"role"`
	ScopeKinds []string `json:"scope_kinds"`
}

// ScopeChoice is something that a role can be granted for.
type ScopeChoice struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
	Note string `json:"note" doc:"What tells it from its namesakes"`
}

func (s *Server) getAccount(ctx context.Context, by accounts.Actor, in *Ref) (*one[Account], error) {
	if err := by.Require(accounts.ManagePeople); err != nil {
		return nil, err
	}
	a, err := s.Accounts.Get(ctx, by, in.ID)
	return s.account(ctx, by, a, err)
}

func (s *Server) editAccount(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Name     string `json:"name" maxLength:"200"`
		Language string `json:"language" enum:"ru,en"`
		Revision int    `json:"revision" minimum:"1" doc:"That the edit started from"`
	}
},
) (*one[Account], error) {
	a, err := s.Accounts.Edit(ctx, by, in.ID, accounts.Edit{Name: in.Body.Name, Language: in.Body.Language, Revision: in.Body.Revision})
	return s.account(ctx, by, a, err)
}

// invite is idempotent: the same body again sends no second letter.
func (s *Server) invite(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Email    string  `json:"email" maxLength:"254"`
		Name     string  `json:"name" maxLength:"200"`
		Language string  `json:"language,omitempty" enum:"ru,en" default:"ru"`
		Grants   []Grant `json:"grants" maxItems:"100"`
	}
},
) (*one[Account], error) {
	b := in.Body
	a, err := s.Accounts.Invite(ctx, by, accounts.NewAccount{
		ID: in.ID, Email: b.Email, Name: b.Name, Language: b.Language, Grants: mapped(b.Grants, Grant.grant),
	})
	return s.account(ctx, by, a, err)
}

func (s *Server) inviteAgain(ctx context.Context, by accounts.Actor, in *Ref) (*one[Account], error) {
	a, err := s.Accounts.InviteAgain(ctx, by, in.ID)
	return s.account(ctx, by, a, err)
}

func (s *Server) cancelInvitation(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.CancelInvitation(ctx, by, in.ID)
}

func (s *Server) enableAccount(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.Enable(ctx, by, in.ID)
}

func (s *Server) signOutAccount(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	if err := by.Require(accounts.ManagePeople); err != nil {
		return nil, err
	}
	return nil, s.Accounts.SignOutEverywhere(ctx, by, in.ID)
}

func (s *Server) listRoles(_ context.Context, by accounts.Actor, _ *none) (*listed[RoleScopes], error) {
	if err := by.Require(accounts.ManagePeople); err != nil {
		return nil, err
	}
	all := mapped(accounts.Roles, func(r accounts.Role) RoleScopes {
		return RoleScopes{string(r), mapped(r.ScopeKinds(), func(k accounts.ScopeKind) string { return string(k) })}
	})
	return &listed[RoleScopes]{list[RoleScopes]{all, len(all)}}, nil
}

func (s *Server) listScopes(ctx context.Context, by accounts.Actor, in *struct {
	Kind   string `query:"kind" required:"true" enum:"brand,region,location,standard,wave"`
	Search string `query:"search" maxLength:"200" doc:"Part of the name, code or city, in any case"`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
},
) (*listed[ScopeChoice], error) {
	found, total, err := s.Accounts.Scopes(ctx, by, accounts.ScopeKind(in.Kind), in.Search, in.Limit)
	return &listed[ScopeChoice]{list[ScopeChoice]{mapped(found, func(p accounts.Place) ScopeChoice { return ScopeChoice(p) }), total}}, err
}

func (s *Server) listLetters(ctx context.Context, by accounts.Actor, in *struct {
	Page
	State string `query:"state" enum:"waiting,sent,failed,kept"`
	Order string `query:"order" enum:"asc,desc" default:"desc"`
},
) (*one[Outbox], error) {
	found, total, err := s.Accounts.Outbox(ctx, by, mail.Query{
		Search: in.Search, State: mail.State(in.State), Oldest: in.Order == "asc", Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	return &one[Outbox]{Outbox{mapped(found, toLetter), total, s.Accounts.SendsMail()}}, nil
}

func (s *Server) sendLetter(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.SendAgain(ctx, by, in.ID)
}

func toLetter(l mail.Letter) Letter {
	return Letter{
		l.ID, l.To.Email, l.To.Name, string(l.Kind), l.Subject, l.Text, l.Link, l.LinkEnded, moment(l.ExpiresAt),
		string(l.State), l.Attempts, l.Error, l.CreatedAt, moment(l.SentAt),
	}
}
