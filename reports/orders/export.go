package orders

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"log/slog"
	"time"

	"etalon/internal/accounts"
	"etalon/reports"
)

const (
	// partVisits is how many visits a part has: about a second of work, and some
	// megabytes of memory.
	partVisits = 1000
	// pageVisits is how many visits are read at a time.
	pageVisits = 100
)

const (
	csvType  = "text/csv; charset=utf-8"
	jsonType = "application/x-ndjson"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// writePart writes the answers of the next visits to the file of parts, or makes one
// file of them when all are there.
func (s *Service) writePart(ctx context.Context, by accounts.Actor, o *Order) error {
	f := o.Filter
	// What is released while the file is made is not in it: its total stands still.
	facts, err := s.Reports.Facts(ctx, by, reports.FactFilter{WaveID: f.WaveID, LocationID: f.LocationID, From: f.From, To: f.To, Until: o.StartedAt}, o.Language)
	if err != nil {
		return err
	}
	if err := s.goOn(ctx, o, facts); err != nil {
		return err
	}
	if o.progress.Complete {
		return s.join(ctx, by, o)
	}
	w, err := newPart(o, s.lastRow)
	if err != nil {
		return err
	}
	key, visits, last, err := s.writeVisits(ctx, w, facts, o.progress.After)
	if err != nil {
		return err
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

// writeVisits writes the visits of one part. The next ones are read meanwhile.
func (s *Service) writeVisits(ctx context.Context, w *partWriter, facts *reports.FactReader, after reports.FactKey) (key reports.FactKey, visits int, last bool, err error) {
	type read struct {
		page reports.FactPage
		err  error
	}
	ctx, stop := context.WithCancel(ctx)
	pages := make(chan read)
	go func() {
		defer close(pages)
		at, more := after, true
		for n := 0; more && n < s.visits; {
			page, err := facts.Read(ctx, at, min(pageVisits, s.visits-n))
			select {
			case pages <- read{page, err}:
			case <-ctx.Done():
				return
			}
			at, more = page.Last, page.More && err == nil
			n += page.Visits
		}
	}()
	defer func() {
		stop()
		for range pages { // the reader ends before the part does
		}
	}()
	key = after
	for r := range pages {
		if r.err != nil {
			return key, visits, false, r.err
		}
		for i := range r.page.Facts {
			if err := w.fact(&r.page.Facts[i]); err != nil {
				return key, visits, false, err
			}
		}
		key, visits, last = r.page.Last, visits+r.page.Visits, !r.page.More
	}
	return key, visits, last, ctx.Err()
}

// errParts says that the file of parts is not what was written.
var errParts = errors.New("report orders: parts are damaged")

// join makes one file of the parts and puts it into the store.
func (s *Service) join(ctx context.Context, by accounts.Actor, o *Order) error {
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
	if o.Format != XLSX {
		sum, _, err := s.Files.PutFrom(ctx, io.NewSectionReader(file, 0, o.progress.Size))
		if err == nil {
			s.finish(o, name, map[Format]string{CSV: csvType, JSON: jsonType}[o.Format], sum, o.progress.Plain)
		}
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(writeBook(w, file, o.progress.Sheets, o.Language, s.Now())) }()
	sum, size, err := s.Files.PutFrom(ctx, r)
	_ = r.Close() // ends the writer when the store failed
	if err == nil {
		s.finish(o, name, xlsxType, sum, size)
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
	name := o.Language.Text("reports.facts.file_name", map[string]any{"Wave": title, "Date": o.StartedAt.Format(time.DateOnly)})
	return reports.FileName(name) + "." + map[Format]string{CSV: "csv", JSON: "jsonl", XLSX: "xlsx"}[o.Format], nil
}
