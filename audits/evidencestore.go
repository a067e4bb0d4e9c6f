package audits

import (
	"context"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
	"time"
)

// shots reads what the photos of a visit said. A camera's time without a zone is
// taken as one of the location.
func (s store) shots(ctx context.Context, orgID, visitID string, zone *time.Location) ([]Shot, error) {
	var rows []struct {
		ID                  string
		Kind                FileKind
		TakenAt             string
		Latitude, Longitude *float64
	}
	err := s.db.Conn(ctx).Raw(`SELECT p.id, p.kind, o.taken_at, o.latitude, o.longitude FROM photos p JOIN photo_origins o ON o.photo_id = p.id
WHERE p.org_id = ? AND p.visit_id = ? ORDER BY p.created_at, p.id`, orgID, visitID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read origins of photos: %w", err)
	}
	list := make([]Shot, len(rows))
	for i, r := range rows {
		list[i] = Shot{ID: r.ID, Kind: r.Kind, Place: pointOf(r.Latitude, r.Longitude)}
		if at, err := time.Parse(time.RFC3339, r.TakenAt); err == nil {
			list[i].TakenAt = at
		} else if at, err := time.ParseInLocation(takenLocal, r.TakenAt, zone); err == nil {
			list[i].TakenAt = at
		}
	}
	return list, nil
}

// likeSQL finds photos of other visits that share a part of their print with one of
// the visit, each part by the primary key of photo_bands, and those with the very
// same bytes.
const likeSQL = `SELECT p.id, o.visit_id, a.print AS mine, b.print AS other
FROM photos p JOIN photo_prints a ON a.org_id = p.org_id AND a.sha256 = p.sha256
JOIN photo_parts m ON m.org_id = a.org_id AND m.sha256 = a.sha256
JOIN photo_parts n ON n.org_id = m.org_id AND n.part = m.part AND n.bits = m.bits
JOIN photo_prints b ON b.org_id = n.org_id AND b.sha256 = n.sha256
JOIN photos o ON o.org_id = n.org_id AND o.sha256 = n.sha256
WHERE p.org_id = @org AND p.visit_id = @visit AND p.kind = 'photo' AND o.kind = 'photo' AND o.visit_id <> p.visit_id
UNION SELECT p.id, o.visit_id, '', '' FROM photos p JOIN photos o ON o.org_id = p.org_id AND o.sha256 = p.sha256
WHERE p.org_id = @org AND p.visit_id = @visit AND p.kind = 'photo' AND o.kind = 'photo' AND o.visit_id <> p.visit_id
LIMIT @most`

// likenessRows bounds what one visit makes the search read.
const likenessRows = 5000

// alike counts, for each photo of a visit that is like one of another visit, in how
// many visits there is such a one.
func (s store) alike(ctx context.Context, orgID, visitID string) (map[string]int, error) {
	var rows []struct{ ID, VisitID, Mine, Other string }
	err := s.db.Conn(ctx).Raw(likeSQL, map[string]any{"org": orgID, "visit": visitID, "most": likenessRows}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for photos alike: %w", err)
	}
	type pair struct{ photo, visit string }
	seen, counts := map[pair]bool{}, map[string]int{}
	for _, r := range rows {
		if key := (pair{r.ID, r.VisitID}); !seen[key] && likeEachOther(r.Mine, r.Other) {
			seen[key] = true
			counts[r.ID]++
		}
	}
	return counts, nil
}

