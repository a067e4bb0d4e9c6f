package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

//go:embed demodata/places.ru.json
var placesData []byte

// demoPlaces is what the demo says of its locations and their neighbours.
type demoPlaces struct {
	Points          [][2]float64
	Positions       []string
	Holiday, Repair string
	Competitors     []demoCompetitor
}

type demoCompetitor struct {
	brand, name, city, address string
	at                         locations.Point
}

// UnmarshalJSON reads [brand, name, city, address, latitude, longitude].
func (c *demoCompetitor) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&c.brand, &c.name, &c.city, &c.address, &c.at.Lat, &c.at.Lon})
}

func readDemoPlaces() (demoPlaces, error) {
	var p demoPlaces
	if err := json.Unmarshal(placesData, &p); err != nil {
		return p, fmt.Errorf("demo data: %w", err)
	}
	return p, nil
}

// furnish gives the locations their coordinates, hours, staff and periods.
func (d *demo) furnish() error {
	data, err := readDemoPlaces()
	if err != nil {
		return err
	}
	for i := range d.places {
		l, at := &d.places[i], data.Points[i]
		l.At = &locations.Point{Lat: at[0], Lon: at[1]}
		l.Phone = fmt.Sprintf("+7 800 555-%02d-%02d", i/10+10, i*7%90+10)
		l.Hours = demoHours(i, d.today, data.Holiday)
		for j, name := range data.Positions {
			l.Positions = append(l.Positions, locations.Position{Name: name, Count: []int{1, 1, 4 + i%5, 1 + i%3}[j]})
		}
		l.OpenedOn = locations.DayOf(time.Date(2016+i%8, time.Month(1+i%12), 1+i%20, 0, 0, 0, 0, time.UTC))
		l.Attributes["area"], l.Attributes["has_parking"] = float64(120+i*37%260), i%3 > 0
	}
	// One shop is being repaired, another one was.
	d.places[30].Closings = []locations.Closing{{From: locations.DayOf(d.today.AddDate(0, 0, -5)), Until: locations.DayOf(d.today.AddDate(0, 0, 9)), Reason: data.Repair}}
	d.places[16].Closings = []locations.Closing{{From: locations.DayOf(d.today.AddDate(0, -14, 0)), Until: locations.DayOf(d.today.AddDate(0, -13, -20)), Reason: data.Repair}}
	return nil
}

// demoHours are those of a shopping centre, or of a street.
func demoHours(i int, today time.Time, holiday string) locations.Hours {
	var h locations.Hours
	for day := range 7 {
		h.Week[day] = []locations.Span{{From: 10 * 60, To: 22 * 60}}
		if i%7 == 6 {
			h.Week[day] = []locations.Span{{From: 9 * 60, To: 21 * 60}}
			if day > 4 {
				h.Week[day] = []locations.Span{{From: 10 * 60, To: 20 * 60}}
			}
		}
	}
	h.Exceptions = []locations.OpenOn{{On: locations.DayOf(time.Date(today.Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)), Note: holiday}}
	return h
}

// compete places the competitors beside the locations.
func (d *demo) compete(ctx context.Context, by accounts.Actor) error {
	data, err := readDemoPlaces()
	if err != nil {
		return err
	}
	for _, c := range data.Competitors {
		if _, err := d.services.places.PutCompetitor(ctx, by, locations.Competitor{
			ID: newID(), Brand: c.brand, Name: c.name, City: c.city, Address: c.address, At: &c.at,
		}); err != nil {
			return err
		}
	}
	return nil
}
