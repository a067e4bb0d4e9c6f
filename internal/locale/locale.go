// Package locale holds the languages of the product: the messages people read,
// kept in files, and the way each language writes numbers and dates.
//
// A language is added by adding a folder under messages.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed messages
var files embed.FS

// Language is a language the product speaks, as a BCP 47 tag.
type Language string

// tag is the shape of a BCP 47 tag as people write them: "en", "kk", "sr-Latn".
var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// IsTag tells whether a text can name a language, be it one of the product or not.
func IsTag(text string) bool { return tag.MatchString(text) }

// The languages of the product.
const (
	Russian Language = "ru"
	English Language = "en"
)

// Languages lists what Match chooses from; the first is the fall-back.
var Languages = []Language{Russian, English}

var (
	matcher = language.NewMatcher([]language.Tag{language.Russian, language.English})
	// localizers are read when the first message is asked for: nothing that the program
	// does before need wait for them.
	localizers = sync.OnceValue(load)
)

func load() map[Language]*i18n.Localizer {
	bundle := i18n.NewBundle(language.Russian)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	err := fs.WalkDir(files, "messages", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		// go-i18n reads the language from the file's name: reports.json in ru/ is "reports.ru.json".
		lang := path.Base(path.Dir(name))
		_, err = bundle.ParseMessageFileBytes(data, strings.TrimSuffix(path.Base(name), "json")+lang+".json")
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("locale: embedded messages: %v", err))
	}
	loaded := map[Language]*i18n.Localizer{}
	for _, l := range Languages {
		loaded[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return loaded
}

// Match picks the best language for an Accept-Language header or a tag.
func Match(accept string) Language {
	_, i := language.MatchStrings(matcher, accept)
	return Languages[i]
}

// Text returns the message key, filled with params. A missing key shows as
// itself: a test walks the source and asserts that none is missing.
func (l Language) Text(key string, params ...map[string]any) string {
	return l.text(key, nil, params)
}

// Count returns the plural form of key for n, filled with {{.Count}} and params.
func (l Language) Count(key string, n int, params ...map[string]any) string {
	all := map[string]any{"Count": n}
	for _, p := range params {
		for k, v := range p {
			all[k] = v
		}
	}
	return l.text(key, n, []map[string]any{all})
}

func (l Language) text(key string, count any, params []map[string]any) string {
	known := localizers()
	localizer, ok := known[l]
	if !ok {
		localizer = known[Russian]
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, PluralCount: count}
	if len(params) > 0 {
		cfg.TemplateData = params[0]
	}
	s, err := localizer.Localize(cfg)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Has reports whether l itself, not a fall-back, has the message key.
func (l Language) Has(key string) bool {
	s, tag, err := localizers()[l].LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}})
	return err == nil && s != "" && tag.String() == string(l)
}
