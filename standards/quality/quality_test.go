package quality

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etalon/internal/locale"
	"etalon/standards"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The templates are good standards: what is found in them, a line each, is to be
// read by people whenever it changes.
func TestCheck_templates(t *testing.T) {
	list, err := standards.Templates()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		t.Run(info.Name+" "+info.Language, func(t *testing.T) {
			c, err := standards.Template(info.Name, info.Language)
			if err != nil {
				t.Fatal(err)
			}
			got := written(c, info.Language)
			file := filepath.Join("testdata", info.Name+"."+info.Language+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// written is what is found in c, a line each: code, kind, cause, words.
func written(c standards.Content, language string) string {
	var b strings.Builder
	all := placesOf(c.WithLineages())
	for i, checked := range Check(c, language) {
		for _, f := range checked.Findings {
			fmt.Fprintf(&b, "%s %s/%s", all[i].requirement.Code, f.Kind(), f.Cause)
			for _, w := range f.Words {
				fmt.Fprintf(&b, " [%s]", w)
			}
			if f.Other.Code != "" {
				fmt.Fprintf(&b, " %s %d%%", f.Other.Code, f.Other.Percent)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// Every cause is explained in every language, and names the words it is about.
func TestFinding_texts(t *testing.T) {
	for cause, kind := range kindOf {
		f := Finding{Cause: cause, Words: []string{"быстро", "вовремя"}, Other: Other{Code: "2.3", Percent: 80}}
		for _, lang := range locale.Languages {
			why, fix := f.Why(lang), f.Fix(lang)
			if !lang.Has("quality."+string(cause)+".why") || !lang.Has("quality."+string(cause)+".fix") {
				t.Errorf("%s: no text in %s", cause, lang)
			}
			if kind == Duplicate && !strings.Contains(why, "2.3") || (kind == Vague || kind == TwoRules) && !strings.Contains(why, "вовремя") {
				t.Errorf("%s in %s: %s", cause, lang, why)
			}
			if strings.Contains(why+fix, "{{") || strings.Contains(why+fix, "<no value>") {
				t.Errorf("%s in %s: %s %s", cause, lang, why, fix)
			}
		}
	}
}
