package audits_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/audits"
	"etalon/internal/locations"
)

// honest is an ordinary visit of thirty questions.
func honest() audits.Evidence {
	start := time.Date(2026, 9, 10, 9, 0, 0, 0, time.UTC)
	e := audits.Evidence{
		Started: start, Finished: start.Add(25 * time.Minute), Zone: time.UTC, At: &locations.Point{Lat: 55.75, Lon: 37.61}, Words: map[string]int{},
		Track: &audits.Track{
			Device: device, Start: &audits.Fix{Latitude: 55.7502, Longitude: 37.6101, Accuracy: 15}, End: &audits.Fix{Missing: audits.TimedOut},
			Elapsed: 25 * time.Minute, Questions: map[string]audits.Timing{},
		},
		Photos:         []audits.Shot{{ID: "p", Kind: audits.Photo, TakenAt: start.Add(5 * time.Minute), Place: &locations.Point{Lat: 55.7501, Lon: 37.61}}},
		DeviceShoppers: 1, DeviceVisits: 3,
	}
	for i := range 30 {
		id := fmt.Sprint("q", i)
		e.Words[id], e.Track.Questions[id] = 8, audits.Timing{Spent: 20 * time.Second}
	}
	return e
}

func TestWeigh(t *testing.T) {
	far := &locations.Point{Lat: 59.93, Lon: 30.31}
	for name, c := range map[string]struct {
		change func(*audits.Evidence)
		want   []audits.ReasonCode
		route  audits.Route
	}{
		"an ordinary visit":          {func(*audits.Evidence) {}, nil, audits.LightReview},
		"a phone that tells nothing": {func(e *audits.Evidence) { e.Track = nil }, []audits.ReasonCode{audits.NoTrack}, audits.LightReview},
		"another city":               {func(e *audits.Evidence) { e.Track.Start.Latitude = 59.93 }, []audits.ReasonCode{audits.FarAway}, audits.FullReview},
		"the next street":            {func(e *audits.Evidence) { e.Track.Start.Latitude = 55.7550 }, []audits.ReasonCode{audits.FarAway}, audits.LightReview},
		"a bad receiver":             {func(e *audits.Evidence) { e.Track.Start.Latitude, e.Track.Start.Accuracy = 55.7550, 800 }, nil, audits.LightReview},
		"no leave to tell the place": {func(e *audits.Evidence) { e.Track.Start = &audits.Fix{Missing: audits.Denied} }, []audits.ReasonCode{audits.NoPlace}, audits.LightReview},
		"two fixes, the second is right": {func(e *audits.Evidence) {
			e.Track.End = e.Track.Start
			e.Track.Start = &audits.Fix{Latitude: 59.93, Longitude: 30.31}
		}, nil, audits.LightReview},
		"half a minute there": {func(e *audits.Evidence) { e.Track.Elapsed = 30 * time.Second }, []audits.ReasonCode{audits.TooShort}, audits.FullReview},
		"answers in a second": {func(e *audits.Evidence) {
			for id := range e.Words {
				e.Track.Questions[id] = audits.Timing{Spent: time.Second}
			}
		}, []audits.ReasonCode{audits.TooFast}, audits.LightReview},
		"an old photo": {func(e *audits.Evidence) { e.Photos[0].TakenAt = e.Started.AddDate(0, 0, -2) }, []audits.ReasonCode{audits.PhotoTime}, audits.LightReview},
		"an old receipt elsewhere": {func(e *audits.Evidence) {
			e.Photos[0] = audits.Shot{Kind: audits.ReceiptPhoto, TakenAt: e.Started.AddDate(0, 0, -2), Place: far}
		}, []audits.ReasonCode{audits.PhotoPlace, audits.ReceiptTime}, audits.FullReview},
		"a photo of another visit": {func(e *audits.Evidence) { e.Alike = map[string]int{"p": 2} }, []audits.ReasonCode{audits.SamePhoto}, audits.FullReview},
		"the same words":           {func(e *audits.Evidence) { e.Copied = 1 }, []audits.ReasonCode{audits.SameComment}, audits.LightReview},
		"a clock that was set":     {func(e *audits.Evidence) { e.Track.ClockJump = -3 * time.Hour }, []audits.ReasonCode{audits.ClockMoved}, audits.LightReview},
		"a phone of three":         {func(e *audits.Evidence) { e.DeviceShoppers, e.DeviceVisits = 3, 20 }, []audits.ReasonCode{audits.SharedDevice, audits.BusyDevice}, audits.FullReview},
		"somebody known there":     {func(e *audits.Evidence) { e.Track.Declared = &audits.Declaration{Conflict: true} }, []audits.ReasonCode{audits.KnowsSomebody}, audits.FullReview},
		"a closed store is short":  {func(e *audits.Evidence) { e.Track.Outcome, e.Track.Elapsed = audits.StoreClosed, time.Minute }, nil, audits.LightReview},
	} {
		t.Run(name, func(t *testing.T) {
			e := honest()
			c.change(&e)
			got := audits.Weigh(e)
			var codes []audits.ReasonCode
			for _, r := range got.Reasons {
				codes = append(codes, r.Code)
			}
			if diff := cmp.Diff(c.want, codes); diff != "" || got.Route != c.route {
				t.Errorf("%d, %s: %s", got.Score, got.Route, diff)
			}
		})
	}
}

// Whatever a phone tells, the score is within its bounds and is what its reasons
// leave of it.
func TestWeigh_bounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := honest()
		e.Track.Elapsed = time.Duration(rapid.Int64().Draw(t, "elapsed"))
		e.Track.ClockJump = time.Duration(rapid.Int64Min(-1<<62).Draw(t, "jump"))
		e.Track.Start.Latitude = rapid.Float64Range(-90, 90).Draw(t, "latitude")
		e.Copied, e.DeviceShoppers = rapid.IntRange(0, 99).Draw(t, "copied"), rapid.IntRange(0, 9).Draw(t, "shoppers")
		got := audits.Weigh(e)
		sum := 100
		for _, r := range got.Reasons {
			sum -= r.Weight
		}
		if got.Score != max(0, sum) {
			t.Fatalf("score %d, reasons %v", got.Score, got.Reasons)
		}
	})
}
