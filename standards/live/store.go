package live

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/database"
	"etalon/standards"
)

// store keeps shared texts. It writes only those of drafts.
type store struct{ db *database.DB }

type textRow struct {
	ID, OrgID, VersionID, LineageID, Field string
	Seq, Settled, Bytes                    int64
}

type updateRow struct {
	Seq, Covers int64
	MemberID    string
	Data        []byte
}

// open returns a text of a requirement of a draft, with the given id where it is
// new; none where there is no such requirement.
func (s store) open(ctx context.Context, v standards.Version, t Text, id string, now time.Time) (textRow, bool, error) {
	row, found, err := s.text(ctx, v, t)
	if err != nil || found {
		return row, found, err
	}
	err = s.db.Conn(ctx).Exec(`INSERT INTO live_texts (id, org_id, version_id, lineage_id, field, updated_at)
		SELECT ?, r.org_id, r.version_id, r.lineage_id, ?, ? FROM requirements r JOIN standard_versions v ON v.id = r.version_id
		WHERE r.org_id = ? AND r.version_id = ? AND r.lineage_id = ? AND v.status = ? ON CONFLICT DO NOTHING`,
		id, t.Field, now, v.OrgID, v.ID, t.Lineage, standards.Draft).Error
	if err != nil {
		return textRow{}, false, fmt.Errorf("begin text: %w", err)
	}
	return s.text(ctx, v, t)
}

func (s store) text(ctx context.Context, v standards.Version, t Text) (textRow, bool, error) {
	var rows []textRow
	err := s.db.Conn(ctx).Table("live_texts").
		Where("org_id = ? AND version_id = ? AND lineage_id = ? AND field = ?", v.OrgID, v.ID, t.Lineage, t.Field).Scan(&rows).Error
	if err != nil {
		return textRow{}, false, fmt.Errorf("read text: %w", err)
	}
	if len(rows) == 0 {
		return textRow{}, false, nil
	}
	return rows[0], true, nil
}

// unsettled lists the texts of a version that the draft does not hold all of.
func (s store) unsettled(ctx context.Context, v standards.Version) ([]Text, error) {
	var rows []textRow
	err := s.db.Conn(ctx).Table("live_texts").Where("org_id = ? AND version_id = ? AND seq > settled", v.OrgID, v.ID).
		Order("updated_at").Limit(100).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read unsettled texts: %w", err)
	}
	list := make([]Text, len(rows))
	for i, r := range rows {
		list[i] = Text{r.LineageID, r.Field}
	}
	return list, nil
}

// insertion is an update to be stored.
type insertion struct {
	orgID, textID, memberID string
	expect                  *int64 // the update that must be the latest
	covers                  int64
	data                    []byte
	limit                   int64 // of the bytes of the text with this update
	at                      time.Time
}

// insert gives an update the next number of its text. Writing the text's row lets
// one update in at a time, so that whoever reads a number has all before it. It
// reports false where the text is full, was moved on, or is not a draft's.
func (s store) insert(ctx context.Context, in insertion) (int64, bool, error) {
	var seq []int64
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		guard, args := "", []any{len(in.data), in.at, in.orgID, in.textID, len(in.data), in.limit, in.covers, standards.Draft}
		if in.expect != nil {
			guard, args = " AND seq = ?", append(args, *in.expect)
		}
		err := s.db.Conn(ctx).Raw(`UPDATE live_texts SET seq = seq + 1, bytes = bytes + ?, updated_at = ?
			WHERE org_id = ? AND id = ? AND bytes + ? <= ? AND seq >= ?
				AND EXISTS (SELECT 1 FROM standard_versions v WHERE v.id = live_texts.version_id AND v.status = ?)`+guard+` RETURNING seq`, args...).Scan(&seq).Error
		if err != nil || len(seq) == 0 {
			return err
		}
		return s.db.Conn(ctx).Exec("INSERT INTO live_updates (org_id, text_id, seq, covers, member_id, data) VALUES (?, ?, ?, ?, ?, ?)",
			in.orgID, in.textID, seq[0], in.covers, in.memberID, in.data).Error
	})
	if err != nil {
		return 0, false, fmt.Errorf("write update: %w", err)
	}
	if len(seq) == 0 {
		return 0, false, nil
	}
	return seq[0], true, nil
}

// updates lists the updates of a text after one, up to another, 200 at most.
func (s store) updates(ctx context.Context, row textRow, after, upto int64) ([]updateRow, error) {
	var rows []updateRow
	err := s.db.Conn(ctx).Table("live_updates").Select("seq, covers, member_id, data").
		Where("org_id = ? AND text_id = ? AND seq > ? AND seq <= ?", row.OrgID, row.ID, after, upto).
		Order("seq").Limit(200).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	return rows, nil
}

// settle says that the draft holds a text up to an update.
func (s store) settle(ctx context.Context, row textRow, seq int64) error {
	err := s.db.Conn(ctx).Exec("UPDATE live_texts SET settled = ? WHERE org_id = ? AND id = ? AND settled < ? AND seq >= ?",
		seq, row.OrgID, row.ID, seq, seq).Error
	if err != nil {
		return fmt.Errorf("settle text: %w", err)
	}
	return nil
}

// compact drops the updates that the update seq covers, unless the member that
// confirms it is the one that sent it.
func (s store) compact(ctx context.Context, row textRow, seq int64, memberID string) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		dropped := s.db.Conn(ctx).Exec(`DELETE FROM live_updates WHERE org_id = ? AND text_id = ? AND seq <=
			(SELECT u.covers FROM live_updates u WHERE u.org_id = ? AND u.text_id = ? AND u.seq = ? AND u.member_id <> ?)`,
			row.OrgID, row.ID, row.OrgID, row.ID, seq, memberID)
		if dropped.Error != nil || dropped.RowsAffected == 0 {
			return dropped.Error
		}
		return s.db.Conn(ctx).Exec(`UPDATE live_texts SET bytes =
			(SELECT COALESCE(SUM(LENGTH(u.data)), 0) FROM live_updates u WHERE u.org_id = live_texts.org_id AND u.text_id = live_texts.id)
			WHERE org_id = ? AND id = ?`, row.OrgID, row.ID).Error
	})
	if err != nil {
		return fmt.Errorf("drop covered updates: %w", err)
	}
	return nil
}

// drop removes the texts of versions that are not open any more, and settled ones
// that were last written before a time.
func (s store) drop(ctx context.Context, before time.Time) (int, error) {
	gone := s.db.Conn(ctx).Exec(`DELETE FROM live_texts WHERE (settled >= seq AND updated_at < ?)
		OR version_id IN (SELECT v.id FROM standard_versions v WHERE v.status IN ?)`,
		before, []standards.Status{standards.Published, standards.Superseded, standards.Retired})
	if gone.Error != nil {
		return 0, fmt.Errorf("drop texts: %w", gone.Error)
	}
	return int(gone.RowsAffected), nil
}

func (s store) dropOf(ctx context.Context, v standards.Version) error {
	if err := s.db.Conn(ctx).Exec("DELETE FROM live_texts WHERE org_id = ? AND version_id = ?", v.OrgID, v.ID).Error; err != nil {
		return fmt.Errorf("drop texts of version: %w", err)
	}
	return nil
}
