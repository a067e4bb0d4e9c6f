package main

import (
	"context"
	"slices"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/standards"
)

// exceptionStory is an exception that the demo tells of.
type exceptionStory struct {
	Wave, Days    int    // the wave before which it is recorded; its length
	Place, Region int    // index of the location; or number of the region, from 1
	Section       string // title
	Requirement   int    // number in the section, from 1; 0: all of it
	Reason        string
	Asked         bool // by the store, and not decided yet
}

// except records the dated exceptions of the story before a wave begins, such as
// a store whose cash desk moves; after the last wave, those of these days.
func (d *demo) except(ctx context.Context, number int, v standards.Version, starts time.Time) error {
	for _, e := range d.chain.Exceptions {
		if e.Wave != number {
			continue
		}
		section := slices.IndexFunc(v.Sections, func(s standards.Section) bool { return s.Title == e.Section && s.Variant == "" })
		subject := locations.Subject{Source: locations.OfStandard, SourceID: v.StandardID}
		place := locations.ExceptionPlace{Kind: locations.OfLocation, ID: d.places[e.Place].ID}
		if e.Region > 0 {
			place = locations.ExceptionPlace{Kind: locations.OfRegion, ID: d.regions[e.Region-1].ID}
		}
		if e.Requirement == 0 {
			subject.Section = v.Sections[section].Lineage
		} else {
			subject.Items = []string{v.Sections[section].Requirements[e.Requirement-1].Lineage}
		}
		by := d.actors[accounts.ProgrammeManager]
		if e.Asked {
			by = d.actors[accounts.StoreManager]
		}
		_, err := d.services.places.PutException(ctx, by, locations.Exception{
			ID: newID(), Place: place, Subject: subject, Reason: e.Reason, From: starts.Truncate(24 * time.Hour),
			Until: starts.Truncate(24*time.Hour).AddDate(0, 0, e.Days),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveOut takes out of a visit what its phone would not ask on its day.
func (d *demo) leaveOut(ctx context.Context, shopper accounts.Actor, a audits.Assignment, place locations.Location, in *audits.Submission) error {
	asked, err := d.audits.Pack(ctx, shopper, a.ID)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(place.TimeZone)
	if err != nil {
		return err
	}
	day := locations.Midnight(in.StartedAt, zone).Format(time.DateOnly)
	for _, e := range asked.Exceptions {
		if day < e.From || day > e.Until {
			continue
		}
		for _, q := range e.Questions {
			delete(in.Answers, q)
			delete(in.Comments, q)
		}
	}
	return nil
}
