package database

import "context"

// Waiting is how many wait to share a transaction.
func (db *DB) Waiting() int {
	db.group.mu.Lock()
	defer db.group.mu.Unlock()
	return len(db.group.waiting)
}

// MigrateTo brings the schema up to a step.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	return err
}
