package audits

import (
	"errors"
	"slices"
	"testing"
)

func testMoves[S ~string](t *testing.T, table map[S][]S) {
	t.Helper()
	for from, allowed := range table {
		for to := range table {
			err := move(table, from, to)
			if got, want := err == nil, slices.Contains(allowed, to); got != want {
				t.Errorf("%s to %s: allowed = %v, want %v", from, to, got, want)
			}
			if err != nil && !errors.Is(err, ErrMove) {
				t.Errorf("%s to %s: %v, want ErrMove", from, to, err)
			}
		}
		for _, to := range allowed {
			if _, known := table[to]; !known {
				t.Errorf("%s leads to %s, which has no row", from, to)
			}
		}
	}
}

func TestMoves(t *testing.T) {
	testMoves(t, waveMoves)
	testMoves(t, assignmentMoves)
	testMoves(t, visitMoves)
}

// Every path to the client's eyes goes through a submit and an approval.
func TestMoves_releaseNeedsTwoActs(t *testing.T) {
	for from, to := range visitMoves {
		if slices.Contains(to, Released) && from != Approved {
			t.Errorf("%s leads to released", from)
		}
		if slices.Contains(to, Approved) && from != Submitted && from != InReview {
			t.Errorf("%s leads to approved", from)
		}
	}
}
