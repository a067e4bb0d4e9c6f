package archtest

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Requests that leave the program are made by two clients, whose limits and targets
// are known: to the provider of sign-in, whom the operator names, in internal/oidc, and
// to push services, whom strangers name, in internal/push. A third would repeat them.
func TestHTTPClients(t *testing.T) {
	clients := regexp.MustCompile(`\bhttp\.(Client\b|DefaultClient|DefaultTransport|Transport\b|Get\(|Head\(|Post\(|PostForm\()`)
	found := 0
	eachSource(t, func(file, src string) {
		for _, use := range clients.FindAllString(src, -1) {
			if file != "internal/oidc/oidc.go" && file != "internal/push/client.go" {
				t.Errorf("%s: %s makes a client of its own", file, use)
			}
			found++
		}
	})
	if found == 0 {
		t.Error("no client is found: this test looks for the wrong thing")
	}
}

// GORM's generic interface costs 12 MB of code (docs/decisions/memory.md).
func TestRows(t *testing.T) {
	eachSource(t, func(file, src string) {
		if strings.Contains(src, "gorm.G[") {
			t.Errorf("%s: database.Of does what gorm.G does here", file)
		}
	})
}

// eachSource shows every Go file of the program that is no test.
func eachSource(t *testing.T, see func(file, src string)) {
	t.Helper()
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || (strings.HasPrefix(d.Name(), ".") && d.Name() != ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "internal/archtest/") {
			return nil
		}
		src, err := fs.ReadFile(root, file)
		if err == nil {
			see(file, string(src))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
