package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"
)

// MaxNotice is the longest payload of Notify, in bytes: PostgreSQL refuses 8,000.
const MaxNotice = 7_900

// Notify tells the servers that listen to a channel, this one too; within a
// transaction once it is in. An SQLite database has one server: it is told nothing.
func (db *DB) Notify(ctx context.Context, channel, payload string) error {
	if !db.postgres {
		return nil
	}
	if err := db.Conn(ctx).Exec("SELECT pg_notify(?, ?)", channel, payload).Error; err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// Listen takes a connection of the pool, calls ready, and then heard with each
// payload, one after another, until ctx ends or the connection fails. What was said
// before ready is not heard. On SQLite it waits for the end of ctx.
func (db *DB) Listen(ctx context.Context, channel string, ready func(), heard func(payload string)) error {
	if !db.postgres {
		<-ctx.Done()
		return ctx.Err()
	}
	pool, err := db.pool.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("listen: not a connection of pgx")
		}
		if _, err := c.Conn().Exec(ctx, `LISTEN "`+channel+`"`); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		ready()
		for {
			notice, err := c.Conn().WaitForNotification(ctx)
			if err != nil {
				// A connection that was cut off in the middle of waiting is closed by pgx.
				return fmt.Errorf("listen: %w", err)
			}
			heard(notice.Payload)
		}
	})
}
