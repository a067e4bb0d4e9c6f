package shoppers

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type ratingRow struct {
	ID, OrgID, ShopperID string
	Mark                 int
	Reason, ByID         string
	At                   time.Time
}

func (ratingRow) TableName() string { return "shopper_ratings" }

// insertRating reports false where the same mark was there.
func (s store) insertRating(ctx context.Context, orgID string, r Rating) (bool, error) {
	row := ratingRow{r.ID, orgID, r.ShopperID, r.Mark, r.Reason, r.ByID, r.At}
	result := gorm.WithResult()
	if err := database.Of[ratingRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row); err != nil {
		return false, fmt.Errorf("insert rating: %w", err)
	}
	if result.RowsAffected == 1 {
		return true, nil
	}
	n, err := database.Of[ratingRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND shopper_id = ? AND mark = ? AND reason = ?",
		orgID, r.ID, r.ShopperID, r.Mark, r.Reason).Count(ctx, "*")
	if err == nil && n == 0 {
		return false, ErrRatingExists
	}
	return false, database.Wrap("read rating", err)
}

// rerate writes the mean of the latest marks into the profile.
func (s store) rerate(ctx context.Context, sh Shopper, now time.Time) error {
	if sh.Revision == 0 {
		if err := s.save(ctx, sh, 0, now); err != nil {
			return err
		}
	}
	return database.Wrap("rate", s.db.Conn(ctx).Exec(`UPDATE shoppers SET rating = (SELECT CAST(ROUND(AVG(r.mark)) AS INTEGER)
		FROM (SELECT mark FROM shopper_ratings WHERE org_id = ? AND shopper_id = ? ORDER BY at DESC, id DESC LIMIT ?) r)
		WHERE org_id = ? AND account_id = ?`, sh.OrgID, sh.ID, rated, sh.OrgID, sh.ID).Error)
}

// ratingsShown is how many marks a page shows.
const ratingsShown = 50

func (s store) ratings(ctx context.Context, orgID, shopperID string) ([]Rating, error) {
	var list []Rating
	err := s.db.Conn(ctx).Raw(`SELECT r.id, r.shopper_id, r.mark, r.reason, r.by_id, r.at, COALESCE(a.name, '') AS by_name
		FROM shopper_ratings r LEFT JOIN accounts a ON a.id = r.by_id AND a.org_id = r.org_id
		WHERE r.org_id = ? AND r.shopper_id = ? ORDER BY r.at DESC, r.id DESC LIMIT ?`, orgID, shopperID, ratingsShown).Scan(&list).Error
	return list, database.Wrap("list ratings", err)
}
