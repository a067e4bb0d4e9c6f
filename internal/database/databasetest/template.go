package databasetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"etalon/internal/database"
)

// Migrating an empty database costs more than most tests: a test binary does it
// once for each kind, and its tests open copies.
var templates struct {
	sqlite, postgres sync.Mutex
	file             []byte
	name, server     string
	shape            int64
}

// sqliteTemplate is the file of a migrated database.
func sqliteTemplate(tb testing.TB) []byte {
	tb.Helper()
	templates.sqlite.Lock()
	defer templates.sqlite.Unlock()
	if templates.file != nil {
		return templates.file
	}
	path := filepath.Join(tb.TempDir(), "template.db")
	if err := migrate(path); err != nil {
		tb.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	templates.file = data
	return data
}

// postgresTemplate names a migrated database of the server that nobody is
// connected to, as CREATE DATABASE asks of what it copies.
func postgresTemplate(tb testing.TB, server string) string {
	tb.Helper()
	templates.postgres.Lock()
	defer templates.postgres.Unlock()
	if templates.name != "" {
		return templates.name
	}
	name := "m_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	run(tb, server, "CREATE DATABASE "+name)
	url := inServer(tb, server, name)
	if err := migrate(url); err != nil {
		tb.Fatal(err)
	}
	db := connect(tb, url)
	defer func() { _ = db.Close() }()
	if err := db.Conn(outliving(tb)).Raw(shape).Scan(&templates.shape).Error; err != nil {
		tb.Fatal(err)
	}
	templates.name, templates.server = name, server
	return name
}

func migrate(url string) (err error) {
	ctx := context.Background() // the template outlives the test that asked first
	db, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.Migrate(ctx)
	return err
}

// dropTemplate leaves nothing behind on a server that is not thrown away.
func dropTemplate() error {
	if templates.name == "" {
		return nil
	}
	ctx := context.Background()
	db, err := database.Open(ctx, templates.server)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.Conn(ctx).Exec("DROP DATABASE IF EXISTS " + templates.name + " WITH (FORCE)").Error
}
