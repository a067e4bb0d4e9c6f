package main

import (
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// quiet is how long no request has come before connections are closed. A client
	// that works sends its next request sooner, and is told to close.
	quiet = 250 * time.Millisecond
	// quietAtMost bounds the wait for clients that do not listen.
	quietAtMost = 3 * time.Second
)

// drain lets connections end by themselves: closing one while its next request is
// on the way would cut that request.
type drain struct {
	next  http.Handler
	ended atomic.Bool
	busy  atomic.Int64 // requests that are being answered
	last  atomic.Int64 // when a request came or was answered, ns since 1970
}

func (d *drain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.busy.Add(1)
	defer d.answered()
	if d.ended.Load() {
		w.Header().Set("Connection", "close")
		d.last.Store(time.Now().UnixNano())
	}
	d.next.ServeHTTP(w, r)
}

// answered notes the end of a request: one that began before the end of the server
// could not be told to close, so its client may send another.
func (d *drain) answered() {
	d.last.Store(time.Now().UnixNano())
	d.busy.Add(-1)
}

// end waits until the clients that work have heard that the server ends.
func (d *drain) end() {
	begun := time.Now()
	d.last.Store(begun.UnixNano())
	d.ended.Store(true)
	tick := time.NewTicker(quiet / 10)
	defer tick.Stop()
	for now := range tick.C {
		silent := d.busy.Load() == 0 && now.Sub(time.Unix(0, d.last.Load())) > quiet
		if silent || now.Sub(begun) > quietAtMost {
			return
		}
	}
}
