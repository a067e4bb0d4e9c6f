package payments

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/audits/programmes"
	"etalon/internal/database"
)

// store keeps what people add to the pay of visits; the rest is read from the visits.
type store struct{ db *database.DB }

// lineRow is a line as one statement reads it.
type lineRow struct {
	AssignmentID, VisitID, WaveID, Wave, BrandID, ShopperID, Shopper string
	Code, Name, City, TimeZone                                       string
	Status                                                           audits.VisitStatus
	Test                                                             bool
	ProgrammeID, RejectedBecause                                     *string
	StartedAt                                                        time.Time
	ApprovedAt, ReleasedAt, CorrectedAt                              *time.Time
	Fee, Bonus, ExpenseLimit, Accepted, Claimed, Correction          int64
	RegisterID, Currency, TaxReceipt                                 *string
	Number                                                           *int
	ClosedAt, PayableOn, PaidOn                                      *time.Time
	LineFee, LineBonus, LineExpenses, LineCorrection                 *int64
}

// linesSQL reads the reason of a rejection from the journal, the only place that has it.
const linesSQL = `SELECT a.id AS assignment_id, v.id AS visit_id, a.wave_id, w.title AS wave, w.brand_id, v.shopper_id, u.name AS shopper,
	l.code, ` + audits.VisitedSQL + ` AS name, l.city, l.time_zone, v.status, a.test, w.programme_id, v.started_at, v.approved_at, v.released_at,
	a.fee, a.bonus, a.expense_limit,
	COALESCE((SELECT SUM(e.accepted) FROM expenses e WHERE e.org_id = a.org_id AND e.assignment_id = a.id AND e.state = 'accepted'), 0) AS accepted,
	COALESCE((SELECT SUM(e.amount) FROM expenses e WHERE e.org_id = a.org_id AND e.assignment_id = a.id AND e.state = 'claimed'), 0) AS claimed,
	COALESCE((SELECT SUM(c.amount) FROM pay_corrections c WHERE c.org_id = a.org_id AND c.assignment_id = a.id), 0) AS correction,
	k.at AS corrected_at,
	(SELECT j.reason FROM journal j WHERE j.org_id = a.org_id AND j.subject_kind = 'visit' AND j.subject_id = CAST(v.id AS TEXT)
		AND j.verb = 'rejected' AND v.status = 'rejected' ORDER BY j.at DESC, j.id DESC LIMIT 1) AS rejected_because,
	p.register_id, g.number, g.currency, g.closed_at, p.payable_on, p.paid_on, p.tax_receipt,
	p.fee AS line_fee, p.bonus AS line_bonus, p.expenses AS line_expenses, p.correction AS line_correction
FROM visits v JOIN assignments a ON a.id = v.assignment_id JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id
JOIN accounts u ON u.id = v.shopper_id LEFT JOIN pay_lines p ON p.assignment_id = a.id LEFT JOIN pay_registers g ON g.id = p.register_id
LEFT JOIN pay_corrections k ON k.id = (SELECT c.id FROM pay_corrections c WHERE c.org_id = a.org_id AND c.assignment_id = a.id ORDER BY c.at DESC, c.id DESC LIMIT 1)
WHERE v.org_id = ? AND `

// where narrows and sorts lines.
type where struct {
	sql  string
	args []any
}

// worth is the condition on visits that pay has anything to do with.
const worth = `(a.fee + a.bonus > 0 OR EXISTS (SELECT 1 FROM expenses e WHERE e.org_id = a.org_id AND e.assignment_id = a.id)
	OR EXISTS (SELECT 1 FROM pay_corrections c WHERE c.org_id = a.org_id AND c.assignment_id = a.id))`

// linesMax bounds how many lines wait at once, and ownMax how far back a shopper looks.
const (
	linesMax = 20_000
	ownMax   = 300
)

// unregistered are the lines in no register; brands nil: of every brand.
func unregistered(brands []string, q Query) where {
	w := where{"v.status <> ? AND p.register_id IS NULL AND " + worth, []any{audits.InProgress}}
	if brands != nil {
		w = w.and("w.brand_id IN ?", append(brands, nobody))
	}
	for column, id := range map[string]string{"w.brand_id": q.BrandID, "a.wave_id": q.WaveID, "v.shopper_id": q.ShopperID} {
		if id != "" {
			w = w.and(column+" = ?", id)
		}
	}
	return where{w.sql + " ORDER BY v.submitted_at, v.id LIMIT ?", append(w.args, linesMax)}
}

func (w where) and(sql string, arg any) where {
	return where{w.sql + " AND " + sql, append(w.args, arg)}
}

func own(shopperID string) where {
	return where{"v.shopper_id = ? AND v.status <> ? AND (a.expense_limit > 0 OR " + worth + ") ORDER BY v.submitted_at DESC, v.id LIMIT ?", []any{shopperID, audits.InProgress, ownMax}}
}

func ofAssignment(id string) where { return where{"a.id = ?", []any{id}} }

func ofRegister(id string) where { return where{"p.register_id = ?", []any{id}} }

