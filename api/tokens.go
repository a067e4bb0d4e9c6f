package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
)

// Token lets another program act as the account that made it.
type Token struct {
	ID          string     `json:"id" format:"uuid"`
	Name        string     `json:"name"`
	Prefix      string     `json:"prefix" doc:"First characters of the token"`
	MadeBy      Named      `json:"made_by"`
	Permissions []string   `json:"permissions"`
	CreatedAt   time.Time  `json:"created_at"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty" doc:"Absent: never"`
	LastUsedAt  *time.Time `json:"last_used_at,omitempty" doc:"Up to five minutes late"`
}

// NewToken is a token with its secret, which is shown this once.
type NewToken struct {
	Token
	Secret string `json:"secret" doc:"Sent as Authorization: Bearer …"`
}

func (s *Server) listTokens(ctx context.Context, by accounts.Actor, in *struct{ Page }) (*struct {
	Body struct {
		Items     []Token  `json:"items"`
		Total     int      `json:"total"`
		Delegable []string `json:"delegable" doc:"Permissions that a new token can have"`
	}
}, error,
) {
	found, total, err := s.Accounts.Tokens(ctx, by, accounts.Query{Search: in.Search, Limit: in.Limit, Offset: in.offset()})
	var out struct {
		Body struct {
			Items     []Token  `json:"items"`
			Total     int      `json:"total"`
			Delegable []string `json:"delegable" doc:"Permissions that a new token can have"`
		}
	}
	out.Body.Items, out.Body.Total = mapped(found, toToken), total
	out.Body.Delegable = mapped(accounts.Delegable(by), func(p accounts.Permission) string { return string(p) })
	return &out, err
}

func (s *Server) createToken(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID          string     `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Name        string     `json:"name" maxLength:"100"`
		Permissions []string   `json:"permissions" maxItems:"50"`
		ExpiresAt   *time.Time `json:"expires_at,omitempty" doc:"Absent: never"`
	}
},
) (*one[NewToken], error) {
	n := accounts.NewAPIToken{
		ID: in.Body.ID, Name: in.Body.Name,
		Permissions: mapped(in.Body.Permissions, func(p string) accounts.Permission { return accounts.Permission(p) }),
	}
	if in.Body.ExpiresAt != nil {
		n.ExpiresAt = *in.Body.ExpiresAt
	}
	made, secret, err := s.Accounts.CreateToken(ctx, by, n)
	return &one[NewToken]{NewToken{toToken(made), secret}}, err
}

func (s *Server) revokeToken(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.RevokeToken(ctx, by, in.ID)
}

func toToken(t accounts.Token) Token {
	return Token{
		ID: t.ID, Name: t.Name, Prefix: t.Prefix, MadeBy: Named{t.MadeBy.ID, t.MadeBy.Name},
		Permissions: mapped(t.Permissions, func(p accounts.Permission) string { return string(p) }),
		CreatedAt:   t.CreatedAt, ExpiresAt: moment(t.ExpiresAt), LastUsedAt: moment(t.LastUsedAt),
	}
}
