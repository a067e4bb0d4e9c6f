package rounds

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locations"
	"etalon/standards"
)

// managers lists who manages the chosen stores of a standard's brand, by name, with
// the names of their stores. Archived stores are asked nothing.
func (s store) managers(ctx context.Context, st standards.Standard, of Places) ([]Participant, error) {
	chosen, args := locations.Filter{OrgID: st.OrgID, All: of.All, BrandIDs: of.Brands, RegionIDs: of.Regions, LocationIDs: of.Locations}.SQL("l")
	query := s.db.Conn(ctx).Table("grants AS g").Select("a.id, a.name, l.name AS store").
		Joins("JOIN accounts a ON a.id = g.account_id").
		Joins("JOIN locations l ON l.org_id = g.org_id AND CAST(l.id AS TEXT) = g.scope_id").
		Where("g.org_id = ? AND g.role = ? AND g.scope_kind = ? AND a.disabled_at IS NULL AND l.archived_at IS NULL", st.OrgID, accounts.StoreManager, accounts.Location).
		Where(chosen, args...)
	if st.BrandID != "" {
		query = query.Where("l.brand_id = ?", st.BrandID)
	}
	var rows []struct{ ID, Name, Store string }
	if err := query.Order("a.name, a.id, l.name").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("find store managers: %w", err)
	}
	var list []Participant
	for _, r := range rows {
		if n := len(list); n > 0 && list[n-1].ID == r.ID {
			list[n-1].Places = short(list[n-1].Places + ", " + r.Store)
			continue
		}
		list = append(list, Participant{Person: Person{r.ID, r.Name}, Places: short(r.Store)})
	}
	return list, nil
}

const askedSQL = `SELECT r.*, p.places, p.verdict, p.words, p.answered_at, v.standard_id, st.title, st.brand_id, v.major, v.minor, COALESCE(o.name, '') AS opened_name
FROM round_participants p JOIN version_rounds r ON r.org_id = p.org_id AND r.id = p.round_id
JOIN standard_versions v ON v.id = r.version_id JOIN standards st ON st.id = v.standard_id LEFT JOIN accounts o ON o.id = r.opened_by
WHERE p.org_id = ? AND p.account_id = ? AND r.state = ? ORDER BY r.deadline, r.opened_at, r.id LIMIT 200`

func (s store) asked(ctx context.Context, by accounts.Actor) ([]Asked, error) {
	var rows []struct {
		Round             roundLine `gorm:"embedded"`
		Places            string
		Verdict           Verdict
		Words             string
		AnsweredAt        *time.Time
		StandardID, Title string
		BrandID           *string
		Major, Minor      int
	}
	if err := s.db.Conn(ctx).Raw(askedSQL, by.OrgID, by.AccountID, Open).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list rounds of an account: %w", err)
	}
	list := make([]Asked, len(rows))
	for i, r := range rows {
		list[i] = Asked{
			Round: r.Round.round(), StandardID: r.StandardID, Title: r.Title, Number: standards.Version{Major: r.Major, Minor: r.Minor}.Number(),
			Mine: Participant{Person{by.AccountID, by.Name}, r.Places, r.Verdict, r.Words, "", database.Time(r.AnsweredAt)}, brandID: database.Text(r.BrandID),
		}
	}
	return list, nil
}

const dueSQL = `SELECT r.*, v.standard_id, v.major, v.minor, st.title, st.brand_id, p.account_id
FROM version_rounds r JOIN round_participants p ON p.org_id = r.org_id AND p.round_id = r.id
JOIN standard_versions v ON v.id = r.version_id JOIN standards st ON st.id = v.standard_id
WHERE r.state = 'open' AND p.answered_at IS NULL AND r.deadline <= ? AND r.deadline > ? ORDER BY r.org_id, r.id, p.account_id`

