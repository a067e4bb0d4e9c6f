package readings

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/internal/workbook"
)

const (
	importRows    = 10_000
	problemsNamed = 500 // cells that an answer names
)

// columns are the columns of an import. Blank cells change nothing of who is known.
var columns = []workbook.Column{
	{Key: "name", Russian: "ФИО", English: "Name", Also: []string{"Имя", "Фамилия Имя Отчество", "Сотрудник", "Full name", "Employee"}, Required: true},
	{Key: "position", Russian: "Должность", English: "Position", Also: []string{"Роль", "Job title"}, Required: true},
	{Key: "location", Russian: "Магазин", English: "Store", Also: []string{"Точка", "Код магазина", "Код точки", "Подразделение", "Location", "Store code"}, Required: true},
	{Key: "email", Russian: "Электронная почта", English: "E-mail", Also: []string{"Почта", "Email", "Эл. почта"}},
	{Key: "number", Russian: "Табельный номер", English: "Personnel number", Also: []string{"Таб. номер", "Табельный №", "Номер", "Employee number"}},
	{Key: "left_on", Russian: "Дата увольнения", English: "Left on", Also: []string{"Уволен", "Last day"}},
}

// What an import does with a row.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowWrong   = "wrong"
)

// ImportRow is one person of the file.
type ImportRow struct {
	Number                         int // of the row
	Name, Position, Location, What string
}

// Imported says what an import did, or would do.
type Imported struct {
	Rows               []ImportRow
	New, Changed, Same int
	Problems, Notices  []fault.Field // by cell
	Applied            bool
}

// importPlan is what an import would write.
type importPlan struct {
	Imported
	fresh, changed []Member
}

// Import reads a workbook or CSV of staff and, when asked, stores it: all or
// nothing. People are known by their personnel number, else by name and store, so
// that the same file again changes nothing. Errors: ErrImportRefused, and those of
// the package workbook.
func (s *Service) Import(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, apply bool) (*Imported, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return nil, err
	}
	book, err := workbook.Open(r, size, workbook.Limits{Rows: importRows})
	if err != nil {
		return nil, err
	}
	table, err := workbook.FindTable(book, columns, importRows)
	if err != nil {
		return nil, err
	}
	var plan *importPlan
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if plan, err = s.plan(ctx, f, table); err != nil || !apply {
			return err
		}
		if len(plan.Problems) > 0 {
			return ErrImportRefused.At(plan.Problems...)
		}
		return s.apply(ctx, by, plan)
	})
	if err != nil {
		return nil, err
	}
	return &plan.Imported, nil
}

func (s *Service) apply(ctx context.Context, by accounts.Actor, plan *importPlan) error {
	made, err := s.store.insertMembers(ctx, by.AccountID, plan.fresh)
	if err != nil {
		return err
	}
	if made != len(plan.fresh) {
		return ErrMemberExists // somebody added them meanwhile
	}
	if err := s.store.overwriteMembers(ctx, by.AccountID, plan.changed); err != nil {
		return err
	}
	plan.Applied = true
	err = s.record(ctx, entry(by, "import_staff", "organisation", by.OrgID, nil, map[string]any{"new": plan.New, "changed": plan.Changed, "same": plan.Same}))
	if err != nil {
		return err
	}
	return s.enrol(ctx, by.OrgID, "", "")
}

// roster is what an import matches its rows with.
type roster struct {
	now              time.Time
	reach            locations.Filter
	places           map[string]locations.Location // by the key of code and of name; ambiguous names are left out
	byNumber, byName map[string]Member
	seen             map[string]string // key of a person → cell
}

func (s *Service) plan(ctx context.Context, f locations.Filter, table *workbook.Table) (*importPlan, error) {
	places, err := s.places.Find(ctx, f)
	if err != nil {
		return nil, err
	}
	staff, err := s.store.everybody(ctx, f.OrgID)
	if err != nil {
		return nil, err
	}
	known := newRoster(f, places, staff, s.now())
	plan := &importPlan{Imported: Imported{Notices: table.Unknown}}
	for record := range table.Rows() {
		row, wrong := plan.take(known, record)
		plan.Rows = append(plan.Rows, row)
		if len(plan.Problems) < problemsNamed {
			plan.Problems = append(plan.Problems, wrong...)
		}
	}
	return plan, nil
}

