package locations

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// Faults of an import of locations, besides those of package workbook.
var (
	// ErrImportRows refuses rows; the fields are cells, "Точки!D17".
	ErrImportRows = fault.New(fault.Invalid, "locations_import_rows")
	// ErrImportPlaces: the file names brands or regions that nobody agreed to make.
	ErrImportPlaces = fault.New(fault.Conflict, "locations_import_places")
	// ErrImportChanged: the file, or the places, are not those that were shown.
	ErrImportChanged = fault.New(fault.Conflict, "locations_import_changed")
)

// Action is what an import does with a row.
type Action string

// The actions.
const (
	CreateRow Action = "create"
	UpdateRow Action = "update"
	LeaveRow  Action = "unchanged"
	RefuseRow Action = "refuse"
)

// Imported is what an import would do, or has done.
type Imported struct {
	Digest  string // of the file and of what it changes: applying takes it
	Sheet   string // empty for CSV
	Rows    []ImportedRow
	Brands  []string      // names to be made
	Regions []NamedRegion // to be made
	Unknown []fault.Field // headings that were not read
	Counts  map[Action]int
}

// NamedRegion is a region by the names.
type NamedRegion struct{ Brand, Region string }

// ImportedRow is a row of the file.
type ImportedRow struct {
	Number     int
	Code, Name string
	Action     Action
	Changes    []Change
	Problems   []fault.Field // by cell
}

// Change is one difference, in words.
type Change struct{ Column, Before, After string }

// ImportOptions are what the person decided after the dry run.
type ImportOptions struct {
	Digest     string // of the dry run
	MakePlaces bool   // brands and regions that are not there
	OnlyGood   bool   // leave the refused rows out; otherwise one refuses all
}

// PreviewImport says what ImportFile would do with the file of size bytes. Nothing
// is stored. Faults: those of package workbook.
func (s *Service) PreviewImport(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, lang locale.Language) (Imported, error) {
	if err := mayManage(by); err != nil {
		return Imported{}, err
	}
	table, digest, err := openTable(r, size)
	if err != nil {
		return Imported{}, err
	}
	plan, err := s.plan(ctx, by.OrgID, table, digest, lang)
	if err != nil {
		return Imported{}, err
	}
	return plan.Imported, nil
}

// ImportFile makes and changes locations as the file says, by their codes, all or
// none. Imported again it changes nothing. The number of statements does not grow
// with the rows, but for a few per thousand. Faults: ErrImportRows,
// ErrImportPlaces, ErrImportChanged, and those of package workbook.
func (s *Service) ImportFile(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, lang locale.Language, options ImportOptions) (Imported, error) {
	if err := mayManage(by); err != nil {
		return Imported{}, err
	}
	table, digest, err := openTable(r, size)
	if err != nil {
		return Imported{}, err
	}
	var done Imported
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		plan, err := s.plan(ctx, by.OrgID, table, digest, lang)
		if err != nil {
			return err
		}
		done = plan.Imported
		if err := plan.allows(options); err != nil {
			return err
		}
		return s.apply(ctx, by, plan)
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}

// openTable reads the bytes into rows that nobody has judged yet; the columns of
// attributes are found later, when the organisation's are known.
func openTable(r io.ReaderAt, size int64) (*workbook.Book, []byte, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, nil, fmt.Errorf("read import: %w", err)
	}
	book, err := workbook.Open(r, size, workbook.Limits{Rows: importMax})
	return book, sum.Sum(nil), err
}

// importPlan is what an import will store.
type importPlan struct {
	Imported
	places  *placeNames
	make    []Location
	change  []Location
	before  map[string]Location // by id
	refused []fault.Field
}

