package mapping

import (
	"cmp"
	"slices"

	"etalon/standards"
	"etalon/standards/quality"
)

// Propose maps every requirement of before and after. What the author decided
// stands, unless one of its requirements is gone; a lineage that both have follows
// from itself; of what is left, words that are shared propose who came of whom.
// The relations are in the order of after, and those without one come last.
func Propose(before, after standards.Content, language string, decided []Relation) []Relation {
	p := proposal{
		before: requirements(before), after: requirements(after),
		goneBefore: map[string]bool{}, goneAfter: map[string]bool{},
	}
	for _, r := range decided {
		if r.check(p.before, p.after) == nil && p.free(r) {
			r.Confirmed = true
			p.add(r)
		}
	}
	for _, lineage := range lineages(after) {
		if _, both := p.before[lineage]; both {
			r := Relation{Kind: Reworded, Before: []string{lineage}, After: []string{lineage}, Confirmed: true}
			if sameText(p.before[lineage], p.after[lineage]) {
				r.Kind = Same
			}
			if p.free(r) {
				p.add(r)
			}
		}
	}
	p.byWords(left(lineages(before), p.goneBefore), left(lineages(after), p.goneAfter), language)
	for _, lineage := range left(lineages(before), p.goneBefore) {
		p.add(Relation{Kind: Dropped, Before: []string{lineage}})
	}
	for _, lineage := range left(lineages(after), p.goneAfter) {
		p.add(Relation{Kind: Fresh, After: []string{lineage}})
	}
	return inOrder(p.list, lineages(before), lineages(after))
}

// proposal is a mapping that is being made.
type proposal struct {
	before, after         map[string]standards.Requirement
	goneBefore, goneAfter map[string]bool // lineages that are in a relation
	list                  []Relation
}

// free reports whether none of the relation's requirements is taken.
func (p *proposal) free(r Relation) bool {
	taken := func(gone map[string]bool) func(string) bool { return func(id string) bool { return gone[id] } }
	return !slices.ContainsFunc(r.Before, taken(p.goneBefore)) && !slices.ContainsFunc(r.After, taken(p.goneAfter))
}

func (p *proposal) add(r Relation) {
	for _, id := range r.Before {
		p.goneBefore[id] = true
	}
	for _, id := range r.After {
		p.goneAfter[id] = true
	}
	r.Trend = r.trend(p.before, p.after)
	p.list = append(p.list, r)
}

func left(all []string, gone map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return gone[id] })
}

// sameText reports whether two requirements differ at most in their printed number.
func sameText(a, b standards.Requirement) bool {
	a.Code, b.Code, a.Lineage, b.Lineage = "", "", "", ""
	hash := func(r standards.Requirement) string {
		return standards.Content{Sections: []standards.Section{{Requirements: []standards.Requirement{r}}}}.Hash()
	}
	return hash(a) == hash(b)
}

// The shares of common words from which texts count as related.
const (
	within = 0.6  // of the shorter text: it was a part of the longer one
	alike  = 0.55 // of both: one is the other in new words
)

// pairLimit bounds how many pairs of texts are compared.
const pairLimit = 250_000

// pair is a requirement that went and one that came, with what they share.
type pair struct {
	before, after string
	inside, share float64
}

// byWords proposes splits, then mergers, then new wordings, among what is left.
func (p *proposal) byWords(went, came []string, language string) {
	if len(went)*len(came) > pairLimit {
		return
	}
	pairs := p.related(went, came, language)
	for _, id := range went {
		parts := sides(pairs, func(x pair) (string, bool) { return x.after, x.before == id && x.inside >= within })
		if r := (Relation{Kind: Split, Before: []string{id}, After: parts}); len(parts) > 1 && len(parts) <= maxSide && p.free(r) {
			p.add(r)
		}
	}
	for _, id := range came {
		parts := sides(pairs, func(x pair) (string, bool) { return x.before, x.after == id && x.inside >= within })
		if r := (Relation{Kind: Merged, Before: parts, After: []string{id}}); len(parts) > 1 && len(parts) <= maxSide && p.free(r) {
			p.add(r)
		}
	}
	for _, x := range pairs {
		if r := (Relation{Kind: Reworded, Before: []string{x.before}, After: []string{x.after}}); x.share >= alike && p.free(r) {
			p.add(r)
		}
	}
}

// related lists the pairs that share words, the nearest first.
func (p *proposal) related(went, came []string, language string) []pair {
	stems := func(all map[string]standards.Requirement, ids []string) map[string][]string {
		of := map[string][]string{}
		for _, id := range ids {
			of[id] = quality.Stems(language, all[id].Statement)
		}
		return of
	}
	old, next := stems(p.before, went), stems(p.after, came)
	var pairs []pair
	for _, b := range went {
		for _, a := range came {
			if inside, share := common(old[b], next[a]); inside >= within || share >= alike {
				pairs = append(pairs, pair{b, a, inside, share})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.share, x.share) })
	return pairs
}

// common is what two sorted sets share: of the smaller one, and of both. Texts of
// one or two words say too little.
func common(a, b []string) (inside, share float64) {
	if min(len(a), len(b)) < 3 {
		return 0, 0
	}
	both := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch c := cmp.Compare(a[i], b[k]); {
		case c == 0:
			both++
			i++
			k++
		case c < 0:
			i++
		default:
			k++
		}
	}
	return float64(both) / float64(min(len(a), len(b))), float64(both) / float64(len(a)+len(b)-both)
}

func sides(pairs []pair, pick func(pair) (string, bool)) []string {
	var list []string
	for _, x := range pairs {
		if id, ok := pick(x); ok {
			list = append(list, id)
		}
	}
	return list
}

func inOrder(list []Relation, before, after []string) []Relation {
	place := map[string]int{}
	for i, id := range before {
		place[id] = len(after) + i
	}
	for i, id := range after {
		place["+"+id] = i
	}
	at := func(r Relation) int {
		if len(r.After) > 0 {
			return place["+"+r.After[0]]
		}
		return place[r.Before[0]]
	}
	slices.SortStableFunc(list, func(x, y Relation) int { return cmp.Compare(at(x), at(y)) })
	return list
}