func newRoster(f locations.Filter, places []locations.Location, staff []Member, now time.Time) *roster {
	k := &roster{now: now, reach: f, places: map[string]locations.Location{}, byNumber: map[string]Member{}, byName: map[string]Member{}, seen: map[string]string{}}
	named := map[string]int{}
	for _, l := range places {
		named[Key(l.Name)]++
	}
	for _, l := range places {
		if named[Key(l.Name)] == 1 {
			k.places[Key(l.Name)] = l
		}
	}
	for _, l := range places {
		k.places[Key(l.Code)] = l // a code wins over a name
	}
	for _, m := range staff {
		if m.Number != "" {
			k.byNumber[m.Number] = m
		}
		k.byName[m.LocationID+Key(m.Name)] = m
	}
	return k
}

// take decides what becomes of a row.
func (plan *importPlan) take(known *roster, record workbook.Record) (ImportRow, []fault.Field) {
	m, wrong := known.read(record)
	row := ImportRow{Number: record.Number, Name: m.Name, Position: m.Position, Location: record.Text("location"), What: RowWrong}
	if m.Location != "" {
		row.Location = m.Location
	}
	if len(wrong) > 0 {
		return row, wrong
	}
	stored, err := known.find(m)
	if err != nil {
		return row, []fault.Field{{Path: record.Path("number"), Code: "staff_number_elsewhere"}}
	}
	if other := known.byName[m.LocationID+Key(m.Name)]; other.ID != "" && other.ID != stored.ID {
		return row, []fault.Field{{Path: record.Path("name"), Code: "taken"}}
	}
	m.OrgID = known.reach.OrgID
	switch {
	case stored.ID == "":
		m.ID, m.Revision, m.CreatedAt = newID(), 1, known.now
		plan.New++
		plan.fresh = append(plan.fresh, m)
		row.What = RowNew
		return row, nil
	case m.Email == "":
		m.Email = stored.Email
	}
	if m.Number == "" {
		m.Number = stored.Number
	}
	if record.Text("left_on") == "" {
		m.LeftOn = stored.LeftOn
	}
	m.ID, m.Revision, m.CreatedAt = stored.ID, stored.Revision, stored.CreatedAt
	if m.same(stored) {
		plan.Same++
		row.What = RowSame
		return row, nil
	}
	m.Revision++
	plan.Changed++
	plan.changed = append(plan.changed, m)
	row.What = RowChanged
	return row, nil
}

var errElsewhere = errors.New("a member outside of the reach")

// find returns the member of a row: by number, else by name within the location.
// Fault: errElsewhere for a number of somebody whom the importer does not see.
func (k *roster) find(m Member) (Member, error) {
	stored, ok := k.byNumber[m.Number]
	if m.Number == "" || !ok {
		return k.byName[m.LocationID+Key(m.Name)], nil
	}
	if !k.reach.All {
		for _, l := range k.places {
			if l.ID == stored.LocationID {
				return stored, nil
			}
		}
		return Member{}, errElsewhere
	}
	return stored, nil
}

// read checks the cells of a row.
func (k *roster) read(record workbook.Record) (Member, []fault.Field) {
	m := Member{
		Name: workbook.OneLine(record.Text("name")), Position: workbook.OneLine(record.Text("position")),
		Email: strings.TrimSpace(record.Text("email")), Number: strings.TrimSpace(record.Text("number")),
	}
	p := &problems{}
	m.check(p)
	place, ok := k.places[Key(record.Text("location"))]
	switch {
	case record.Text("location") == "":
		p.Add("location", "required", nil)
	case !ok:
		p.Add("location", "staff_location_unknown", nil)
	}
	m.LocationID, m.Location = place.ID, place.Name
	left, ok := dayOf(record)
	if !ok {
		p.Add("left_on", "import_date_expected", nil)
	}
	m.LeftOn = left
	for i := range p.Fields {
		p.Fields[i].Path = record.Path(p.Fields[i].Path)
	}
	for _, key := range []string{m.LocationID + Key(m.Name), "№" + m.Number} {
		at, twice := k.seen[key]
		if twice && key != "№" && m.LocationID != "" {
			p.Add(record.Path("name"), "staff_twice", fault.Params{"Cell": at})
			break
		}
		k.seen[key] = record.Path("name")
	}
	return m, p.Fields
}

// dayOf reads the last day in one of the forms that people type; a blank cell is none.
func dayOf(record workbook.Record) (time.Time, bool) {
	text := strings.TrimSpace(record.Text("left_on"))
	if on, ok := record.Cell("left_on").Day(); ok {
		return day(on), true
	}
	for _, layout := range []string{"02.01.2006", "2.1.2006", time.DateOnly} {
		if on, err := time.Parse(layout, text); err == nil {
			return on, true
		}
	}
	return time.Time{}, text == ""
}
