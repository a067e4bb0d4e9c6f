package quality

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/standards"
)

// findings are the weaknesses that a requirement has by itself.
func (v *vocabulary) findings(r standards.Requirement) []Finding {
	text := tokens(r.Statement)
	found := v.vagueWords(r, text)
	found = append(found, v.innerStates(text)...)
	found = append(found, v.twoRules(r, text)...)
	if r.Level != standards.Recommended && strings.TrimSpace(r.How) == "" {
		found = append(found, Finding{Cause: HowNone, Field: standards.FieldHow})
	}
	if len(r.Positions) == 0 {
		found = append(found, Finding{Cause: PositionNone, Field: standards.FieldPositions})
	}
	return found
}

// about is a finding in the statement about runs of words; none without any.
func about(cause Cause, runs [][]token) []Finding {
	if len(runs) == 0 {
		return nil
	}
	f := Finding{Cause: cause, Field: standards.FieldStatement}
	for _, run := range runs {
		f.Marks = append(f.Marks, Mark{run[0].from, run[len(run)-1].to})
		words := make([]string, len(run))
		for i, t := range run {
			words[i] = t.shown
		}
		if phrase := strings.Join(words, " "); !slices.Contains(f.Words, phrase) {
			f.Words = append(f.Words, phrase)
		}
	}
	return []Finding{f}
}

// vagueWords finds words of time and amount that no number stands beside, in the
// statement or in the measure, and words of manner that no options spell out.
func (v *vocabulary) vagueWords(r standards.Requirement, text []token) []Finding {
	var found []Finding
	chosen := r.Measure.Kind == standards.Choice
	numbered := r.Measure.Target != nil || v.numbered(text) || chosen && v.numbered(tokens(strings.Join(r.Measure.Options, "\n")))
	for _, c := range []struct {
		cause    Cause
		measured bool
	}{{VagueTime, numbered}, {VagueAmount, numbered}, {VagueManner, chosen}} {
		if c.measured {
			continue
		}
		runs := slices.DeleteFunc(v.vague[c.cause].find(text), func(run []token) bool {
			return v.notVague.matches(run[0].text) || c.cause == VagueAmount && v.customers(text, run)
		})
		found = append(found, about(c.cause, runs)...)
	}
	return found
}

func (v *vocabulary) numbered(text []token) bool {
	return slices.ContainsFunc(text, func(t token) bool {
		return strings.ContainsFunc(t.text, unicode.IsDigit) || v.numerals.matches(t.text)
	})
}

// nearby is how many words back the customer stands of whom a word says something.
const nearby = 3

// innerStates finds states of mind, except the customer's own: "when the customer
// wants" is a condition, not a rule.
func (v *vocabulary) innerStates(text []token) []Finding {
	runs := slices.DeleteFunc(v.inner.find(text), func(run []token) bool { return v.customers(text, run) })
	return about(InnerState, runs)
}

// customers reports whether a word says something of the customer, who stands
// shortly before it.
func (v *vocabulary) customers(text, run []token) bool {
	at := position(text, run[0])
	return slices.ContainsFunc(text[max(at-nearby, 0):at], func(t token) bool {
		return t.clause == run[0].clause && v.customer.matches(t.text)
	})
}

func position(text []token, t token) int {
	return slices.IndexFunc(text, func(other token) bool { return other.from == t.from })
}

// twoRules finds a statement that needs two answers. A choice or a scale has
// marks for what is met by half.
func (v *vocabulary) twoRules(r standards.Requirement, text []token) []Finding {
	if r.Measure.Forbidden {
		return nil
	}
	if f := v.sentences(text); f != nil {
		return f
	}
	if r.Measure.Kind != standards.YesNo && r.Measure.Kind != "" {
		return nil
	}
	if f := v.joined(text); f != nil {
		return f
	}
	return v.actions(text)
}

// sentences finds a second sentence that orders something.
func (v *vocabulary) sentences(text []token) []Finding {
	first := map[int]token{} // action of a sentence
	var order []int
	for i, t := range text {
		if _, known := first[t.sentence]; known || t.quoted || !v.acts(t.text) || v.customerActs(text, i) {
			continue
		}
		first[t.sentence] = t
		order = append(order, t.sentence)
	}
	if len(order) < 2 {
		return nil
	}
	var runs [][]token
	for _, s := range order {
		runs = append(runs, []token{first[s]})
	}
	return about(Sentences, runs)
}

// reach is how many words behind a joining phrase its verb stands.
const reach = 5

// joined finds "as well as" with an action on either side.
func (v *vocabulary) joined(text []token) []Finding {
	runs := slices.DeleteFunc(v.joining.find(text), func(run []token) bool {
		i := position(text, run[0])
		before := text[:i]
		after := text[i+len(run) : min(i+len(run)+reach, len(text))]
		same := func(t token) bool { return t.sentence == run[0].sentence && !t.quoted && v.acts(t.text) }
		return !slices.ContainsFunc(before, same) || !slices.ContainsFunc(after, same)
	})
	return about(Joined, runs)
}

// actions finds two verbs with "and" between them, the second of which has at
// least two words of its own: "smiles and greets" is one act, "offers a fitting
// and walks the customer to the cabin" are two.
func (v *vocabulary) actions(text []token) []Finding {
	for i, t := range text {
		if t.quoted || !v.and.matches(t.text) || i == 0 {
			continue
		}
		verb := i + 1
		for verb < len(text) && v.between.matches(text[verb].text) {
			verb++
		}
		if verb >= len(text) || text[verb].clause != t.clause || !v.acts(text[verb].text) || v.ownWords(text[verb:]) < 2 {
			continue
		}
		first := v.actionBefore(text[:i], t)
		if first >= 0 && !v.customerActs(text, verb) && !v.customerActs(text, first) {
			return about(Actions, [][]token{{text[first]}, {text[verb]}})
		}
	}
	return nil
}

// actionBefore is the first verb of the sentence of t; -1 without one.
func (v *vocabulary) actionBefore(text []token, t token) int {
	return slices.IndexFunc(text, func(before token) bool {
		return before.sentence == t.sentence && !before.quoted && v.acts(before.text)
	})
}

// customerActs reports whether the customer does what the verb at i says.
func (v *vocabulary) customerActs(text []token, i int) bool {
	return slices.ContainsFunc(text[:i], func(t token) bool { return t.clause == text[i].clause && v.subject.matches(t.text) })
}

// shortWord is the length, in runes, of words such as "to" that say nothing alone.
const shortWord = 2

// ownWords counts the words that follow a verb in its clause.
func (v *vocabulary) ownWords(text []token) int {
	n := 0
	for _, t := range text[1:] {
		if t.clause != text[0].clause {
			break
		}
		if utf8.RuneCountInString(t.text) > shortWord && !v.stop.matches(t.text) {
			n++
		}
	}
	return n
}
