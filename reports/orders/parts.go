package orders

import (
	"bytes"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"etalon/reports"
)

// progress is where the next part goes on.
type progress struct {
	After    reports.FactKey
	Size     int64 // bytes of the file of parts that count
	Plain    int64 // those that they unpack to
	CRC      uint32
	Rows     int64 // answers
	Sheets   []sheetPart
	Complete bool // every part is there: one file can be made of them
}

// partLevel packs quickly: text of answers shrinks to a tenth at any level.
const partLevel = flate.BestSpeed

// partWriter packs one part in memory. It begins where a progress ends, and changes
// nothing of it before its own end.
type partWriter struct {
	format  Format
	lastRow int
	table   *table
	words   *words
	csv     csvFile
	to      progress
	packed  bytes.Buffer
	gzip    *gzip.Writer
	out     io.Writer // of rows that are in no sheet
	deflate *flate.Writer
	rows    *rowPacker // of Parquet
	row     []byte     // scratch
	cells   []cell     // scratch
}

func newPart(o *Order, t *table, lastRow int) (*partWriter, error) {
	w := &partWriter{format: o.Format, lastRow: lastRow, table: t, words: wordsOf(o.Language), csv: newCSV(o.Language), to: o.progress}
	w.to.Sheets = append([]sheetPart(nil), o.progress.Sheets...)
	var err error
	if o.Format == XLSX {
		if w.deflate, err = flate.NewWriter(&w.packed, partLevel); err == nil && len(w.to.Sheets) == 0 {
			err = w.openSheet()
		}
		return w, err
	}
	if w.gzip, err = gzip.NewWriterLevel(&w.packed, partLevel); err != nil {
		return nil, err
	}
	w.out = w.gzip
	switch {
	case o.Format == Parquet:
		w.rows = newRowPacker(counted{w})
	case o.Format == CSV && w.to.Plain == 0:
		err = w.write(w.csv.head(nil, t))
	}
	return w, err
}

// fact writes an answer.
func (w *partWriter) fact(f *reports.Fact) (err error) {
	switch {
	case w.rows != nil:
		w.to.Rows++
		return w.rows.add(f)
	case w.format == JSON:
		if w.row, err = jsonLine(w.row[:0], f); err != nil {
			return err
		}
		w.to.Rows++
		return w.write(w.row)
	}
	w.cells = factCells(w.cells[:0], f, w.words)
	return w.tableRow(w.cells)
}

// tableRow writes a row of the table.
func (w *partWriter) tableRow(cells []cell) error {
	w.to.Rows++
	if w.format != XLSX {
		w.row = w.csv.row(w.row[:0], cells)
		return w.write(w.row)
	}
	if w.sheet().Rows+1 >= w.lastRow { // with its head
		if err := w.closeSheet(); err != nil {
			return err
		}
		if err := w.openSheet(); err != nil {
			return err
		}
	}
	w.sheet().Rows++
	w.row = sheetRow(w.row[:0], cells)
	return w.write(w.row)
}

// write packs bytes and counts them.
func (w *partWriter) write(data []byte) error {
	to := w.out
	if w.format == XLSX {
		to = w.deflate
		s := w.sheet()
		s.Plain += int64(len(data))
		s.CRC = crc32.Update(s.CRC, crc32.IEEETable, data)
	}
	w.to.Plain += int64(len(data))
	w.to.CRC = crc32.Update(w.to.CRC, crc32.IEEETable, data)
	_, err := to.Write(data)
	return err
}

// counted writes as the part does.
type counted struct{ part *partWriter }

func (c counted) Write(data []byte) (int, error) { return len(data), c.part.write(data) }

func (w *partWriter) sheet() *sheetPart { return &w.to.Sheets[len(w.to.Sheets)-1] }

func (w *partWriter) openSheet() error {
	w.to.Sheets = append(w.to.Sheets, sheetPart{At: w.to.Size + int64(w.packed.Len())})
	return w.write(sheetHead(nil, w.table))
}

// closeSheet ends the stream of a sheet; the writer is ready for another.
func (w *partWriter) closeSheet() error {
	if err := w.write(sheetFoot(nil, w.table, w.sheet().Rows)); err != nil {
		return err
	}
	if err := w.deflate.Close(); err != nil {
		return err
	}
	w.sheet().Packed = w.to.Size + int64(w.packed.Len()) - w.sheet().At
	w.deflate.Reset(&w.packed)
	return nil
}

// end ends the part and returns its bytes with the progress that they make. A stream
// that goes on in the next part ends on a whole byte here.
func (w *partWriter) end(last bool) (*bytes.Buffer, progress, error) {
	var err error
	if w.rows != nil {
		if err := w.rows.flush(); err != nil {
			return nil, w.to, err
		}
	}
	switch {
	case w.format != XLSX:
		err = w.gzip.Close()
	case last:
		err = w.closeSheet()
	default:
		err = w.deflate.Flush()
	}
	w.to.Size += int64(w.packed.Len())
	w.to.Complete = last
	return &w.packed, w.to, err
}
