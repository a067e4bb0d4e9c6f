package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"etalon/internal/database"
	"etalon/internal/locale"
)

// workers is how many background jobs run at a time: decoding photos is all
// processor time, and requests need some of it.
const workers = 1

// Program is a running server, as main and end-to-end tests start it.
type Program struct {
	services *services
	server   *http.Server
	drain    *drain
	listener net.Listener
	stop     context.CancelFunc
	work     sync.WaitGroup
	grace    time.Duration
}

// Open starts to listen and to work on jobs. Serve answers requests.
func Open(ctx context.Context, cfg *Config) (*Program, error) {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ETALON_LISTEN: %w", err), s.close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	p := &Program{services: s, listener: listener, stop: stop, grace: cfg.Grace, drain: &drain{next: s.handler(cfg)}}
	p.server = &http.Server{
		Handler: p.drain, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	p.work.Go(func() { s.queue.Run(background, workers) })
	s.attend(background, &p.work)
	return p, nil
}

// Address is the address that the program listens on.
func (p *Program) Address() string { return p.listener.Addr().String() }

// Serve answers requests until ctx ends, then closes everything in order: no new
// connections, requests and jobs finished, the database closed.
func (p *Program) Serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- p.server.Serve(p.listener) }()
	select {
	case err := <-failed:
		return errors.Join(err, p.Close())
	case <-ctx.Done():
		return p.Close()
	}
}

// Close ends the program. It may be called without Serve.
func (p *Program) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.grace)
	defer cancel()
	_ = p.listener.Close()
	p.services.live.Stop(ctx) // Shutdown does not wait for their connections
	p.drain.end()
	err := p.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, p.server.Close())
	}
	p.stop()
	p.work.Wait()
	return errors.Join(err, p.services.close())
}

// welcome prints how to get in: the link that makes the first administrator, and
// the demo's links.
func (p *Program) welcome(ctx context.Context, cfg *Config, out io.Writer, lang locale.Language) error {
	_, _ = fmt.Fprintln(out, lang.Text("cli.serving", map[string]any{"URL": cfg.publicURL()}))
	token, needed, err := p.services.accounts.SetUpLink(ctx)
	if err != nil || !needed {
		return err
	}
	_, err = fmt.Fprintln(out, lang.Text("cli.set_up", map[string]any{"Link": cfg.publicURL() + "/#/set-up/" + token}))
	return err
}
