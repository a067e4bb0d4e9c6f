package main

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/audits/messages"
	"etalon/internal/accounts"
)

// correspond lets the shopper who can sign in and the manager write to each other
// about two visits: one thread is answered, the other waits for the manager.
func (d *demo) correspond(ctx context.Context, list []audits.Assignment, today time.Time) error {
	shopper, manager := d.shoppers[0], d.actors[accounts.ProgrammeManager]
	d.clock.at = today.Add(-26 * time.Hour)
	for i, text := range d.chain.Messages {
		by, about := shopper, list[2]
		if i%2 == 1 {
			by = manager
		}
		if i == len(d.chain.Messages)-1 {
			by, about = shopper, list[3]
		}
		m := messages.Message{ID: newID(), AssignmentID: about.ID, Text: text, WrittenAt: d.clock.at}
		if _, err := d.messages.Write(ctx, by, m); err != nil {
			return err
		}
		d.clock.tick(40 * time.Minute)
	}
	return nil
}
