package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"etalon/audits/shoppers"
	"etalon/internal/accounts"
)

//go:embed demodata/shoppers.ru.json
var shoppersData []byte

// shopperStory is what the demo tells of its shoppers, by their place in the list.
type shopperStory struct {
	Profiles []struct {
		City, Region, Phone, Availability, Experience, Notes, Car string
		BirthYear                                                 int `json:"birth_year"`
		Gender                                                    shoppers.Gender
		Languages                                                 []string
		Marks                                                     []int // 1 to 5
		Status                                                    shoppers.Status
		StatusReason                                              string `json:"status_reason"`
	}
	MarkReasons []string `json:"mark_reasons"` // by mark
	Conflicts   []struct {
		Shopper, Place int
		Relation       shoppers.Relation
		Reason         string
	}
	Block struct {
		Shopper, Place int
		Reason         string
	}
	Document struct {
		Shopper  int
		Kind     shoppers.DocumentKind
		Title    string
		Number   string
		FileName string `json:"file_name"`
	}
}

// describeShoppers gives every shopper a profile and marks, and a few of them
// more, after their visits: who is blocked gets no assignments.
func (d *demo) describeShoppers(ctx context.Context, today time.Time) error {
	var tale shopperStory
	if err := json.Unmarshal(shoppersData, &tale); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	d.clock.at = today.AddDate(0, 0, -20)
	for i := range tale.Profiles {
		if err := d.describeShopper(ctx, tale, i); err != nil {
			return err
		}
	}
	for _, c := range tale.Conflicts {
		if _, err := d.services.shoppers.Declare(ctx, d.shoppers[c.Shopper], shoppers.Exclusion{
			ID: newID(), ScopeKind: shoppers.Location, ScopeID: d.places[c.Place].ID, Relation: c.Relation, Reason: c.Reason,
		}); err != nil {
			return err
		}
	}
	if _, err := d.services.shoppers.Block(ctx, d.actors[accounts.ProgrammeManager], shoppers.Exclusion{
		ID: newID(), ShopperID: d.shoppers[tale.Block.Shopper].AccountID, ScopeKind: shoppers.Location,
		ScopeID: d.places[tale.Block.Place].ID, Reason: tale.Block.Reason,
	}); err != nil {
		return err
	}
	who := d.shoppers[tale.Document.Shopper]
	_, err := d.services.shoppers.AddDocument(ctx, who, shoppers.NewDocument{
		Document: shoppers.Document{
			ID: newID(), ShopperID: who.AccountID, Kind: tale.Document.Kind, Title: tale.Document.Title, Number: tale.Document.Number,
			FileName: tale.Document.FileName, IssuedOn: today.AddDate(-1, 0, 14), ExpiresOn: today.AddDate(0, 0, 14),
		},
		Content: d.pictures[0],
	})
	return err
}

func (d *demo) describeShopper(ctx context.Context, tale shopperStory, i int) error {
	manager, who, p := d.actors[accounts.ProgrammeManager], d.shoppers[i], tale.Profiles[i]
	profile := shoppers.Profile{
		City: p.City, Region: p.Region, BirthYear: p.BirthYear, Gender: p.Gender, Languages: p.Languages, Car: p.Car != "", CarMake: p.Car,
		Phone: p.Phone, Availability: p.Availability, Experience: p.Experience,
	}
	d.clock.tick(time.Hour)
	sh, err := d.services.shoppers.EditOwn(ctx, who, 0, profile)
	if err != nil {
		return err
	}
	if p.Notes != "" {
		if sh, err = d.services.shoppers.Edit(ctx, manager, who.AccountID, sh.Revision, profile, p.Notes); err != nil {
			return err
		}
	}
	for _, mark := range p.Marks {
		d.clock.tick(time.Minute)
		if err := d.services.shoppers.Rate(ctx, manager, shoppers.Rating{ID: newID(), ShopperID: who.AccountID, Mark: mark * 100, Reason: tale.MarkReasons[mark-1]}); err != nil {
			return err
		}
	}
	if p.Status == "" {
		return nil
	}
	_, err = d.services.shoppers.SetStatus(ctx, manager, who.AccountID, sh.Revision, p.Status, p.StatusReason)
	return err
}
