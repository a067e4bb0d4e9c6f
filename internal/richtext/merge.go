package richtext

import "slices"

// maxCompared bounds a comparison, in blocks of the one text times blocks of the
// other. Texts beyond it are taken to differ in one piece.
const maxCompared = 1_000_000

// Merge joins two texts that were made of one, block by block: what only one of them
// changed is taken over, and what both put at the same place stands there one behind
// the other. It reports false where both changed the same block, or where the whole
// is beyond the limits of a text.
func Merge(was, mine, theirs Doc) (Doc, bool) {
	toMine, toTheirs := pairs(was.Content, mine.Content), pairs(was.Content, theirs.Content)
	var out []Node
	i, a, b := 0, 0, 0 // where the next piece begins in each text
	for i <= len(was.Content) {
		k, endMine, endTheirs := i, len(mine.Content), len(theirs.Content)
		for k < len(was.Content) && (toMine[k] < 0 || toTheirs[k] < 0) {
			k++
		}
		if k < len(was.Content) {
			endMine, endTheirs = toMine[k], toTheirs[k]
		}
		piece, ok := mergePiece(was.Content[i:k], mine.Content[a:endMine], theirs.Content[b:endTheirs])
		if !ok {
			return Doc{}, false
		}
		out = append(out, piece...)
		out = append(out, was.Content[k:min(k+1, len(was.Content))]...)
		i, a, b = k+1, endMine+1, endTheirs+1
	}
	d, err := Parse(Doc{out}.JSON(), "")
	return d, err == nil
}

// mergePiece joins what stands between two blocks that nobody changed.
func mergePiece(was, mine, theirs []Node) ([]Node, bool) {
	switch {
	case sameNodes(was, mine), sameNodes(mine, theirs):
		return theirs, true
	case sameNodes(was, theirs):
		return mine, true
	case len(was) > 0:
		return nil, false
	}
	added := slices.Clone(theirs)
	for _, n := range mine {
		if !slices.ContainsFunc(theirs, n.equal) {
			added = append(added, n)
		}
	}
	return added, true
}

func sameNodes(a, b []Node) bool { return slices.EqualFunc(a, b, Node.equal) }

func (n Node) equal(o Node) bool {
	return n.Kind == o.Kind && n.Text == o.Text && n.Level == o.Level && n.Start == o.Start && n.Image == o.Image && n.Alt == o.Alt &&
		slices.Equal(n.Marks, o.Marks) && sameNodes(n.Content, o.Content)
}

// pairs gives for each block of one text the same one of the other, in their order;
// -1: there is none. It is a longest common subsequence.
func pairs(from, to []Node) []int {
	out := make([]int, len(from))
	for i := range out {
		out[i] = -1
	}
	head := 0
	for head < min(len(from), len(to)) && from[head].equal(to[head]) {
		out[head] = head
		head++
	}
	n, m := len(from), len(to)
	for n > head && m > head && from[n-1].equal(to[m-1]) {
		n, m = n-1, m-1
		out[n] = m
	}
	if (n-head)*(m-head) <= maxCompared {
		pairMiddle(from[head:n], to[head:m], out[head:n], head)
	}
	return out
}

// pairMiddle pairs what is left between the ends that are the same; the other text's
// part begins at its block offset.
func pairMiddle(from, to []Node, out []int, offset int) {
	longest := make([][]int, len(from)+1)
	longest[len(from)] = make([]int, len(to)+1)
	for i := len(from) - 1; i >= 0; i-- {
		longest[i] = make([]int, len(to)+1)
		for k := len(to) - 1; k >= 0; k-- {
			longest[i][k] = max(longest[i+1][k], longest[i][k+1])
			if from[i].equal(to[k]) {
				longest[i][k] = longest[i+1][k+1] + 1
			}
		}
	}
	for i, k := 0, 0; i < len(from) && k < len(to); {
		switch {
		case from[i].equal(to[k]):
			out[i] = offset + k
			i, k = i+1, k+1
		case longest[i+1][k] >= longest[i][k+1]:
			i++
		default:
			k++
		}
	}
}
