package payments

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type correctionRow struct {
	ID, OrgID, AssignmentID string
	Amount                  int64
	Reason, ByID            string
	At                      time.Time
}

func (correctionRow) TableName() string { return "pay_corrections" }

// corrections lists the corrections of a visit's pay with who made them.
func (s store) corrections(ctx context.Context, orgID, assignmentID string) ([]Correction, error) {
	var rows []struct {
		Row  correctionRow `gorm:"embedded"`
		Name *string
	}
	err := s.db.Conn(ctx).Raw(`SELECT c.*, u.name FROM pay_corrections c LEFT JOIN accounts u ON u.id = c.by_id
WHERE c.org_id = ? AND c.assignment_id = ? ORDER BY c.at, c.id`, orgID, assignmentID).Scan(&rows).Error
	list := make([]Correction, len(rows))
	for i, r := range rows {
		list[i] = Correction{r.Row.ID, r.Row.OrgID, r.Row.AssignmentID, r.Row.Amount, r.Row.Reason, r.Row.ByID, database.Text(r.Name), r.Row.At.UTC()}
	}
	return list, database.Wrap("list corrections", err)
}

func (s store) correction(ctx context.Context, orgID, id string) (Correction, bool, error) {
	rows, err := database.Of[correctionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Correction{}, false, database.Wrap("read correction", err)
	}
	r := rows[0]
	return Correction{ID: r.ID, OrgID: r.OrgID, AssignmentID: r.AssignmentID, Amount: r.Amount, Reason: r.Reason, ByID: r.ByID, At: r.At.UTC()}, true, nil
}

// insertCorrection reports false when the id is taken.
func (s store) insertCorrection(ctx context.Context, c Correction) (bool, error) {
	row, result := correctionRow{c.ID, c.OrgID, c.AssignmentID, c.Amount, c.Reason, c.ByID, c.At}, gorm.WithResult()
	err := database.Of[correctionRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return err == nil && result.RowsAffected == 1, database.Wrap("insert correction", err)
}

type registerRow struct {
	ID, OrgID, BrandID string
	Number             int
	Currency           string
	FromOn, UntilOn    time.Time
	Note, CreatedBy    string
	CreatedAt          time.Time
	ClosedAt           *time.Time
}

func (registerRow) TableName() string { return "pay_registers" }

// registerLine is a register with what its lines come to.
type registerLine struct {
	Row                                  registerRow `gorm:"embedded"`
	Lines, Shoppers, PaidLines, Receipts int
	Total, PaidTotal                     int64
}

const registersSQL = `SELECT g.*, COUNT(p.assignment_id) AS lines, COUNT(DISTINCT p.shopper_id) AS shoppers, COUNT(p.paid_on) AS paid_lines,
	COALESCE(SUM(CASE WHEN p.tax_receipt <> '' THEN 1 ELSE 0 END), 0) AS receipts,
	COALESCE(SUM(p.fee + p.bonus + p.expenses + p.correction), 0) AS total,
	COALESCE(SUM(CASE WHEN p.paid_on IS NOT NULL THEN p.fee + p.bonus + p.expenses + p.correction ELSE 0 END), 0) AS paid_total
FROM pay_registers g LEFT JOIN pay_lines p ON p.org_id = g.org_id AND p.register_id = g.id WHERE g.org_id = ? `

func (l registerLine) register() Register {
	r := l.Row
	return Register{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, Number: r.Number, Currency: r.Currency, From: r.FromOn.UTC(), Until: r.UntilOn.UTC(), Note: r.Note,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), ClosedAt: database.Time(r.ClosedAt),
		Tally: Tally{l.Lines, l.Shoppers, l.PaidLines, l.Receipts, l.Total, l.PaidTotal},
	}
}

func (s store) register(ctx context.Context, orgID, id string) (Register, bool, error) {
	var rows []registerLine
	err := s.db.Conn(ctx).Raw(registersSQL+"AND g.id = ? GROUP BY g.id", orgID, id).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Register{}, false, database.Wrap("read register", err)
	}
	return rows[0].register(), true, nil
}

