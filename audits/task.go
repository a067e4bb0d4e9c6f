package audits

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
)

// Task is an assignment as its shopper sees it: what, where, until when, and how
// far it has come. It never has a score.
type Task struct {
	Assignment
	Wave            string // its title
	Audit           checklists.Audit
	Location        TaskLocation
	VisitID         string      // empty: nothing was sent yet
	VisitStatus     VisitStatus // empty: nothing was sent yet
	SubmittedAt     time.Time   // zero until then
	ReturnedBecause string      // what the reviewer wrote; only while the visit is returned
}

// TaskLocation is where a task takes the shopper.
type TaskLocation struct{ Name, City, Address, TimeZone string }

// taskLimit bounds the list of one shopper; nobody has as many.
const taskLimit = 500

// Assignments lists what the shopper has before them, the most urgent first:
// assignments of open waves that wait for a visit, and visits that are not yet
// accepted, whatever became of their wave.
func (s *Service) Assignments(ctx context.Context, by accounts.Actor) ([]Task, error) {
	if err := mayFill(by); err != nil {
		return nil, err
	}
	return s.store.tasks(ctx, by.OrgID, by.AccountID)
}