// likeEachOther compares two prints; none are of the same bytes.
func likeEachOther(a, b string) bool {
	if a == "" && b == "" {
		return true
	}
	x, err := strconv.ParseUint(a, 16, 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseUint(b, 16, 64)
	return err == nil && bits.OnesCount64(x^y) <= likenessLimit
}

// device counts who used a phone in the month before a visit, and the visits made
// with it within half a day of it.
func (s store) device(ctx context.Context, v Visit, device string) (shoppers, visits int, err error) {
	var row struct{ Shoppers, Visits int }
	err = s.db.Conn(ctx).Raw(`SELECT COUNT(DISTINCT v.shopper_id) AS shoppers, COALESCE(SUM(CASE WHEN v.started_at >= ? AND v.started_at <= ? THEN 1 ELSE 0 END), 0) AS visits
FROM visit_tracks t JOIN visits v ON v.id = t.visit_id WHERE t.org_id = ? AND t.device = ? AND v.started_at >= ?`,
		v.StartedAt.Add(-12*time.Hour), v.StartedAt.Add(12*time.Hour), v.OrgID, device, v.StartedAt.AddDate(0, -1, 0)).Scan(&row).Error
	if err != nil {
		return 0, 0, fmt.Errorf("count visits of a device: %w", err)
	}
	return row.Shoppers, row.Visits, nil
}

// othersComments reads what the shopper wrote in their latest other visits.
func (s store) othersComments(ctx context.Context, v Visit) ([]string, error) {
	var texts []string
	err := s.db.Conn(ctx).Raw(`WITH others AS (SELECT o.id, o.summary FROM assignments a JOIN visits o ON o.assignment_id = a.id
	WHERE a.org_id = @org AND a.shopper_id = @shopper AND o.id <> @id AND o.started_at >= @since ORDER BY o.started_at DESC LIMIT 40)
SELECT c.comment FROM others JOIN visit_answers c ON c.visit_id = others.id WHERE c.comment <> ''
UNION SELECT summary FROM others WHERE summary <> ''`,
		map[string]any{"org": v.OrgID, "shopper": v.ShopperID, "id": v.ID, "since": v.StartedAt.AddDate(0, -6, 0)}).Scan(&texts).Error
	if err != nil {
		return nil, fmt.Errorf("read comments of other visits: %w", err)
	}
	return texts, nil
}

// unweighed lists visits that wait for review and were not weighed as they are.
func (s store) unweighed(ctx context.Context, limit int) ([]Visit, error) {
	var rows []visitRow
	err := s.db.Conn(ctx).Raw(`SELECT v.* FROM visits v WHERE v.status IN ('submitted', 'in_review')
	AND NOT EXISTS (SELECT 1 FROM visit_trust t WHERE t.visit_id = v.id AND t.revision = v.revision) ORDER BY v.submitted_at LIMIT ?`, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find visits to weigh: %w", err)
	}
	list := make([]Visit, len(rows))
	for i, r := range rows {
		if list[i], err = r.visit(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

type reasonJSON struct {
	Code   ReasonCode     `json:"code"`
	Weight int            `json:"weight"`
	Params map[string]any `json:"params,omitempty"`
}

// keepTrust keeps how a visit was weighed, in the place of what was kept before.
func (s store) keepTrust(ctx context.Context, v Visit, t Trust, at time.Time) error {
	list := make([]reasonJSON, len(t.Reasons))
	for i, r := range t.Reasons {
		list[i] = reasonJSON(r)
	}
	reasons, err := json.Marshal(list)
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Exec(`INSERT INTO visit_trust (visit_id, org_id, revision, score, route, reasons, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (visit_id) DO UPDATE SET revision = excluded.revision, score = excluded.score, route = excluded.route, reasons = excluded.reasons, at = excluded.at`,
		v.ID, v.OrgID, v.Revision, t.Score, string(t.Route), string(reasons), at).Error
	if err != nil {
		return fmt.Errorf("keep trust: %w", err)
	}
	return nil
}

// marks reads the marks of visits within reach that somebody else made.
func (s store) marks(ctx context.Context, orgID, accountID string, reach Reach, ids []string) (map[string]Mark, error) {
	condition, args := reach.SQL("v", "l")
	var rows []struct {
		ID    string
		Late  Lateness
		Score *int
		Route *Route
	}
	err := s.db.Conn(ctx).Raw(`SELECT v.id, v.late, t.score, t.route FROM visits v JOIN locations l ON l.id = v.location_id
LEFT JOIN visit_trust t ON t.visit_id = v.id WHERE v.org_id = ? AND v.shopper_id <> ? AND v.id IN ? AND `+condition,
		append([]any{orgID, accountID, ids}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read marks of visits: %w", err)
	}
	found := make(map[string]Mark, len(rows))
	for _, r := range rows {
		m := Mark{Late: r.Late, Score: r.Score}
		if r.Route != nil {
			m.Route = *r.Route
		}
		found[r.ID] = m
	}
	return found, nil
}
