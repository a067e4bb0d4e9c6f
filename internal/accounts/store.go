package accounts

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
)

// store keeps accounts and grants. Ids that reach it are canonical UUIDs.
type store struct{ db *database.DB }

type organisationRow struct {
	ID, Name, Language string
	Demo               bool
	CreatedAt          time.Time
}

func (organisationRow) TableName() string { return "organisations" }

type accountRow struct {
	ID, OrgID, Email, Name, PasswordHash, Language string
	DisabledAt                                     *time.Time
	CreatedAt                                      time.Time
	InvitedEmail                                   string
	InvitedUntil, SeenAt                           *time.Time
	Revision                                       int
}

func (accountRow) TableName() string { return "accounts" }

func (r accountRow) account() Account {
	a := Account{
		ID: r.ID, OrgID: r.OrgID, Email: r.Email, Name: r.Name, Language: r.Language,
		HasPassword: r.PasswordHash != "", CreatedAt: r.CreatedAt, Revision: r.Revision,
		DisabledAt: timeOf(r.DisabledAt), InvitedUntil: timeOf(r.InvitedUntil), SeenAt: timeOf(r.SeenAt),
	}
	if r.InvitedEmail != "" {
		a.Email = r.InvitedEmail
	}
	return a
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

type grantRow struct {
	ID, OrgID, AccountID string
	Role                 Role
	ScopeKind            ScopeKind
	ScopeID              string
}

func (grantRow) TableName() string { return "grants" }

func (r grantRow) grant() Grant { return Grant{r.ID, r.Role, Scope{r.ScopeKind, r.ScopeID}} }

type grantRows []grantRow

// of yields the grants of one account.
func (rows grantRows) of(accountID string) iter.Seq[Grant] {
	return func(yield func(Grant) bool) {
		for _, r := range rows {
			if r.AccountID == accountID && !yield(r.grant()) {
				return
			}
		}
	}
}

// inserted is how many rows go into one statement: databases bound its parameters.
const inserted = 1000

// insertAccounts tells an e-mail that is taken from an id that exists by what is
// there after an insert that left them out.
func (s store) insertAccounts(ctx context.Context, rows []accountRow, grants grantRows) error {
	conn := s.db.Conn(ctx)
	for chunk := range slices.Chunk(rows, inserted) {
		result := gorm.WithResult()
		if err := database.Of[accountRow](conn, clause.OnConflict{DoNothing: true}, result).CreateInBatches(ctx, &chunk, inserted); err != nil {
			return fmt.Errorf("insert accounts: %w", err)
		}
		if int(result.RowsAffected) < len(chunk) {
			return s.whyNot(ctx, chunk)
		}
	}
	for chunk := range slices.Chunk(grants, inserted) {
		if err := database.Of[grantRow](conn).CreateInBatches(ctx, (*[]grantRow)(&chunk), inserted); err != nil {
			return fmt.Errorf("insert grants: %w", err)
		}
	}
	return nil
}

func (s store) whyNot(ctx context.Context, rows []accountRow) error {
	var ids, emails []string
	for _, r := range rows {
		ids, emails = append(ids, r.ID), append(emails, r.Email)
	}
	taken, err := database.Of[accountRow](s.db.Conn(ctx)).Where("email IN ? AND id NOT IN ?", emails, ids).Order("email").Find(ctx)
	if err != nil {
		return fmt.Errorf("find taken e-mails: %w", err)
	}
	if len(taken) == 0 {
		return ErrAccountExists
	}
	var fields []fault.Field
	for _, r := range taken {
		fields = append(fields, fault.Field{Path: "email", Code: "email_taken", Params: fault.Params{"Email": r.Email}})
	}
	return ErrEmailTaken.At(fields...)
}

func (s store) get(ctx context.Context, orgID, id string) (Account, error) {
	row, err := database.Of[accountRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Account{}, ErrNotFound
	}
	if err != nil {
		return Account{}, fmt.Errorf("read account: %w", err)
	}
	list, err := s.withGrants(ctx, orgID, []accountRow{row})
	if err != nil {
		return Account{}, err
	}
	return list[0], nil
}

func (s store) withGrants(ctx context.Context, orgID string, rows []accountRow) ([]Account, error) {
	list, ids := make([]Account, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		list[i], ids[i] = r.account(), r.ID
	}
	grants, err := database.Of[grantRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id IN ?", orgID, ids).
		Order("role, scope_kind, scope_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	for i := range list {
		list[i].Grants = slices.Collect(grantRows(grants).of(list[i].ID))
	}
	return list, nil
}

// byEmail returns the account of any organisation, the zero row for none.
func (s store) byEmail(ctx context.Context, email string) (accountRow, error) {
	rows, err := database.Of[accountRow](s.db.Conn(ctx)).Where("email = ?", email).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return accountRow{}, database.Wrap("read account", err)
	}
	return rows[0], nil
}

// lockAccount reads an account of any organisation and holds it until the
// transaction ends; the zero row for none. SQLite's transactions hold everything.
func (s store) lockAccount(ctx context.Context, id string) (accountRow, error) {
	rows, err := database.Of[accountRow](s.db.Conn(ctx), clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return accountRow{}, database.Wrap("lock account", err)
	}
	return rows[0], nil
}

// lockOrganisation lets one transaction at a time count administrators.
func (s store) lockOrganisation(ctx context.Context, orgID string) error {
	_, err := database.Of[organisationRow](s.db.Conn(ctx), clause.Locking{Strength: "UPDATE"}).Where("id = ?", orgID).Find(ctx)
	return database.Wrap("lock organisation", err)
}

func (s store) setAccount(ctx context.Context, a Account, column string, value any) error {
	_, err := database.Of[accountRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", a.OrgID, a.ID).Update(ctx, column, value)
	return database.Wrap("change account", err)
}

func (s store) grants(ctx context.Context, orgID, accountID string) ([]Grant, error) {
	list, err := s.withGrants(ctx, orgID, []accountRow{{ID: accountID}})
	if err != nil {
		return nil, err
	}
	return list[0].Grants, nil
}

// insertGrant returns the id of the grant, which is another one's when an equal
// grant exists.
func (s store) insertGrant(ctx context.Context, a Account, g Grant) (string, error) {
	row := grantRow{g.ID, a.OrgID, a.ID, g.Role, g.Scope.Kind, g.Scope.ID}
	if err := database.Of[grantRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}).Create(ctx, &row); err != nil {
		return "", fmt.Errorf("insert grant: %w", err)
	}
	kept, err := database.Of[grantRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND role = ? AND scope_kind = ? AND scope_id = ?", a.OrgID, a.ID, g.Role, g.Scope.Kind, g.Scope.ID).
		Take(ctx)
	return kept.ID, database.Wrap("read grant", err)
}

func (s store) deleteGrant(ctx context.Context, a Account, grantID string) (Grant, error) {
	id, ok := canonical(grantID)
	if !ok {
		return Grant{}, ErrGrantNotFound
	}
	found := database.Of[grantRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND id = ?", a.OrgID, a.ID, id)
	row, err := found.Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Grant{}, ErrGrantNotFound
	}
	if err != nil {
		return Grant{}, fmt.Errorf("read grant: %w", err)
	}
	_, err = found.Delete(ctx)
	return row.grant(), database.Wrap("delete grant", err)
}

func (s store) countAdministrators(ctx context.Context, orgID string) (int64, error) {
	n, err := database.Of[accountRow](s.db.Conn(ctx)).Where(`org_id = ? AND disabled_at IS NULL AND invited_until IS NULL AND EXISTS (SELECT 1 FROM grants g
		WHERE g.org_id = accounts.org_id AND g.account_id = accounts.id AND g.role = ?)`, orgID, Administrator).Count(ctx, "*")
	return n, database.Wrap("count administrators", err)
}

// countScopes says how many of the ids are things of that kind in the
// organisation. A grant names things of many tables, so that no foreign key can.
func (s store) countScopes(ctx context.Context, orgID string, kind ScopeKind, ids []string) (int, error) {
	tables := map[ScopeKind]string{Brand: "brands", Region: "regions", Location: "locations", Standard: "standards", Wave: "waves"}
	var n int64
	err := s.db.Conn(ctx).Table(tables[kind]).Where("org_id = ? AND id IN ?", orgID, ids).Count(&n).Error
	return int(n), database.Wrap("find scopes", err)
}