// nobody is an id that nothing has: an empty list cannot be asked for.
const nobody = "ffffffff-ffff-ffff-ffff-ffffffffffff"

func (s store) lines(ctx context.Context, orgID string, w where) ([]lineRow, error) {
	var rows []lineRow
	if err := s.db.Conn(ctx).Raw(linesSQL+w.sql, append([]any{orgID}, w.args...)...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read pay: %w", err)
	}
	return rows, nil
}

// line is the row with the rules of its programme. A wave without a programme
// pays by what a new programme begins with.
func (r lineRow) line(rules map[string]programmes.Rules) Line {
	rule, known := rules[database.Text(r.ProgrammeID)]
	if !known {
		rule = programmes.Default()
	}
	l := Line{
		AssignmentID: r.AssignmentID, VisitID: r.VisitID, Wave: r.Wave, WaveID: r.WaveID, BrandID: r.BrandID, ShopperID: r.ShopperID, Shopper: r.Shopper,
		Location: Place{r.Code, r.Name, r.City, r.TimeZone}, Status: r.Status, Test: r.Test, RejectedBecause: database.Text(r.RejectedBecause),
		VisitedAt: r.StartedAt.UTC(), ApprovedAt: database.Time(r.ApprovedAt), ReleasedAt: database.Time(r.ReleasedAt), CorrectedAt: database.Time(r.CorrectedAt),
		Amounts: Amounts{r.Fee, r.Bonus, r.Accepted, r.Correction}, ExpenseLimit: r.ExpenseLimit, Claimed: r.Claimed,
		Currency: rule.Pay.Currency, After: rule.Pay.PayableAfter, AppealDays: rule.Clocks.AppealDays,
	}
	if r.RegisterID != nil {
		l.Register = &LineRegister{*r.RegisterID, *r.Number, r.ClosedAt != nil, database.Time(r.PayableOn), database.Time(r.PaidOn), database.Text(r.TaxReceipt)}
		l.Amounts, l.Currency = Amounts{*r.LineFee, *r.LineBonus, *r.LineExpenses, *r.LineCorrection}, database.Text(r.Currency)
	}
	l.settle()
	return l
}

// hold keeps others from changing the organisation's pay until the transaction
// ends: writing the row, unchanged, locks it.
func (s store) hold(ctx context.Context, orgID string) error {
	return database.Wrap("hold pay", s.db.Conn(ctx).Exec("UPDATE organisations SET name = name WHERE id = ?", orgID).Error)
}

type expenseRow struct {
	ID, OrgID, AssignmentID string
	Amount                  int64
	Note                    string
	PhotoID                 *string
	State                   ExpenseState
	Accepted                int64
	Reason                  string
	CreatedAt               time.Time
	DecidedAt               *time.Time
}

func (expenseRow) TableName() string { return "expenses" }

func (r expenseRow) expense() Expense {
	return Expense{r.ID, r.OrgID, r.AssignmentID, r.Amount, r.Note, database.Text(r.PhotoID), r.State, r.Accepted, r.Reason, r.CreatedAt.UTC(), database.Time(r.DecidedAt)}
}

func (s store) expenses(ctx context.Context, orgID, assignmentID string) ([]Expense, error) {
	rows, err := database.Of[expenseRow](s.db.Conn(ctx)).Where("org_id = ? AND assignment_id = ?", orgID, assignmentID).Order("created_at, id").Find(ctx)
	list := make([]Expense, len(rows))
	for i, r := range rows {
		list[i] = r.expense()
	}
	return list, database.Wrap("list expenses", err)
}

func (s store) expense(ctx context.Context, orgID, id string) (Expense, bool, error) {
	rows, err := database.Of[expenseRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Expense{}, false, database.Wrap("read expense", err)
	}
	return rows[0].expense(), true, nil
}

// insertExpense reports false when the id is taken.
func (s store) insertExpense(ctx context.Context, e Expense) (bool, error) {
	row, result := expenseRow{e.ID, e.OrgID, e.AssignmentID, e.Amount, e.Note, nil, e.State, 0, "", e.CreatedAt, nil}, gorm.WithResult()
	if e.PhotoID != "" {
		row.PhotoID = &e.PhotoID
	}
	err := database.Of[expenseRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return err == nil && result.RowsAffected == 1, database.Wrap("insert expense", err)
}

func (s store) updateExpense(ctx context.Context, e Expense) error {
	return database.Wrap("update expense", s.db.Conn(ctx).Model(&expenseRow{}).Where("org_id = ? AND id = ?", e.OrgID, e.ID).Updates(map[string]any{
		"state": e.State, "accepted": e.Accepted, "reason": e.Reason, "decided_at": e.DecidedAt,
	}).Error)
}

// receipts are the ids of the photos of receipts that a visit has.
func (s store) receipts(ctx context.Context, orgID, visitID string) ([]string, error) {
	ids := []string{}
	err := s.db.Conn(ctx).Raw("SELECT id FROM photos WHERE org_id = ? AND visit_id = ? AND kind = ? ORDER BY created_at, id", orgID, visitID, audits.ReceiptPhoto).Scan(&ids).Error
	return ids, database.Wrap("list receipts", err)
}
