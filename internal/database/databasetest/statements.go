package databasetest

import (
	"errors"
	"strconv"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"etalon/internal/database"
)

var counters atomic.Int64

// Statements counts the statements that do sends to the database through GORM.
func Statements(tb testing.TB, db *database.DB, do func()) int {
	tb.Helper()
	var n atomic.Int64
	name := "count_" + strconv.FormatInt(counters.Add(1), 36)
	count := func(*gorm.DB) { n.Add(1) }
	calls := db.Conn(tb.Context()).Callback()
	err := errors.Join(calls.Query().Before("*").Register(name, count), calls.Create().Before("*").Register(name, count),
		calls.Update().Before("*").Register(name, count), calls.Delete().Before("*").Register(name, count),
		calls.Raw().Before("*").Register(name, count), calls.Row().Before("*").Register(name, count))
	if err != nil {
		tb.Fatal(err)
	}
	do()
	err = errors.Join(calls.Query().Remove(name), calls.Create().Remove(name), calls.Update().Remove(name),
		calls.Delete().Remove(name), calls.Raw().Remove(name), calls.Row().Remove(name))
	if err != nil {
		tb.Fatal(err)
	}
	return int(n.Load())
}
