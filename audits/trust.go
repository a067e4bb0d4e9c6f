package audits

import (
	"math"
	"strings"
	"time"
	"unicode"

	"etalon/checklists"
	"etalon/internal/locations"
)

// Trust is how far a visit speaks for itself: a hint for the reviewer, with its
// reasons, and never a reason to stop a visit.
type Trust struct {
	Score   int // 0 to 100, where 100 is nothing odd
	Route   Route
	Reasons []Reason // the gravest first
}

// Route is how closely a visit is to be looked at.
type Route string

// The routes.
const (
	LightReview Route = "light"
	FullReview  Route = "full"
)

// Reason is one odd thing about a visit, with its numbers.
type Reason struct {
	Code   ReasonCode
	Weight int // what it takes off the score
	Params map[string]any
}

// ReasonCode names a rule of the table below.
type ReasonCode string

// The rules. docs/decisions/trust.md tells where their thresholds come from.
const (
	FarAway       ReasonCode = "far_away"       // metres from the location
	NoPlace       ReasonCode = "no_place"       // the phone knew no place
	TooShort      ReasonCode = "too_short"      // for what was answered
	TooFast       ReasonCode = "too_fast"       // answers faster than their questions can be read
	SamePhoto     ReasonCode = "same_photo"     // as in another visit
	SameComment   ReasonCode = "same_comment"   // as in another visit of the shopper
	PhotoTime     ReasonCode = "photo_time"     // taken outside the visit
	ReceiptTime   ReasonCode = "receipt_time"   // the same of a receipt
	PhotoPlace    ReasonCode = "photo_place"    // taken far from the location
	ClockMoved    ReasonCode = "clock_moved"    // the phone's clock was set during the visit
	SharedDevice  ReasonCode = "shared_device"  // by several shoppers
	BusyDevice    ReasonCode = "busy_device"    // many visits in a day
	KnowsSomebody ReasonCode = "knows_somebody" // as the shopper declared
	NoTrack       ReasonCode = "no_track"       // the phone told nothing
	TooLong       ReasonCode = "too_long"       // at a competitor's, for the ethics profile
)

// Thresholds.
const (
	nearEnough    = 300.0 // metres beyond the accuracy of the fix: a mall and its car park
	farOff        = 2000.0
	photoNear     = 1000.0          // metres: cameras keep the last fix for a while
	baseDwell     = 2 * time.Minute // of being there, before any question
	perQuestion   = 4 * time.Second // of noticing one thing
	readingSpeed  = 5.0             // words a second, twice a good reader
	fastShare     = 0.4             // of the timed questions
	fastLeast     = 5               // questions
	copiedLeast   = 40              // letters: shorter remarks repeat honestly
	photoSlack    = 30 * time.Minute
	clockSlack    = 5 * time.Minute
	deviceDay     = 8 // visits
	lightScore    = 70
	graveWeight   = 40 // one such reason is enough for a full review
	likenessLimit = 3  // bits of 64
)

// Evidence is what is known of how a visit was made.
type Evidence struct {
	Started, Finished time.Time
	Zone              *time.Location
	Track             *Track
	At                *locations.Point // of the location; nil: unknown
	Words             map[string]int   // of the questions that were answered
	Photos            []Shot
	Alike             map[string]int // visits with a photo like it, by photo
	Copied            int            // comments that another visit of the shopper has as well
	DeviceShoppers    int            // who used the phone in a month
	DeviceVisits      int            // made with the phone within a day
	Audit             checklists.Audit
	CompetitorMinutes int // at most, at a competitor's; 0: not at one
}

// Shot is a photo with what it said beside its picture.
type Shot struct {
	ID      string
	Kind    FileKind
	TakenAt time.Time // zero: not told
	Place   *locations.Point
}

// rules is the table: each says whether it holds, what it weighs, and its numbers.
var rules = []func(Evidence) []Reason{
	trackRule, placeRule, dwellRule, tempoRule, likenessRule, commentRule, photoRule, clockRule, deviceRule, stayRule,
}

// Weigh judges a visit by the table.
func Weigh(e Evidence) Trust {
	t := Trust{Score: 100, Route: LightReview}
	grave := false
	for _, rule := range rules {
		for _, r := range rule(e) {
			t.Reasons = append(t.Reasons, r)
			t.Score -= r.Weight
			grave = grave || r.Weight >= graveWeight
		}
	}
	t.Score = max(0, t.Score)
	if grave || t.Score < lightScore {
		t.Route = FullReview
	}
	sortReasons(t.Reasons)
	return t
}

func trackRule(e Evidence) []Reason {
	switch {
	case e.Track == nil:
		return []Reason{{NoTrack, 10, nil}}
	case e.Track.Declared != nil && e.Track.Declared.Conflict:
		return []Reason{{KnowsSomebody, 40, nil}}
	}
	return nil
}

