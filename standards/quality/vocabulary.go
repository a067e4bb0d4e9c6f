package quality

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"
)

// wordFiles holds LANGUAGE.json: what is vague, inner, joining … in a language. A
// language is added by adding a file.
//
//go:embed words
var wordFiles embed.FS

// wordLists is the JSON shape of a file of words. All are in lower case and with
// "е" for "ё"; see patterns for their form.
type wordLists struct {
	Vague      map[string][]string `json:"vague"`     // by time, amount and manner
	NotVague   []string            `json:"not_vague"` // what the patterns of vague match by mistake
	Numerals   []string            `json:"numerals"`  // words that say how many or how long
	Inner      []string            `json:"inner"`     // states of mind
	Customer   []string            `json:"customer"`  // whose state of mind is no rule
	Subject    []string            `json:"subject"`   // the customer as the one who acts
	Joining    []string            `json:"joining"`   // what adds a second rule
	And        []string            `json:"and"`
	Between    []string            `json:"between"` // what may stand between "and" and a verb
	Actions    []string            `json:"actions"` // verbs
	NotActions []string            `json:"not_actions"`
	Stop       []string            `json:"stop"` // what says nothing of what a rule is about
	Same       [][]string          `json:"same"` // words that mean the same here
	Endings    []string            `json:"endings"`
}

// vocabulary is the words of a language, ready to be looked up.
type vocabulary struct {
	vague                                                                       map[Cause]patterns
	notVague, numerals, inner, customer, subject, joining, and, between, action patterns
	notAction, stop                                                             patterns
	same                                                                        []patterns
	endings                                                                     map[string]bool
	longestEnding                                                               int // bytes
}

// vocabularies are read when a text is first looked at: a server that starts need not wait.
var vocabularies = sync.OnceValue(readVocabularies)

// vocabularyOf returns the words of a BCP 47 tag; of an unknown language none.
func vocabularyOf(language string) *vocabulary {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if v, ok := vocabularies()[base]; ok {
		return v
	}
	return newVocabulary(wordLists{})
}

func readVocabularies() map[string]*vocabulary {
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic(fmt.Sprintf("quality: embedded words: %v", err))
	}
	all := map[string]*vocabulary{}
	for _, e := range entries {
		data, err := wordFiles.ReadFile(path.Join("words", e.Name()))
		if err != nil {
			panic(fmt.Sprintf("quality: embedded words: %v", err))
		}
		var lists wordLists
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&lists); err != nil {
			panic(fmt.Sprintf("quality: words of %s: %v", e.Name(), err))
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = newVocabulary(lists)
	}
	return all
}

func newVocabulary(l wordLists) *vocabulary {
	v := &vocabulary{
		vague: map[Cause]patterns{
			VagueTime: newPatterns(l.Vague["time"]), VagueAmount: newPatterns(l.Vague["amount"]), VagueManner: newPatterns(l.Vague["manner"]),
		},
		notVague: newPatterns(l.NotVague), numerals: newPatterns(l.Numerals), inner: newPatterns(l.Inner), customer: newPatterns(l.Customer),
		subject: newPatterns(l.Subject), joining: newPatterns(l.Joining), and: newPatterns(l.And), between: newPatterns(l.Between),
		action: newPatterns(l.Actions), notAction: newPatterns(l.NotActions), stop: newPatterns(l.Stop), endings: map[string]bool{},
	}
	for _, group := range l.Same {
		v.same = append(v.same, newPatterns(group))
	}
	for _, e := range l.Endings {
		v.endings[e] = true
		v.longestEnding = max(v.longestEnding, len(e))
	}
	return v
}

// acts reports whether a word is a verb of doing.
func (v *vocabulary) acts(word string) bool {
	return v.action.matches(word) && !v.notAction.matches(word)
}

// rootBytes is the shortest that a word is cut to: three Cyrillic letters, or six Latin.
const rootBytes = 6

// stem is what is left of a word without its ending, or the name of its synonyms.
func (v *vocabulary) stem(word string) string {
	for i, group := range v.same {
		if group.matches(word) {
			return "=" + string(rune('a'+i))
		}
	}
	for n := min(v.longestEnding, len(word)-rootBytes); n > 0; n-- {
		if v.endings[word[len(word)-n:]] {
			return word[:len(word)-n]
		}
	}
	return word
}
