// Package migrations holds the schema: one set of SQL steps that goose runs on
// SQLite and on PostgreSQL alike.
//
// The portable subset: UUID and TEXT ids, INTEGER, BIGINT, BOOLEAN, JSON in
// TEXT, TIMESTAMP holding UTC, CHECK, foreign keys, partial unique indexes.
// Where the databases have no common language, as for triggers, a step is two
// files of one number that end in .sqlite.sql and .postgres.sql.
// Every table carries org_id, the tenant, first in its indexes.
package migrations

import "embed"

// Files are the steps, in the order of their names.
//
//go:embed *.sql
var Files embed.FS