// placeRule takes the better of the two fixes: a phone finds no satellites inside.
func placeRule(e Evidence) []Reason {
	if e.Track == nil || e.Audit.Remote() {
		return nil
	}
	best, missing, known := math.Inf(1), Missing(""), false
	for _, fix := range []*Fix{e.Track.Start, e.Track.End} {
		switch {
		case fix == nil:
		case fix.Missing != "":
			missing = fix.Missing
		case e.At != nil:
			known = true
			best = min(best, e.At.Metres(locations.Point{Lat: fix.Latitude, Lon: fix.Longitude})-fix.Accuracy)
		default:
			known = true
			best = 0
		}
	}
	switch {
	case !known && missing == Denied:
		return []Reason{{NoPlace, 15, map[string]any{"Why": string(missing)}}}
	case !known:
		return []Reason{{NoPlace, 10, map[string]any{"Why": string(missing)}}}
	case best > farOff:
		return []Reason{{FarAway, 45, map[string]any{"Metres": int(best)}}}
	case best > nearEnough:
		return []Reason{{FarAway, 25, map[string]any{"Metres": int(best)}}}
	}
	return nil
}

func dwellRule(e Evidence) []Reason {
	if e.Finished.IsZero() || e.Track.closed() {
		return nil
	}
	stayed := e.Finished.Sub(e.Started)
	if e.Track != nil && e.Track.Elapsed > 0 {
		stayed = e.Track.Elapsed
	}
	needed := baseDwell + time.Duration(len(e.Words))*perQuestion
	params := map[string]any{"Minutes": minutes(stayed), "Needed": minutes(needed)}
	switch {
	case stayed < needed/4:
		return []Reason{{TooShort, 40, params}}
	case stayed < needed*2/3:
		return []Reason{{TooShort, 20, params}}
	}
	return nil
}

func tempoRule(e Evidence) []Reason {
	if e.Track == nil {
		return nil
	}
	fast, timed := 0, 0
	for id, words := range e.Words {
		q, known := e.Track.Questions[id]
		if !known || q.Spent == 0 {
			continue
		}
		timed++
		if q.Spent.Seconds() < float64(words)/readingSpeed {
			fast++
		}
	}
	if fast < fastLeast || float64(fast) < fastShare*float64(timed) {
		return nil
	}
	return []Reason{{TooFast, 20, map[string]any{"Count": fast, "Of": timed}}}
}

func likenessRule(e Evidence) []Reason {
	if len(e.Alike) == 0 {
		return nil
	}
	return []Reason{{SamePhoto, 40, map[string]any{"Count": len(e.Alike)}}}
}

func commentRule(e Evidence) []Reason {
	switch {
	case e.Copied == 0:
		return nil
	case e.Copied > 2:
		return []Reason{{SameComment, 30, map[string]any{"Count": e.Copied}}}
	}
	return []Reason{{SameComment, 15, map[string]any{"Count": e.Copied}}}
}

// photoRule looks at what cameras tell: most tell nothing, and that is no reason.
func photoRule(e Evidence) []Reason {
	counts := map[ReasonCode]int{}
	var farthest float64
	for _, p := range e.Photos {
		if !p.TakenAt.IsZero() && (p.TakenAt.Before(e.Started.Add(-photoSlack)) || !e.Finished.IsZero() && p.TakenAt.After(e.Finished.Add(photoSlack))) {
			code := PhotoTime
			if p.Kind == ReceiptPhoto {
				code = ReceiptTime
			}
			counts[code]++
		}
		if p.Place != nil && e.At != nil {
			if d := e.At.Metres(*p.Place); d > photoNear {
				counts[PhotoPlace]++
				farthest = max(farthest, d)
			}
		}
	}
	var list []Reason
	for _, code := range []ReasonCode{PhotoTime, ReceiptTime, PhotoPlace} {
		if n := counts[code]; n > 0 {
			list = append(list, Reason{code, 25, map[string]any{"Count": n, "Metres": int(farthest)}})
		}
	}
	return list
}

func clockRule(e Evidence) []Reason {
	if e.Track == nil || e.Track.ClockJump.Abs() <= clockSlack {
		return nil
	}
	return []Reason{{ClockMoved, 15, map[string]any{"Minutes": minutes(e.Track.ClockJump.Abs())}}}
}

func deviceRule(e Evidence) []Reason {
	var list []Reason
	if e.DeviceShoppers > 1 {
		list = append(list, Reason{SharedDevice, 30, map[string]any{"Count": e.DeviceShoppers}})
	}
	if e.DeviceVisits > deviceDay {
		list = append(list, Reason{BusyDevice, 10, map[string]any{"Count": e.DeviceVisits}})
	}
	return list
}

// stayRule holds a visit to a competitor to the minutes of the ethics profile.
func stayRule(e Evidence) []Reason {
	stayed, most := e.Track.stayed(), time.Duration(e.CompetitorMinutes)*time.Minute
	if e.Audit != checklists.Competitor || stayed <= most {
		return nil
	}
	return []Reason{{TooLong, 40, map[string]any{"Minutes": minutes(stayed), "Needed": e.CompetitorMinutes}}}
}

func minutes(d time.Duration) int { return int(math.Round(d.Minutes())) }

// folded is a comment as it is compared: its letters and digits alone.
func folded(comment string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, comment)
}
