package databasetest

import (
	"os"
	"sync"
	"testing"
)

// Copying a database of PostgreSQL takes longer than most tests, for it is a thousand
// files: one that a test has left is emptied and given to the next.
var spares struct {
	sync.Mutex
	names []string
}

// spareMost is how large a database may be to be emptied, in bytes: a copy has 14 MB.
const spareMost = 40 << 20

// emptied ends what is still connected and deletes every row, without asking triggers:
// the journal refuses.
const emptied = `DO $$
DECLARE
	name TEXT;
BEGIN
	PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
	SET LOCAL session_replication_role = replica;
	FOR name IN SELECT c.oid::regclass::TEXT FROM pg_class c
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'goose_db_version' LOOP
		EXECUTE 'DELETE FROM ' || name;
	END LOOP;
END $$`

// shape counts what a database is made of and the triggers that are on: what a test has
// made or switched off would be another's surprise.
const shape = `SELECT
	(SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\_%') * 1000000
	+ (SELECT COUNT(*) FROM pg_proc) * 1000
	+ (SELECT COUNT(*) FROM pg_trigger WHERE tgenabled = 'O')`

func takeSpare() string {
	spares.Lock()
	defer spares.Unlock()
	last := len(spares.names) - 1
	if last < 0 {
		return ""
	}
	name := spares.names[last]
	spares.names = spares.names[:last]
	return name
}

// spare empties the database of a test that passed for the next one, and reports
// whether it could. Benchmarks have fresh ones: how rows lie on the disk tells there.
func spare(tb testing.TB, server, name string) bool {
	tb.Helper()
	if tb.Failed() || cluster == nil || os.Getenv("ETALON_BENCH") != "" {
		return false
	}
	db := connect(tb, inServer(tb, server, name))
	defer func() { _ = db.Close() }()
	var is struct{ Size, Shape int64 }
	conn := db.Conn(outliving(tb))
	err := conn.Raw("SELECT pg_database_size(current_database()) AS size, (" + shape + ") AS shape").Scan(&is).Error
	if err != nil || is.Size > spareMost || is.Shape != templates.shape || conn.Exec(emptied).Error != nil {
		return false
	}
	spares.Lock()
	defer spares.Unlock()
	spares.names = append(spares.names, name)
	return true
}
