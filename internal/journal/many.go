package journal

import (
	"context"
	"fmt"

	"etalon/internal/database"
)

// together is how many entries go into one statement: databases bound its parameters.
const together = 1000

// RecordAll appends the entries as Record does each of them, with one statement per
// thousand.
func (j *Journal) RecordAll(ctx context.Context, entries []Entry) error {
	rows := make([]entryRow, len(entries))
	for i, e := range entries {
		var err error
		if rows[i], err = toRow(e, j.now()); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := database.Of[entryRow](j.db.Conn(ctx)).CreateInBatches(ctx, &rows, together); err != nil {
		return fmt.Errorf("record %d entries: %w", len(rows), err)
	}
	return nil
}
