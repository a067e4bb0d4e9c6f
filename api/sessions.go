package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
)

// OwnSession is one place where the account is signed in.
type OwnSession struct {
	ID        string    `json:"id" format:"uuid"`
	Current   bool      `json:"current" doc:"The session that asks"`
	Address   string    `json:"address" doc:"IP address it was opened from"`
	Browser   string    `json:"browser,omitempty" example:"Firefox"`
	System    string    `json:"system,omitempty" example:"Android"`
	Device    string    `json:"device" enum:"phone,tablet,computer,program"`
	Method    string    `json:"method" doc:"How it was opened: password, link, provider …"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at" doc:"Up to five minutes late"`
}

func (s *Server) listSessions(ctx context.Context, by accounts.Actor, _ *none) (*listed[OwnSession], error) {
	found, err := s.Accounts.OwnSessions(ctx, by, callerOf(ctx).token)
	return &listed[OwnSession]{list[OwnSession]{mapped(found, toOwnSession), len(found)}}, err
}

func (s *Server) endSession(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Accounts.EndSession(ctx, by, in.ID)
}

func (s *Server) endOtherSessions(ctx context.Context, by accounts.Actor, _ *none) (*none, error) {
	return nil, s.Accounts.EndOtherSessions(ctx, by, callerOf(ctx).token)
}

func toOwnSession(o accounts.OwnSession) OwnSession {
	return OwnSession{
		ID: o.ID, Current: o.Current, Address: o.Address, Browser: o.Device.Browser, System: o.Device.System,
		Device: o.Device.Kind, Method: o.Method, CreatedAt: o.CreatedAt, SeenAt: o.SeenAt,
	}
}
