package checklists

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"strconv"

	"etalon/internal/fault"
)

// ErrChecklistInvalid is a checklist that breaks its rules. Every problem is one
// of its fields, with a path such as "sections[0].questions[2].options[1].credit".
var ErrChecklistInvalid = fault.New(fault.Invalid, "checklist_invalid")

// Document is a checklist as JSON: the one shape of the HTTP API, of an import's
// dry run, of what is stored, and of the scoring vectors. A field that is absent
// has its default; docs/decisions/checklist-document.md tells them all.
type Document struct {
	Title    string            `json:"title,omitempty" maxLength:"300"`
	Audit    Audit             `json:"audit,omitempty" enum:"visit,call,message,observation,self_check,competitor,survey" default:"visit" doc:"The kind of audit that it is for"`
	Wait     int               `json:"wait_s,omitempty" minimum:"0" maximum:"2592000" doc:"Seconds of a call or a message until there is no answer; absent: 60 of a call, 86400 of a message"`
	Rollup   Rollup            `json:"rollup,omitempty" enum:"points,sections" default:"points" doc:"How sections make the score of a visit: earned over possible points, or the weighted mean of section scores"`
	Over100  bool              `json:"over_100,omitempty" doc:"Bonus points may lift a score over 100 %"`
	Critical *DocumentCritical `json:"critical,omitempty" doc:"What failing a critical question does; absent: flag"`
	Sections []DocumentSection `json:"sections" maxItems:"50"`

	NotMeasured []DocumentNotMeasured `json:"not_measured,omitempty" maxItems:"2000" doc:"Requirements of the standard that no question checks, on purpose"`

	Language     string           `json:"language,omitempty" maxLength:"40" doc:"Of the texts, a BCP 47 tag" example:"ru"`
	Languages    []string         `json:"languages,omitempty" maxItems:"20" doc:"Further ones, that the texts are translated into"`
	Translations DocumentWordings `json:"translations,omitempty" doc:"Of the title, by language"`
}

// DocumentWordings are Wordings.
type DocumentWordings map[string]DocumentWording

// DocumentWording is a Wording.
type DocumentWording struct {
	Text     string `json:"text,omitempty" maxLength:"2000" doc:"Or the title"`
	Hint     string `json:"hint,omitempty" maxLength:"4000"`
	Outdated bool   `json:"outdated,omitempty" doc:"The main text has changed since"`
}

// DocumentNotMeasured is a NotMeasured.
type DocumentNotMeasured struct {
	Requirement string `json:"requirement" minLength:"1" maxLength:"64" doc:"Lineage"`
	Reason      string `json:"reason" minLength:"1" maxLength:"1000"`
}

// DocumentCritical is a CriticalPolicy.
type DocumentCritical struct {
	Policy Policy `json:"policy,omitempty" enum:"flag,zero_section,zero_visit,cap_visit,fail_after" default:"flag"`
	Cap    Exact  `json:"cap,omitempty" maxLength:"64" doc:"Percent, for cap_visit" example:"70"`
	N      int    `json:"n,omitempty" minimum:"0" maximum:"500" doc:"Critical fails that fail the visit, for fail_after; absent: 1"`
	Scope  Scope  `json:"scope,omitempty" enum:"visit,section" default:"visit" doc:"Where fail_after counts"`
}

// DocumentSection is a Section.
type DocumentSection struct {
	ID        string             `json:"id" minLength:"1" maxLength:"64" doc:"Unique in the checklist"`
	Title     string             `json:"title,omitempty" maxLength:"300"`
	Weight    Exact              `json:"weight,omitempty" maxLength:"64" doc:"Of the section, where the roll-up is sections; absent: 1" example:"10"`
	Gate      *Exact             `json:"gate,omitempty" maxLength:"64" doc:"Percent below which the section fails the visit" example:"60"`
	Questions []DocumentQuestion `json:"questions" maxItems:"500"`

	Translations DocumentWordings `json:"translations,omitempty" doc:"Of the title, by language"`
}

