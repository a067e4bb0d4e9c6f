package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// store keeps campaigns, their links and what was answered.
type store struct{ db *database.DB }

type campaignRow struct {
	ID, OrgID, BrandID, ChecklistVersionID string
	Name, Invitation                       string
	StartsOn, EndsOn                       time.Time
	Regions, Locations                     string // JSON
	Minimum                                int
	Status                                 Status
	Revision                               int
	CreatedAt                              time.Time
	OpenedAt, ClosedAt                     *time.Time
}

func (campaignRow) TableName() string { return "survey_campaigns" }

func rowOf(c Campaign) (campaignRow, error) {
	regions, err := json.Marshal(c.RegionIDs)
	places, also := json.Marshal(c.PlaceIDs)
	return campaignRow{
		c.ID, c.OrgID, c.BrandID, c.ChecklistVersionID, c.Name, c.Invitation, c.StartsOn, c.EndsOn, string(regions), string(places),
		c.Minimum, c.Status, c.Revision, c.CreatedAt, database.NullTime(c.OpenedAt), database.NullTime(c.ClosedAt),
	}, errors.Join(err, also)
}

func (r *campaignRow) campaign() (Campaign, error) {
	c := Campaign{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, ChecklistVersionID: r.ChecklistVersionID, Name: r.Name, Invitation: r.Invitation,
		StartsOn: r.StartsOn.UTC(), EndsOn: r.EndsOn.UTC(), Minimum: r.Minimum, Status: r.Status, Revision: r.Revision,
		CreatedAt: r.CreatedAt.UTC(), OpenedAt: database.Time(r.OpenedAt), ClosedAt: database.Time(r.ClosedAt),
	}
	err := errors.Join(json.Unmarshal([]byte(r.Regions), &c.RegionIDs), json.Unmarshal([]byte(r.Locations), &c.PlaceIDs))
	if err != nil {
		return c, fmt.Errorf("locations of survey %s: %w", r.ID, err)
	}
	return c, nil
}

// campaign reads one, without its counts.
func (s store) campaign(ctx context.Context, orgID, id string) (Campaign, bool, error) {
	row, err := database.Of[campaignRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Campaign{}, false, nil
	}
	if err != nil {
		return Campaign{}, false, fmt.Errorf("read survey: %w", err)
	}
	c, err := row.campaign()
	return c, err == nil, err
}

// campaigns lists all of the organisation, or the one with the id, the latest first,
// with the locations and answers in the filter.
func (s store) campaigns(ctx context.Context, f locations.Filter, id string) ([]Campaign, error) {
	seen, args := f.SQL("l")
	condition, more := "", []any{f.OrgID}
	if id != "" {
		condition, more = " AND c.id = ?", append(more, id)
	}
	var rows []struct {
		Row             campaignRow `gorm:"embedded"`
		Places, Answers int
		Title, Brand    string
	}
	err := s.db.Conn(ctx).Raw(`SELECT c.*, COALESCE(n.places, 0) AS places, COALESCE(n.answers, 0) AS answers, h.title, b.name AS brand
FROM survey_campaigns c
JOIN checklist_versions v ON v.org_id = c.org_id AND v.id = c.checklist_version_id
JOIN checklists h ON h.org_id = c.org_id AND h.id = v.checklist_id
JOIN brands b ON b.org_id = c.org_id AND b.id = c.brand_id
LEFT JOIN (SELECT p.campaign_id, COUNT(*) AS places, SUM(p.answers) AS answers FROM survey_places p
	JOIN locations l ON l.org_id = p.org_id AND l.id = p.location_id WHERE `+seen+` GROUP BY p.campaign_id) n ON n.campaign_id = c.id
WHERE c.org_id = ?`+condition+` ORDER BY c.starts_on DESC, c.id DESC`, append(args, more...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list surveys: %w", err)
	}
	list := make([]Campaign, len(rows))
	for i := range rows {
		if list[i], err = rows[i].Row.campaign(); err != nil {
			return nil, err
		}
		list[i].Places, list[i].Answers, list[i].ChecklistTitle, list[i].Brand = rows[i].Places, rows[i].Answers, rows[i].Title, rows[i].Brand
	}
	return list, nil
}

// insert reports whether it was made: the id may be taken.
func (s store) insert(ctx context.Context, c Campaign) (bool, error) {
	row, err := rowOf(c)
	if err != nil {
		return false, err
	}
	made := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return made.RowsAffected == 1, database.Wrap("insert survey", made.Error)
}

// update keeps a campaign whose revision before was one less. Error: ErrStale.
func (s store) update(ctx context.Context, c Campaign) error {
	r, err := rowOf(c)
	if err != nil {
		return err
	}
	n := s.db.Conn(ctx).Model(&campaignRow{}).Where("org_id = ? AND id = ? AND revision = ?", c.OrgID, c.ID, c.Revision-1).Updates(map[string]any{
		"brand_id": r.BrandID, "checklist_version_id": r.ChecklistVersionID, "name": r.Name, "invitation": r.Invitation, "starts_on": r.StartsOn, "ends_on": r.EndsOn,
		"regions": r.Regions, "locations": r.Locations, "minimum": r.Minimum, "status": r.Status, "revision": r.Revision, "opened_at": r.OpenedAt, "closed_at": r.ClosedAt,
	})
	if n.Error == nil && n.RowsAffected == 0 {
		return ErrStale.With(fault.Params{"Revision": c.Revision})
	}
	return database.Wrap("update survey", n.Error)
}
