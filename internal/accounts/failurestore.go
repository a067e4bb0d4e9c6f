package accounts

import (
	"context"
	"time"

	"etalon/internal/database"
)

// notedAtOnce bounds one round of notes; the rest is noted by the next.
const notedAtOnce = 500

// failures lists the accounts and networks with attempts before until that the
// journal does not have.
func (s store) failures(ctx context.Context, until time.Time) ([]failure, error) {
	rows, err := database.Of[struct {
		Email, Address, OrgID, AccountID string
		At                               time.Time
	}](s.db.Conn(ctx)).Raw(`SELECT t.email, t.address, a.org_id, a.id AS account_id, t.at
		FROM sign_in_attempts t JOIN accounts a ON a.email = t.email
		WHERE NOT t.noted AND t.at <= ? ORDER BY t.at DESC LIMIT ?`, until, notedAtOnce).Find(ctx)
	if err != nil {
		return nil, database.Wrap("read failed attempts", err)
	}
	var list []failure
	seen := map[[2]string]bool{}
	for _, r := range rows {
		if key := [2]string{r.Email, r.Address}; !seen[key] {
			seen[key] = true
			list = append(list, failure{r.Email, r.Address, r.OrgID, r.AccountID, r.At})
		}
	}
	return list, nil
}

// noteFailures marks the attempts as being in the journal and returns how many
// were not.
func (s store) noteFailures(ctx context.Context, f failure, until time.Time) (int, error) {
	n, err := database.Of[attemptRow](s.db.Conn(ctx)).
		Where("email = ? AND address = ? AND at <= ? AND NOT noted", f.Email, f.Address, until).Update(ctx, "noted", true)
	return n, database.Wrap("note failed attempts", err)
}

// forgetNewestAttempt takes back one attempt, which was no failure.
func (s store) forgetNewestAttempt(ctx context.Context, email, network string) error {
	_, err := database.Of[attemptRow](s.db.Conn(ctx)).
		Where("id = (SELECT id FROM sign_in_attempts WHERE email = ? AND address = ? ORDER BY at DESC, id DESC LIMIT 1)", email, network).Delete(ctx)
	return database.Wrap("forget attempt", err)
}