// DocumentQuestion is a Question.
type DocumentQuestion struct {
	ID          string           `json:"id" minLength:"1" maxLength:"64" doc:"Unique in the checklist, stable along its versions"`
	Text        string           `json:"text,omitempty" maxLength:"2000"`
	Hint        string           `json:"hint,omitempty" maxLength:"4000" doc:"The criterion: what counts as which answer"`
	Kind        Kind             `json:"kind" enum:"yes_no,single,multiple,scale,number,count,duration,text,date,time,photo,audio,receipt,signature,location"`
	Points      *int             `json:"points,omitempty" minimum:"0" maximum:"1000000" doc:"0 is informational; absent: 1 where the answer gives a credit, else 0. Multiple choice has points per option instead"`
	NA          bool             `json:"na,omitempty" doc:"The shopper may answer \"not applicable\""`
	Required    *bool            `json:"required,omitempty" doc:"Absent: true for the scored kinds, false for the others"`
	Critical    bool             `json:"critical,omitempty"`
	Threshold   Exact            `json:"threshold,omitempty" maxLength:"64" doc:"The credit below which a critical question fails; absent: 1" example:"1/2"`
	Bonus       bool             `json:"bonus,omitempty" doc:"Earned counts, possible is 0"`
	Penalty     bool             `json:"penalty,omitempty" doc:"A forbidden action: subtracts points, possible is 0"`
	Turned      bool             `json:"turned,omitempty" doc:"The other end is the good one: no, or the lowest mark"`
	Options     []DocumentOption `json:"options,omitempty" maxItems:"100"`
	Scale       *DocumentScale   `json:"scale,omitempty"`
	Unit        string           `json:"unit,omitempty" maxLength:"16" example:"s"`
	Measures    Measure          `json:"measures,omitempty" enum:"response,talk" doc:"Of a duration in a call or a message: what of the contact answers it; absent: the shopper does"`
	Bands       []DocumentBand   `json:"bands,omitempty" maxItems:"50" doc:"Credits of a number, count or duration, tried in order; the last has no upto"`
	ShowIf      string           `json:"show_if,omitempty" maxLength:"1000" doc:"Expression; absent: always shown" example:"q1 == 'yes'"`
	RequireIf   string           `json:"require_if,omitempty" maxLength:"1000" doc:"Expression that makes an optional question required"`
	Photo       Demand           `json:"photo,omitempty" enum:"never,optional,required" default:"optional"`
	Comment     Demand           `json:"comment,omitempty" enum:"never,optional,required" default:"optional"`
	CommentMin  int              `json:"comment_min,omitempty" minimum:"0" maximum:"1000" doc:"Characters of a comment at least, where one is required or given"`
	References  []string         `json:"references,omitempty" maxItems:"6" format:"uuid" doc:"Images of the checklist that show how it should look"`
	Requirement string           `json:"requirement,omitempty" maxLength:"64" doc:"Lineage of the requirement that the question checks"`

	Translations DocumentWordings `json:"translations,omitempty" doc:"Of the text and the hint, by language"`
}

// DocumentOption is an Option.
type DocumentOption struct {
	ID        string `json:"id" minLength:"1" maxLength:"64" doc:"Unique in the question"`
	Text      string `json:"text,omitempty" maxLength:"1000"`
	Credit    Exact  `json:"credit,omitempty" maxLength:"64" doc:"Of single choice, from 0 to 1; absent: 0" example:"1/2"`
	Points    int    `json:"points,omitempty" minimum:"-1000000" maximum:"1000000" doc:"Of multiple choice"`
	Exclusive bool   `json:"exclusive,omitempty" doc:"Excludes every other option, as \"none of these\" does"`

	Translations DocumentWordings `json:"translations,omitempty" doc:"By language"`
}

// DocumentScale is a Scale.
type DocumentScale struct {
	Min     int     `json:"min" minimum:"-1000" maximum:"1000"`
	Max     int     `json:"max" minimum:"-1000" maximum:"1000"`
	Credits []Exact `json:"credits,omitempty" maxItems:"2001" doc:"One a mark, from the lowest on; absent: linear from 0 to 1"`
}

// DocumentBand is a Band.
type DocumentBand struct {
	UpTo   *Exact `json:"upto,omitempty" maxLength:"64" doc:"Inclusive; absent in the last band only" example:"20"`
	Credit Exact  `json:"credit" maxLength:"64" example:"1/2"`
}

// Exact is a number written as ParseExact reads it. A JSON number is read too.
type Exact string

// UnmarshalJSON reads a string or a number.
func (e *Exact) UnmarshalJSON(data []byte) error {
	switch {
	case string(data) == "null":
		return nil
	case data[0] == '"':
		return json.Unmarshal(data, (*string)(e))
	}
	f, err := strconv.ParseFloat(string(data), 64)
	r, ok := exactOf(f)
	if err != nil || !ok {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[Exact]()}
	}
	*e = Exact(FormatExact(r))
	return nil
}

// UnmarshalJSON reads the object, and the shorter spellings of a policy:
// "cap_visit(70)", "fail_after(2)", and count or after in the place of n.
func (c *DocumentCritical) UnmarshalJSON(data []byte) error {
	type plain DocumentCritical
	wide := struct {
		*plain
		Count, After int
	}{plain: (*plain)(c)}
	if data[0] == '"' {
		if err := json.Unmarshal(data, &c.Policy); err != nil {
			return err
		}
	} else if err := json.Unmarshal(data, &wide); err != nil {
		return err
	}
	c.N = orDefault(c.N, orDefault(wide.Count, wide.After))
	if m := policyCall.FindStringSubmatch(string(c.Policy)); m != nil {
		c.Policy = Policy(m[1])
		if c.Policy == CapVisit {
			c.Cap = Exact(m[2])
		} else if n, err := strconv.Atoi(m[2]); err == nil {
			c.N = n
		}
	}
	return nil
}

var policyCall = regexp.MustCompile(`^(cap_visit|fail_after)\( *([0-9][0-9./]{0,20}) *%? *\)$`)

// ParseDocument reads the JSON of a document. Unknown fields are ignored, so that
// an older program reads what a newer one wrote. It returns ErrChecklistInvalid.
func ParseDocument(data []byte) (Document, error) {
	var d Document
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&d); err != nil {
		path := ""
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			path = wrong.Field
		}
		return Document{}, ErrChecklistInvalid.At(fault.Field{Path: path, Code: "wrong_type"})
	}
	return d, nil
}
