// Package databasetest gives tests a real, migrated database of each kind.
//
// PostgreSQL comes from TEST_DATABASE_URL, or else from a throw-away cluster
// that the test binary starts from the installed programs and removes at its end.
package databasetest

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"etalon/internal/database"
)

// Each runs test on a fresh SQLite database and on a fresh PostgreSQL database.
// Where PostgreSQL cannot be had, it says so loudly and fails under CI. The race detector
// (-short) is content with PostgreSQL: there people do work at the same time, and SQLite,
// which is Go itself, takes most of its time under the detector.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		if _, err := postgres(); err == nil && testing.Short() {
			t.Skip("PostgreSQL is enough to find races")
		}
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite returns a fresh, migrated SQLite database.
func SQLite(tb testing.TB) *database.DB {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "etalon.db")
	if err := os.WriteFile(path, sqliteTemplate(tb), 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, path)
}

// Postgres returns a fresh, migrated PostgreSQL database.
func Postgres(tb testing.TB) *database.DB {
	tb.Helper()
	server := require(tb)
	template := postgresTemplate(tb, server)
	name := takeSpare()
	if name == "" {
		name = newName()
		run(tb, server, "CREATE DATABASE "+name+" TEMPLATE "+template)
	}
	tb.Cleanup(func() {
		if !spare(tb, server, name) {
			drop(tb, server, name)
		}
	})
	return open(tb, inServer(tb, server, name))
}

// PostgresURL returns the URL of a fresh, empty PostgreSQL database.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	server, name := require(tb), newName()
	run(tb, server, "CREATE DATABASE "+name)
	tb.Cleanup(func() { drop(tb, server, name) })
	return inServer(tb, server, name)
}

// require returns the URL of the server, or skips the test where there is none.
func require(tb testing.TB) string {
	tb.Helper()
	server, err := postgres()
	if err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatalf("PostgreSQL not tested: %v", err)
		}
		fmt.Fprintf(os.Stderr, "\n*** PostgreSQL not tested: %v ***\n\n", err)
		tb.Skipf("PostgreSQL not tested: %v", err)
	}
	return server
}

func newName() string { return "t_" + strings.ReplaceAll(uuid.NewString(), "-", "") }

func drop(tb testing.TB, server, name string) {
	tb.Helper()
	run(tb, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// inServer is the URL of a database of the server.
func inServer(tb testing.TB, server, name string) string {
	tb.Helper()
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func open(tb testing.TB, url string) *database.DB {
	tb.Helper()
	db, err := database.Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func run(tb testing.TB, server, statement string) {
	tb.Helper()
	db := connect(tb, server)
	defer func() { _ = db.Close() }()
	if err := db.Conn(outliving(tb)).Exec(statement).Error; err != nil {
		tb.Fatal(err)
	}
}

func connect(tb testing.TB, url string) *database.DB {
	tb.Helper()
	db, err := database.Open(outliving(tb), url)
	if err != nil {
		tb.Fatal(err)
	}
	return db
}

// outliving is the test's own context, which is already cancelled when its clean-up runs.
func outliving(tb testing.TB) context.Context { return context.WithoutCancel(tb.Context()) }

var (
	once    sync.Once
	cluster *Cluster
	failure error
)

func postgres() (string, error) {
	if url := os.Getenv("TEST_DATABASE_URL"); url != "" {
		return url, nil
	}
	once.Do(func() { cluster, failure = Start() })
	if failure != nil {
		return "", failure
	}
	return cluster.URL, nil
}

// Main runs a package's tests and removes the cluster they may have started.
// When all of them passed, the checks look back at what they did together.
func Main(m *testing.M, checks ...func() error) {
	code := m.Run()
	for _, check := range checks {
		if code != 0 || flag.Lookup("test.run").Value.String() != "" || testing.Short() {
			break // some tests alone do not tell
		}
		if err := check(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if err := dropTemplate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if cluster != nil {
		cluster.Stop()
	}
	os.Exit(code)
}
