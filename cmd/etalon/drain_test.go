package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// A request that takes longer than the silence the server waits for began before the
// end, so its client does not know that it has to close: its next request on the same
// connection is answered, and told.
func TestDrain_slowRequest(t *testing.T) {
	begun, released := make(chan struct{}), make(chan struct{})
	release := sync.OnceFunc(func() { close(released) })
	d := &drain{next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			close(begun)
			<-released
		}
		_, _ = io.WriteString(w, "ok")
	})}
	server := httptest.NewServer(d)
	defer server.Close()
	defer release()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	first := make(chan error, 1)
	go func() {
		_, err := fetch(t.Context(), client, server.URL+"/slow")
		first <- err
	}()
	<-begun
	ended := make(chan struct{})
	go func() { d.end(); close(ended) }()
	select {
	case <-ended:
		t.Fatal("the server did not wait for a request that it had begun")
	case <-time.After(2 * quiet): // longer than any silence
	}
	release()
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	answer, err := fetch(t.Context(), client, server.URL+"/next")
	if err != nil {
		t.Fatal(err)
	}
	if !answer.Close {
		t.Error("the client is not told to close")
	}
	<-ended
}

func fetch(ctx context.Context, client *http.Client, url string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer, err
}
