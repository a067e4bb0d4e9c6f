package database

import "gorm.io/gorm"

// Scan reads the rows of a raw statement into the places that columns names in a row,
// without the reflection that takes GORM as long as the database where they are
// thousands. A text is copied and a pointer made anew for each row; what a row holds
// otherwise is the caller's to keep apart.
func Scan[T any](statement *gorm.DB, columns func(*T) []any) ([]T, error) {
	rows, err := statement.Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []T
	var row T
	into := columns(&row)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
