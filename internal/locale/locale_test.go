package locale_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/locale"
)

// messages reads every key of a language, with its plural forms.
func messages(t *testing.T, lang string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	files, err := filepath.Glob("messages/" + lang + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]any
		if err := json.Unmarshal(data, &keys); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, value := range keys {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %q is defined twice", name, key)
			}
			all[key] = []string{}
			if forms, ok := value.(map[string]any); ok {
				for form := range forms {
					all[key] = append(all[key], form)
				}
				slices.Sort(all[key])
			}
		}
	}
	return all
}

func TestMessages_sameInBothLanguages(t *testing.T) {
	russian, english := messages(t, "ru"), messages(t, "en")
	for key, forms := range russian {
		other, ok := english[key]
		if !ok {
			t.Errorf("%q has no English text", key)
			continue
		}
		if (len(forms) == 0) != (len(other) == 0) {
			t.Errorf("%q has plural forms in one language only", key)
		}
		if len(forms) > 0 && (!cmp.Equal(forms, []string{"few", "many", "one", "other"}) || !cmp.Equal(other, []string{"one", "other"})) {
			t.Errorf("%q: forms %v and %v", key, forms, other)
		}
	}
	for key := range english {
		if _, ok := russian[key]; !ok {
			t.Errorf("%q has no Russian text", key)
		}
	}
}

// TestMessages_everyCodeHasText walks the source for the codes of faults and
// problems and for the keys of texts.
func TestMessages_everyCodeHasText(t *testing.T) {
	known := messages(t, "ru")
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".tools" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, key := range keysOf(n) {
				if _, ok := known[key]; !ok {
					t.Errorf("%s: no text for %q", name, key)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_.]*$`)

// keysOf finds fault.New(_, "code"), fault.Field{Code: "code"} and l.Text("key").
func keysOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		selector, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) == 0 {
			return nil
		}
		switch x, _ := selector.X.(*ast.Ident); {
		case selector.Sel.Name == "New" && x != nil && x.Name == "fault" && len(n.Args) == 2:
			return prefixed("fault.", n.Args[1])
		case (selector.Sel.Name == "Text" || selector.Sel.Name == "Count") && len(n.Args) > 0:
			return prefixed("", n.Args[0])
		}
	case *ast.CompositeLit:
		if s, ok := n.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Field" {
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Code" {
						return prefixed("problem.", kv.Value)
					}
				}
			}
		}
	}
	return nil
}

func prefixed(prefix string, e ast.Expr) []string {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(literal.Value)
	if err != nil || !code.MatchString(s) || (prefix == "" && !strings.Contains(s, ".")) {
		return nil
	}
	return []string{prefix + s}
}

func TestLanguage_Number(t *testing.T) {
	const gap = locale.NoBreak
	for _, c := range []struct {
		x        float64
		decimals int
		ru, en   string
	}{
		{0, 0, "0", "0"},
		{1234, 0, "1234", "1,234"},
		{12345.5, 1, "12" + gap + "345,5", "12,345.5"},
		{-0.001, 2, "0,00", "0.00"},
		{-1234567.891, 2, "−1" + gap + "234" + gap + "567,89", "-1,234,567.89"},
	} {
		if got := locale.Russian.Number(c.x, c.decimals); got != c.ru {
			t.Errorf("ru %v = %q, want %q", c.x, got, c.ru)
		}
		if got := locale.English.Number(c.x, c.decimals); got != c.en {
			t.Errorf("en %v = %q, want %q", c.x, got, c.en)
		}
	}
	if got := locale.Russian.Percent(8667); got != "86,67"+gap+"%" {
		t.Errorf("percent = %q", got)
	}
	if got := locale.Russian.PercentShort(8665); got != "86,7"+gap+"%" {
		t.Errorf("short percent = %q", got)
	}
	if got := locale.Russian.DateTime(time.Date(2026, 9, 1, 7, 5, 0, 0, time.UTC)); got != "01.09.2026, 07:05" {
		t.Errorf("time = %q", got)
	}
}

func TestLanguage_Count(t *testing.T) {
	for n, want := range map[int]string{1: "1 файл", 2: "2 файла", 5: "5 файлов", 11: "11 файлов", 21: "21 файл"} {
		if got := locale.Russian.Count("reports.answer.files", n); got != want {
			t.Errorf("%d = %q, want %q", n, got, want)
		}
	}
	if got := locale.Match("en-GB,en;q=0.9,ru;q=0.8"); got != locale.English {
		t.Errorf("match = %q", got)
	}
	if got := locale.Match("de"); got != locale.Russian {
		t.Errorf("match of an unknown language = %q", got)
	}
}
