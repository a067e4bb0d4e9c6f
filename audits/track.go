package audits

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"etalon/checklists"
)

// Outcome is what came of going there.
type Outcome string

// The outcomes.
const (
	Done Outcome = "done"
	// StoreClosed is a visit that found the doors shut: nothing was asked, so that
	// it needs words and a photo in the place of answers, and has no score.
	StoreClosed Outcome = "closed"
	// Unanswered is a call or a message that nobody answered: all that counts is how
	// long it was waited for.
	Unanswered Outcome = "unanswered"
)

// Track is how a visit was made, as the phone tells it: material for a reviewer,
// never a reason to refuse. What makes no sense in it is left out by sane.
type Track struct {
	Device     string       // random UUID of the installation; empty: not told
	App        string       // build of the application
	Declared   *Declaration // nil: not asked
	Outcome    Outcome
	Start, End *Fix          // nil: not told
	Contact    *Contact      // nil: not told
	Elapsed    time.Duration // of the whole visit, by the monotonic clock
	ClockJump  time.Duration // the largest difference of wall and monotonic clock, signed
	Questions  map[string]Timing
}

// Declaration is what the shopper said before the visit.
type Declaration struct {
	Conflict bool // "I know somebody there"
	At       time.Time
}

// Fix is a place by the phone, or why there is none.
type Fix struct {
	Latitude, Longitude float64
	Accuracy            float64 // metres
	Missing             Missing // empty: there is a place
	At                  time.Time
}

// Missing is why a phone knew no place.
type Missing string

// The reasons.
const (
	Denied      Missing = "denied"
	Unavailable Missing = "unavailable"
	TimedOut    Missing = "timeout"
)

// Timing is when a question was dealt with.
type Timing struct {
	FirstAt, LastAt time.Time
	Spent           time.Duration
	Laps            []time.Duration // of a stopwatch
}

// Bounds of a track.
const (
	maxApp   = 100
	maxLaps  = 200
	maxSpent = 31 * 24 * time.Hour
)

// sane returns the track without what makes no sense: a phone whose clock or
// receiver is broken must still be able to hand a visit in.
func (t *Track) sane(c *checklists.Checklist) *Track {
	if t == nil {
		return nil
	}
	out := Track{
		App: printable(t.App, maxApp), Outcome: Done, Start: t.Start.sane(), End: t.End.sane(), Contact: t.Contact.sane(),
		Elapsed: within(t.Elapsed, 0), ClockJump: within(t.ClockJump, -maxSpent), Questions: map[string]Timing{},
	}
	if t.Declared != nil {
		out.Declared = &Declaration{t.Declared.Conflict, told(t.Declared.At)}
	}
	if uuid.Validate(t.Device) == nil {
		out.Device = uuid.MustParse(t.Device).String()
	}
	if t.Outcome == StoreClosed || t.Outcome == Unanswered && c.Audit.Remote() {
		out.Outcome = t.Outcome
	}
	known := c.QuestionIDs()
	for id, timing := range t.Questions {
		if !known[id] {
			continue
		}
		laps := timing.Laps[:min(len(timing.Laps), maxLaps)]
		kept := Timing{told(timing.FirstAt), told(timing.LastAt), within(timing.Spent, 0), make([]time.Duration, len(laps))}
		for i, lap := range laps {
			kept.Laps[i] = within(lap, 0)
		}
		out.Questions[id] = kept
	}
	return &out
}

func (f *Fix) sane() *Fix {
	if f == nil {
		return nil
	}
	out := Fix{Missing: f.Missing, At: told(f.At)}
	switch {
	case f.Missing != "":
		if f.Missing != Denied && f.Missing != TimedOut {
			out.Missing = Unavailable
		}
	case !(f.Latitude >= -90 && f.Latitude <= 90 && f.Longitude >= -180 && f.Longitude <= 180):
		out.Missing = Unavailable
	default:
		out.Latitude, out.Longitude, out.Accuracy = f.Latitude, f.Longitude, min(max(f.Accuracy, 0), 1e6)
	}
	return &out
}

// told is a moment by a phone, or zero when its clock is out of all bounds.
func told(t time.Time) time.Time {
	if t.Year() < 2000 || t.Year() > 2200 {
		return time.Time{}
	}
	return utc(t)
}

// within is d in whole milliseconds, no less than low and no more than maxSpent.
func within(d, low time.Duration) time.Duration {
	return min(max(d.Truncate(time.Millisecond), low), maxSpent)
}

