package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// errSecondFactorRequired is the answer to a right password where a second factor
// is asked for, too. It opens nothing.
var errSecondFactorRequired = fault.New(fault.Unauthenticated, "second_factor_required")

// secondFactorAsked gives the browser a cookie to come back with.
func (s *Server) secondFactorAsked(ctx context.Context, session accounts.Session) error {
	p := problemOf(ctx, errSecondFactorRequired)
	cookie := s.namedCookie(pendingCookie, session.Pending, session.ExpiresAt)
	p.cookie = cookie.String()
	return p
}

// SecondFactor is how an account stands with its second factor.
type SecondFactor struct {
	Enabled     bool       `json:"enabled"`
	EnabledAt   *time.Time `json:"enabled_at,omitempty"`
	CodesLeft   int        `json:"codes_left" doc:"Recovery codes that were not used"`
	Required    bool       `json:"required" doc:"The organisation asks for one"`
	HasPassword bool       `json:"has_password" doc:"Turning it off asks for the password, too"`
}

// Enrolment is what an authenticator app takes over.
type Enrolment struct {
	Secret string   `json:"secret" doc:"Base32, to be typed"`
	URI    string   `json:"uri" doc:"otpauth://…"`
	QR     []string `json:"qr" doc:"The URI as rows of a QR code, 1 for a dark square"`
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// withCode is a body with a code.
type withCode struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"50" doc:"Of the authenticator app, or a recovery code"`
	}
}

func (s *Server) finishSignIn(ctx context.Context, in *withCode) (*signedIn, error) {
	from := callerOf(ctx)
	session, actor, err := s.Accounts.FinishSignIn(ctx, from.pending, in.Body.Code, from.address, from.agent)
	return s.opened(ctx, session, actor, err)
}

func (s *Server) getSecondFactor(ctx context.Context, by accounts.Actor, _ *none) (*one[SecondFactor], error) {
	f, err := s.Accounts.SecondFactor(ctx, by)
	return &one[SecondFactor]{SecondFactor{f.Enabled, moment(f.EnabledAt), f.CodesLeft, f.Required, f.HasPassword}}, err
}

func (s *Server) beginSecondFactor(ctx context.Context, by accounts.Actor, _ *none) (*one[Enrolment], error) {
	e, err := s.Accounts.BeginSecondFactor(ctx, by)
	return &one[Enrolment]{Enrolment{e.Seed, e.URI, e.QR}}, err
}

func (s *Server) confirmSecondFactor(ctx context.Context, by accounts.Actor, in *withCode) (*one[RecoveryCodes], error) {
	codes, err := s.Accounts.ConfirmSecondFactor(ctx, by, callerOf(ctx).token, in.Body.Code)
	return &one[RecoveryCodes]{RecoveryCodes{codes}}, err
}

func (s *Server) renewRecoveryCodes(ctx context.Context, by accounts.Actor, in *withCode) (*one[RecoveryCodes], error) {
	codes, err := s.Accounts.RenewRecoveryCodes(ctx, by, in.Body.Code, callerOf(ctx).address)
	return &one[RecoveryCodes]{RecoveryCodes{codes}}, err
}

func (s *Server) disableSecondFactor(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"1000" doc:"Absent for an account without one"`
		Code     string `json:"code" minLength:"1" maxLength:"50"`
	}
},
) (*none, error) {
	return nil, s.Accounts.DisableSecondFactor(ctx, by, in.Body.Password, in.Body.Code, callerOf(ctx).address)
}

func (s *Server) resetSecondFactor(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.ResetSecondFactor(ctx, by, in.ID)
}

func (s *Server) dropIdentities(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.DropIdentities(ctx, by, in.ID)
}

// SignInPolicy is what the organisation asks of those who sign in.
type SignInPolicy struct {
	SecondFactor string `json:"second_factor" enum:"optional,required" doc:"required: of everybody who sees what is not their own"`
	Revision     int    `json:"revision" minimum:"0" doc:"That the edit started from"`
	Without      int    `json:"without,omitempty" readOnly:"true" doc:"People who would have to set one up"`
}

func (s *Server) getSignInPolicy(ctx context.Context, by accounts.Actor, _ *none) (*one[SignInPolicy], error) {
	p, err := s.Accounts.SignInPolicy(ctx, by)
	return &one[SignInPolicy]{toSignInPolicy(p)}, err
}

func (s *Server) setSignInPolicy(ctx context.Context, by accounts.Actor, in *one[SignInPolicy]) (*one[SignInPolicy], error) {
	p, err := s.Accounts.SetSignInPolicy(ctx, by, accounts.SignInPolicy{
		SecondFactor: accounts.SecondFactorRule(in.Body.SecondFactor), Revision: in.Body.Revision,
	})
	return &one[SignInPolicy]{toSignInPolicy(p)}, err
}

func toSignInPolicy(p accounts.SignInPolicy) SignInPolicy {
	return SignInPolicy{string(p.SecondFactor), p.Revision, p.Without}
}
