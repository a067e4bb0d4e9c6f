package orders

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/parquet-go/parquet-go"
)

const (
	parquetType = "application/vnd.apache.parquet"
	// parquetGroup is how many answers are in memory until they are packed by column.
	parquetGroup = 100_000
	parquetBatch = 1000
)

// writeParquet makes a Parquet file of parts that are lines of JSON. Its columns are
// packed by groups of rows and listed at its end: it cannot be gone on with after a
// restart as lines can, so it is made in one go when all of them are there.
func writeParquet(w io.Writer, parts io.Reader) error {
	lines, err := gzip.NewReader(parts)
	if err != nil {
		return err
	}
	out := parquet.NewGenericWriter[line](w, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(parquetGroup), parquet.CreatedBy("Etalon", "", ""))
	from, batch := json.NewDecoder(lines), make([]line, 0, parquetBatch)
	for more := true; more; {
		batch = batch[:0]
		for len(batch) < parquetBatch {
			var l line
			if err := from.Decode(&l); errors.Is(err, io.EOF) {
				more = false
				break
			} else if err != nil {
				return err
			}
			day, err := time.Parse(time.DateOnly, l.Day)
			if err != nil {
				return err
			}
			l.Date = int32(day.Unix() / 86400) //nolint:gosec // of this century
			batch = append(batch, l)
		}
		if _, err := out.Write(batch); err != nil {
			return err
		}
	}
	return out.Close()
}
