package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// demoRoles are the roles that get a sign-in link, in the order they are printed.
var demoRoles = []accounts.Role{
	accounts.Administrator, accounts.GroupLeader, accounts.SectionOwner, accounts.GroupMember, accounts.Expert, accounts.Approver,
	accounts.ProgrammeManager, accounts.Reviewer, accounts.Shopper, accounts.StoreManager, accounts.RegionalManager, accounts.BrandManager, accounts.Employee,
}

func demoEmail(role accounts.Role) string { return string(role) + "@demo.etalon.example" }

// storeOfManager is the location whose manager can sign in: it has a story.
const storeOfManager = 16

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// people makes the organisation, its places and everybody in it.
func (d *demo) people(ctx context.Context) error {
	d.orgID = newID()
	by := accounts.Program(d.orgID)
	if _, err := d.services.places.CreateOrganisation(ctx, by, locations.Organisation{
		ID: d.orgID, Name: d.chain.Organisation,
		Language: string(locale.Russian), Demo: true,
	}); err != nil {
		return err
	}
	var all locations.Places
	d.brand = locations.Brand{ID: newID(), Name: d.chain.Brand}
	all.Brands = []locations.Brand{d.brand}
	for _, r := range d.chain.Regions {
		region := locations.Region{ID: newID(), BrandID: d.brand.ID, Name: r.Name}
		d.regions = append(d.regions, region)
		for _, p := range r.Places {
			n := len(d.places)
			d.places = append(d.places, locations.Location{
				ID: newID(), BrandID: d.brand.ID, RegionID: region.ID, Code: fmt.Sprintf("S%03d", n+1), Name: p[1],
				City: p[0], Address: p[2], TimeZone: r.Zone, Attributes: map[string]any{"fitting_rooms": float64(2 + n%5), "format": []string{"mall", "street"}[n%7/6]},
			})
		}
	}
	if err := d.furnish(); err != nil {
		return err
	}
	all.Regions, all.Locations = d.regions, d.places
	if err := d.services.places.ImportMany(ctx, by, all); err != nil {
		return err
	}
	if err := d.compete(ctx, by); err != nil {
		return err
	}
	return d.hire(ctx, by)
}

// hire makes an account for every role and for every shopper.
func (d *demo) hire(ctx context.Context, by accounts.Actor) error {
	organisation := accounts.Scope{Kind: accounts.Organisation}
	scopes := map[accounts.Role]accounts.Scope{
		accounts.Administrator: organisation, accounts.GroupLeader: organisation, accounts.SectionOwner: organisation,
		accounts.GroupMember: organisation, accounts.Expert: organisation, accounts.Approver: organisation,
		accounts.ProgrammeManager: {Kind: accounts.Brand, ID: d.brand.ID}, accounts.Reviewer: organisation,
		accounts.BrandManager: {Kind: accounts.Brand, ID: d.brand.ID}, accounts.StoreManager: {Kind: accounts.Location, ID: d.places[storeOfManager].ID},
		accounts.RegionalManager: {Kind: accounts.Region, ID: d.regions[1].ID}, accounts.Employee: {Kind: accounts.Own}, accounts.Shopper: {Kind: accounts.Own},
	}
	d.chain.People[accounts.RegionalManager], d.chain.People[accounts.Shopper] = d.chain.Regions[1].Manager, d.chain.Shoppers[0]
	var list []accounts.NewAccount
	for _, role := range demoRoles {
		list = append(list, newPerson(demoEmail(role), d.chain.People[role], role, scopes[role]))
	}
	for i, name := range d.chain.Shoppers[1:] {
		list = append(list, newPerson(fmt.Sprintf("shopper%02d@demo.etalon.example", i+2), name, accounts.Shopper, accounts.Scope{Kind: accounts.Own}))
	}
	made, err := d.accounts.CreateMany(ctx, by, list)
	if err != nil {
		return err
	}
	for _, a := range made {
		actor := accounts.Actor{AccountID: a.ID, OrgID: d.orgID, Name: a.Name, Language: a.Language, Grants: a.Grants}
		if role := a.Grants[0].Role; role == accounts.Shopper {
			d.shoppers = append(d.shoppers, actor)
		} else {
			d.actors[role] = actor
		}
	}
	d.clock.tick(time.Hour)
	return nil
}

func newPerson(email, name string, role accounts.Role, scope accounts.Scope) accounts.NewAccount {
	return accounts.NewAccount{ID: newID(), Email: email, Name: name, Language: string(locale.Russian), Grants: []accounts.Grant{{Role: role, Scope: scope}}}
}
