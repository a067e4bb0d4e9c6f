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
	root, found := os.DirFS("../.."), 0
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
		if err != nil {
			return err
		}
		for _, use := range clients.FindAllString(string(src), -1) {
			if file != "internal/oidc/oidc.go" && file != "internal/push/client.go" {
				t.Errorf("%s: %s makes a client of its own", file, use)
			}
			found++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no client is found: this test looks for the wrong thing")
	}
}