// due lists the open rounds of every organisation whose last day is not after until
// and after from, with those who have not answered.
func (s store) due(ctx context.Context, until, from time.Time) ([]due, error) {
	var rows []struct {
		Round             roundRow `gorm:"embedded"`
		StandardID, Title string
		BrandID           *string
		Major, Minor      int
		AccountID         string
	}
	if err := s.db.Conn(ctx).Raw(dueSQL, until, from).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("find rounds that are due: %w", err)
	}
	var list []due
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].round.ID != r.Round.ID {
			list = append(list, due{
				roundLine{Round: r.Round}.round(),
				standards.Standard{ID: r.StandardID, OrgID: r.Round.OrgID, BrandID: database.Text(r.BrandID), Title: r.Title},
				standards.Version{ID: r.Round.VersionID, Major: r.Major, Minor: r.Minor},
			})
		}
		last := &list[len(list)-1]
		last.round.Participants = append(last.round.Participants, Participant{Person: Person{ID: r.AccountID}})
	}
	return list, nil
}

const publishedSQL = `SELECT v.id, v.org_id, v.standard_id, v.major, v.minor, v.effective_on, st.title, d.revise_by FROM standard_versions v
JOIN standards st ON st.id = v.standard_id LEFT JOIN revision_dates d ON d.org_id = v.org_id AND d.version_id = v.id
WHERE v.status = ? ORDER BY v.org_id, v.id`

func (s store) published(ctx context.Context) ([]published, error) {
	var rows []struct {
		ID, OrgID, StandardID, Title string
		Major, Minor                 int
		EffectiveOn, ReviseBy        *time.Time
	}
	if err := s.db.Conn(ctx).Raw(publishedSQL, standards.Published).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list published versions: %w", err)
	}
	list := make([]published, len(rows))
	for i, r := range rows {
		list[i] = published{
			standards.Standard{ID: r.StandardID, OrgID: r.OrgID, Title: r.Title},
			standards.Version{ID: r.ID, Major: r.Major, Minor: r.Minor, EffectiveOn: database.Time(r.EffectiveOn)},
			database.Time(r.ReviseBy),
		}
	}
	return list, nil
}

// steps are the verbs of the journal that tell of the path.
var steps = []string{
	"create", "revise", "move", "publish", "supersede", "set_revise_by",
	"open_round", "answer_round", "end_round", "close_round", "put_finding", "answer_finding", "resolve_finding",
}

// pastAtMost bounds a history.
const pastAtMost = 500

// past lists what happened on the path of a version, the last first.
func (s store) past(ctx context.Context, v standards.Version) ([]Past, error) {
	var rows []struct {
		ID, Verb, AccountID, Name, Reason, After string
		At                                       time.Time
	}
	err := s.db.Conn(ctx).Table("journal AS j").Select("j.id, j.verb, j.account_id, j.reason, j.after, j.at, COALESCE(a.name, '') AS name").
		Joins("LEFT JOIN accounts a ON CAST(a.id AS TEXT) = CAST(j.account_id AS TEXT)").
		Where("j.org_id = ? AND j.subject_kind = ? AND j.subject_id = ? AND j.verb IN ?", v.OrgID, "standard_version", v.ID, steps).
		Order("j.at DESC, j.id DESC").Limit(pastAtMost).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the past of a version: %w", err)
	}
	list := make([]Past, len(rows))
	for i, r := range rows {
		list[i] = Past{ID: r.ID, Verb: r.Verb, By: Person{r.AccountID, r.Name}, At: r.At.UTC(), Reason: r.Reason}
		if err := list[i].read(r.After); err != nil {
			return nil, fmt.Errorf("entry %s: %w", r.ID, err)
		}
	}
	return list, nil
}

// read takes what an entry of the journal says became of its subject.
func (p *Past) read(entry string) error {
	var after struct {
		Status                     standards.Status
		Round                      Kind
		Number                     any // of a round, or of the version
		Verdict, Outcome, Decision string
		ReviseBy                   string `json:"revise_by"`
		Text                       string
	}
	if entry != "" {
		if err := json.Unmarshal([]byte(entry), &after); err != nil {
			return err
		}
	}
	p.Status, p.Round = after.Status, after.Round
	p.Detail = after.Verdict + after.Outcome + after.Decision + after.ReviseBy // an entry has one of them
	if n, ok := after.Number.(float64); ok {
		p.Number = int(n)
	}
	switch p.Verb {
	case "create", "revise":
		p.Status = standards.Draft
	case "put_finding":
		p.Reason = after.Text
	case "answer_finding":
		if p.Reason == "" {
			p.Reason = after.Text
		}
	}
	return nil
}
