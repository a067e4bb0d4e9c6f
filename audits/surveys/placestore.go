package surveys

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

// together is how many rows go into one statement: databases bound its parameters.
const together = 1000

type placeRow struct {
	OrgID, CampaignID, LocationID string
	Generation                    int
	TokenHash                     string
	Answers                       int
	AnsweredOn                    *time.Time
	OnDay                         int
}

func (placeRow) TableName() string { return "survey_places" }

// putPlaces adds locations that are new; of a draft it takes away the others.
func (s store) putPlaces(ctx context.Context, c Campaign, rows []placeRow) error {
	if c.Status == Draft {
		if err := s.db.Conn(ctx).Exec("DELETE FROM survey_places WHERE org_id = ? AND campaign_id = ?", c.OrgID, c.ID).Error; err != nil {
			return fmt.Errorf("clear places of survey: %w", err)
		}
	}
	for chunk := range slices.Chunk(rows, together) {
		if err := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&chunk).Error; err != nil {
			return fmt.Errorf("insert places of survey: %w", err)
		}
	}
	return nil
}

const placesSQL = ` FROM survey_places p JOIN locations l ON l.org_id = p.org_id AND l.id = p.location_id JOIN regions r ON r.org_id = l.org_id AND r.id = l.region_id
WHERE p.campaign_id = ? AND `

// places lists those of a campaign in the filter, by code, and how many there are.
func (s store) places(ctx context.Context, f locations.Filter, campaignID string, q PlaceQuery) ([]Place, int, error) {
	seen, args := f.SQL("l")
	condition, args := placesSQL+seen, append([]any{campaignID}, args...)
	if q.Search != "" {
		part := database.Contains(q.Search)
		condition += ` AND (LOWER(l.name) LIKE LOWER(?) ESCAPE '!' OR LOWER(l.code) LIKE LOWER(?) ESCAPE '!' OR LOWER(l.city) LIKE LOWER(?) ESCAPE '!')`
		args = append(args, part, part, part)
	}
	if q.LocationID != "" {
		condition, args = condition+" AND p.location_id = ?", append(args, q.LocationID)
	}
	var total int64
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*)"+condition, args...).Scan(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count places of survey: %w", err)
	}
	if q.Limit == 0 {
		q.Limit = placesMax * 2
	}
	var rows []struct {
		Row placeRow `gorm:"embedded"`

		Code, Name, City, Address, RegionID, Region string
	}
	err := s.db.Conn(ctx).Raw("SELECT p.*, l.code, l.name, l.city, l.address, l.region_id, r.name AS region"+condition+" ORDER BY l.code LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...).Scan(&rows).Error
	list := make([]Place, len(rows))
	for i, r := range rows {
		list[i] = Place{r.Row.LocationID, r.Code, r.Name, r.City, r.Address, r.RegionID, r.Region, r.Row.Generation, r.Row.Answers, database.Time(r.Row.AnsweredOn), ""}
	}
	return list, int(total), database.Wrap("list places of survey", err)
}

// nextGeneration takes the next number of a link. Fault: ErrNotFound.
func (s store) nextGeneration(ctx context.Context, orgID, campaignID, locationID string) (int, error) {
	n := s.db.Conn(ctx).Exec("UPDATE survey_places SET generation = generation + 1 WHERE org_id = ? AND campaign_id = ? AND location_id = ?", orgID, campaignID, locationID)
	if n.Error == nil && n.RowsAffected == 0 {
		return 0, ErrNotFound
	}
	var generation int
	err := n.Error
	if err == nil {
		err = s.db.Conn(ctx).Raw("SELECT generation FROM survey_places WHERE org_id = ? AND campaign_id = ? AND location_id = ?", orgID, campaignID, locationID).Scan(&generation).Error
	}
	return generation, database.Wrap("number link of survey", err)
}

func (s store) renew(ctx context.Context, orgID, campaignID, locationID, hash string) error {
	return database.Wrap("renew link of survey", s.db.Conn(ctx).Exec(
		"UPDATE survey_places SET token_hash = ? WHERE org_id = ? AND campaign_id = ? AND location_id = ?", hash, orgID, campaignID, locationID,
	).Error)
}
