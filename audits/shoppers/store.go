package shoppers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
)

// store keeps shoppers. Ids that reach it are canonical UUIDs.
type store struct{ db *database.DB }

type profileRow struct {
	AccountID, OrgID             string
	City, Region                 string
	BirthYear                    *int
	Gender, Languages            string
	Car                          bool
	CarMake, Phone, Availability string
	Experience, Notes            string
	Status, StatusReason         string
	Rating                       *int
	Revision                     int
	CreatedAt, UpdatedAt         time.Time
}

func (profileRow) TableName() string { return "shoppers" }

func toRow(sh Shopper, now time.Time) profileRow {
	p := sh.Profile
	return profileRow{
		AccountID: sh.ID, OrgID: sh.OrgID, City: p.City, Region: p.Region, BirthYear: number(p.BirthYear), Gender: string(p.Gender),
		Languages: barred(p.Languages), Car: p.Car, CarMake: p.CarMake, Phone: p.Phone, Availability: p.Availability, Experience: p.Experience,
		Notes: sh.Notes, Status: string(sh.Status), StatusReason: sh.StatusReason, Rating: number(sh.Rating),
		Revision: sh.Revision, CreatedAt: now, UpdatedAt: now,
	}
}

// number is n in a column where none is NULL.
func number(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func barred(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return "|" + strings.Join(codes, "|") + "|"
}

// listedRow is a shopper as the list reads it: with the account, and without a
// profile for those who have none yet.
type listedRow struct {
	ID, OrgID, Name, Email       string
	DisabledAt                   *time.Time
	City, Region                 string
	BirthYear                    int
	Gender, Languages            string
	Car                          bool
	CarMake, Phone, Availability string
	Experience, Notes            string
	Status, StatusReason         string
	Rating, Revision             int
	Visits, Expiring, Excluded   int
}

func (r listedRow) shopper() Shopper {
	languages := strings.FieldsFunc(r.Languages, func(c rune) bool { return c == '|' })
	return Shopper{
		ID: r.ID, OrgID: r.OrgID, Name: r.Name, Email: r.Email, Disabled: r.DisabledAt != nil,
		Profile: Profile{
			City: r.City, Region: r.Region, BirthYear: r.BirthYear, Gender: Gender(r.Gender), Languages: languages, Car: r.Car, CarMake: r.CarMake,
			Phone: r.Phone, Availability: r.Availability, Experience: r.Experience,
		},
		Notes: r.Notes, Status: Status(r.Status), StatusReason: r.StatusReason, Rating: r.Rating, Revision: r.Revision,
		Visits: r.Visits, Expiring: r.Expiring, Excluded: r.Excluded,
	}
}

// people is every shopper: an account that holds the role or has a profile. An
// erased one keeps its visits and stays in the list.
const people = ` FROM accounts a LEFT JOIN shoppers s ON s.account_id = a.id
	WHERE a.org_id = @org AND (s.status = 'erased' OR EXISTS (SELECT 1 FROM grants g
		WHERE g.org_id = a.org_id AND g.account_id = a.id AND g.role = 'shopper'))`

// emailSQL is the e-mail of an account: while it waits for its person, the one that
// was invited.
const emailSQL = "CASE WHEN a.invited_email <> '' THEN a.invited_email ELSE a.email END"

const listedColumns = `SELECT a.id, a.org_id, a.name, ` + emailSQL + ` AS email, a.disabled_at, COALESCE(s.city, '') AS city, COALESCE(s.region, '') AS region,
	COALESCE(s.birth_year, 0) AS birth_year, COALESCE(s.gender, '') AS gender, COALESCE(s.languages, '') AS languages, COALESCE(s.car, FALSE) AS car,
	COALESCE(s.car_make, '') AS car_make, COALESCE(s.phone, '') AS phone, COALESCE(s.availability, '') AS availability,
	COALESCE(s.experience, '') AS experience, COALESCE(s.notes, '') AS notes, COALESCE(s.status, 'active') AS status,
	COALESCE(s.status_reason, '') AS status_reason, COALESCE(s.rating, 0) AS rating, COALESCE(s.revision, 0) AS revision,
	(SELECT COUNT(*) FROM visits v WHERE v.org_id = a.org_id AND v.shopper_id = a.id AND v.submitted_at IS NOT NULL) AS visits,
	(SELECT COUNT(*) FROM shopper_documents d WHERE d.org_id = a.org_id AND d.shopper_id = a.id AND d.expires_on < @soon ) AS expiring,
	(SELECT COUNT(*) FROM shopper_exclusions e WHERE e.org_id = a.org_id AND e.shopper_id = a.id AND e.lifted_at IS NULL
		AND e.from_on <= @today AND (e.until_on IS NULL OR e.until_on >= @today )) AS excluded`

// list reads a page of the shoppers in view, and counts them.
func (s store) list(ctx context.Context, v view, q Query) ([]Shopper, int, error) {
	where, args := q.conditions(v)
	total := 0
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*)"+people+where, args).Scan(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count shoppers: %w", err)
	}
	args["limit"], args["offset"] = q.Limit, q.Offset
	var rows []listedRow
	err := s.db.Conn(ctx).Raw(listedColumns+people+where+" ORDER BY "+q.order()+" LIMIT @limit OFFSET @offset", args).Scan(&rows).Error
	if err != nil {
		return nil, 0, fmt.Errorf("list shoppers: %w", err)
	}
	list := make([]Shopper, len(rows))
	for i, r := range rows {
		list[i] = r.shopper()
	}
	return list, total, nil
}

