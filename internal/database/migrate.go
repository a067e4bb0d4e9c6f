package database

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"etalon/migrations"
)

// Migration is one step of the schema and whether this database has it.
type Migration struct {
	Version   int64
	Name      string
	Applied   bool
	AppliedAt time.Time // zero when not applied
}

// Migrate brings the schema up to date and returns how many steps it applied.
// On PostgreSQL a session lock lets one of several servers do it.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	steps, err := p.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate up: %w", err)
	}
	return len(steps), nil
}

// MigrateDown takes the last applied step back and names it.
func (db *DB) MigrateDown(ctx context.Context) (string, error) {
	p, err := db.provider()
	if err != nil {
		return "", err
	}
	step, err := p.Down(ctx)
	if err != nil {
		return "", fmt.Errorf("migrate down: %w", err)
	}
	return step.Source.Path, nil
}

// MigrationStatus lists every step, oldest first.
func (db *DB) MigrationStatus(ctx context.Context) ([]Migration, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	steps, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	list := make([]Migration, 0, len(steps))
	for _, s := range steps {
		list = append(list, Migration{s.Source.Version, s.Source.Path, s.State == goose.StateApplied, s.AppliedAt})
	}
	return list, nil
}

func (db *DB) provider() (*goose.Provider, error) {
	pool, err := db.pool.DB()
	if err != nil {
		return nil, err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if db.postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	others, err := fs.Glob(migrations.Files, "*."+db.otherDialect()+".sql")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, migrations.Files, append(options, goose.WithExcludeNames(others))...)
}

// otherDialect is the suffix of steps that are not for this database.
func (db *DB) otherDialect() string {
	if db.postgres {
		return "sqlite"
	}
	return "postgres"
}
