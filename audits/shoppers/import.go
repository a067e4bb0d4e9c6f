package shoppers

import (
	"context"
	"io"
	"reflect"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// ErrImportRefused refuses to store a file in which something is wrong; the fields
// name the cells.
var ErrImportRefused = fault.New(fault.Invalid, "shopper_import_refused")

// importReason is the reason of the marks that come with a file.
const importReason = "import"

// problemsNamed is how many wrong cells an answer names.
const problemsNamed = 500

// ImportOptions say what becomes of a file.
type ImportOptions struct {
	Apply  bool // store it; otherwise only say what would happen
	Invite bool // send the new people invitations
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
	Number            int // of the row
	Name, Email, What string
}

// Imported says what an import did, or would do.
type Imported struct {
	Rows               []ImportRow
	New, Changed, Same int
	Problems, Notices  []fault.Field // by cell
	Applied            bool
	Invited            int
}

// Import reads a workbook or CSV of people and, when asked, stores it: all or
// nothing, by e-mail, so that the same file again changes nothing. New people get
// an account that waits for them, with the role, and a letter when asked; of known ones the filled cells
// replace what was there, but for the name. A mark of the file counts for those
// who have none. The statements do not grow with the rows, but for one insert a
// thousand.
//
// Errors: ErrImportRefused, and those of the package workbook.
func (s *Service) Import(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, o ImportOptions) (*Imported, error) {
	if err := by.Require(accounts.ManageShoppers); err != nil {
		return nil, err
	}
	file, err := readPeople(r, size, s.now().Year())
	if err != nil {
		return nil, err
	}
	var out *Imported
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		p, err := s.planImport(ctx, by, file)
		if err != nil {
			return err
		}
		out = &p.Imported
		if !o.Apply {
			return nil
		}
		if len(out.Problems) > 0 {
			return ErrImportRefused.At(out.Problems...)
		}
		return s.applyImport(ctx, by, p, o)
	})
	if err != nil {
		return nil, err
	}
	if out.Invited > 0 {
		s.accounts.SendLetters()
	}
	return out, nil
}

// importPlan is what an import would write.
type importPlan struct {
	Imported
	accounts []accounts.NewAccount
	profiles []Shopper
	ratings  []Rating
}

func (s *Service) planImport(ctx context.Context, by accounts.Actor, file peopleFile) (*importPlan, error) {
	p := &importPlan{Imported: Imported{Problems: file.problems, Notices: file.notices}}
	emails := make([]string, 0, len(file.rows))
	for _, row := range file.rows {
		if row.email != "" {
			emails = append(emails, row.email)
		}
	}
	known, err := s.store.byEmails(ctx, by.OrgID, emails)
	if err != nil {
		return nil, err
	}
	wrong := map[string]bool{}
	for _, f := range file.problems {
		wrong[rowOf(f.Path)] = true
	}
	for _, row := range file.rows {
		line := ImportRow{Number: row.number, Name: row.name, Email: row.email, What: RowWrong}
		if !wrong[rowOf(row.path)] {
			if line.What, err = p.take(by, row, known[row.email]); err != nil {
				return nil, err
			}
		}
		p.Rows = append(p.Rows, line)
	}
	if len(p.Problems) > problemsNamed {
		p.Problems = p.Problems[:problemsNamed]
	}
	return p, nil
}

// rowOf is the row of a cell's path, "Лист1!B7" or "B7": what follows the letters.
func rowOf(path string) string {
	i := len(path)
	for i > 0 && path[i-1] >= '0' && path[i-1] <= '9' {
		i--
	}
	return path[i:]
}

// knownPerson is who has an e-mail of the file already.
type knownPerson struct {
	shopper   Shopper
	isShopper bool
}

// take decides what becomes of a row.
func (p *importPlan) take(by accounts.Actor, row candidateRow, known knownPerson) (string, error) {
	sh := known.shopper
	switch {
	case sh.ID == "":
		id, err := newID()
		if err != nil {
			return "", err
		}
		p.New++
		p.accounts = append(p.accounts, accounts.NewAccount{
			ID: id, Email: row.email, Name: row.name, Language: by.Language,
			Grants: []accounts.Grant{{Role: accounts.Shopper, Scope: accounts.Scope{Kind: accounts.Own}}},
		})
		p.profiles = append(p.profiles, Shopper{ID: id, OrgID: by.OrgID, Profile: row.profile, Notes: row.notes, Status: Active})
		return RowNew, p.rate(by, id, row.rating)
	case !known.isShopper:
		p.Problems = append(p.Problems, fault.Field{Path: row.mailbox, Code: "import_not_a_shopper"})
		return RowWrong, nil
	}
	if sh.Name != row.name {
		p.Notices = append(p.Notices, fault.Field{Path: row.path, Code: "import_name_kept", Params: fault.Params{"Name": sh.Name}})
	}
	after := row.over(sh)
	rates := row.rating != 0 && sh.Rating == 0
	if reflect.DeepEqual(after, sh) && !rates {
		p.Same++
		return RowSame, nil
	}
	p.Changed++
	p.profiles = append(p.profiles, after)
	if !rates {
		return RowChanged, nil
	}
	return RowChanged, p.rate(by, sh.ID, row.rating)
}

func (p *importPlan) rate(by accounts.Actor, shopperID string, mark int) error {
	if mark == 0 {
		return nil
	}
	id, err := newID()
	p.ratings = append(p.ratings, Rating{ID: id, ShopperID: shopperID, Mark: mark, Reason: importReason, ByID: by.AccountID})
	for i := range p.profiles {
		if j := len(p.profiles) - 1 - i; p.profiles[j].ID == shopperID {
			p.profiles[j].Rating = mark
			break
		}
	}
	return err
}

// over lays the filled cells over what is known.
func (row candidateRow) over(sh Shopper) Shopper {
	set := func(key string, do func()) {
		if row.given[key] {
			do()
		}
	}
	p := &sh.Profile
	set("city", func() { p.City = row.profile.City })
	set("region", func() { p.Region = row.profile.Region })
	set("phone", func() { p.Phone = row.profile.Phone })
	set("birth_year", func() { p.BirthYear = row.profile.BirthYear })
	set("gender", func() { p.Gender = row.profile.Gender })
	set("languages", func() { p.Languages = row.profile.Languages })
	set("car", func() { p.Car, p.CarMake = row.profile.Car, row.profile.CarMake })
	set("availability", func() { p.Availability = row.profile.Availability })
	set("experience", func() { p.Experience = row.profile.Experience })
	set("notes", func() { sh.Notes = row.notes })
	return sh
}

// applyImport writes a plan. Accounts are made with the program's rights, because
// who manages shoppers does not manage people; the journal names the person.
func (s *Service) applyImport(ctx context.Context, by accounts.Actor, p *importPlan, o ImportOptions) error {
	maker := by
	maker.Grants = accounts.Program(by.OrgID).Grants
	if err := s.accounts.InviteMany(ctx, maker, p.accounts, o.Invite); err != nil {
		return err
	}
	now := s.now()
	if err := s.store.upsert(ctx, p.profiles, now); err != nil {
		return err
	}
	if err := s.store.insertRatings(ctx, by.OrgID, p.ratings, now); err != nil {
		return err
	}
	if o.Invite {
		p.Invited = len(p.accounts)
	}
	p.Applied = true
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "import_shoppers", SubjectKind: "organisation", SubjectID: by.OrgID,
		After: map[string]any{"new": p.New, "changed": p.Changed, "same": p.Same, "invited": p.Invited},
	})
}
