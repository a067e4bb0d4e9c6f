package standards

import (
	"context"
	"maps"
	"slices"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Faults of owners.
var (
	// ErrSectionNotOwned refuses an edit of a section that others own. Params: Section, Owners.
	ErrSectionNotOwned = fault.New(fault.Forbidden, "section_not_owned")
	// ErrLeaderOnly refuses what is the group leader's and the administrator's alone:
	// the order and the number of sections, the preamble, the numbers, who owns what.
	ErrLeaderOnly = fault.New(fault.Forbidden, "leader_only")
	// ErrOwnerInvalid names what is wrong with an owner.
	ErrOwnerInvalid = fault.New(fault.Invalid, "owner_invalid")
	// ErrSectionNotFound reports a lineage that no version of the standard has.
	ErrSectionNotFound = fault.New(fault.NotFound, "section_not_found")
)

// MaxOwners bounds the owners of one section.
const MaxOwners = 10

// Owner is somebody who answers for a part of a standard.
type Owner struct{ AccountID, Name string }

// PositionOwner answers for what a standard asks of a position, such as "кассир".
type PositionOwner struct {
	Position string
	Owner    Owner
}

// Owners are the owners of a standard, and what the one who asks may do.
type Owners struct {
	Sections  map[string][]Owner // by the section's lineage, by name
	Positions []PositionOwner    // by position
	Pen       Pen
}

// Pen is what somebody may write of a standard: everything, or the sections that
// they own and those that nobody owns, or nothing.
type Pen struct {
	Leads, Writes bool
	accountID     string
	owners        map[string][]Owner
}

// Reaches reports whether the section with a lineage may be edited.
func (p Pen) Reaches(lineage string) bool {
	if p.Leads || !p.Writes {
		return p.Leads
	}
	owners := p.owners[lineage]
	return len(owners) == 0 || slices.ContainsFunc(owners, func(o Owner) bool { return o.AccountID == p.accountID })
}

// may refuses an edit of c that the pen does not reach, and names the section.
func (p Pen) may(c Content, e Edit) error {
	switch {
	case p.Leads:
		return nil
	case !p.Writes:
		return accounts.ErrForbidden
	}
	var touched []string
	switch e.Kind {
	case SetRequirement, RemoveRequirement, MoveRequirement:
		if s, _ := c.locate(e.Lineage); s >= 0 { // what is gone is refused as such
			touched = append(touched, c.Sections[s].Lineage)
		}
		if e.Kind == MoveRequirement {
			touched = append(touched, e.Section)
		}
	case AddRequirement:
		touched = append(touched, e.Section)
	case SetSection:
		touched = append(touched, e.Lineage)
	case AddSection, RemoveSection, MoveSection, SetPreamble, Renumber:
		return ErrLeaderOnly
	}
	for _, lineage := range touched {
		if err := p.Section(c, lineage); err != nil {
			return err
		}
	}
	return nil
}

// Section refuses to write a section of c. Faults: ErrSectionNotOwned, accounts.ErrForbidden.
func (p Pen) Section(c Content, lineage string) error {
	switch {
	case p.Reaches(lineage):
		return nil
	case !p.Writes:
		return accounts.ErrForbidden
	}
	section, _ := c.Section(lineage)
	return ErrSectionNotOwned.With(fault.Params{"Section": section.Title, "Owners": ownerNames(p.owners[lineage])})
}

func ownerNames(owners []Owner) string {
	list := make([]string, len(owners))
	for i, o := range owners {
		list[i] = o.Name
	}
	return strings.Join(list, ", ")
}

// penOf reads what by may write of a standard that belongs to the scopes. Who
// leads is not asked about owners.
func (s *Service) penOf(ctx context.Context, by accounts.Actor, standardID string, within []accounts.Scope) (Pen, error) {
	p := Pen{Leads: by.CanIn(accounts.LeadStandards, within...), Writes: by.CanIn(accounts.WriteStandards, within...), accountID: by.AccountID}
	if p.Leads || !p.Writes {
		return p, nil
	}
	var err error
	p.owners, err = s.store.sectionOwners(ctx, by.OrgID, standardID)
	return p, err
}

// MayWrite reports by its fault that an actor may not change the text of a
// requirement. Faults: ErrVersionNotFound, ErrEditGone, accounts.ErrForbidden,
// ErrSectionNotOwned.
func (s *Service) MayWrite(ctx context.Context, by accounts.Actor, versionID, lineage string) error {
	v, within, err := s.within(ctx, by, accounts.WriteStandards, versionID)
	if err != nil {
		return err
	}
	if at, _ := v.Content().locate(lineage); at < 0 {
		return ErrEditGone
	}
	pen, err := s.penOf(ctx, by, v.StandardID, within)
	if err != nil {
		return err
	}
	return pen.may(v.Content(), Edit{Kind: SetRequirement, Lineage: lineage})
}

// Owners returns who owns what of a standard to those who read its drafts. An
// owner who may no longer write the standard is none. Fault: ErrNotFound.
func (s *Service) Owners(ctx context.Context, by accounts.Actor, standardID string) (Owners, error) {
	st, err := s.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err != nil {
		return Owners{}, err
	}
	list := Owners{}
	if list.Sections, err = s.store.sectionOwners(ctx, by.OrgID, st.ID); err != nil {
		return Owners{}, err
	}
	if list.Positions, err = s.store.positionOwners(ctx, by.OrgID, st.ID); err != nil {
		return Owners{}, err
	}
	within := scopes(st.ID, st.BrandID)
	list.Pen = Pen{
		Leads: by.CanIn(accounts.LeadStandards, within...), Writes: by.CanIn(accounts.WriteStandards, within...),
		accountID: by.AccountID, owners: list.Sections,
	}
	return list, nil
}

// NameOwner makes somebody of the team who may write an owner of a section.
// Faults: ErrNotFound, accounts.ErrForbidden, ErrSectionNotFound, ErrOwnerInvalid.
func (s *Service) NameOwner(ctx context.Context, by accounts.Actor, standardID, lineage, accountID string) error {
	return s.changeOwners(ctx, by, standardID, lineage, accountID, func(ctx context.Context, st Standard, section string) error {
		member, err := s.member(ctx, by, st, accountID, "account_id")
		if err != nil {
			return err
		}
		if !member.Has(accounts.Administrator, accounts.GroupLeader, accounts.SectionOwner) {
			return ErrOwnerInvalid.At(fault.Field{Path: "account_id", Code: "owner_cannot_write"})
		}
		stored, err := s.store.countOwners(ctx, by.OrgID, st.ID, lineage)
		if err != nil {
			return err
		}
		if stored >= MaxOwners {
			return ErrOwnerInvalid.At(fault.Field{Path: "account_id", Code: "too_many", Params: fault.Params{"Max": MaxOwners, "Count": stored + 1}})
		}
		named, err := s.store.insertOwner(ctx, by, st.ID, lineage, accountID, s.now())
		if err != nil || !named {
			return err
		}
		return s.recordOwner(ctx, by, "name_owner", st, nil, map[string]any{"section": section, "owner": member.Name})
	})
}

// DropOwner takes a section from one of its owners. Faults: ErrNotFound,
// accounts.ErrForbidden, ErrSectionNotFound.
func (s *Service) DropOwner(ctx context.Context, by accounts.Actor, standardID, lineage, accountID string) error {
	return s.changeOwners(ctx, by, standardID, lineage, accountID, func(ctx context.Context, st Standard, section string) error {
		name, err := s.store.accountName(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		dropped, err := s.store.deleteOwner(ctx, by.OrgID, st.ID, lineage, accountID)
		if err != nil || !dropped {
			return err
		}
		return s.recordOwner(ctx, by, "drop_owner", st, map[string]any{"section": section, "owner": name}, nil)
	})
}

func (s *Service) changeOwners(ctx context.Context, by accounts.Actor, standardID, lineage, accountID string, change func(context.Context, Standard, string) error) error {
	st, err := s.leading(ctx, by, standardID)
	if err != nil {
		return err
	}
	if !isID(lineage) {
		return ErrSectionNotFound
	}
	if !isID(accountID) {
		return ErrOwnerInvalid.At(fault.Field{Path: "account_id", Code: "not_in_team"})
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		title, err := s.store.sectionTitle(ctx, st, lineage)
		if err != nil {
			return err
		}
		return change(ctx, st, title)
	})
}

// Owned lists the lineages of the sections that have an owner, in a fixed order.
func (o Owners) Owned() []string { return slices.Sorted(maps.Keys(o.Sections)) }
