package database

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"
)

// statements is a pool whose transactions prepare their statements on the pool. GORM
// keeps what a transaction prepared for the next one, where it cannot be used and is
// prepared anew each time; a statement of the pool is prepared once a connection.
type statements struct{ *sql.DB }

// BeginTx implements gorm.ConnPoolBeginner.
func (s statements) BeginTx(ctx context.Context, options *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := s.DB.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	return &statementsTx{tx, s.DB}, nil
}

// GetDBConn implements gorm.GetDBConnector.
func (s statements) GetDBConn() (*sql.DB, error) { return s.DB, nil }

type statementsTx struct {
	*sql.Tx
	pool *sql.DB
}

// patience is how long a transaction, for which others wait, waits for another connection.
const patience = 50 * time.Millisecond

// PrepareContext prepares on the pool; on the transaction itself what the pool cannot
// know, such as a table of this transaction, and when every connection is in use.
func (tx *statementsTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if statement, err := tx.pool.PrepareContext(soon, query); err == nil {
		return statement, nil
	}
	return tx.Tx.PrepareContext(ctx, query)
}