// conditions are what a query adds to people. A named argument ends at a space,
// a comma or a bracket.
func (q Query) conditions(v view) (string, map[string]any) {
	args := map[string]any{"org": v.orgID, "today": day(q.now), "soon": q.now.Add(ExpiryNotice)}
	where := ""
	add := func(given bool, condition, name string, value any) {
		if given {
			where += " AND " + condition
			args[name] = value
		}
	}
	add(v.own != "", "a.id = @own ", "own", v.own)
	add(v.waves != nil, "EXISTS (SELECT 1 FROM assignments n WHERE n.org_id = a.org_id AND n.shopper_id = a.id AND n.wave_id IN @waves )", "waves", v.waves)
	found := []string{"lower(a.name)", "lower(s.city)"}
	if !q.part {
		found = append(found, "lower("+emailSQL+")", "s.phone")
	}
	add(q.Search != "", "("+strings.Join(found, " LIKE @search ESCAPE '!' OR ")+" LIKE @search ESCAPE '!')", "search", database.Contains(strings.ToLower(q.Search)))
	add(q.City != "", "lower(s.city) = @city ", "city", strings.ToLower(q.City))
	add(q.Status != "", "COALESCE(s.status, 'active') = @status ", "status", q.Status)
	add(q.Gender != "", "s.gender = @gender ", "gender", q.Gender)
	add(q.Language != "", "s.languages LIKE @language ESCAPE '!'", "language", database.Contains("|"+q.Language+"|"))
	add(q.Rating != 0, "s.rating >= @rating ", "rating", q.Rating)
	if q.Car != nil {
		add(true, "COALESCE(s.car, FALSE) = @car ", "car", *q.Car)
	}
	if q.AgeBand != "" {
		from, to := q.AgeBand.born(q.now.Year())
		add(true, "s.birth_year >= @oldest ", "oldest", from)
		add(true, "s.birth_year <= @youngest ", "youngest", to)
	}
	return where, args
}

func (q Query) order() string {
	column, direction := "lower(a.name)", ""
	switch q.Sort {
	case ByCity:
		column = "lower(COALESCE(s.city, ''))"
	case ByRating:
		column = "COALESCE(s.rating, 0)"
	case ByVisits:
		column = "visits"
	case ByStatus:
		column = "COALESCE(s.status, 'active')"
	case ByName:
	}
	if q.Desc {
		direction = " DESC"
	}
	return column + direction + ", lower(a.name), a.id"
}

func (s store) cities(ctx context.Context, v view) ([]string, error) {
	where, args := Query{}.conditions(v)
	var list []string
	err := s.db.Conn(ctx).Raw("SELECT DISTINCT s.city"+people+where+" AND s.city <> '' ORDER BY s.city", args).Scan(&list).Error
	return list, database.Wrap("list cities", err)
}

// save replaces a profile that is still at the revision, or makes it when the
// revision is 0. Fault: ErrStale with the current revision.
func (s store) save(ctx context.Context, sh Shopper, revision int, now time.Time) error {
	row := toRow(sh, now)
	row.Revision = revision + 1
	result := gorm.WithResult()
	if revision == 0 {
		if err := database.Of[profileRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row); err != nil {
			return fmt.Errorf("make profile: %w", err)
		}
		if result.RowsAffected == 1 {
			return nil
		}
		return s.stale(ctx, sh.ID)
	}
	n, err := database.Of[profileRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND revision = ?", sh.OrgID, sh.ID, revision).
		UpdateColumns(ctx, row.columns())
	if err != nil {
		return fmt.Errorf("change profile: %w", err)
	}
	if n == 0 {
		return s.stale(ctx, sh.ID)
	}
	return nil
}

// columns are what an edit writes.
func (r profileRow) columns() map[string]any {
	return map[string]any{
		"city": r.City, "region": r.Region, "birth_year": r.BirthYear, "gender": r.Gender, "languages": r.Languages, "car": r.Car,
		"car_make": r.CarMake, "phone": r.Phone, "availability": r.Availability, "experience": r.Experience, "notes": r.Notes,
		"status": r.Status, "status_reason": r.StatusReason, "revision": r.Revision, "updated_at": r.UpdatedAt,
	}
}

func (s store) stale(ctx context.Context, id string) error {
	var current int
	err := s.db.Conn(ctx).Raw("SELECT revision FROM shoppers WHERE account_id = ?", id).Scan(&current).Error
	if err != nil {
		return fmt.Errorf("read revision: %w", err)
	}
	return ErrStale.With(fault.Params{"Revision": current})
}
