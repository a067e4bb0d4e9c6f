package standards

import "slices"

// markMoved adds to moved the fewest of items that have to move for the rest to
// keep their order: those outside a longest increasing run of old indexes.
func markMoved(moved map[string]bool, items []string, indexes []int) {
	stay := longestIncreasing(indexes)
	for i, item := range items {
		if _, stays := slices.BinarySearch(stay, i); !stays {
			moved[item] = true
		}
	}
}

// longestIncreasing returns the positions, in order, of a longest increasing
// subsequence of distinct numbers.
func longestIncreasing(numbers []int) []int {
	var tails []int // tails[k]: position of the least number that ends a run of length k+1
	previous := make([]int, len(numbers))
	for i, n := range numbers {
		k, _ := slices.BinarySearchFunc(tails, n, func(position, n int) int { return numbers[position] - n })
		previous[i] = -1
		if k > 0 {
			previous[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	run := make([]int, len(tails))
	for k := len(tails) - 1; k >= 0; k-- {
		if k == len(tails)-1 {
			run[k] = tails[k]
		} else {
			run[k] = previous[run[k+1]]
		}
	}
	return run
}
