package shoppers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

// chunked is how many rows go into one statement: databases bound its parameters.
const chunked = 1000

// byEmails reads who of the organisation has these e-mails.
func (s store) byEmails(ctx context.Context, orgID string, emails []string) (map[string]knownPerson, error) {
	found := map[string]knownPerson{}
	for chunk := range slices.Chunk(emails, chunked) {
		var rows []struct {
			Row       listedRow `gorm:"embedded"`
			IsShopper bool
		}
		err := s.db.Conn(ctx).Raw(`SELECT a.id, a.org_id, a.name, `+emailSQL+` AS email, COALESCE(s.city, '') AS city, COALESCE(s.region, '') AS region,
			COALESCE(s.birth_year, 0) AS birth_year, COALESCE(s.gender, '') AS gender, COALESCE(s.languages, '') AS languages,
			COALESCE(s.car, FALSE) AS car, COALESCE(s.car_make, '') AS car_make, COALESCE(s.phone, '') AS phone,
			COALESCE(s.availability, '') AS availability, COALESCE(s.experience, '') AS experience, COALESCE(s.notes, '') AS notes,
			COALESCE(s.status, 'active') AS status, COALESCE(s.status_reason, '') AS status_reason, COALESCE(s.rating, 0) AS rating,
			COALESCE(s.revision, 0) AS revision, EXISTS (SELECT 1 FROM grants g
				WHERE g.org_id = a.org_id AND g.account_id = a.id AND g.role = 'shopper') AS is_shopper
			FROM accounts a LEFT JOIN shoppers s ON s.account_id = a.id WHERE a.org_id = ? AND (a.email IN ? OR a.invited_email IN ?)`, orgID, chunk, chunk).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("find people: %w", err)
		}
		for _, r := range rows {
			found[r.Row.Email] = knownPerson{r.Row.shopper(), r.IsShopper}
		}
	}
	return found, nil
}

// upsert makes the profiles and replaces those that are there.
func (s store) upsert(ctx context.Context, list []Shopper, now time.Time) error {
	onConflict := clause.OnConflict{
		Columns: []clause.Column{{Name: "account_id"}},
		DoUpdates: append(clause.AssignmentColumns([]string{
			"city", "region", "birth_year", "gender", "languages", "car", "car_make", "phone", "availability", "experience", "notes", "rating", "updated_at",
		}), clause.Assignments(map[string]any{"revision": gorm.Expr("shoppers.revision + 1")})...),
	}
	for chunk := range slices.Chunk(list, chunked) {
		rows := make([]profileRow, len(chunk))
		for i, sh := range chunk {
			rows[i] = toRow(sh, now)
			rows[i].Revision = 1
		}
		if err := database.Of[profileRow](s.db.Conn(ctx), onConflict).CreateInBatches(ctx, &rows, chunked); err != nil {
			return fmt.Errorf("import profiles: %w", err)
		}
	}
	return nil
}

func (s store) insertRatings(ctx context.Context, orgID string, list []Rating, now time.Time) error {
	for chunk := range slices.Chunk(list, chunked) {
		rows := make([]ratingRow, len(chunk))
		for i, r := range chunk {
			rows[i] = ratingRow{r.ID, orgID, r.ShopperID, r.Mark, r.Reason, r.ByID, now}
		}
		if err := database.Of[ratingRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, chunked); err != nil {
			return fmt.Errorf("import ratings: %w", err)
		}
	}
	return nil
}
