package journal

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

// sealDelay is how long a window stays open behind the clock: entries of a
// transaction that began in it have all arrived by then. No request or job runs
// as long.
const sealDelay = 10 * time.Minute

// sealWindow is the most entries under one seal, so that a broken one says where.
const sealWindow = 20_000

// sealBatch is how many entries are read at a time.
const sealBatch = 1000

// Seal is the fingerprint of the entries of a closed window of time.
type Seal struct {
	N           int // from 1
	From, Until time.Time
	Entries     int
	Hash        string // hexadecimal SHA-256
}

// Verdict is what became of an organisation's journal since it was sealed.
type Verdict struct {
	Seals   int
	Entries int       // under seals
	Until   time.Time // intact before this; zero: nothing is sealed yet
	Hash    string    // of the last good seal: kept elsewhere, it also proves the seals themselves
	Broken  *Seal     // the first seal that does not fit; nil: all fit
}

type sealRow struct {
	OrgID                      string
	N                          int
	FromAt, UntilAt, CreatedAt time.Time
	Entries                    int
	Hash, Previous             string
}

func (sealRow) TableName() string { return "journal_seals" }

func (r sealRow) seal() Seal { return Seal{r.N, r.FromAt, r.UntilAt, r.Entries, r.Hash} }

// SealAll seals the journal of every organisation. It returns how many seals it
// set. Writers do not wait for it.
func (j *Journal) SealAll(ctx context.Context) (int, error) {
	var orgs []string
	if err := j.db.Conn(ctx).Raw("SELECT id FROM organisations ORDER BY id").Scan(&orgs).Error; err != nil {
		return 0, fmt.Errorf("list organisations: %w", err)
	}
	all := 0
	for _, org := range orgs {
		n, err := j.Seal(ctx, org)
		if err != nil {
			return all, err
		}
		all += n
	}
	return all, nil
}

// Seal closes the windows that are due in one organisation. Where nothing
// happened no seal is set: the next window covers the quiet time too.
func (j *Journal) Seal(ctx context.Context, orgID string) (int, error) {
	for set := 0; ; set++ {
		last, err := j.lastSeal(ctx, orgID)
		if err != nil {
			return set, err
		}
		next := sealRow{OrgID: orgID, N: last.N + 1, FromAt: last.UntilAt, Previous: last.Hash, CreatedAt: j.now()}
		if next.UntilAt, err = j.windowEnd(ctx, orgID, last.UntilAt); err != nil || !next.UntilAt.After(next.FromAt) {
			return set, err
		}
		if next.Entries, next.Hash, err = j.fingerprint(ctx, next); err != nil || next.Entries == 0 {
			return set, err
		}
		// Another server may have set this seal meanwhile; its own is as good.
		if err := database.Of[sealRow](j.db.Conn(ctx), clause.OnConflict{DoNothing: true}).Create(ctx, &next); err != nil {
			return set, fmt.Errorf("seal journal: %w", err)
		}
		slog.InfoContext(ctx, "journal sealed", "organisation", orgID, "seal", next.N, "until", next.UntilAt, "hash", next.Hash)
	}
}

func (j *Journal) lastSeal(ctx context.Context, orgID string) (sealRow, error) {
	row, err := database.Of[sealRow](j.db.Conn(ctx)).Where("org_id = ?", orgID).Order("n DESC").Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return sealRow{}, fmt.Errorf("read seals: %w", err)
	}
	return row, nil
}

// windowEnd is where a window from the given time ends: behind the clock, and
// after about sealWindow entries.
func (j *Journal) windowEnd(ctx context.Context, orgID string, from time.Time) (time.Time, error) {
	end := j.now().Add(-sealDelay)
	row, err := database.Of[entryRow](j.db.Conn(ctx)).Select("at").Where("org_id = ? AND at >= ? AND at < ?", orgID, from, end).
		Order("at, id").Offset(sealWindow).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return end, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read journal: %w", err)
	}
	if row.At.After(from) {
		return row.At, nil
	}
	return end, nil // as many entries in one microsecond cannot be parted
}

// fingerprint counts and hashes the entries of a window and what the seal says
// of itself.
func (j *Journal) fingerprint(ctx context.Context, s sealRow) (int, string, error) {
	sum, n := sha256.New(), 0
	write(sum, s.Previous, s.OrgID, fmt.Sprint(s.N), stamp(s.FromAt), stamp(s.UntilAt))
	last := entryRow{At: s.FromAt, ID: "00000000-0000-0000-0000-000000000000"}
	for {
		rows, err := database.Of[entryRow](j.db.Conn(ctx)).
			Where("org_id = ? AND at >= ? AND at < ? AND (at > ? OR id > ?)", s.OrgID, last.At, s.UntilAt, last.At, last.ID).
			Order("at, id").Limit(sealBatch).Find(ctx)
		if err != nil {
			return 0, "", fmt.Errorf("read journal: %w", err)
		}
		for _, r := range rows {
			write(sum, r.ID, stamp(r.At), r.AccountID, r.Verb, r.SubjectKind, r.SubjectID, r.Reason, r.Before, r.After, r.Address, r.Agent)
			last = r
		}
		if n += len(rows); len(rows) < sealBatch {
			return n, hex.EncodeToString(sum.Sum(nil)), nil
		}
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// write hashes each text with its length before it, so that no two lists of texts
// are the same bytes.
func write(sum hash.Hash, texts ...string) {
	var length [8]byte
	for _, text := range texts {
		binary.BigEndian.PutUint64(length[:], uint64(len(text)))
		sum.Write(length[:])
		sum.Write([]byte(text))
	}
}

// Sealed says how far the journal is sealed, without checking it.
func (j *Journal) Sealed(ctx context.Context, orgID string) (Seal, error) {
	row, err := j.lastSeal(ctx, orgID)
	return row.seal(), err
}

// Verify recomputes every seal of an organisation from the entries there are. It
// reads the whole journal once, a batch at a time.
func (j *Journal) Verify(ctx context.Context, orgID string) (Verdict, error) {
	rows, err := database.Of[sealRow](j.db.Conn(ctx)).Where("org_id = ?", orgID).Order("n").Find(ctx)
	if err != nil {
		return Verdict{}, fmt.Errorf("read seals: %w", err)
	}
	v, before := Verdict{Seals: len(rows)}, sealRow{}
	for _, r := range rows {
		entries, sum, err := j.fingerprint(ctx, r)
		if err != nil {
			return Verdict{}, err
		}
		linked := r.N == before.N+1 && r.Previous == before.Hash && r.FromAt.Equal(before.UntilAt)
		if !linked || entries != r.Entries || sum != r.Hash {
			broken := r.seal()
			v.Broken = &broken
			return v, nil
		}
		v.Entries, v.Until, v.Hash, before = v.Entries+entries, r.UntilAt, r.Hash, r
	}
	return v, nil
}
