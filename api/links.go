package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
)

// LinkView is what a link in a letter is for.
type LinkView struct {
	Purpose      string    `json:"purpose" enum:"invitation,password_reset,email_change"`
	Email        string    `json:"email" doc:"Where the link was sent"`
	Name         string    `json:"name"`
	Organisation string    `json:"organisation"`
	ExpiresAt    time.Time `json:"expires_at"`
}

// tokenBody is a body that is nothing but a token. Tokens travel in bodies, so
// that no log of addresses has them.
type tokenBody struct {
	Body struct {
		Token string `json:"token" maxLength:"200"`
	}
}

func (s *Server) lookAtLink(ctx context.Context, in *tokenBody) (*one[LinkView], error) {
	v, err := s.Accounts.LookAtLink(ctx, in.Body.Token)
	return &one[LinkView]{LinkView{v.Purpose, v.Email, v.Name, v.Organisation, v.ExpiresAt}}, err
}

func (s *Server) acceptInvitation(ctx context.Context, in *struct {
	Body struct {
		Token    string `json:"token" maxLength:"200"`
		Name     string `json:"name" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	}
},
) (*signedIn, error) {
	from := callerOf(ctx)
	session, actor, err := s.Accounts.AcceptInvitation(ctx, accounts.Acceptance{Token: in.Body.Token, Name: in.Body.Name, Password: in.Body.Password}, from.address, from.agent)
	return s.opened(ctx, session, actor, err)
}

func (s *Server) forgetPassword(ctx context.Context, in *struct {
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
},
) (*none, error) {
	return nil, s.Accounts.RequestReset(ctx, in.Body.Email, callerOf(ctx).address)
}

func (s *Server) resetPassword(ctx context.Context, in *struct {
	Body struct {
		Token    string `json:"token" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	}
},
) (*none, error) {
	return nil, s.Accounts.ResetPassword(ctx, in.Body.Token, in.Body.Password)
}

func (s *Server) confirmEmail(ctx context.Context, in *tokenBody) (*none, error) {
	return nil, s.Accounts.ConfirmEmail(ctx, in.Body.Token)
}

func (s *Server) setName(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Name string `json:"name" maxLength:"200"`
	}
},
) (*one[Session], error) {
	if err := s.Accounts.Rename(ctx, by, in.Body.Name); err != nil {
		return nil, err
	}
	a, err := s.Accounts.Get(ctx, by, by.AccountID)
	if err != nil {
		return nil, err
	}
	by.Name = a.Name
	body, err := s.session(ctx, by)
	return &one[Session]{body}, err
}

func (s *Server) setEmail(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1000" doc:"The current one"`
	}
},
) (*none, error) {
	return nil, s.Accounts.RequestEmailChange(ctx, by, accounts.NewEmail{Email: in.Body.Email, Password: in.Body.Password, Address: callerOf(ctx).address})
}

func (s *Server) setPassword(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Current  string `json:"current" maxLength:"1000"`
		Password string `json:"password" maxLength:"1000"`
	}
},
) (*none, error) {
	from := callerOf(ctx)
	return nil, s.Accounts.ChangePassword(ctx, by, from.token, in.Body.Current, in.Body.Password, from.address)
}
