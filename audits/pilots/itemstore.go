package pilots

import (
	"context"
	"time"

	"etalon/internal/database"
	"etalon/standards"
)

type itemRow struct {
	OrgID, PilotID, LineageID         string
	Position                          int
	Code                              string
	Level                             standards.Level
	TextHash                          string
	Observed                          Observed
	Observation                       string
	Appropriate, Convenient, Feasible Verdict
	Remark                            string
	AnsweredAt                        *time.Time
}

func (itemRow) TableName() string { return "pilot_items" }

// verdicts are the columns by what they hold.
func (r *itemRow) verdicts() map[Criterion]*Verdict {
	return map[Criterion]*Verdict{Appropriate: &r.Appropriate, Convenient: &r.Convenient, Feasible: &r.Feasible}
}

func (r itemRow) item() Item {
	a := Answer{r.Observed, r.Observation, map[Criterion]Verdict{}, r.Remark}
	for c, v := range r.verdicts() {
		if *v != "" {
			a.Verdicts[c] = *v
		}
	}
	return Item{r.PilotID, r.LineageID, r.Code, r.Level, r.TextHash, a, database.Time(r.AnsweredAt)}
}

// inserted is how many rows go into one statement: databases bound its parameters.
const inserted = 1000

func (s store) insertItems(ctx context.Context, p Pilot, items []Item) error {
	rows := make([]itemRow, len(items))
	for i, item := range items {
		rows[i] = itemRow{OrgID: p.OrgID, PilotID: p.ID, LineageID: item.Lineage, Position: i + 1, Code: item.Code, Level: item.Level, TextHash: item.Hash}
	}
	return database.Wrap("insert sheet", database.Of[itemRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, inserted))
}

func (s store) itemList(ctx context.Context, rest string, args ...any) ([]Item, error) {
	var rows []itemRow
	err := s.db.Conn(ctx).Raw(`SELECT i.* FROM pilot_items i JOIN pilots p ON p.org_id = i.org_id AND p.id = i.pilot_id WHERE `+rest, args...).Scan(&rows).Error
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = r.item()
	}
	return list, database.Wrap("read sheet", err)
}

func (s store) items(ctx context.Context, p Pilot) ([]Item, error) {
	return s.itemList(ctx, "i.org_id = ? AND i.pilot_id = ? ORDER BY i.position", p.OrgID, p.ID)
}

func (s store) item(ctx context.Context, p Pilot, lineage string) (Item, error) {
	if !isID(lineage) {
		return Item{}, ErrItemNotFound
	}
	list, err := s.itemList(ctx, "i.org_id = ? AND i.pilot_id = ? AND i.lineage_id = ?", p.OrgID, p.ID, lineage)
	if err != nil {
		return Item{}, err
	}
	if len(list) == 0 {
		return Item{}, ErrItemNotFound
	}
	return list[0], nil
}

// submitted are the sheets of a version that were handed in, the last day first.
func (s store) submitted(ctx context.Context, v standards.Version) ([]Item, error) {
	return s.itemList(ctx, "p.org_id = ? AND p.version_id = ? AND p.state = ? ORDER BY p.goes_on DESC, p.planned_at DESC, p.id, i.position", v.OrgID, v.ID, Submitted)
}

// objected are what is judged with a No in them.
func (s store) objected(ctx context.Context, v standards.Version) ([]Item, error) {
	return s.itemList(ctx, "p.org_id = ? AND p.version_id = ? AND p.state = ? AND (i.appropriate = ? OR i.convenient = ? OR i.feasible = ?)",
		v.OrgID, v.ID, Submitted, No, No, No)
}

func (s store) answer(ctx context.Context, item Item, orgID string, a Answer, at time.Time) error {
	columns := map[string]any{"observed": a.Observed, "observation": a.Observation, "remark": a.Remark, "answered_at": at}
	for _, c := range Criteria {
		columns[string(c)] = a.Verdicts[c]
	}
	err := s.db.Conn(ctx).Model(&itemRow{}).Where("org_id = ? AND pilot_id = ? AND lineage_id = ?", orgID, item.PilotID, item.Lineage).Updates(columns).Error
	return database.Wrap("answer", err)
}
