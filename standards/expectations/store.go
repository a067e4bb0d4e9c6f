package expectations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/workbook"
	"etalon/standards"
)

// store keeps expectations. Every method is a few statements, however many
// attributes and respondents there are.
type store struct{ db *database.DB }

const chunked = 100 // rows of one statement

type attributeRow struct {
	ID, OrgID, StandardID string
	Name, NameKey, Note   string
	Origin                Origin
	Decision              Proposal
	DecisionReason        string
	DecidedBy             *string
	DecidedAt             *time.Time
	Revision              int
	CreatedBy             string
	CreatedAt             time.Time
}

func (attributeRow) TableName() string { return "expectation_attributes" }

func rowOf(a Attribute) attributeRow {
	row := attributeRow{
		ID: a.ID, OrgID: a.OrgID, StandardID: a.StandardID, Name: a.Name, NameKey: workbook.Fold(a.Name), Note: a.Note, Origin: a.Origin,
		Decision: a.Decision.Verdict, DecisionReason: a.Decision.Reason, Revision: a.Revision, CreatedBy: a.CreatedBy, CreatedAt: a.CreatedAt,
	}
	if a.Decision.Verdict != Unknown {
		row.DecidedBy, row.DecidedAt = &a.Decision.By, &a.Decision.At
	}
	return row
}

func (r attributeRow) attribute() Attribute {
	a := Attribute{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Name: r.Name, Note: r.Note, Origin: r.Origin, Revision: r.Revision,
		Decision: Decision{Verdict: r.Decision, Reason: r.DecisionReason}, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
	}
	if r.DecidedBy != nil && r.DecidedAt != nil {
		a.Decision.By, a.Decision.At = *r.DecidedBy, r.DecidedAt.UTC()
	}
	return a
}

type linkRow struct{ OrgID, AttributeID, LineageID string }

func (linkRow) TableName() string { return "expectation_links" }

type columnRow struct {
	OrgID, SurveyID, AttributeID string
	Position                     int
	Marks                        string
}

func (columnRow) TableName() string { return "expectation_columns" }

// attributes lists those of a standard by name.
func (s store) attributes(ctx context.Context, st standards.Standard) ([]Attribute, error) {
	rows, err := database.Of[attributeRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Order("name_key, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list attributes: %w", err)
	}
	return s.withLinks(ctx, st.OrgID, rows)
}

// attribute reads one. Error: ErrAttributeNotFound.
func (s store) attribute(ctx context.Context, orgID, id string) (Attribute, error) {
	if !isID(id) {
		return Attribute{}, ErrAttributeNotFound
	}
	rows, err := database.Of[attributeRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil {
		return Attribute{}, fmt.Errorf("read attribute: %w", err)
	}
	list, err := s.withLinks(ctx, orgID, rows)
	if err == nil && len(list) == 0 {
		err = ErrAttributeNotFound
	}
	if err != nil {
		return Attribute{}, err
	}
	return list[0], nil
}

func (s store) withLinks(ctx context.Context, orgID string, rows []attributeRow) ([]Attribute, error) {
	list, ids, at := make([]Attribute, len(rows)), make([]string, len(rows)), map[string]int{}
	for i, r := range rows {
		list[i], ids[i], at[r.ID] = r.attribute(), r.ID, i
	}
	if len(ids) == 0 {
		return list, nil
	}
	links, err := database.Of[linkRow](s.db.Conn(ctx)).Where("org_id = ? AND attribute_id IN ?", orgID, ids).Order("lineage_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read links of attributes: %w", err)
	}
	for _, l := range links {
		a := &list[at[l.AttributeID]]
		a.Requirements = append(a.Requirements, l.LineageID)
	}
	if err := s.nameDeciders(ctx, orgID, list); err != nil {
		return nil, err
	}
	var measured []string
	err = s.db.Conn(ctx).Model(&columnRow{}).Where("org_id = ? AND attribute_id IN ?", orgID, ids).Distinct().Pluck("attribute_id", &measured).Error
	if err != nil {
		return nil, fmt.Errorf("read surveys of attributes: %w", err)
	}
	for _, id := range measured {
		list[at[id]].Measured = true
	}
	return list, nil
}

