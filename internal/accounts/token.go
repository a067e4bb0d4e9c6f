package accounts

import (
	"context"
	"encoding/base64"
	"log/slog"
	"slices"
	"strings"
	"time"

	"etalon/internal/fault"
	"etalon/internal/secrets"
)

// What tokens of integrations report.
var (
	ErrTokenInvalid  = fault.New(fault.Unauthenticated, "token_invalid")
	ErrTokenNotFound = fault.New(fault.NotFound, "token_not_found")
	ErrTokenExists   = fault.New(fault.Conflict, "token_exists")
	ErrTokenRefused  = fault.New(fault.Invalid, "token_refused")
)

const (
	// TokenPrefix begins every token, so that people and scanners of leaks know one.
	TokenPrefix = "etl_"
	// shownOfToken is how many characters of a token the list shows.
	shownOfToken   = len(TokenPrefix) + 6
	tokensPerOrg   = 200
	tokenNameLimit = 100
)

// Token lets another program act as the account that made it, within some of
// that account's permissions.
type Token struct {
	ID          string
	Name        string
	Prefix      string // its first characters
	MadeBy      Named
	Permissions []Permission
	CreatedAt   time.Time
	ExpiresAt   time.Time // zero: never
	LastUsedAt  time.Time // zero: never; up to five minutes late
}

// Named is an account's id and name.
type Named struct{ ID, Name string }

// NewAPIToken is what a token is made of.
type NewAPIToken struct {
	ID          string // made by the caller
	Name        string
	Permissions []Permission
	ExpiresAt   time.Time // zero: never
}

// Delegable lists what the actor can hand to a token: what their roles allow, but
// for the people and the tokens. A token that leaks must not make an
// administrator.
func Delegable(by Actor) []Permission {
	var list []Permission
	for _, p := range Permissions {
		if p != ManagePeople && p != ManageIntegrations && by.Can(p) {
			list = append(list, p)
		}
	}
	return list
}

// Tokens lists the tokens of the organisation that were not revoked, newest first.
func (s *Service) Tokens(ctx context.Context, by Actor, q Query) ([]Token, int, error) {
	if err := by.Require(ManageIntegrations); err != nil {
		return nil, 0, err
	}
	return s.store.tokens(ctx, by.OrgID, q)
}

// CreateToken makes a token and returns what the other program sends. It is shown
// once: the database keeps its SHA-256. Faults: ErrForbidden, ErrTokenRefused
// naming each field, ErrTokenExists.
func (s *Service) CreateToken(ctx context.Context, by Actor, n NewAPIToken) (Token, string, error) {
	if err := by.Require(ManageIntegrations); err != nil {
		return Token{}, "", err
	}
	id, ok := canonical(n.ID)
	wrong := n.wrong(by, s.now())
	if !ok {
		wrong = append(wrong, fault.Field{Path: "id", Code: "not_an_id"})
	}
	if len(wrong) > 0 {
		return Token{}, "", ErrTokenRefused.At(wrong...)
	}
	secret := TokenPrefix + secrets.Token(tokenBytes)
	row := tokenRow{
		ID: id, OrgID: by.OrgID, AccountID: by.AccountID, Name: strings.TrimSpace(n.Name), Prefix: secret[:shownOfToken],
		TokenHash: secrets.Digest(secret), Permissions: joined(n.Permissions), CreatedAt: s.now(),
	}
	if !n.ExpiresAt.IsZero() {
		row.ExpiresAt = new(n.ExpiresAt.UTC().Truncate(time.Microsecond))
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.insertToken(ctx, row); err != nil {
			return err
		}
		return s.recordOf(ctx, by, "create_token", "api_token", id, nil,
			map[string]any{"name": row.Name, "prefix": row.Prefix, "permissions": n.Permissions, "expires_at": row.ExpiresAt})
	})
	if err != nil {
		return Token{}, "", err
	}
	return row.token(by.Name), secret, nil
}

// wrong names what is wrong with n.
func (n *NewAPIToken) wrong(by Actor, now time.Time) []fault.Field {
	var wrong []fault.Field
	if f, bad := checkText("name", &n.Name, tokenNameLimit); bad {
		wrong = append(wrong, f)
	}
	n.Permissions = slices.Compact(slices.Sorted(slices.Values(n.Permissions)))
	if len(n.Permissions) == 0 {
		wrong = append(wrong, fault.Field{Path: "permissions", Code: "required"})
	}
	for _, p := range n.Permissions {
		if !slices.Contains(Delegable(by), p) {
			wrong = append(wrong, fault.Field{Path: "permissions", Code: "permission_not_yours"})
			break
		}
	}
	if !n.ExpiresAt.IsZero() && !n.ExpiresAt.After(now) {
		wrong = append(wrong, fault.Field{Path: "expires_at", Code: "not_in_future"})
	}
	return wrong
}

// RevokeToken ends a token at once. Fault: ErrTokenNotFound.
func (s *Service) RevokeToken(ctx context.Context, by Actor, tokenID string) error {
	if err := by.Require(ManageIntegrations); err != nil {
		return err
	}
	id, ok := canonical(tokenID)
	if !ok {
		return ErrTokenNotFound
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.revokeToken(ctx, by.OrgID, id, s.now())
		if err != nil {
			return err
		}
		return s.recordOf(ctx, by, "revoke_token", "api_token", id, map[string]any{"name": row.Name, "prefix": row.Prefix}, nil)
	})
}

// AuthenticateToken returns the account of a token, limited to the token's
// permissions, with the grants of this moment. Fault: ErrTokenInvalid.
func (s *Service) AuthenticateToken(ctx context.Context, token string) (Actor, error) {
	if len(token) != len(TokenPrefix)+base64.RawURLEncoding.EncodedLen(tokenBytes) || !strings.HasPrefix(token, TokenPrefix) {
		return Actor{}, ErrTokenInvalid
	}
	now, hash := s.now(), secrets.Digest(token)
	actor, used, bound, err := s.store.tokenHolder(ctx, hash, now)
	if err != nil {
		return Actor{}, err
	}
	if actor.AccountID == "" {
		return Actor{}, ErrTokenInvalid
	}
	if now.Sub(used) >= seenEvery {
		if err := s.store.tokenUsed(ctx, hash, now); err != nil {
			slog.WarnContext(ctx, "token not marked as used", "err", err)
		}
	}
	return actor.bounded(bound), nil
}

func joined(list []Permission) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = string(p)
	}
	return strings.Join(texts, " ")
}

func divided(text string) []Permission {
	list := []Permission{}
	for word := range strings.FieldsSeq(text) {
		list = append(list, Permission(word))
	}
	return list
}