// registers lists registers; brands nil: of every brand.
func (s store) registers(ctx context.Context, orgID string, brands []string, limit, offset int) ([]Register, int, error) {
	condition, args := "", []any{orgID}
	if brands != nil {
		condition, args = "AND g.brand_id IN ? ", append(args, append(brands, nobody))
	}
	var total int64
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM pay_registers g WHERE g.org_id = ? "+condition, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count registers", err)
	}
	var rows []registerLine
	err := s.db.Conn(ctx).Raw(registersSQL+condition+"GROUP BY g.id ORDER BY g.number DESC LIMIT ? OFFSET ?", append(args, limit, offset)...).Scan(&rows).Error
	list := make([]Register, len(rows))
	for i, r := range rows {
		list[i] = r.register()
	}
	return list, int(total), database.Wrap("list registers", err)
}

func (s store) brandExists(ctx context.Context, orgID, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Table("brands").Where("org_id = ? AND id = ?", orgID, id).Count(&n).Error
	return n == 1, database.Wrap("read brand", err)
}

// nextNumber is the number after the last. The organisation is held.
func (s store) nextNumber(ctx context.Context, orgID string) (int, error) {
	var n int
	err := s.db.Conn(ctx).Raw("SELECT COALESCE(MAX(number), 0) + 1 FROM pay_registers WHERE org_id = ?", orgID).Scan(&n).Error
	return n, database.Wrap("number register", err)
}

// insertRegister reports false when the id is taken.
func (s store) insertRegister(ctx context.Context, r Register) (bool, error) {
	row, result := registerRow{r.ID, r.OrgID, r.BrandID, r.Number, r.Currency, r.From, r.Until, r.Note, r.CreatedBy, r.CreatedAt, nil}, gorm.WithResult()
	err := database.Of[registerRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return err == nil && result.RowsAffected == 1, database.Wrap("insert register", err)
}

func (s store) closeRegister(ctx context.Context, r Register, at time.Time) error {
	return database.Wrap("close register", s.db.Conn(ctx).Model(&registerRow{}).Where("org_id = ? AND id = ? AND closed_at IS NULL", r.OrgID, r.ID).Update("closed_at", at).Error)
}

type payLineRow struct {
	AssignmentID, OrgID, RegisterID, ShopperID string
	Fee, Bonus, Expenses, Correction           int64
	PayableOn                                  time.Time
	PaidOn                                     *time.Time
	TaxReceipt                                 string
}

func (payLineRow) TableName() string { return "pay_lines" }

// insertLines freezes lines in a register. That each is in one register at most is
// the primary key's business too.
func (s store) insertLines(ctx context.Context, r Register, lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	rows := make([]payLineRow, len(lines))
	for i, l := range lines {
		rows[i] = payLineRow{l.AssignmentID, r.OrgID, r.ID, l.ShopperID, l.Fee, l.Bonus, l.Expenses, l.Correction, l.PayableOn(), nil, ""}
	}
	return database.Wrap("insert pay lines", database.Of[payLineRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, 500))
}

func (s store) removeLine(ctx context.Context, r Register, assignmentID string) (bool, error) {
	n, err := database.Of[payLineRow](s.db.Conn(ctx)).Where("org_id = ? AND register_id = ? AND assignment_id = ?", r.OrgID, r.ID, assignmentID).Delete(ctx)
	return n == 1, database.Wrap("remove pay line", err)
}

func (s store) payLines(ctx context.Context, r Register, lines []Line, on time.Time) error {
	for from := 0; from < len(lines); from += 500 {
		var ids []string
		for _, l := range lines[from:min(from+500, len(lines))] {
			ids = append(ids, l.AssignmentID)
		}
		err := s.db.Conn(ctx).Model(&payLineRow{}).Where("org_id = ? AND register_id = ? AND assignment_id IN ? AND paid_on IS NULL", r.OrgID, r.ID, ids).
			Update("paid_on", on).Error
		if err != nil {
			return database.Wrap("pay lines", err)
		}
	}
	return nil
}

func (s store) setTaxReceipt(ctx context.Context, orgID, assignmentID, number string) error {
	return database.Wrap("set tax receipt", s.db.Conn(ctx).Model(&payLineRow{}).Where("org_id = ? AND assignment_id = ?", orgID, assignmentID).
		Update("tax_receipt", number).Error)
}
