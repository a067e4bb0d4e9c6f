package secrets

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestOpen(t *testing.T) {
	folder := t.TempDir()
	boxes := make([]*Box, 8)
	var wg sync.WaitGroup
	for i := range boxes {
		wg.Go(func() {
			box, err := Open(folder, "")
			if err != nil {
				t.Error(err)
			}
			boxes[i] = box
		})
	}
	wg.Wait()
	t.Run("servers that start at once have one key", func(t *testing.T) {
		for _, box := range boxes {
			if text, err := box.Open(boxes[0].Seal("JBSWY3DP", "anna"), "anna"); err != nil || text != "JBSWY3DP" {
				t.Errorf("%q (%v)", text, err)
			}
		}
	})
	t.Run("nobody else can read the key's file, and nothing else is left", func(t *testing.T) {
		info, err := os.Stat(filepath.Join(folder, FileName))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v (%v)", info.Mode(), err)
		}
		if left, _ := os.ReadDir(folder); len(left) != 1 {
			t.Errorf("%d files", len(left))
		}
	})
	t.Run("a given key is used, and a wrong one refused", func(t *testing.T) {
		if _, err := Open(t.TempDir(), base64.StdEncoding.EncodeToString(make([]byte, 32))); err != nil {
			t.Error(err)
		}
		for _, wrong := range []string{"short", base64.StdEncoding.EncodeToString(make([]byte, 16)), "$$"} {
			if _, err := Open(folder, wrong); err == nil {
				t.Errorf("%q is taken", wrong)
			}
		}
	})
	t.Run("a damaged file stops the start rather than making a new key", func(t *testing.T) {
		damaged := t.TempDir()
		if err := os.WriteFile(filepath.Join(damaged, FileName), []byte("oops"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(damaged, ""); err == nil {
			t.Error("taken")
		}
	})
}

func TestBox(t *testing.T) {
	one, err := New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	sealed := one.Seal("JBSWY3DP", "anna")
	if strings.Contains(sealed, "JBSWY3DP") || sealed == one.Seal("JBSWY3DP", "anna") {
		t.Errorf("sealed as %q", sealed)
	}
	for name, open := range map[string]func() (string, error){
		"another key":   func() (string, error) { return other.Open(sealed, "anna") },
		"another owner": func() (string, error) { return one.Open(sealed, "boris") },
		"changed":       func() (string, error) { return one.Open("A"+sealed[1:len(sealed)-1]+"A", "anna") },
		"cut":           func() (string, error) { return one.Open(sealed[:8], "anna") },
		"no base64":     func() (string, error) { return one.Open("$", "anna") },
	} {
		if text, err := open(); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %q (%v)", name, text, err)
		}
	}
}

func TestBox_Derive(t *testing.T) {
	box, err := New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	anna, again, boris := derived(t, box, "anna"), derived(t, box, "anna"), derived(t, box, "boris")
	if len(anna) != 32 || anna != again || anna == boris || anna == strings.Repeat("k", 32) {
		t.Errorf("%x, again %x, other %x", anna, again, boris)
	}
}

func derived(t *testing.T, box *Box, label string) string {
	t.Helper()
	key, err := box.Derive(label)
	if err != nil {
		t.Fatal(err)
	}
	return string(key)
}
