package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/google/uuid"
)

// incoming is the folder of files that come in pieces, by their ids.
const incoming = "incoming"

// Append adds what r gives, at most limit bytes, to the incoming file id from
// offset on, and returns how much that was, also when r fails in between. The
// bytes are on the disk then. Two that append from one offset write the same
// bytes to the same place, as long as they have the same file.
func (s *Store) Append(id string, offset, limit int64, r io.Reader) (int64, error) {
	if uuid.Validate(id) != nil {
		return 0, ErrNotFound
	}
	if err := s.root.Mkdir(incoming, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return 0, storing(err)
	}
	f, err := s.root.OpenFile(incoming+"/"+id, os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return 0, storing(err)
	}
	n, err := io.CopyBuffer(io.NewOffsetWriter(f, offset), onlyReader{io.LimitReader(r, limit)}, make([]byte, 64<<10))
	if synced := errors.Join(f.Sync(), f.Close()); synced != nil {
		return n, storing(synced)
	}
	if errors.Is(err, fs.ErrInvalid) || errors.As(err, new(*fs.PathError)) {
		return n, storing(err)
	}
	return n, err
}

// onlyReader hides other methods, so that CopyBuffer uses its buffer.
type onlyReader struct{ io.Reader }

// Incoming returns how many bytes of the incoming file id are there.
func (s *Store) Incoming(id string) (int64, error) {
	if !named(id) {
		return 0, nil
	}
	info, err := s.root.Stat(incoming + "/" + id)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// OpenIncoming opens the incoming file id. The caller closes it.
func (s *Store) OpenIncoming(id string) (io.ReadCloser, error) {
	if uuid.Validate(id) != nil {
		return nil, ErrNotFound
	}
	f, err := s.root.Open(incoming + "/" + id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return f, err
}

// DropIncoming deletes the incoming file id; one that is not there is no error.
func (s *Store) DropIncoming(id string) error {
	if !named(id) {
		return nil
	}
	return ignoreMissing(s.root.Remove(incoming + "/" + id))
}

// SweepIncoming deletes incoming files that nothing was added to since before, and
// returns how many. Their rows, where there are any, are the caller's.
func (s *Store) SweepIncoming(before time.Time) (int, error) {
	dir, err := s.root.Open(incoming)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = dir.Close() }()
	swept := 0
	for {
		entries, err := dir.ReadDir(256)
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || !info.ModTime().Before(before) {
				continue
			}
			if err := s.DropIncoming(e.Name()); err != nil {
				return swept, err
			}
			swept++
		}
		if errors.Is(err, io.EOF) {
			return swept, nil
		}
		if err != nil {
			return swept, err
		}
	}
}

// PutFrom is Put for a file that is too large to be held in memory. It returns the
// SHA-256 in hex and the size of what r gave.
func (s *Store) PutFrom(ctx context.Context, r io.Reader) (string, int64, error) {
	part := "part-" + uuid.NewString()
	f, err := s.root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return "", 0, storing(err)
	}
	digest := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, digest), r)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), ctx.Err()); err != nil {
		return "", 0, errors.Join(storing(err), ignoreMissing(s.root.Remove(part)))
	}
	sum := hex.EncodeToString(digest.Sum(nil))
	if err := s.root.Mkdir(sum[:2], 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", 0, errors.Join(storing(err), s.root.Remove(part))
	}
	if err := s.root.Rename(part, path(sum)); err != nil {
		return "", 0, errors.Join(storing(err), s.root.Remove(part))
	}
	return sum, size, s.syncFolder(sum[:2])
}

// named reports whether an incoming file can have the id.
func named(id string) bool { return uuid.Validate(id) == nil }
