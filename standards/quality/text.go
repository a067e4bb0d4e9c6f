package quality

import (
	"strings"
	"unicode"
)

// token is a word of a text.
type token struct {
	text             string // in lower case, with "е" for "ё"
	shown            string // as it is written
	from, to         int    // runes
	sentence, clause int    // counted from the start of the text
	quoted           bool   // somebody's words, which no rule is about
}

// tokens cuts s into words. A hyphen or an apostrophe between letters belongs to
// the word.
func tokens(s string) []token {
	runes := []rune(s)
	var list []token
	sentence, clause, depth := 0, 0, 0
	for i := 0; i < len(runes); {
		r := runes[i]
		if !inWord(r) {
			depth = quotes(depth, r)
			if ends(runes, i) {
				sentence++
			}
			if parts(runes, i) {
				clause++
			}
			i++
			continue
		}
		end := wordEnd(runes, i)
		shown := string(runes[i:end])
		list = append(list, token{fold(shown), shown, i, end, sentence, clause, depth > 0})
		i = end
	}
	return list
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func wordEnd(runes []rune, at int) int {
	for at < len(runes) {
		inside := strings.ContainsRune("-'’.,", runes[at]) && at+1 < len(runes) && inWord(runes[at+1])
		if strings.ContainsRune(".,", runes[at]) {
			// Only within a number, such as 0,5.
			inside = inside && unicode.IsDigit(runes[at-1]) && unicode.IsDigit(runes[at+1])
		}
		if !inWord(runes[at]) && !inside {
			break
		}
		at++
	}
	return at
}

// quotes is how deep in quotation marks the text is after r.
func quotes(depth int, r rune) int {
	switch r {
	case '«', '“', '„':
		return depth + 1
	case '»', '”':
		return max(depth-1, 0)
	case '"':
		return 1 - min(depth, 1)
	}
	return depth
}

// ends reports whether the sign at i ends a sentence: an abbreviation's dot has a
// small letter behind it.
func ends(runes []rune, i int) bool {
	switch runes[i] {
	case '\n', ';':
		return true
	case '.', '!', '?', '…':
		for _, r := range runes[i+1:] {
			if inWord(r) {
				return unicode.IsUpper(r)
			}
		}
	}
	return false
}

// parts reports whether the sign at i parts two clauses. A hyphen does not.
func parts(runes []rune, i int) bool {
	return !unicode.IsSpace(runes[i]) && !strings.ContainsRune("-«»“”„\"'’%№", runes[i]) || runes[i] == '\n'
}

func fold(word string) string {
	return strings.ReplaceAll(strings.ToLower(word), "ё", "е")
}

// patterns are words of a list: "word" is itself, "begin*" all that begin so and
// "*end" all that end so; phrases are several of them with spaces between.
type patterns struct {
	words    map[string]bool
	begins   map[string]bool
	finishes map[string]bool
	longest  int // of begins and finishes, in bytes
	phrases  [][]patterns
}

func newPatterns(list []string) patterns {
	p := patterns{words: map[string]bool{}, begins: map[string]bool{}, finishes: map[string]bool{}}
	for _, entry := range list {
		parts := strings.Fields(entry)
		if len(parts) > 1 {
			phrase := make([]patterns, len(parts))
			for i, part := range parts {
				phrase[i] = newPatterns([]string{part})
			}
			p.phrases = append(p.phrases, phrase)
			continue
		}
		switch {
		case strings.HasSuffix(entry, "*"):
			p.begins[strings.TrimSuffix(entry, "*")] = true
		case strings.HasPrefix(entry, "*"):
			p.finishes[strings.TrimPrefix(entry, "*")] = true
		default:
			p.words[entry] = true
		}
		p.longest = max(p.longest, len(entry)-1)
	}
	return p
}

// matches reports whether a word is in the list.
func (p patterns) matches(word string) bool {
	if p.words[word] {
		return true
	}
	for n := 1; n <= min(len(word), p.longest); n++ {
		if p.begins[word[:n]] || p.finishes[word[len(word)-n:]] {
			return true
		}
	}
	return false
}

// find returns the runs of tokens that the list names, phrases before words.
func (p patterns) find(text []token) [][]token {
	var found [][]token
	for i := 0; i < len(text); {
		n := p.at(text[i:])
		if n > 0 && !text[i].quoted {
			found = append(found, text[i:i+n])
		}
		i += max(n, 1)
	}
	return found
}

// at counts the tokens that the list names at the start of text.
func (p patterns) at(text []token) int {
	longest := 0
	for _, phrase := range p.phrases {
		if len(phrase) > longest && len(phrase) <= len(text) && follows(phrase, text) {
			longest = len(phrase)
		}
	}
	if longest == 0 && p.matches(text[0].text) {
		return 1
	}
	return longest
}

// follows reports whether a phrase begins text, in one clause.
func follows(phrase []patterns, text []token) bool {
	for i, part := range phrase {
		if text[i].clause != text[0].clause || !part.matches(text[i].text) {
			return false
		}
	}
	return true
}