func (s *Service) plan(ctx context.Context, orgID string, book *workbook.Book, file []byte, lang locale.Language) (*importPlan, error) {
	definitions, err := s.definitions(ctx, orgID)
	if err != nil {
		return nil, err
	}
	all := Filter{OrgID: orgID, All: true}
	present, err := s.store.findLocked(ctx, all)
	if err != nil {
		return nil, err
	}
	brands, err := s.store.brands(ctx, all)
	if err != nil {
		return nil, err
	}
	regions, err := s.store.regions(ctx, all, "")
	if err != nil {
		return nil, err
	}
	definitions = append(definitions, undefined(present, definitions)...)
	cols := tableColumns(definitions)
	table, err := workbook.FindTable(book, cols, importMax)
	if err != nil {
		return nil, err
	}
	var failed error
	newID := func() string {
		id, err := uuid.NewV7()
		failed = cmp.Or(failed, err)
		return id.String()
	}
	plan := &importPlan{
		Imported: Imported{Sheet: table.Sheet, Unknown: table.Unknown, Counts: map[Action]int{}},
		places:   newPlaceNames(brands, regions, newID), before: map[string]Location{},
	}
	rows := &rowReader{table: table, definitions: definitions, places: plan.places}
	plan.readAll(rows, present, orgID, newID, differ{cols, definitions, placeTitles(brands, plan.places), lang})
	plan.settle(file, brands)
	return plan, failed
}

// readAll reads every row and decides what is to be done with it.
func (plan *importPlan) readAll(rows *rowReader, present []Location, orgID string, newID func() string, d differ) {
	byCode := make(map[string]Location, len(present))
	for _, l := range present {
		byCode[l.Code] = l
	}
	first := map[string]int{} // row by code
	for r := range rows.table.Rows() {
		p := &rowProblems{record: r}
		code := line(r, colCode)
		before, known := byCode[code]
		l := before
		if !known {
			l = Location{OrgID: orgID, Code: code}
		}
		l.Attributes = maps.Clone(l.Attributes)
		if l.Attributes == nil {
			l.Attributes = map[string]any{}
		}
		l.Positions, l.Closings = slices.Clone(l.Positions), slices.Clone(l.Closings)
		checkCode(p, code, r, first, before)
		rows.read(r, &l, p)
		if !known {
			l.ID, l.Revision = newID(), 1
		}
		plan.check(&l, p, rows.definitions, before.Attributes)
		row := ImportedRow{Number: r.Number, Code: code, Name: l.Name, Problems: p.fields}
		switch {
		case len(p.fields) > 0:
			row.Action, plan.refused = RefuseRow, append(plan.refused, p.fields...)
		case !known:
			row.Action, plan.make = CreateRow, append(plan.make, l)
		case reflect.DeepEqual(before, l):
			row.Action = LeaveRow
		default:
			row.Action, row.Changes = UpdateRow, d.changes(before, l)
			plan.change = append(plan.change, l)
			plan.before[l.ID] = before
		}
		plan.Counts[row.Action]++
		plan.Rows = append(plan.Rows, row)
	}
}

func checkCode(p *rowProblems, code string, r workbook.Record, first map[string]int, before Location) {
	switch row, twice := first[code]; {
	case code == "":
		p.add(colCode, "required", nil)
	case twice:
		p.add(colCode, "import_code_twice", fault.Params{"Row": row})
	case r.Cell(colCode).Date:
		p.add(colCode, "import_code_is_date", nil)
	case !before.ArchivedAt.IsZero():
		p.add(colCode, "import_location_archived", nil)
	default:
		first[code] = r.Number
	}
}

// check checks the location as any other, and names the cells of what is wrong.
func (plan *importPlan) check(l *Location, p *rowProblems, definitions []Definition, before map[string]any) {
	own := &problems{}
	l.check(own)
	l.checkDefined(own, definitions, before)
	for _, f := range own.fields {
		// A missing region was said by its name already.
		if f.Code != "not_an_id" {
			p.add(columnOf(f.Path), f.Code, f.Params)
		}
	}
	slices.SortStableFunc(p.fields, func(a, b fault.Field) int {
		return cmp.Or(cmp.Compare(len(a.Path), len(b.Path)), strings.Compare(a.Path, b.Path))
	})
}

