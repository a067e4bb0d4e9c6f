package database

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// sqliteOptions were each proved necessary: without _txlock=immediate most of
// 400 concurrent transactions fail; without _timezone and _time_format times of
// different zones sort as text; synchronous=FULL keeps an acknowledged visit
// through a power cut, which NORMAL does not in WAL mode.
const sqliteOptions = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)" +
	"&_pragma=foreign_keys(1)&_txlock=immediate&_timezone=UTC&_time_format=sqlite"

func init() {
	// SQLite's own lower() leaves Cyrillic as it is.
	modernc.MustRegisterDeterministicScalarFunction("lower", 1, func(_ *modernc.FunctionContext, args []driver.Value) (driver.Value, error) {
		if s, ok := args[0].(string); ok {
			return strings.ToLower(s), nil
		}
		return args[0], nil
	})
}

func openSQLite(path string) (gorm.Dialector, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	pool, err := sql.Open("sqlite", "file:"+escaped+sqliteOptions)
	return dialector{sqlite.Dialector{Conn: statements{pool}}}, err
}

// dialector is GORM's SQLite dialect over the driver without cgo, whose errors
// the dialect does not know.
type dialector struct{ sqlite.Dialector }

// Translate turns the driver's constraint errors into GORM's.
func (d dialector) Translate(err error) error {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return gorm.ErrDuplicatedKey
	case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	case codes.SQLITE_CONSTRAINT_CHECK:
		return gorm.ErrCheckConstraintViolated
	}
	return err
}
