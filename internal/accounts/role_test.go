package accounts

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The table as product.md and docs/decisions/roles.md have it, written out a
// second time: a change of rights has to be made twice, on purpose.
func TestRole_table(t *testing.T) {
	want := map[Role]string{
		Administrator: "introduce_standards lead_standards manage_benchmarks manage_exceptions manage_figures manage_integrations manage_people manage_places manage_shoppers manage_waves publish_alone publish_standards rate_benchmarks read_checklists read_drafts read_figures read_journal read_places " +
			"read_results read_standards read_unreleased read_waves review_visits see_shoppers send_reports write_checklists write_standards",
		GroupLeader:  "introduce_standards lead_standards rate_benchmarks read_checklists read_drafts read_standards write_standards",
		SectionOwner: "rate_benchmarks read_drafts read_standards write_standards",
		GroupMember:  "rate_benchmarks read_drafts read_standards",
		Expert:       "rate_benchmarks read_drafts read_standards",
		Approver:     "publish_standards rate_benchmarks read_drafts read_standards",
		ProgrammeManager: "manage_benchmarks manage_exceptions manage_figures manage_shoppers manage_waves rate_benchmarks read_checklists read_figures read_places read_results read_standards read_unreleased read_waves " +
			"see_shoppers send_reports write_checklists",
		Reviewer:        "read_checklists read_places read_results read_standards read_unreleased read_waves review_visits see_shoppers",
		Shopper:         "fill_visits",
		StoreManager:    "check_own_locations introduce_standards observe_locations read_figures read_places read_results read_standards request_exceptions",
		RegionalManager: "observe_locations rate_benchmarks read_figures read_places read_results read_standards request_exceptions",
		BrandManager:    "manage_benchmarks observe_locations rate_benchmarks read_figures read_places read_results read_standards request_exceptions send_reports",
		Employee:        "read_standards",
	}
	got := map[Role]string{}
	for _, role := range Roles {
		actor, list := Actor{Grants: []Grant{{Role: role}}}, ""
		var held []string
		for _, p := range Permissions {
			if actor.Can(p) {
				held = append(held, string(p))
			}
		}
		slices.Sort(held)
		for i, p := range held {
			if i > 0 {
				list += " "
			}
			list += p
		}
		got[role] = list
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRole_neverSees(t *testing.T) {
	for role, never := range map[Role][]Permission{
		Shopper: {ManageShoppers, ReadFigures, RateBenchmarks, ReadResults, ReadUnreleased, SeeShoppers, ReadWaves, ReadPlaces},
		// A store that reads plans or scenarios recognises the shopper.
		StoreManager:    {RateBenchmarks, ManageShoppers, SeeShoppers, ReadUnreleased, ReadWaves, ReadChecklists},
		RegionalManager: {ManageShoppers, SeeShoppers, ReadUnreleased, ReadWaves, ReadChecklists},
		BrandManager:    {ManageShoppers, SeeShoppers, ReadUnreleased, ReadWaves, ReadChecklists},
		Employee:        {RateBenchmarks, ManageShoppers, ReadResults, ReadUnreleased, ReadWaves, ReadDrafts, SeeShoppers},
		GroupMember:     {WriteStandards, PublishStandards, ReadResults},
		Approver:        {WriteStandards, LeadStandards, PublishAlone},
		GroupLeader:     {PublishStandards, PublishAlone},
	} {
		for _, p := range never {
			if (Actor{Grants: []Grant{{Role: role}}}).Can(p) {
				t.Errorf("%s may %s", role, p)
			}
		}
	}
}

func TestRole_deniesByDefault(t *testing.T) {
	for _, a := range []Actor{{}, {Grants: []Grant{{}}}, {Grants: []Grant{{Role: "root"}}}} {
		for _, p := range append(slices.Clone(Permissions), "", "everything") {
			if a.Can(p) || len(a.Scopes(p)) > 0 {
				t.Errorf("%+v may %q", a, p)
			}
		}
	}
	if slices.Contains(Roles, program) || program.grantable(Organisation) {
		t.Error("the program's own role can be granted")
	}
	for _, p := range Permissions {
		if !Program(orgA).Can(p) {
			t.Errorf("the program may not %s", p)
		}
	}
}

func TestActor_Scopes(t *testing.T) {
	north, south := Scope{Region, "north"}, Scope{Region, "south"}
	a := Actor{Grants: []Grant{
		{Role: RegionalManager, Scope: north},
		{Role: RegionalManager, Scope: south},
		{Role: RegionalManager, Scope: north},
		{Role: Reviewer, Scope: Scope{Wave, "w"}},
		{Role: Shopper, Scope: Scope{Kind: Own}},
	}}
	t.Run("holds a permission where its role does, each scope once", func(t *testing.T) {
		for p, want := range map[Permission][]Scope{
			ReadResults:  {north, south, {Wave, "w"}},
			ReviewVisits: {{Wave, "w"}},
			FillVisits:   {{Kind: Own}},
			ManagePeople: nil,
		} {
			if diff := cmp.Diff(want, a.Scopes(p)); diff != "" {
				t.Errorf("%s: %s", p, diff)
			}
		}
	})
	t.Run("the organisation covers all others", func(t *testing.T) {
		b := Actor{Grants: append(slices.Clone(a.Grants), Grant{Role: ProgrammeManager, Scope: Scope{Kind: Organisation}})}
		if diff := cmp.Diff([]Scope{{Kind: Organisation}}, b.Scopes(ReadResults)); diff != "" {
			t.Error(diff)
		}
		if !b.CanIn(ReadResults) || !b.CanIn(ReadResults, Scope{Location, "x"}) {
			t.Error("the whole organisation does not cover a location")
		}
	})
	t.Run("brands are those of its scopes, none, or every one", func(t *testing.T) {
		managed := Grant{Role: BrandManager, Scope: Scope{Brand, "b"}}
		for want, grants := range map[string][]Grant{
			"[b]": {managed, a.Grants[0]}, "[]": a.Grants, "every": {managed, {Role: ProgrammeManager, Scope: Scope{Kind: Organisation}}},
		} {
			brands := Actor{Grants: grants}.Brands(ManageBenchmarks)
			if got := fmt.Sprint(brands); brands == nil != (want == "every") || brands != nil && got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	})
	t.Run("a scope covers what belongs to it and nothing else", func(t *testing.T) {
		if !a.CanIn(ReadResults, Scope{Location, "l"}, north) || a.CanIn(ReadResults, Scope{Location, "north"}) ||
			a.CanIn(ReviewVisits, north) || a.CanIn(ReadResults) {
			t.Error("wrong scope")
		}
	})
}
