package archive_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etalon/audits"
	"etalon/internal/journal/archive"
	"etalon/internal/locale"
)

var code = regexp.MustCompile(`^[a-z][a-z_]*$`)

// literals are the words that the source writes to the journal: the texts in
// calls of record and in entries, and the keys of their states.
type literals struct{ words, keys map[string]string }

// TestWords_ofEverythingRecorded walks the source for verbs, kinds and fields of
// entries and asserts that both languages have words for them.
func TestWords_ofEverythingRecorded(t *testing.T) {
	found := literals{map[string]string{}, map[string]string{}}
	err := filepath.WalkDir("../../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/archive/") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool { found.add(name, n); return true })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []audits.VisitStatus{audits.Returned, audits.Approved, audits.Released} {
		found.words[string(status)] = "audits/review.go"
	}
	for _, status := range []audits.WaveStatus{audits.WaveOpen, audits.WaveClosed, audits.WaveArchived} {
		found.words[string(status)] = "audits/wave.go"
	}
	if len(found.words) < 20 || len(found.keys) < 10 {
		t.Fatalf("only %d words and %d keys found: has the way of recording changed?", len(found.words), len(found.keys))
	}
	for word, name := range found.words {
		if !slices.Contains(archive.Verbs, word) && !slices.Contains(archive.Kinds, word) {
			t.Errorf("%s records %q: add it to Verbs or Kinds of internal/journal/archive", name, word)
		}
	}
	for _, lang := range locale.Languages {
		for key, name := range found.keys {
			if !lang.Has("journal.field." + key) {
				t.Errorf("%s records the field %q: no text journal.field.%s in %s", name, key, key, lang)
			}
		}
		for _, verb := range archive.Verbs {
			if !lang.Has("journal.verb." + verb) {
				t.Errorf("no text journal.verb.%s in %s", verb, lang)
			}
		}
		for _, kind := range archive.Kinds {
			if !lang.Has("journal.kind." + kind) {
				t.Errorf("no text journal.kind.%s in %s", kind, lang)
			}
		}
	}
}

func (l literals) add(name string, n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		selector, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "record" {
			return
		}
		for _, arg := range n.Args {
			if text, ok := literal(arg); ok && code.MatchString(text) {
				l.words[text] = name
			}
			l.addKeys(name, arg)
		}
	case *ast.CompositeLit:
		if s, ok := n.Type.(*ast.SelectorExpr); !ok || s.Sel.Name != "Entry" {
			return
		}
		for _, e := range n.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			switch key, _ := kv.Key.(*ast.Ident); key.Name {
			case "Verb", "SubjectKind":
				if text, ok := literal(kv.Value); ok {
					l.words[text] = name
				}
			case "Before", "After":
				l.addKeys(name, kv.Value)
			}
		}
	case *ast.FuncDecl:
		if n.Name.Name == "written" { // a thing as the journal keeps it
			ast.Inspect(n, func(inner ast.Node) bool {
				if e, ok := inner.(ast.Expr); ok {
					l.addKeys(name, e)
				}
				if key, ok := inner.(*ast.IndexExpr); ok { // w["key"] = value
					if text, ok := literal(key.Index); ok {
						l.keys[text] = name
					}
				}
				return true
			})
		}
	}
}

func (l literals) addKeys(name string, e ast.Expr) {
	composite, ok := e.(*ast.CompositeLit)
	if !ok {
		return
	}
	if _, isMap := composite.Type.(*ast.MapType); !isMap {
		return
	}
	for _, element := range composite.Elts {
		if kv, ok := element.(*ast.KeyValueExpr); ok {
			if text, ok := literal(kv.Key); ok {
				l.keys[text] = name
			}
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}
