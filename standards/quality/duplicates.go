package quality

import (
	"cmp"
	"math"
	"slices"

	"etalon/standards"
)

// alike is the share of words and pairs of words, of all that two statements
// have, from which they count as the same rule.
const alike = 0.55

// fewest is how many shingles a statement needs to be compared by shares; a
// shorter one has a twin only in its equal.
const fewest = 5

// candidates bounds how many others one requirement is compared with, so that a
// document of a thousand nearly equal rules takes no longer than a real one.
const candidates = 64

// twin is another requirement that says nearly the same.
type twin struct {
	at    int // -1: there is none
	share float64
}

// index finds statements that share rare words. A set holds the shingles of a
// statement from the rarest to the most frequent: two sets that are alike share
// one of their first few, so that only those are looked up.
type index struct {
	all         []place
	sets        [][]int
	comparisons int // made so far
}

func newIndex(v *vocabulary, all []place) *index {
	ids, counts, stems := map[string]int{}, []int(nil), map[string]string{}
	x := &index{all: all, sets: make([][]int, len(all))}
	for i, p := range all {
		for _, shingle := range v.shingles(p.requirement.Statement, stems) {
			id, known := ids[shingle]
			if !known {
				id = len(counts)
				ids[shingle] = id
				counts = append(counts, 0)
			}
			counts[id]++
			x.sets[i] = append(x.sets[i], id)
		}
	}
	x.rank(counts)
	return x
}

// rank renumbers the shingles by how often they are met, and sorts the sets by it.
func (x *index) rank(counts []int) {
	order, rank := make([]int, len(counts)), make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(a, b)) })
	for r, id := range order {
		rank[id] = r
	}
	for _, set := range x.sets {
		for i, id := range set {
			set[i] = rank[id]
		}
		slices.Sort(set)
	}
}

// shingles are the stems of a statement and the pairs of neighbours, each once.
// Stems remembers what words come to; empty: they say nothing.
func (v *vocabulary) shingles(statement string, stems map[string]string) []string {
	var list []string
	last := ""
	for _, t := range tokens(statement) {
		stem, known := stems[t.text]
		if !known {
			if !v.stop.matches(t.text) {
				stem = v.stem(t.text)
			}
			stems[t.text] = stem
		}
		if stem == "" {
			continue
		}
		list = append(list, stem)
		if last != "" {
			list = append(list, last+" "+stem)
		}
		last = stem
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// prefix counts the shingles of a set of n of which one is shared with every set
// that is alike.
func prefix(n int) int { return n - int(math.Ceil(alike*float64(n))) + 1 }

// nearest returns the nearest twin of every requirement.
func (x *index) nearest() []twin {
	twins := make([]twin, len(x.sets))
	for i := range twins {
		twins[i].at = -1
	}
	postings := map[int][]int{}
	for i, set := range x.sets {
		if len(set) == 0 {
			continue
		}
		for _, j := range x.near(i, postings) {
			share := x.share(i, j)
			if share >= alike {
				twins[i], twins[j] = nearer(twins[i], j, share), nearer(twins[j], i, share)
			}
		}
		for _, shingle := range set[:prefix(len(set))] {
			postings[shingle] = append(postings[shingle], i)
		}
	}
	return twins
}

// nearestTo returns the nearest twin of one requirement.
func (x *index) nearestTo(at int) twin {
	best := twin{at: -1}
	if len(x.sets[at]) == 0 {
		return best
	}
	postings := map[int][]int{}
	for i, set := range x.sets {
		if i == at || len(set) == 0 {
			continue
		}
		for _, shingle := range set[:prefix(len(set))] {
			postings[shingle] = append(postings[shingle], i)
		}
	}
	for _, j := range x.near(at, postings) {
		if share := x.share(at, j); share >= alike {
			best = nearer(best, j, share)
		}
	}
	return best
}

func nearer(best twin, at int, share float64) twin {
	if best.at < 0 || share > best.share {
		return twin{at, share}
	}
	return best
}

// near lists the places that share one of the rarest shingles of i, those of the
// same scenario only: the same stage under high load repeats its rules on purpose.
func (x *index) near(i int, postings map[int][]int) []int {
	var list []int
	seen := map[int]bool{}
	for _, shingle := range x.sets[i][:prefix(len(x.sets[i]))] {
		for _, j := range postings[shingle] {
			if seen[j] || x.all[j].variant != x.all[i].variant || !mayBeAlike(len(x.sets[i]), len(x.sets[j])) {
				continue
			}
			seen[j] = true
			if list = append(list, j); len(list) == candidates {
				return list
			}
		}
	}
	return list
}

// mayBeAlike reports whether sets of these sizes can be alike at all.
func mayBeAlike(a, b int) bool {
	small, large := float64(min(a, b)), float64(max(a, b))
	return small >= alike*large
}

// share is how much two statements have in common, from 0 to 1.
func (x *index) share(i, j int) float64 {
	x.comparisons++
	a, b := x.sets[i], x.sets[j]
	if slices.Equal(a, b) {
		return 1
	}
	if min(len(a), len(b)) < fewest {
		return 0
	}
	both := 0
	for m, n := 0, 0; m < len(a) && n < len(b); {
		switch {
		case a[m] == b[n]:
			both++
			m++
			n++
		case a[m] < b[n]:
			m++
		default:
			n++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// duplicates is the finding about a twin, if there is one.
func duplicates(all []place, t twin) []Finding {
	if t.at < 0 {
		return nil
	}
	r := all[t.at].requirement
	cause := NearRule
	if t.share == 1 {
		cause = SameRule
	}
	return []Finding{{
		Cause: cause, Field: standards.FieldStatement,
		Other: Other{r.Lineage, r.Code, r.Statement, int(math.Round(100 * t.share))},
	}}
}

// Stems are the words of a text that say something, without their endings and
// synonyms as one, sorted, each once. Language is that of the text.
func Stems(language, text string) []string {
	v := vocabularyOf(language)
	var list []string
	for _, t := range tokens(text) {
		if !v.stop.matches(t.text) {
			list = append(list, v.stem(t.text))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