// settle counts what is to be made and digests it all: the digest is another when
// the file or the places that it changes are.
func (plan *importPlan) settle(file []byte, brands []Brand) {
	var codes []string
	sum := sha256.New()
	sum.Write(file)
	for _, l := range plan.make {
		codes = append(codes, l.Code)
		_, _ = fmt.Fprintf(sum, "create %s\n", l.Code) // a hash takes everything
	}
	for _, l := range plan.change {
		codes = append(codes, l.Code)
		_, _ = fmt.Fprintf(sum, "update %s %d\n", l.ID, l.Revision)
	}
	plan.places.keep(codes)
	names := map[string]string{}
	for _, b := range append(slices.Clone(brands), plan.places.newBrands...) {
		names[b.ID] = b.Name
	}
	for _, b := range plan.places.newBrands {
		plan.Brands = append(plan.Brands, b.Name)
		_, _ = fmt.Fprintf(sum, "brand %s\n", b.Name)
	}
	for _, r := range plan.places.newRegions {
		plan.Regions = append(plan.Regions, NamedRegion{names[r.BrandID], r.Name})
		_, _ = fmt.Fprintf(sum, "region %s\n", r.Name)
	}
	plan.Digest = hex.EncodeToString(sum.Sum(nil))
}

const refusedMax = 100 // cells named by one fault

// allows reports what keeps the import from being applied.
func (plan *importPlan) allows(o ImportOptions) error {
	switch {
	case o.Digest != plan.Digest:
		return ErrImportChanged
	case len(plan.refused) > 0 && !o.OnlyGood:
		return ErrImportRows.At(plan.refused[:min(len(plan.refused), refusedMax)]...).With(fault.Params{"Rows": plan.Counts[RefuseRow]})
	case len(plan.Brands)+len(plan.Regions) > 0 && !o.MakePlaces:
		return ErrImportPlaces
	}
	return nil
}

// apply stores the plan and writes each change to the journal.
func (s *Service) apply(ctx context.Context, by accounts.Actor, plan *importPlan) error {
	if len(plan.make)+len(plan.change) == 0 {
		return nil
	}
	for i := range plan.places.newBrands {
		plan.places.newBrands[i].OrgID = by.OrgID
	}
	for i := range plan.places.newRegions {
		plan.places.newRegions[i].OrgID = by.OrgID
	}
	if err := s.store.upsertBrands(ctx, by.OrgID, plan.places.newBrands); err != nil {
		return err
	}
	if err := s.store.upsertRegions(ctx, by.OrgID, plan.places.newRegions); err != nil {
		return err
	}
	if err := s.store.upsertLocations(ctx, by.OrgID, slices.Concat(plan.make, plan.change)); err != nil {
		return err
	}
	return s.journal.RecordAll(ctx, plan.entries(by))
}

func (plan *importPlan) entries(by accounts.Actor) []journal.Entry {
	entry := func(verb, kind, id string, before, after any) journal.Entry {
		return journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Before: before, After: after}
	}
	entries := []journal.Entry{entry("import_places", "organisation", by.OrgID, nil, map[string]any{
		"created": len(plan.make), "updated": len(plan.change), "unchanged": plan.Counts[LeaveRow], "left_out": plan.Counts[RefuseRow],
		"brands": len(plan.Brands), "regions": len(plan.Regions),
	})}
	for _, b := range plan.places.newBrands {
		entries = append(entries, entry("create", "brand", b.ID, nil, map[string]any{"name": b.Name}))
	}
	for _, r := range plan.places.newRegions {
		entries = append(entries, entry("create", "region", r.ID, nil, map[string]any{"name": r.Name, "brand_id": r.BrandID}))
	}
	for _, l := range plan.make {
		entries = append(entries, entry("create", "location", l.ID, nil, l.written()))
	}
	for _, l := range plan.change {
		entries = append(entries, entry("update", "location", l.ID, plan.before[l.ID].written(), l.written()))
	}
	return entries
}
