package database

import (
	"fmt"
	"time"
)

// Text is what a column holds, empty for NULL.
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// NullText is NULL for the empty string.
func NullText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Time is what a column holds in UTC, zero for NULL.
func Time(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// NullTime is NULL for the zero time.
func NullTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Wrap says what a statement was doing when it failed; nil stays nil.
func Wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
