package checklists

import (
	"math/big"
	"strconv"
	"time"

	"etalon/internal/fault"
)

// Audit is the kind of audit that a checklist is made for. It decides who fills it,
// what is recorded beside the answers and with what its scores are compared:
// docs/decisions/kinds-of-audit.md.
type Audit string

// The kinds of audit.
const (
	MysteryVisit Audit = "visit"
	Call         Audit = "call"    // to the location's number
	Message      Audit = "message" // chat, e-mail, a form on the site
	Observation  Audit = "observation"
	SelfCheck    Audit = "self_check"
	Competitor   Audit = "competitor" // visit to another network's place
	Survey       Audit = "survey"     // of customers, after their visit: survey.go
)

// Audits lists the kinds of audit.
var Audits = []Audit{MysteryVisit, Call, Message, Observation, SelfCheck, Competitor, Survey}

// Remote reports whether nobody goes there: the contact is what is recorded.
func (a Audit) Remote() bool { return a == Call || a == Message }

// Announced reports whether the locations can know of it before: somebody comes to
// them, and not from among their own people.
func (a Audit) Announced() bool { return a == MysteryVisit }

// Own reports whether the company's own people fill it, and not shoppers.
func (a Audit) Own() bool { return a == Observation || a == SelfCheck }

// AtCompetitors reports whether it goes to another network's place.
func (a Audit) AtCompetitors() bool { return a == Competitor }

// Measure is what of the contact answers a question by itself.
type Measure string

// The measures.
const (
	Response Measure = "response" // from the contact's beginning to the first answer
	Talk     Measure = "talk"     // from the answer to the end of the call
)

// Bounds of how long an answer is waited for.
const (
	minWait, maxWait = 10 * time.Second, 30 * 24 * time.Hour
)

// WaitOf is how long an answer is waited for before there is none: as the checklist
// says, or a minute for a call and a day for a message.
func (c *Checklist) WaitOf() time.Duration {
	switch {
	case c.Wait > 0:
		return time.Duration(c.Wait) * time.Second
	case c.Audit == Call:
		return time.Minute
	default:
		return 24 * time.Hour
	}
}

// Measured lists the questions that the contact answers.
func (c *Checklist) Measured() []*Question {
	var list []*Question
	for s := range c.Sections {
		for q := range c.Sections[s].Questions {
			if one := &c.Sections[s].Questions[q]; one.Measures != "" {
				list = append(list, one)
			}
		}
	}
	return list
}

// In is a time as an answer in the unit of its question: whole seconds, and in other
// units to a hundredth, half up. The phone counts alike (visits/contact.ts).
func (q *Question) In(d time.Duration) string {
	unit, seconds := unitOf(q.Unit), int64(d/time.Second)
	if unit == 1 {
		return strconv.FormatInt(seconds, 10)
	}
	return strconv.FormatFloat(float64((200*seconds+unit)/(2*unit))/100, 'f', -1, 64)
}

// unitOf is the seconds of a unit that durations are asked in.
func unitOf(unit string) int64 {
	switch unit {
	case "min":
		return 60
	case "h":
		return 3600
	case "d":
		return 86_400
	default:
		return 1
	}
}

// audit checks that what is asked suits the kind of audit.
func (p *problems) audit(c *Checklist) {
	known(p, "audit", orDefault(c.Audit, MysteryVisit), Audits...)
	wait := time.Duration(c.Wait) * time.Second
	switch {
	case c.Wait == 0:
	case !c.Audit.Remote():
		p.add("wait_s", "not_for_audit", nil)
	case wait < minWait || wait > maxWait:
		p.add("wait_s", "out_of_range", fault.Params{"Min": int(minWait.Seconds()), "Max": int(maxWait.Seconds())})
	}
	p.survey(c)
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			p.suits(index(index("sections", i)+".questions", j), c, &c.Sections[i].Questions[j])
		}
	}
}

func (p *problems) suits(at string, c *Checklist, q *Question) {
	known(p, at+".measures", q.Measures, "", Response, Talk)
	switch {
	case c.Audit == Competitor && (q.Kind == Audio || q.Kind == Signature):
		p.add(at+".kind", "not_at_competitors", nil)
	case q.Measures == "":
	case q.Kind != Duration:
		p.add(at+".measures", "measures_duration", nil)
	case !c.Audit.Remote() || q.Measures == Talk && c.Audit != Call:
		p.add(at+".measures", "not_for_audit", nil)
	case q.Measures == Response && len(q.Bands) > 1 && c.WaitOf() < q.longest():
		// Otherwise no answer at all could be worth more than a late one.
		p.add(at+".bands", "longer_than_wait", fault.Params{"Max": q.In(c.WaitOf())})
	}
}

// longest is the time up to which a band of the question is worth something of its own.
func (q *Question) longest() time.Duration {
	upTo := q.Bands[len(q.Bands)-2].UpTo
	if upTo == nil {
		return 0
	}
	seconds, _ := new(big.Rat).Mul(upTo, big.NewRat(unitOf(q.Unit), 1)).Float64()
	return time.Duration(min(seconds, maxWait.Seconds()*2) * float64(time.Second))
}
