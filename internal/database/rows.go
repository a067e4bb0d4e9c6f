package database

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Rows are the rows of one table, each a T, narrowed step by step. A step leaves the
// rows that it began with as they were. It is gorm.G with the same meaning, as a
// struct of the calls in use: gorm's interfaces keep every method of every row type
// in the program, 14 MB of it (docs/decisions/memory.md).
type Rows[T any] struct {
	conn  *gorm.DB
	steps []func(*gorm.DB) *gorm.DB
}

// Of are all rows of T's table. The options join every statement: what to do on a
// conflict, or gorm.WithResult to learn how many rows it met.
func Of[T any](conn *gorm.DB, options ...clause.Expression) Rows[T] {
	rows := Rows[T]{conn: conn}
	if len(options) > 0 {
		return rows.with(func(tx *gorm.DB) *gorm.DB { return tx.Clauses(options...) })
	}
	return rows
}

func (r Rows[T]) with(step func(*gorm.DB) *gorm.DB) Rows[T] {
	return Rows[T]{r.conn, append(r.steps[:len(r.steps):len(r.steps)], step)}
}

func (r Rows[T]) apply(ctx context.Context) *gorm.DB {
	tx := r.conn.Session(&gorm.Session{NewDB: true, Context: ctx})
	for _, step := range r.steps {
		tx = step(tx)
	}
	return tx
}

// Where keeps the rows that meet a condition too.
func (r Rows[T]) Where(query any, args ...any) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Where(query, args...) })
}

// Select reads or writes these columns alone.
func (r Rows[T]) Select(query string, args ...any) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Select(query, args...) })
}

// Omit leaves columns out.
func (r Rows[T]) Omit(columns ...string) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Omit(columns...) })
}

// Order sorts.
func (r Rows[T]) Order(by any) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Order(by) })
}

// Limit reads at most n.
func (r Rows[T]) Limit(n int) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Limit(n) })
}

// Offset passes the first n over.
func (r Rows[T]) Offset(n int) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Offset(n) })
}

// Raw reads the rows of a statement.
func (r Rows[T]) Raw(sql string, args ...any) Rows[T] {
	return r.with(func(tx *gorm.DB) *gorm.DB { return tx.Model(new(T)).Raw(sql, args...) })
}

// Find reads all.
func (r Rows[T]) Find(ctx context.Context) ([]T, error) {
	var rows []T
	err := r.apply(ctx).Find(&rows).Error
	return rows, err
}

// Take reads one, whichever comes; gorm.ErrRecordNotFound: there is none.
func (r Rows[T]) Take(ctx context.Context) (T, error) {
	var row T
	err := r.apply(ctx).Take(&row).Error
	return row, err
}

// First reads the one with the least key; gorm.ErrRecordNotFound: there is none.
func (r Rows[T]) First(ctx context.Context) (T, error) {
	var row T
	err := r.apply(ctx).First(&row).Error
	return row, err
}

// Count counts the rows in which a column is not null; "*" counts all.
func (r Rows[T]) Count(ctx context.Context, column string) (int64, error) {
	var n int64
	err := r.apply(ctx).Model(new(T)).Select(column).Count(&n).Error
	return n, err
}

// Create inserts a row.
func (r Rows[T]) Create(ctx context.Context, row *T) error {
	return r.apply(ctx).Create(row).Error
}

// CreateInBatches inserts rows, so many with a statement.
func (r Rows[T]) CreateInBatches(ctx context.Context, rows *[]T, size int) error {
	return r.apply(ctx).CreateInBatches(rows, size).Error
}

// Update sets one column and returns how many rows it met.
func (r Rows[T]) Update(ctx context.Context, column string, value any) (int, error) {
	done := r.apply(ctx).Model(new(T)).Update(column, value)
	return int(done.RowsAffected), done.Error
}

// UpdateColumns sets columns, by name, and returns how many rows it met.
func (r Rows[T]) UpdateColumns(ctx context.Context, values map[string]any) (int, error) {
	done := r.apply(ctx).Model(new(T)).Clauses(clause.Assignments(values)).Updates(map[string]any{})
	return int(done.RowsAffected), done.Error
}

// Updates sets the columns that are not zero in a row, or those of Select.
func (r Rows[T]) Updates(ctx context.Context, row T) (int, error) {
	done := r.apply(ctx).Updates(row)
	return int(done.RowsAffected), done.Error
}

// Delete deletes the rows and returns how many they were.
func (r Rows[T]) Delete(ctx context.Context) (int, error) {
	done := r.apply(ctx).Delete(new(T))
	return int(done.RowsAffected), done.Error
}
