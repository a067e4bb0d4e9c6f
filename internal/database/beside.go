package database

import (
	"context"

	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"
)

// Beside reads what needs nothing of each other side by side, until all is done or one
// of it fails: the statements of a page mostly wait for the database. A transaction
// takes one statement at a time; within it they run one after the other.
func Beside(ctx context.Context, all ...func(context.Context) error) error {
	if _, joined := ctx.Value(txKey{}).(*gorm.DB); joined {
		for _, one := range all {
			if err := one(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, one := range all {
		group.Go(func() error { return one(ctx) })
	}
	return group.Wait()
}
