package orders

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"log/slog"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"etalon/internal/accounts"
	"etalon/reports"
)

// partVisits is how many visits a part has: about a second of work, and some
// megabytes of memory.
const partVisits = 1000

const (
	csvType  = "text/csv; charset=utf-8"
	jsonType = "application/x-ndjson"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// writePart writes the next visits to the file of parts, or makes one file of them
// when all are there.
func (s *Service) writePart(ctx context.Context, by accounts.Actor, o *Order) error {
	from, err := s.sourceOf(ctx, by, o)
	if err != nil {
		return err
	}
	if err := s.goOn(ctx, o, from.facts); err != nil {
		return err
	}
	if o.progress.Complete {
		return s.join(ctx, by, o, from.table)
	}
	w, err := newPart(o, from.table, s.lastRow)
	if err != nil {
		return err
	}
	key, visits, last := o.progress.After, 0, false
	for b, err := range from.batches(ctx, key, s.visits) {
		if err == nil {
			err = from.write(ctx, b, w)
		}
		if err != nil {
			return err
		}
		key, visits, last = b.Last, visits+b.Visits, !b.More
	}
	packed, to, err := w.end(last)
	if err != nil {
		return err
	}
	size := int64(packed.Len())
	if _, err := s.Files.Append(o.ID, o.progress.Size, size, packed); err != nil {
		return err
	}
	to.After = key
	o.progress, o.Done, o.Stage = to, o.Done+visits, Writing
	if last {
		o.Stage = Finishing
	}
	return nil
}

// goOn looks whether the parts that are there can be gone on with. They cannot when
// they are lost, or when the owner sees more or less than when they were made.
func (s *Service) goOn(ctx context.Context, o *Order, facts *reports.FactReader) error {
	there, err := s.Files.Incoming(o.ID)
	if err != nil {
		return err
	}
	reach := facts.Reach()
	if o.reach != nil && there >= o.progress.Size && covers(reach, *o.reach) && covers(*o.reach, reach) {
		return nil
	}
	if o.reach != nil {
		slog.InfoContext(ctx, "report begun anew", "order", o.ID)
	}
	if o.Total, err = facts.Visits(ctx); err != nil {
		return err
	}
	o.reach, o.progress, o.Done, o.Stage = &reach, progress{}, 0, Writing
	return nil
}

// errParts says that the file of parts is not what was written.
var errParts = errors.New("report orders: parts are damaged")

// join makes one file of the parts and puts it into the store.
func (s *Service) join(ctx context.Context, by accounts.Actor, o *Order, t *table) error {
	parts, err := s.Files.OpenIncoming(o.ID)
	if err != nil {
		return err
	}
	defer func() { _ = parts.Close() }()
	file, ok := parts.(interface {
		io.ReadCloser
		io.ReaderAt
	})
	if !ok {
		return errParts
	}
	if err := whole(file, &o.progress, o.Format); err != nil {
		slog.WarnContext(ctx, "report begun anew", "order", o.ID, "err", err)
		o.progress, o.Done, o.Stage = progress{}, 0, Writing
		o.reach = nil
		return nil
	}
	name, err := s.nameOf(ctx, by, o)
	if err != nil {
		return err
	}
	if o.Format.packed() {
		sum, _, err := s.Files.PutFrom(ctx, io.NewSectionReader(file, 0, o.progress.Size))
		if err == nil {
			s.finish(o, name, map[Format]string{CSV: csvType, JSON: jsonType}[o.Format], sum, o.progress.Plain)
		}
		return err
	}
	r, w := io.Pipe()
	go func() {
		if o.Format == Parquet {
			w.CloseWithError(writeParquet(w, io.NewSectionReader(file, 0, o.progress.Size)))
		} else {
			w.CloseWithError(writeBook(w, file, o.progress.Sheets, t, s.Now()))
		}
	}()
	sum, size, err := s.Files.PutFrom(ctx, r)
	_ = r.Close() // ends the writer when the store failed
	if err == nil {
		s.finish(o, name, map[Format]string{XLSX: xlsxType, Parquet: parquetType}[o.Format], sum, size)
	}
	return err
}

// whole unpacks the parts once and compares with what was written: a file is never
// given away that ends early or has a part of another.
func whole(file io.ReaderAt, p *progress, format Format) error {
	if format == XLSX {
		for _, s := range p.Sheets {
			if err := same(flate.NewReader(io.NewSectionReader(file, s.At, s.Packed)), s.Plain, s.CRC); err != nil {
				return err
			}
		}
		return nil
	}
	r, err := gzip.NewReader(io.NewSectionReader(file, 0, p.Size))
	if err != nil {
		return err
	}
	return same(r, p.Plain, p.CRC)
}

func same(r io.Reader, size int64, crc uint32) error {
	sum := crc32.NewIEEE()
	n, err := io.Copy(sum, r)
	if err != nil {
		return err
	}
	if n != size || sum.Sum32() != crc {
		return errParts
	}
	return nil
}

// nameOf is what the person who saves the file sees.
func (s *Service) nameOf(ctx context.Context, by accounts.Actor, o *Order) (string, error) {
	title := ""
	if o.Filter.WaveID != "" {
		wave, err := s.Audits.Wave(ctx, by, o.Filter.WaveID)
		if err != nil {
			return "", err
		}
		title = wave.Title
	}
	return fileName(o, title), nil
}

func fileName(o *Order, wave string) string {
	key := "reports.facts.file_name"
	if o.Kind == Visits {
		key = "reports.visits.file_name"
	}
	name := o.Language.Text(key, map[string]any{"Wave": wave, "Date": o.StartedAt.Format(time.DateOnly)})
	return reports.FileName(name) + "." + map[Format]string{CSV: "csv", JSON: "jsonl", XLSX: "xlsx", Parquet: "parquet"}[o.Format]
}
