// Package database opens the database, migrates it and carries transactions.
package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"etalon/internal/fault"
)

// ErrUnavailable reports a database that cannot be reached or is shutting down.
var ErrUnavailable = fault.New(fault.Unavailable, "database_unavailable")

// DB is a pool of connections to one database.
type DB struct {
	pool     *gorm.DB
	postgres bool
	// writing is held by the one transaction that SQLite lets write. Waiting for
	// it is fair and quick; SQLite's own waiting sleeps, up to half a second.
	writing chan struct{}
	group   group
}

// Open connects to url: "postgres://…" or the path of an SQLite file, whose
// folder is made when it is missing. It does not migrate.
func Open(ctx context.Context, url string) (*DB, error) {
	cfg := &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		PrepareStmt:            !IsPostgres(url), // its driver keeps the statements of a connection itself
		Logger:                 logger.Discard,
		NowFunc:                Now,
	}
	db := &DB{postgres: IsPostgres(url), writing: make(chan struct{}, 1)}
	dialector, err := postgres.Open(url), error(nil)
	if !db.postgres {
		dialector, err = openSQLite(url)
	}
	if err == nil {
		db.pool, err = gorm.Open(dialector, cfg)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	sql, err := db.pool.DB()
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	sql.SetMaxOpenConns(16)
	sql.SetMaxIdleConns(16)
	sql.SetConnMaxIdleTime(5 * time.Minute)
	if err := sql.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), sql.Close())
	}
	return db, nil
}

// IsPostgres reports whether url names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Now is the clock of the program: UTC, in the microseconds that both databases keep.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Postgres reports whether the database is PostgreSQL rather than SQLite.
func (db *DB) Postgres() bool { return db.postgres }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	sql, err := db.pool.DB()
	if err != nil {
		return err
	}
	if err := sql.PingContext(ctx); err != nil {
		slog.WarnContext(ctx, "database does not answer", "err", err)
		return ErrUnavailable
	}
	return nil
}

// Close closes the pool.
func (db *DB) Close() error {
	sql, err := db.pool.DB()
	if err != nil {
		return err
	}
	return sql.Close()
}

type txKey struct{}

// Tx runs fn in a transaction, which travels in fn's context. When ctx already
// carries a transaction, fn joins it.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, joined := ctx.Value(txKey{}).(*gorm.DB); joined {
		return fn(ctx)
	}
	after := &afterwards{}
	if err := db.transact(context.WithValue(ctx, afterKey{}, after), fn); err != nil {
		return err
	}
	after.run()
	return nil
}

func (db *DB) transact(ctx context.Context, fn func(ctx context.Context) error) error {
	if !db.postgres {
		select {
		case db.writing <- struct{}{}:
			defer func() { <-db.writing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return db.pool.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

type afterKey struct{}

// afterwards is what is to be done once a transaction is in.
type afterwards struct{ steps []func() }

func (a *afterwards) run() {
	for _, step := range a.steps {
		step()
	}
}

// AfterCommit does a step once the transaction that ctx carries is in, and not at
// all if it is rolled back; without a transaction at once.
func (db *DB) AfterCommit(ctx context.Context, step func()) {
	if after, ok := ctx.Value(afterKey{}).(*afterwards); ok {
		after.steps = append(after.steps, step)
		return
	}
	step()
}

// Conn returns the transaction that ctx carries, or else the pool, bound to ctx.
func (db *DB) Conn(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return db.pool.WithContext(ctx)
}

// Contains is a LIKE pattern, with the escape character "!", for texts that
// contain s.
func Contains(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}