// printable is at most n bytes of text with no control characters.
func printable(text string, n int) string {
	out := make([]rune, 0, len(text))
	size := 0
	for _, r := range text {
		if size += len(string(r)); size > n {
			break
		}
		if r >= ' ' && r != 0x7F && r != 0xFFFD {
			out = append(out, r)
		}
	}
	return string(out)
}

// closed reports whether the visit found the doors shut.
func (t *Track) closed() bool { return t != nil && t.Outcome == StoreClosed }

// unanswered reports whether a call or a message had no answer.
func (t *Track) unanswered() bool { return t != nil && t.Outcome == Unanswered }

// trackJSON is a Track as it is kept.
type trackJSON struct {
	Device    string                `json:"device,omitempty"`
	App       string                `json:"app,omitempty"`
	Declared  *declaredJSON         `json:"declared,omitempty"`
	Outcome   Outcome               `json:"outcome"`
	Start     *fixJSON              `json:"start,omitempty"`
	End       *fixJSON              `json:"end,omitempty"`
	Contact   *contactJSON          `json:"contact,omitempty"`
	Elapsed   int64                 `json:"elapsed_ms,omitempty"`
	ClockJump int64                 `json:"clock_jump_ms,omitempty"`
	Questions map[string]timingJSON `json:"questions,omitempty"`
}

type declaredJSON struct {
	Conflict bool      `json:"conflict"`
	At       time.Time `json:"at"`
}

type fixJSON struct {
	Latitude  float64   `json:"latitude"`
	Longitude float64   `json:"longitude"`
	Accuracy  float64   `json:"accuracy_m"`
	Missing   Missing   `json:"missing,omitempty"`
	At        time.Time `json:"at"`
}

type contactJSON struct {
	Channel    Channel   `json:"channel,omitempty"`
	BeganAt    time.Time `json:"began_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
}

type timingJSON struct {
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
	Spent   int64     `json:"spent_ms"`
	Laps    []int64   `json:"laps_ms,omitempty"`
}

// encoded is a sane track as it is kept and hashed; nil is "".
func (t *Track) encoded() (string, error) {
	if t == nil {
		return "", nil
	}
	out := trackJSON{
		Device: t.Device, App: t.App, Outcome: t.Outcome, Start: fixToJSON(t.Start), End: fixToJSON(t.End),
		Elapsed: t.Elapsed.Milliseconds(), ClockJump: t.ClockJump.Milliseconds(), Questions: map[string]timingJSON{},
	}
	if t.Declared != nil {
		out.Declared = &declaredJSON{t.Declared.Conflict, t.Declared.At}
	}
	if t.Contact != nil {
		contact := contactJSON(*t.Contact)
		out.Contact = &contact
	}
	for id, q := range t.Questions {
		timing := timingJSON{q.FirstAt, q.LastAt, q.Spent.Milliseconds(), nil}
		for _, lap := range q.Laps {
			timing.Laps = append(timing.Laps, lap.Milliseconds())
		}
		out.Questions[id] = timing
	}
	return encode(out)
}

func fixToJSON(f *Fix) *fixJSON {
	if f == nil {
		return nil
	}
	return &fixJSON{f.Latitude, f.Longitude, f.Accuracy, f.Missing, f.At}
}

// parseTrack reads what encoded wrote; "" is nil.
func parseTrack(text string) (*Track, error) {
	if text == "" {
		return nil, nil
	}
	var in trackJSON
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, fmt.Errorf("track of a visit: %w", err)
	}
	t := &Track{
		Device: in.Device, App: in.App, Outcome: in.Outcome, Start: in.Start.fix(), End: in.End.fix(),
		Elapsed: Milliseconds(in.Elapsed), ClockJump: Milliseconds(in.ClockJump), Questions: make(map[string]Timing, len(in.Questions)),
	}
	if in.Declared != nil {
		t.Declared = &Declaration{in.Declared.Conflict, in.Declared.At}
	}
	if in.Contact != nil {
		contact := Contact(*in.Contact)
		t.Contact = &contact
	}
	for id, q := range in.Questions {
		timing := Timing{q.FirstAt, q.LastAt, Milliseconds(q.Spent), nil}
		for _, lap := range q.Laps {
			timing.Laps = append(timing.Laps, Milliseconds(lap))
		}
		t.Questions[id] = timing
	}
	return t, nil
}

func (f *fixJSON) fix() *Fix {
	if f == nil {
		return nil
	}
	return &Fix{f.Latitude, f.Longitude, f.Accuracy, f.Missing, f.At}
}

// Milliseconds is n of them, or the bound of what a track holds.
func Milliseconds(n int64) time.Duration {
	most := maxSpent.Milliseconds()
	return time.Duration(min(max(n, -most), most)) * time.Millisecond
}
