package audits

import (
	"context"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
)

// Scheduled is an assignment as those who follow the wave see it.
type Scheduled struct {
	Assignment
	Location    ScheduledPlace
	Shopper     string // the name; empty: nobody, or not the actor's to see
	VisitID     string
	VisitStatus VisitStatus
	SubmittedAt time.Time
}

// ScheduledPlace is the location of a scheduled visit.
type ScheduledPlace struct{ Code, Name, City, RegionID, Region string }

// Day is the planned day: that of the visit, or the last one.
func (a Assignment) Day() time.Time {
	if a.Hours.On.IsZero() {
		return a.DueOn
	}
	return a.Hours.On
}

// Stage is where an assignment with its visit has come to, in one word.
type Stage string

// The stages, in the order of the work.
const (
	OnBoard   Stage = "on_board"
	Asked     Stage = "offered"
	Agreed    Stage = "accepted"
	Begun     Stage = "started"
	Handed    Stage = "submitted" // waits for a reviewer, or is with one
	SentBack  Stage = "returned"
	Checked   Stage = "approved"
	Shown     Stage = "released" // to the client, or locked
	Dropped   Stage = "excluded" // rejected, or excluded from results
	CalledOff Stage = "cancelled"
	Refused   Stage = "declined"
	Lapsed    Stage = "expired"
)

// Stages lists the stages.
var Stages = []Stage{OnBoard, Asked, Agreed, Begun, Handed, SentBack, Checked, Shown, Dropped, CalledOff, Refused, Lapsed}

// Stage is where the assignment has come to.
func (s Scheduled) Stage() Stage {
	byVisit := map[VisitStatus]Stage{
		Submitted: Handed, InReview: Handed, Returned: SentBack, Approved: Checked, Released: Shown, Locked: Shown, Rejected: Dropped, Excluded: Dropped,
	}
	if stage, ok := byVisit[s.VisitStatus]; ok && s.Status != Cancelled {
		return stage
	}
	switch {
	case s.Status == Offered && s.ShopperID == "":
		return OnBoard
	case s.Status == Completed:
		return Handed
	}
	return Stage(s.Status)
}

// open reports whether the visit is still to be made.
func (s Stage) open() bool { return slices.Contains([]Stage{OnBoard, Asked, Agreed, Begun}, s) }

// Alert is what makes an assignment urgent.
type Alert string

// The alerts, the more urgent first.
const (
	Late   Alert = "late"    // its last day is over
	AtRisk Alert = "at_risk" // its day is near and nobody has agreed to go
)

// riskDays is how near a day is on which nobody has agreed to go yet.
const riskDays = 3

// AlertOn is the alert of an assignment on a day; empty: none.
func (s Scheduled) AlertOn(today time.Time) Alert {
	stage := s.Stage()
	switch {
	case !stage.open():
		return ""
	case s.DueOn.Before(today):
		return Late
	case (stage == OnBoard || stage == Asked) && s.Day().Before(today.AddDate(0, 0, riskDays)):
		return AtRisk
	}
	return ""
}

// ScheduleQuery narrows the assignments of a wave.
type ScheduleQuery struct {
	Search      string // part of a location's name, code or city, or of a shopper's name
	Stage       Stage
	Alert       Alert
	RegionID    string
	ShopperID   string
	LocationID  string
	From, Until time.Time // planned days, both included; zero: no bound
	Limit       int
	Offset      int
}

// Schedule lists the assignments of a wave, urgent ones first, then by day. What
// stores must not know is not for those who only read results.
func (s *Service) Schedule(ctx context.Context, by accounts.Actor, waveID string, q ScheduleQuery) ([]Scheduled, int, error) {
	all, err := s.scheduled(ctx, by, waveID)
	if err != nil {
		return nil, 0, err
	}
	today := day(s.now())
	list := slices.DeleteFunc(all, func(a Scheduled) bool { return !q.admits(a, today) })
	urgency := func(a Scheduled) int { return slices.Index([]Alert{Late, AtRisk, ""}, a.AlertOn(today)) }
	slices.SortStableFunc(list, func(a, b Scheduled) int { return urgency(a) - urgency(b) })
	from := min(q.Offset, len(list))
	return list[from:min(from+q.Limit, len(list))], len(list), nil
}

func (q ScheduleQuery) admits(a Scheduled, today time.Time) bool {
	found := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(q.Search)) }
	return (q.Search == "" || found(a.Location.Name) || found(a.Location.Code) || found(a.Location.City) || found(a.Shopper)) &&
		(q.Stage == "" || a.Stage() == q.Stage) && (q.Alert == "" || a.AlertOn(today) == q.Alert) &&
		(q.RegionID == "" || a.Location.RegionID == q.RegionID) && (q.ShopperID == "" || a.ShopperID == q.ShopperID) &&
		(q.LocationID == "" || a.LocationID == q.LocationID) &&
		(q.From.IsZero() || !a.Day().Before(q.From)) && (q.Until.IsZero() || !a.Day().After(q.Until))
}

// scheduled reads all assignments of a wave in one statement: a wave is thousands
// of visits, and its stages are not a column.
func (s *Service) scheduled(ctx context.Context, by accounts.Actor, waveID string) ([]Scheduled, error) {
	if err := by.Require(accounts.ReadWaves); err != nil {
		return nil, err
	}
	w, err := s.store.wave(ctx, by.OrgID, waveID)
	if err != nil {
		return nil, err
	}
	if !by.CanIn(accounts.ReadWaves, accounts.Scope{Kind: accounts.Brand, ID: w.BrandID}) && !by.CanIn(accounts.ReadWaves, accounts.Scope{Kind: accounts.Wave, ID: w.ID}) {
		return nil, ErrWaveNotFound
	}
	list, err := s.store.scheduled(ctx, w)
	if err != nil {
		return nil, err
	}
	if !by.Can(accounts.SeeShoppers) {
		for i := range list {
			list[i].Shopper, list[i].ShopperID = "", ""
		}
	}
	return list, nil
}

// day is the calendar day of t in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// Today is the day on which alerts are seen.
func (s *Service) Today() time.Time { return day(s.now()) }
