package standards

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"etalon/internal/fault"
)

func TestStatus_to(t *testing.T) {
	allowed := []string{
		"draft to in_review", "draft to published",
		"in_review to changes_requested", "in_review to expert_audit",
		"changes_requested to draft",
		"expert_audit to changes_requested", "expert_audit to approval",
		"approval to changes_requested", "approval to published",
		"published to superseded", "published to retired",
	}
	if len(next) != 8 {
		t.Errorf("%d statuses in the table, want 8", len(next))
	}
	for from := range next {
		for to := range next {
			name := fmt.Sprintf("%s to %s", from, to)
			t.Run(name, func(t *testing.T) {
				got, err := from.to(to)
				if slices.Contains(allowed, name) {
					if got != to || err != nil {
						t.Errorf("got %s (%v), want %s", got, err, to)
					}
					return
				}
				if f, ok := fault.Of(err); got != from || !errors.Is(err, ErrMove) || !ok || f.Kind != fault.Conflict {
					t.Errorf("got %s (%v), want %s and ErrMove", got, err, from)
				}
			})
		}
	}
}

func TestStatus_isOpenOrIssued(t *testing.T) {
	for s := range next {
		if s.open() == s.issued() {
			t.Errorf("%s: open %v, issued %v: want exactly one", s, s.open(), s.issued())
		}
	}
}
