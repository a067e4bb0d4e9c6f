package orders

import (
	"bufio"
	"encoding/gob"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/parquet-go/parquet-go"

	"etalon/reports"
)

const (
	parquetType = "application/vnd.apache.parquet"
	// parquetGroup is how many answers are in memory until they are packed by column.
	parquetGroup = 100_000
)

// visitLines are the answers of a visit as the parts of a Parquet file have them: lines
// of JSON take three times as long to read again.
type visitLines struct {
	Visit   VisitPart
	Scored  bool // gob tells no score from a score of zero
	Answers []AnswerPart
}

// rowPacker writes answers into a part, those of a visit together.
type rowPacker struct {
	rows visitLines
	out  *gob.Encoder
}

func newRowPacker(w io.Writer) *rowPacker { return &rowPacker{out: gob.NewEncoder(w)} }

func (p *rowPacker) add(f *reports.Fact) error {
	l := lineOf(f)
	if p.rows.Visit.VisitID != l.VisitID {
		if err := p.flush(); err != nil {
			return err
		}
		p.rows.Visit, p.rows.Scored = l.VisitPart, l.VisitFinal != nil
	}
	p.rows.Answers = append(p.rows.Answers, l.AnswerPart)
	return nil
}

func (p *rowPacker) flush() error {
	if len(p.rows.Answers) == 0 {
		return nil
	}
	err := p.out.Encode(&p.rows)
	p.rows.Answers = p.rows.Answers[:0]
	return err
}

// unpackRows gives the answers of parts, those of a visit together. They are good until
// give returns.
func unpackRows(parts io.Reader, give func([]line) error) error {
	from := bufio.NewReader(parts)
	part, err := gzip.NewReader(from)
	var lines []line
	for ; err == nil; err = part.Reset(from) {
		part.Multistream(false)
		rows := gob.NewDecoder(part) // each part was begun anew
		for {
			var of visitLines
			if err := rows.Decode(&of); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return err
			}
			if of.Scored && of.Visit.VisitFinal == nil {
				of.Visit.VisitFinal = new(int)
			}
			lines = lines[:0]
			for i := range of.Answers {
				lines = append(lines, line{of.Visit, of.Answers[i]})
			}
			if err := give(lines); err != nil {
				return err
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// writeParquet makes a Parquet file of parts. Its columns are packed by groups of rows
// and listed at its end: it cannot be gone on with after a restart as parts can, so it
// is made in one go when all of them are there.
func writeParquet(w io.Writer, parts io.Reader) error {
	out := parquet.NewGenericWriter[line](w, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(parquetGroup), parquet.CreatedBy("Etalon", "", ""))
	if err := unpackRows(parts, func(lines []line) error {
		_, err := out.Write(lines)
		return err
	}); err != nil {
		return err
	}
	return out.Close()
}
