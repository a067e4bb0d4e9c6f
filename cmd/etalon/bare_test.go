package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
	_ "modernc.org/sqlite"
)

// The bare program is the least that could take a visit: echo, the driver, a row
// for the visit and one for each answer. It knows nobody, checks nothing and scores
// nothing. It says what the machine of the moment can do.
const (
	bareVisits  = "CREATE TABLE visits (id TEXT PRIMARY KEY, assignment_id TEXT NOT NULL, body TEXT NOT NULL)"
	bareAnswers = "CREATE TABLE answers (visit_id TEXT NOT NULL, question_id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (visit_id, question_id))"
	// one statement, as the real program writes it
	barePostgres = `WITH v AS (INSERT INTO visits VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id)
		INSERT INTO answers SELECT v.id, a.q, a.value FROM v, unnest($4::text[], $5::text[]) AS a (q, value)`
)

type bareVisit struct {
	AssignmentID string            `json:"assignment_id"`
	Answers      map[string]string `json:"answers"`
	Summary      string            `json:"summary"`
}

// bareProgram is the bare program as a process: TestMain calls it.
func bareProgram() {
	ctx := context.Background()
	put, err := bareStore(ctx, os.Getenv("ETALON_BARE"))
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.GET("/readyz", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	e.PUT("/api/v1/visits/:id", func(c echo.Context) error {
		var v bareVisit
		if err := json.NewDecoder(c.Request().Body).Decode(&v); err != nil {
			return c.NoContent(http.StatusBadRequest)
		}
		if err := put(c.Request().Context(), c.Param("id"), v); err != nil {
			return c.String(http.StatusInternalServerError, err.Error())
		}
		return c.JSON(http.StatusOK, map[string]string{"id": c.Param("id"), "status": "submitted"})
	})
	log.Fatal((&http.Server{Addr: os.Getenv("ETALON_LISTEN"), Handler: e}).ListenAndServe())
}

func bareStore(ctx context.Context, url string) (func(context.Context, string, bareVisit) error, error) {
	if strings.HasPrefix(url, "postgres") {
		pool, err := pgxpool.New(ctx, url)
		if err != nil {
			return nil, err
		}
		for _, statement := range []string{bareVisits, bareAnswers} {
			if _, err := pool.Exec(ctx, statement); err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context, id string, v bareVisit) error {
			questions, values := make([]string, 0, len(v.Answers)), make([]string, 0, len(v.Answers))
			for q, value := range v.Answers {
				questions, values = append(questions, q), append(values, value)
			}
			_, err := pool.Exec(ctx, barePostgres, id, v.AssignmentID, v.Summary, questions, values)
			return err
		}, nil
	}
	db, err := sql.Open("sqlite", "file:"+url+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{bareVisits, bareAnswers} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, id string, v bareVisit) error { return bareTx(ctx, db, id, v) }, nil
}

func bareTx(ctx context.Context, db *sql.DB, id string, v bareVisit) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, "INSERT INTO visits VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, v.AssignmentID, v.Summary); err != nil {
		return err
	}
	answers, err := json.Marshal(v.Answers)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO answers SELECT ?, key, value FROM json_each(?)", id, string(answers)); err != nil {
		return err
	}
	return tx.Commit()
}

// startBare runs the bare program on a database of its own: a postgres URL, or a
// file for SQLite.
func startBare(t *testing.T, database string) *child {
	t.Helper()
	c := &child{cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	port := freePort(t)
	c.cmd.Env = append(os.Environ(), "ETALON_BARE="+database, "ETALON_LISTEN=127.0.0.1:"+port)
	c.cmd.Stderr = os.Stderr
	c.url = "http://127.0.0.1:" + port
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = c.cmd.Wait(); close(c.done) }()
	c.await(t)
	return c
}
