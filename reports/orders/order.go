package orders

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/reports"
)

// Faults of orders.
var (
	ErrNotFound = fault.New(fault.NotFound, "report_order_not_found")
	ErrInvalid  = fault.New(fault.Invalid, "report_order_invalid")
	ErrExists   = fault.New(fault.Conflict, "report_order_exists") // the id with other content
	ErrTooMany  = fault.New(fault.TooMany, "report_orders_many")
	ErrNotDone  = fault.New(fault.Conflict, "report_order_not_done")
	ErrBusy     = fault.New(fault.Conflict, "report_order_busy") // is being made: it can be cancelled
	ErrOver     = fault.New(fault.Conflict, "report_order_over") // has ended: there is nothing to cancel
	ErrGone     = fault.New(fault.NotFound, "report_order_gone") // the file is not kept any more
	// ErrReach refuses a file to an owner who sees less now than is in it.
	ErrReach = fault.New(fault.Forbidden, "report_order_reach")
	// ErrBroken ends an order whose parts failed again and again.
	ErrBroken = fault.New(fault.Internal, "report_order_broken")
)

// Kind is what a file is of.
type Kind string

// The kinds.
const (
	Answers  Kind = "answers" // a row for each answer
	Visits   Kind = "visits"  // of one wave, a row for each
	Wave     Kind = "wave"
	Location Kind = "location" // one location in one wave
	Visit    Kind = "visit"
	Ranking  Kind = "ranking" // the places of the locations in a wave
	Mailed   Kind = "mailed"  // not ordered: somebody sent it
)

// Kinds lists every kind.
var Kinds = []Kind{Answers, Visits, Wave, Location, Visit, Ranking, Mailed}

// rows reports whether files of the kind are tables that are made in parts.
func (k Kind) rows() bool { return k == Answers || k == Visits }

// Format is the form of a file.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	JSON Format = "json" // an object a line
	// Parquet is a table by columns, for programs.
	Parquet Format = "parquet"
)

// Formats lists every format.
var Formats = []Format{PDF, XLSX, CSV, JSON, Parquet}

// formats says which files there are of a kind.
var formats = map[Kind][]Format{Answers: {XLSX, CSV, JSON, Parquet}, Visits: {XLSX, CSV}, Wave: {PDF, XLSX}, Location: {PDF, XLSX}, Visit: {PDF, XLSX}, Ranking: {PDF, XLSX}}

// State is how an order stands.
type State string

// The states. A file is there while an order is Done.
const (
	Waiting   State = "waiting"
	Making    State = "making"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
	Expired   State = "expired" // was done; its file was deleted by rule
	Deleted   State = "deleted" // by its owner, who sees it no more
)

// open reports whether a file is still to come.
func (s State) open() bool { return s == Waiting || s == Making }

// Stage is what is being done while an order is Making.
type Stage string

// The stages.
const (
	Writing   Stage = "writing"   // visits, counted by Done and Total
	Finishing Stage = "finishing" // the parts become one file
	Rendering Stage = "rendering" // a document, in one go
)

// Filter is what a file is narrowed to.
type Filter struct {
	WaveID, LocationID, VisitID string    // empty: every one
	From, To                    time.Time // days of visits; zero: every one
	Detailed                    bool      // Visits have points and comments too
}

func (f Filter) subject() reports.Subject {
	return reports.Subject{WaveID: f.WaveID, LocationID: f.LocationID, VisitID: f.VisitID}
}

// Order is a file that somebody wants.
type Order struct {
	ID, OrgID, AccountID string
	Kind                 Kind
	Format               Format
	Language             locale.Language
	Filter               Filter
	Title                string                // of what it is about, when it was ordered; empty: all
	Only                 []accounts.Permission // that the token was limited to; nil: ordered by a person

	State       State
	Stage       Stage
	Done, Total int // visits; a total of 0 is not known
	Name        string
	MediaType   string
	Size        int64  // bytes that a download has
	Problem     string // code of the fault that ended it
	CreatedAt   time.Time
	StartedAt   time.Time // zero: nobody began
	FinishedAt  time.Time // zero: still open
	ExpiresAt   time.Time // when the file is deleted; zero: there is none

	step, tries int
	progress    progress
	reach       *audits.Reach // what the file was made of; nil: nothing was read yet
	sum         string        // SHA-256 of the stored file; empty: none
}

// same reports whether a repeated order asks for what the first did.
func (o *Order) same(other *Order) bool {
	return o.AccountID == other.AccountID && o.Kind == other.Kind && o.Format == other.Format && o.Language == other.Language &&
		o.Filter.WaveID == other.Filter.WaveID && o.Filter.LocationID == other.Filter.LocationID && o.Filter.VisitID == other.Filter.VisitID &&
		o.Filter.From.Equal(other.Filter.From) && o.Filter.To.Equal(other.Filter.To) && o.Filter.Detailed == other.Filter.Detailed
}

// check returns ErrInvalid with every field that is wrong.
func (o *Order) check() error {
	var wrong []fault.Field
	bad := func(path, code string) { wrong = append(wrong, fault.Field{Path: path, Code: code}) }
	if id, err := uuid.Parse(o.ID); err != nil || id.Version() != 7 || id.String() != o.ID {
		bad("id", "not_an_id")
	}
	if !slices.Contains(formats[o.Kind], o.Format) {
		bad("format", "report_format")
	}
	if !slices.Contains(locale.Languages, o.Language) {
		bad("language", "unknown")
	}
	f := o.Filter
	needs := map[string]bool{"wave_id": o.Kind != Answers && o.Kind != Visit, "location_id": o.Kind == Location, "visit_id": o.Kind == Visit}
	has := map[string]bool{"wave_id": o.Kind != Visit, "location_id": o.Kind == Location || o.Kind.rows(), "visit_id": o.Kind == Visit}
	for _, part := range []struct{ path, value string }{{"wave_id", f.WaveID}, {"location_id", f.LocationID}, {"visit_id", f.VisitID}} {
		switch {
		case part.value == "" && needs[part.path]:
			bad(part.path, "required")
		case part.value != "" && !has[part.path]:
			bad(part.path, "report_filter")
		case part.value != "" && uuid.Validate(part.value) != nil:
			bad(part.path, "not_an_id")
		}
	}
	if f.Detailed && o.Kind != Visits {
		bad("detailed", "report_filter")
	}
	if !o.Kind.rows() && (!f.From.IsZero() || !f.To.IsZero()) {
		bad("from", "report_filter")
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		bad("to", "before_start")
	}
	if len(wrong) > 0 {
		return ErrInvalid.At(wrong...)
	}
	return nil
}

// covers reports whether everything in then is in now. Ranges of another kind are not
// looked into: who was moved to a larger one orders anew.
func covers(now, then audits.Reach) bool {
	in := func(parts, whole []string) bool {
		return !slices.ContainsFunc(parts, func(id string) bool { return !slices.Contains(whole, id) })
	}
	if now.Places.OrgID == "" || now.Places.OrgID != then.Places.OrgID {
		return false
	}
	return now.Places.All || (!then.Places.All && in(then.Places.BrandIDs, now.Places.BrandIDs) &&
		in(then.Places.RegionIDs, now.Places.RegionIDs) && in(then.Places.LocationIDs, now.Places.LocationIDs) && in(then.Waves, now.Waves))
}
