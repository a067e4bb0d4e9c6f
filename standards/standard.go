// Package standards holds service standards: their versions, sections and
// requirements, the path from draft to publication, and what changed between
// two versions.
package standards

import (
	"math/big"
	"time"
)

// Standard is a company's document of rules for dealing with customers.
type Standard struct {
	ID, OrgID string
	BrandID   string // empty: for every brand
	Title     string
	Language  string // of the text, such as "ru"
	CreatedAt time.Time
}

// Version is one edition of a standard. A published version never changes.
type Version struct {
	ID, OrgID, StandardID string
	Major, Minor          int // 2.0 is a substantive edition, 1.1 an editorial one
	Status                Status
	EffectiveOn           time.Time // zero until published
	OrderNumber           string    // of the order that puts it into force
	Preamble              string
	ContentHash           string // SHA-256 of the content, set at publication
	Revision              int    // grows with every edit of a draft
	CreatedBy             string // account
	EditedBy              string // account that changed the text last
	CreatedAt             time.Time
	PublishedAt           time.Time // zero until published
	Sections              []Section
}

// Section is a stage of service, such as greeting or objections.
type Section struct {
	Lineage      string // the same through every version
	Title        string
	Variant      string // scenario in which the section holds, such as "high load"; empty: always
	Requirements []Requirement
}

// Requirement is one rule: what to do, how, why it benefits the customer, and
// how it is measured.
type Requirement struct {
	Lineage   string // the same through every version; compliance is followed along it
	Code      string // printed number, unique in the version, such as "2.3"
	Statement string
	How       string
	Benefit   string // what the customer gains
	Level     Level
	Positions []string // empty: every position
	Measure   Measure
	Say       []string // phrases to use
	Avoid     []string // phrases to avoid
	Source    string   // where the rule comes from, such as "focus groups, 2026"
}

// Level says how binding a requirement is.
type Level string

// The levels. Critical is a mandatory rule whose breach fails the visit.
const (
	Mandatory   Level = "mandatory"
	Recommended Level = "recommended"
	Critical    Level = "critical"
)

// Measure says how a requirement is judged. The zero measure is yes or no.
type Measure struct {
	Kind MeasureKind
	Unit string // of Number and Duration: "s", "min", "h", "m", "pcs"
	// Target is the amount that meets the requirement and Limit the one that still
	// counts in part. With AtMost, smaller is better; with AtLeast, larger; with
	// Between, amounts from Target to Limit meet it and no other does.
	Bound         Bound
	Target, Limit *big.Rat // Limit is nil where nothing counts in part
	Max           int      // top mark of Scale, whose lowest mark is 1
	Options       []string // of Choice, from the best to the worst
	// Forbidden turns the requirement round: seeing the action breaks it.
	Forbidden bool
	// MayNotApply lets the shopper answer "not applicable".
	MayNotApply bool
	Photo       bool // a photo proves it
}

// MeasureKind is the form of a measure.
type MeasureKind string

// The kinds of measure.
const (
	YesNo    MeasureKind = "yes_no"
	Number   MeasureKind = "number"
	Duration MeasureKind = "duration"
	Scale    MeasureKind = "scale"
	Choice   MeasureKind = "choice"
)

// Bound says which side of a target is good.
type Bound string

// The bounds.
const (
	AtMost  Bound = "at_most"
	AtLeast Bound = "at_least"
	Between Bound = "between"
)

// Status is where a version stands.
type Status string

// The life of a version.
const (
	Draft            Status = "draft"
	InReview         Status = "in_review"
	ChangesRequested Status = "changes_requested"
	ExpertAudit      Status = "expert_audit"
	Approval         Status = "approval"
	Published        Status = "published"
	Superseded       Status = "superseded"
	Retired          Status = "retired"
)
