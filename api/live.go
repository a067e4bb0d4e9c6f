package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
	"etalon/standards/live"
)

// Limits of a live connection.
const (
	liveMessage  = 1 << 20          // bytes of a message
	liveRate     = 40               // messages a second, for long; who sends more is read slower
	liveBurst    = 200              // messages at once
	liveRecheck  = 15 * time.Second // between looks whether the person may stay, and whether the page is there
	livePatience = 10 * time.Second // for the page to take one message or answer a ping
)

// The codes a live connection is closed with, besides those of RFC 6455. The page
// comes back after liveSlow, and with a pause after any that is not listed.
const (
	liveEnded  websocket.StatusCode = 4001 // nobody is signed in, or they may not be here any more
	liveClosed websocket.StatusCode = 4002 // the version is not a draft any more
	liveSlow   websocket.StatusCode = 4003 // the page did not take what it was told
)

// joinDraft lets a page see a draft change and type with others. Messages both ways
// are JSON objects with a type, in live_messages.go.
func (s *Server) joinDraft(c echo.Context) error {
	ctx := c.Request().Context()
	by, err := actorOf(ctx, false)
	if err != nil {
		return err
	}
	if callerOf(ctx).token == "" {
		return accounts.ErrNotByToken // a page's session, not an integration
	}
	joined, err := s.Live.Join(ctx, by, c.Param("id"))
	if err != nil {
		return err
	}
	defer joined.Leave()
	// Accept refuses an Origin that is not this host.
	socket, err := websocket.Accept(c.Response(), c.Request(), &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil // Accept has answered
	}
	defer func() { _ = socket.CloseNow() }()
	socket.SetReadLimit(liveMessage)
	// The request's context may end with the handshake's deadline; the socket's end is the reader's to see.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	v := &liveConn{server: s, socket: socket, member: joined.Member, token: callerOf(ctx).token}
	if v.say(ctx, welcome(joined)) != nil {
		return nil
	}
	go func() {
		defer cancel()
		v.write(ctx)
	}()
	go func() {
		defer cancel()
		v.watch(ctx)
	}()
	v.read(ctx)
	return nil
}

// liveConn is one page's connection.
type liveConn struct {
	server *Server
	socket *websocket.Conn
	member *live.Member
	token  string // of the session
}

// write sends the page its events, and closes the connection when there are no more.
func (v *liveConn) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e, more := <-v.member.Events():
			if !more {
				v.close(v.member.Ended())
				return
			}
			if v.say(ctx, eventMessage(e)) != nil {
				return
			}
		}
	}
}

func (v *liveConn) close(why live.End) {
	code := map[live.End]websocket.StatusCode{
		live.TooSlow: liveSlow, live.NoDraft: liveClosed, live.Stopped: websocket.StatusGoingAway,
	}[why]
	if code == 0 {
		code = websocket.StatusNormalClosure
	}
	_ = v.socket.Close(code, string(why))
}

func (v *liveConn) say(ctx context.Context, m liveReply) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, livePatience)
	defer cancel()
	return v.socket.Write(ctx, websocket.MessageText, data)
}

// watch looks from time to time whether the page is still there, and whether the
// person may be.
func (v *liveConn) watch(ctx context.Context) {
	tick := time.NewTicker(liveRecheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if code := v.mayStay(ctx); code != 0 {
			_ = v.socket.Close(code, "")
			return
		}
		ping, cancel := context.WithTimeout(ctx, livePatience)
		err := v.socket.Ping(ping)
		cancel()
		if err != nil {
			return
		}
	}
}

// mayStay is the code to close with; 0: they may. Where the database does not
// answer they stay: whatever they send is checked anyway.
func (v *liveConn) mayStay(ctx context.Context) websocket.StatusCode {
	by, err := v.server.Accounts.Authenticate(ctx, v.token)
	if err == nil && by.MustEnrol {
		err = accounts.ErrSecondFactorNeeded
	}
	if err == nil {
		err = v.server.Live.May(ctx, by, v.member)
	}
	f, ok := fault.Of(err)
	switch {
	case err == nil, !ok, f.Kind == fault.Unavailable:
		return 0
	case errors.Is(err, standards.ErrVersionNotDraft):
		return liveClosed
	}
	return liveEnded
}

// read does what the page asks until it goes.
func (v *liveConn) read(ctx context.Context) {
	pace := rate.NewLimiter(liveRate, liveBurst)
	for {
		kind, data, err := v.socket.Read(ctx)
		if err != nil {
			return
		}
		var m liveRequest
		if kind != websocket.MessageText || json.Unmarshal(data, &m) != nil {
			_ = v.socket.Close(websocket.StatusUnsupportedData, "not a message")
			return
		}
		if pace.Wait(ctx) != nil {
			return
		}
		within, cancel := context.WithTimeout(ctx, requestTimeout)
		err = v.do(within, m)
		cancel()
		if err == nil {
			continue
		}
		f, ok := fault.Of(err)
		if !ok {
			// The page keeps what was not acknowledged, and sends it again on its next connection.
			if ctx.Err() == nil {
				slog.ErrorContext(ctx, "live draft", "err", err, "type", m.Type, "request_id", requestIDOf(ctx))
			}
			_ = v.socket.Close(websocket.StatusInternalError, "")
			return
		}
		if v.say(ctx, liveReply{Type: "refused", Text: m.Text, Request: m.Request, Code: f.Code}) != nil {
			return
		}
	}
}

func (v *liveConn) do(ctx context.Context, m liveRequest) error {
	text := live.Text(m.Text.orNone())
	switch m.Type {
	case "place":
		v.member.Go(live.Place{Section: m.Section, Requirement: m.Text.orNone().Lineage, Field: m.Text.orNone().Field})
		return nil
	case "open":
		return v.member.Open(ctx, text, m.Epoch, m.Since)
	case "close":
		v.member.Close(text)
		return nil
	case "update":
		return v.member.Write(ctx, text, live.Written{Request: m.Request, Expect: m.Expect, Covers: m.Covers, Data: m.Data})
	case "caret":
		return v.member.Point(text, m.Data)
	case "settled":
		return v.member.Settle(ctx, text, m.Seq)
	case "confirm":
		return v.member.Confirm(ctx, text, m.Seq)
	}
	return errLiveUnknown
}

var errLiveUnknown = fault.New(fault.Invalid, "malformed_request")
