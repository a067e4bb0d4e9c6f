package orders

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/klauspost/compress/gzip"

	"etalon/internal/accounts"
	"etalon/reports"
)

// Open gives the owner the file of an order, if they still see all that it was made
// of, and what it is about. The caller closes it.
// Faults: ErrNotFound, ErrNotDone, ErrGone, ErrReach.
func (s *Service) Open(ctx context.Context, by accounts.Actor, id string) (*reports.File, error) {
	o, err := s.mine(ctx, by, id)
	if err != nil {
		return nil, err
	}
	switch {
	case o.State == Expired:
		return nil, ErrGone
	case o.State != Done || o.reach == nil:
		return nil, ErrNotDone
	}
	now, err := s.Audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, err
	}
	if !covers(now, *o.reach) {
		return nil, ErrReach
	}
	// A visit may have been in sight before its release only.
	if _, err := s.Reports.About(ctx, by, o.Filter.subject()); err != nil {
		return nil, ErrReach
	}
	content, err := s.Files.Get(o.sum)
	if err != nil {
		return nil, err
	}
	if o.Format.packed() {
		if content, err = unpack(content); err != nil {
			return nil, err
		}
	}
	return &reports.File{Name: o.Name, MediaType: o.MediaType, Size: o.Size, Language: o.Language, Content: content}, nil
}

// packed reports whether files of the format are kept compressed, a member of gzip for
// each part: text of millions of rows is twenty times its size otherwise.
func (f Format) packed() bool { return f == CSV || f == JSON }

// unpacked is the content of a packed file.
type unpacked struct {
	*gzip.Reader
	from io.Closer
}

func unpack(from io.ReadCloser) (io.ReadCloser, error) {
	r, err := gzip.NewReader(from)
	if err != nil {
		return nil, errors.Join(err, from.Close())
	}
	return unpacked{r, from}, nil
}

// Close closes the file behind it too.
func (u unpacked) Close() error { return errors.Join(u.Reader.Close(), u.from.Close()) }

// Sweep deletes the files whose time is over, and forgets orders that have had none
// for long. It returns how many files it deleted.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	const batch = 100
	swept := 0
	for {
		list, err := s.store.due(ctx, s.Now(), batch)
		if err != nil {
			return swept, err
		}
		for i := range list {
			o := &list[i]
			if err := s.DB.Tx(ctx, func(ctx context.Context) error { return s.drop(ctx, accounts.ProgramID, o, Expired, "expire_report") }); err != nil {
				return swept, err
			}
			swept++
		}
		if len(list) < batch {
			break
		}
	}
	_, err := s.store.forget(ctx, s.Now().Add(-remember))
	return swept, err
}

// remove deletes a file of the store. What is left after a failure lies there unnamed.
func (s *Service) remove(ctx context.Context, sum string) {
	if err := s.Files.Remove(sum); err != nil {
		slog.ErrorContext(ctx, "file of a report not deleted", "file", sum, "err", err)
	}
}
