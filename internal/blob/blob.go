// Package blob keeps files by the SHA-256 of their content in one folder, so
// that the same photo is stored once and a name can never be guessed or escape.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Faults of the store.
var (
	ErrNotFound = fault.New(fault.NotFound, "file_not_found")
	ErrFull     = fault.New(fault.Unavailable, "storage_full")
)

// Store is a folder of files named by their content.
type Store struct{ root *os.Root }

// Open uses the folder dir, which it makes when it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open files: %w", err)
	}
	return &Store{root}, nil
}

// Close closes the folder.
func (s *Store) Close() error { return s.root.Close() }

// Put stores data and returns its SHA-256 in hex. When it returns, the bytes
// are on the disk: a crash leaves either the whole file or none.
func (s *Store) Put(ctx context.Context, data []byte) (string, error) {
	digest := sha256.Sum256(data)
	sum := hex.EncodeToString(digest[:])
	if _, err := s.root.Stat(path(sum)); err == nil {
		return sum, nil
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := s.root.Mkdir(sum[:2], 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", storing(err)
	}
	part := "part-" + uuid.NewString()
	if err := s.write(part, data); err != nil {
		return "", errors.Join(storing(err), ignoreMissing(s.root.Remove(part)))
	}
	if err := s.root.Rename(part, path(sum)); err != nil {
		return "", errors.Join(storing(err), s.root.Remove(part))
	}
	return sum, s.syncFolder(sum[:2])
}

// Get opens the file sum. The caller closes it.
func (s *Store) Get(sum string) (io.ReadCloser, error) {
	if !valid(sum) {
		return nil, ErrNotFound
	}
	f, err := s.root.Open(path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return f, err
}

// Read returns the whole content of the file sum.
func (s *Store) Read(sum string) ([]byte, error) {
	f, err := s.Get(sum)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

// Remove deletes the file sum; one that is not there is no error. The caller knows
// that nothing names it any more.
func (s *Store) Remove(sum string) error {
	if !valid(sum) {
		return nil
	}
	return ignoreMissing(s.root.Remove(path(sum)))
}

func (s *Store) write(name string, data []byte) error {
	f, err := s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolder makes the rename itself durable.
func (s *Store) syncFolder(name string) error {
	dir, err := s.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func storing(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(ErrFull, err)
	}
	return fmt.Errorf("store file: %w", err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func path(sum string) string { return sum[:2] + "/" + sum }

func valid(sum string) bool {
	_, err := hex.DecodeString(sum)
	return err == nil && len(sum) == sha256.Size*2
}
