package standards

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLongestIncreasing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 20), 0, 9, rapid.ID[int]).Draw(t, "numbers")
		run := longestIncreasing(numbers)
		for i := 1; i < len(run); i++ {
			if run[i] <= run[i-1] || numbers[run[i]] <= numbers[run[i-1]] {
				t.Fatalf("run %v of %v does not increase", run, numbers)
			}
		}
		if want := longestByForce(numbers); len(run) != want {
			t.Fatalf("run %v of %v, want length %d", run, numbers, want)
		}
	})
}

func longestByForce(numbers []int) int {
	best := 0
	for set := range 1 << len(numbers) {
		last, n, increasing := -1, 0, true
		for i, x := range numbers {
			if set&(1<<i) == 0 {
				continue
			}
			increasing = increasing && x > last
			last, n = x, n+1
		}
		if increasing {
			best = max(best, n)
		}
	}
	return best
}
