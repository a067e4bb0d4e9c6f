package blob_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"

	"etalon/internal/blob"
)

func TestStore_Append(t *testing.T) {
	s, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	id := uuid.NewString()
	broken := errors.New("broken")
	if n, err := s.Append(id, 0, 100, io.MultiReader(strings.NewReader("half "), iotest.ErrReader(broken))); n != 5 || !errors.Is(err, broken) {
		t.Errorf("a piece that breaks: %d (%v)", n, err)
	}
	if n, err := s.Append(id, 5, 3, strings.NewReader("way there")); n != 3 || err != nil {
		t.Errorf("a piece beyond its limit: %d (%v)", n, err)
	}
	if n, err := s.Incoming(id); n != 8 || err != nil {
		t.Errorf("there are %d bytes (%v)", n, err)
	}
	f, err := s.OpenIncoming(id)
	if err != nil {
		t.Fatal(err)
	}
	sum, size, err := s.PutFrom(t.Context(), f)
	if err = errors.Join(err, f.Close()); err != nil || size != 8 {
		t.Fatal(size, err)
	}
	if data, err := s.Read(sum); err != nil || !bytes.Equal(data, []byte("half way")) {
		t.Errorf("%q (%v)", data, err)
	}
	if n, err := s.SweepIncoming(time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("swept %d of the young (%v)", n, err)
	}
	if n, err := s.SweepIncoming(time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d (%v), want 1", n, err)
	}
	if _, err := s.OpenIncoming(id); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("after the sweep: %v", err)
	}
	for _, bad := range []string{"", "../x", "part-1"} {
		if _, err := s.Append(bad, 0, 1, strings.NewReader("x")); err == nil {
			t.Errorf("%q is taken for an id", bad)
		}
	}
}
