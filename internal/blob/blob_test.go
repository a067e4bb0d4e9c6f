package blob_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"etalon/internal/blob"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	store, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	data := bytes.Repeat([]byte("фото"), 1000)

	t.Run("eight copies at once are one file", func(t *testing.T) {
		var wg sync.WaitGroup
		sums := make([]string, 8)
		for i := range sums {
			wg.Go(func() {
				sum, err := store.Put(t.Context(), data)
				if sums[i] = sum; err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, s := range sums {
			if s != sums[0] {
				t.Errorf("sums differ: %v", sums)
			}
		}
		files, err := filepath.Glob(dir + "/*/*")
		if err != nil || len(files) != 1 {
			t.Errorf("files %v (%v), want one", files, err)
		}
		parts, _ := filepath.Glob(dir + "/part-*")
		if len(parts) != 0 {
			t.Errorf("left over: %v", parts)
		}
		got, err := store.Read(sums[0])
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("read %d bytes (%v), want %d", len(got), err, len(data))
		}
	})

	t.Run("names that are no sums are not found", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"", "../secret", "..", "aa/../../secret", strings.Repeat("0", 64), strings.Repeat("z", 64)} {
			if _, err := store.Get(name); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("Get(%q) = %v, want ErrNotFound", name, err)
			}
		}
	})
}
