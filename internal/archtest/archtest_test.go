// Package archtest holds the import rules of this module as one table.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "etalon/"

// ground is what every domain stands on.
var ground = []string{"internal/accounts", "internal/database", "internal/fault", "internal/journal", "internal/locale", "internal/locations"}

func upon(packages ...string) []string { return append(packages, ground...) }

// imports lists every package with the packages of this module it may import. A
// package that is not listed may not exist.
var imports = map[string][]string{
	"migrations":                     {},
	"frontend":                       {},
	"internal/fault":                 {},
	"internal/locale":                {},
	"internal/archtest":              {},
	"internal/picture":               {"internal/fault"},
	"internal/docx":                  {"internal/fault"},
	"internal/workbook":              {"internal/fault"},
	"internal/blob":                  {"internal/fault"},
	"internal/richtext":              {"internal/fault"},
	"internal/database":              {"internal/fault", "migrations"},
	"internal/database/databasetest": {"internal/database"},
	"internal/journal":               {"internal/database", "internal/fault"},
	"internal/journal/archive":       {"internal/accounts", "internal/database", "internal/fault", "internal/journal", "internal/locale"},
	"internal/notifications":         {"internal/accounts", "internal/database", "internal/fault", "internal/mail"},
	"internal/push":                  {"internal/accounts", "internal/database", "internal/fault", "internal/notifications", "internal/secrets"},
	"internal/jobs":                  {"internal/database"},
	"internal/mail":                  {"internal/database", "internal/fault", "internal/jobs", "internal/locale"},
	"internal/accounts":              {"internal/database", "internal/fault", "internal/jobs", "internal/journal", "internal/locale", "internal/mail", "internal/secrets"},
	"internal/locations":             {"internal/accounts", "internal/database", "internal/fault", "internal/journal", "internal/locale", "internal/workbook"},
	"internal/oidc":                  {"internal/accounts", "internal/fault"},
	"internal/secrets":               {},
	"standards":                      upon("internal/richtext"),
	"standards/expectations":         upon("standards", "internal/workbook"),
	"standards/imports":              upon("standards", "internal/docx"),
	"standards/live":                 upon("standards"),
	"standards/mapping":              upon("standards", "standards/quality"),
	"standards/groups":               upon("standards", "internal/mail", "internal/notifications"),
	"standards/ideas":                upon("standards", "internal/notifications", "internal/secrets"),
	"standards/quality":              upon("standards"),
	"standards/images":               upon("standards", "internal/blob", "internal/picture"),
	"standards/rounds":               upon("standards", "internal/notifications"),
	"standards/remarks":              upon("standards", "internal/notifications"),
	"standards/readings":             upon("standards", "internal/mail", "internal/secrets", "internal/workbook"),
	"standards/exams":                upon("standards", "standards/readings"),
	"standards/handouts":             upon("standards"),
	"checklists":                     upon("standards", "internal/workbook"),
	"checklists/images":              upon("checklists", "internal/blob", "internal/picture"),
	"audits/messages":                upon("audits", "internal/notifications"),
	"audits/surveys":                 upon("checklists", "internal/secrets"),
	"audits/openrosa":                upon("audits", "checklists", "checklists/images", "internal/secrets"),
	"audits/pilots":                  upon("audits/shoppers", "checklists", "standards", "internal/notifications"),
	"audits/benchmarks":              upon("internal/notifications", "internal/workbook"),
	"audits/shoppers":                upon("internal/blob", "internal/picture", "internal/workbook"),
	"audits/programmes":              upon("audits/shoppers"),
	"audits/planning":                upon("audits", "audits/programmes", "audits/shoppers"),
	"audits/board":                   upon("audits", "checklists", "audits/planning", "audits/programmes", "audits/shoppers", "internal/notifications"),
	"audits/payments":                upon("audits", "audits/programmes", "internal/notifications"),
	"audits/certification":           upon("audits", "audits/programmes", "audits/shoppers"),
	"audits/tally":                   upon(),
	"audits":                         upon("audits/shoppers", "audits/tally", "checklists", "internal/blob", "internal/jobs", "internal/notifications", "internal/picture"),
	"audits/auditstest":              upon("audits", "audits/tally", "audits/board", "audits/certification", "audits/payments", "audits/planning", "audits/programmes", "audits/shoppers", "checklists", "standards", "internal/blob", "internal/jobs", "internal/mail", "internal/notifications"),
	"reports":                        upon("reports/bonus", "reports/figures", "audits", "audits/benchmarks", "audits/payments", "audits/surveys", "checklists", "standards", "standards/exams", "standards/handouts", "standards/mapping", "standards/readings", "internal/docx", "internal/picture", "internal/richtext", "internal/workbook", "standards/images"),
	"reports/bonus":                  upon("checklists"),
	"reports/figures":                upon("internal/workbook"),
	"reports/orders":                 upon("reports", "audits", "checklists", "internal/blob", "internal/jobs", "internal/notifications"),
	"reports/mailings":               upon("reports", "reports/orders", "audits", "checklists", "internal/jobs", "internal/mail"),
	"api":                            {"*"},
	"cmd/etalon":                     {"*"},
}

// confined lists outside packages and who may import them.
var confined = map[string]func(file string) bool{
	"gorm.io/": func(f string) bool {
		return strings.HasSuffix(f, "store.go") || strings.HasPrefix(f, "internal/database/") || strings.HasPrefix(f, "internal/journal/")
	},
	"github.com/labstack/echo/":   in("api/"),
	"github.com/danielgtaylor/":   in("api/"),
	"github.com/coder/":           in("api/"),
	"net/http":                    in("api/", "cmd/", "internal/oidc/", "internal/push/"),
	"github.com/coreos/go-oidc/":  in("internal/oidc/"),
	"golang.org/x/oauth2":         in("internal/oidc/"),
	"github.com/SherClockHolmes/": in("internal/push/"),
	"github.com/wneessen/":        in("internal/mail/"),
	"github.com/bep/":             in("internal/picture/"),
	"github.com/go-pdf/fpdf":      in("reports/"),
	"github.com/xuri/excelize/v2": func(f string) bool {
		return strings.HasPrefix(f, "reports/") || strings.HasPrefix(f, "checklists/importer") || strings.HasPrefix(f, "checklists/xlsform_") || strings.HasPrefix(f, "checklists/book")
	},
}

func in(folders ...string) func(string) bool {
	return func(file string) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(file, folder) })
	}
}

// topLevel is what may stand at the top, besides dotfiles.
var topLevel = []string{
	"cmd", "api", "standards", "checklists", "audits", "reports", "frontend", "migrations", "internal", "docs",
	"go.mod", "go.sum", "README.md", "Makefile", "data", "out", "bin",
}

func TestImports(t *testing.T) {
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == ".tools" || d.Name() == "dist") {
			return fs.SkipDir
		}
		if strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			check(t, root, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, root fs.FS, file string) {
	t.Helper()
	pkg := path.Dir(file)
	allowed, known := imports[pkg]
	if !known {
		t.Errorf("%s: package %s has no entry in imports", file, pkg)
	}
	src, err := fs.ReadFile(root, file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if own, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(allowed, own) && !slices.Contains(allowed, "*") {
			t.Errorf("%s: %s must not import %s", file, pkg, own)
		}
		for prefix, may := range confined {
			if strings.HasPrefix(imported, prefix) && !may(file) {
				t.Errorf("%s: %s is confined elsewhere", file, imported)
			}
		}
	}
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(topLevel, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