// nameDeciders puts the names of those who decided beside their accounts.
func (s store) nameDeciders(ctx context.Context, orgID string, list []Attribute) error {
	var ids []string
	for _, a := range list {
		if a.Decision.By != "" && !slices.Contains(ids, a.Decision.By) {
			ids = append(ids, a.Decision.By)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var people []struct{ ID, Name string }
	if err := s.db.Conn(ctx).Raw("SELECT id, name FROM accounts WHERE org_id = ? AND id IN ?", orgID, ids).Scan(&people).Error; err != nil {
		return fmt.Errorf("name deciders: %w", err)
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	for i := range list {
		list[i].Decision.ByName = names[list[i].Decision.By]
	}
	return nil
}

// insertAttributes reports how many were made: an id or a name may be taken. Error: ErrTooMany.
func (s store) insertAttributes(ctx context.Context, st standards.Standard, list []Attribute) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	rows := make([]attributeRow, len(list))
	for i, a := range list {
		rows[i] = rowOf(a)
	}
	made := 0
	for start := 0; start < len(rows); start += chunked {
		part := rows[start:min(start+chunked, len(rows))]
		n := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&part)
		if n.Error != nil {
			return 0, fmt.Errorf("insert attributes: %w", n.Error)
		}
		made += int(n.RowsAffected)
	}
	all, err := database.Of[attributeRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Count(ctx, "*")
	if err != nil {
		return 0, fmt.Errorf("count attributes: %w", err)
	}
	if all > attributesMax {
		return 0, ErrTooMany.With(fault.Params{"Max": attributesMax})
	}
	return made, nil
}

// updateAttribute replaces the attribute and its links, if it is still at the
// revision. Faults: ErrStale, ErrAttributeExists where another has the name.
func (s store) updateAttribute(ctx context.Context, a Attribute, revision int) error {
	row := rowOf(a)
	taken, err := database.Of[attributeRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND name_key = ? AND id <> ?", a.OrgID, a.StandardID, row.NameKey, a.ID).Count(ctx, "*")
	if err != nil {
		return fmt.Errorf("find name of attribute: %w", err)
	}
	if taken > 0 {
		return ErrAttributeExists.At(fault.Field{Path: "name", Code: "taken"})
	}
	n := s.db.Conn(ctx).Model(&attributeRow{}).Where("org_id = ? AND id = ? AND revision = ?", a.OrgID, a.ID, revision).Updates(map[string]any{
		"name": row.Name, "name_key": row.NameKey, "note": row.Note, "origin": row.Origin, "decision": row.Decision,
		"decision_reason": row.DecisionReason, "decided_by": row.DecidedBy, "decided_at": row.DecidedAt, "revision": row.Revision,
	})
	switch {
	case n.Error != nil:
		return fmt.Errorf("update attribute: %w", n.Error)
	case n.RowsAffected == 0:
		return ErrStale.With(fault.Params{"Revision": row.Revision})
	}
	if err := s.unlink(ctx, a); err != nil || len(a.Requirements) == 0 {
		return err
	}
	links := make([]linkRow, len(a.Requirements))
	for i, lineage := range a.Requirements {
		links[i] = linkRow{a.OrgID, a.ID, lineage}
	}
	if err := database.Of[linkRow](s.db.Conn(ctx)).CreateInBatches(ctx, &links, chunked); err != nil {
		return fmt.Errorf("link attribute: %w", err)
	}
	return nil
}

func (s store) unlink(ctx context.Context, a Attribute) error {
	if _, err := database.Of[linkRow](s.db.Conn(ctx)).Where("org_id = ? AND attribute_id = ?", a.OrgID, a.ID).Delete(ctx); err != nil {
		return fmt.Errorf("clear links of attribute: %w", err)
	}
	return nil
}

func (s store) deleteAttribute(ctx context.Context, a Attribute) error {
	if err := s.unlink(ctx, a); err != nil {
		return err
	}
	if _, err := database.Of[attributeRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", a.OrgID, a.ID).Delete(ctx); err != nil {
		return fmt.Errorf("delete attribute: %w", err)
	}
	return nil
}
