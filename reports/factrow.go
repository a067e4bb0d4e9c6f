package reports

import (
	"context"
	"fmt"
	"strings"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// factVersion is a checklist version as facts need it.
type factVersion struct {
	*checklists.Version
	questions []factQuestion
	at        map[string]int // places of questions, by id
}

// factQuestion is a question with where it stands.
type factQuestion struct {
	*checklists.Question
	section int    // index
	number  string // as printed
	code    string // of its requirement
}

func (s *Service) factVersion(ctx context.Context, orgID, id string) (*factVersion, error) {
	version, err := s.checklists.Content(ctx, orgID, id)
	if err != nil {
		return nil, err
	}
	codes, err := s.codesOf(ctx, orgID, version.StandardVersionID)
	if err != nil {
		return nil, err
	}
	v := &factVersion{Version: version, at: map[string]int{}}
	for i := range version.Content.Sections {
		for k := range version.Content.Sections[i].Questions {
			q := &version.Content.Sections[i].Questions[k]
			v.at[q.ID] = len(v.questions)
			v.questions = append(v.questions, factQuestion{q, i, fmt.Sprintf("%d.%d", i+1, k+1), codes[q.Requirement]})
		}
	}
	return v, nil
}

// codesOf are the codes of a standard version's requirements, by lineage.
func (s *Service) codesOf(ctx context.Context, orgID, standardVersionID string) (map[string]string, error) {
	codes := map[string]string{}
	if standardVersionID == "" {
		return codes, nil
	}
	standard, err := s.standards.Version(ctx, accounts.Program(orgID), standardVersionID)
	if err != nil {
		return nil, err
	}
	for _, section := range standard.Sections {
		for _, q := range section.Requirements {
			codes[q.Lineage] = q.Code
		}
	}
	return codes, nil
}

// arrange puts the answers of a visit into the order of its checklist. The place of a
// question without an answer has no question id.
func (v *factVersion) arrange(lines []answerLine, answers packed) ([]answerLine, error) {
	lines = append(lines[:0], make([]answerLine, len(v.questions))...)
	var fields [mostColumns]string
	for {
		more, err := answers.next(&fields)
		if err != nil || !more {
			return lines, err
		}
		at, known := v.at[fields[0]]
		if !known {
			continue
		}
		if lines[at], err = answerOf(&fields); err != nil {
			return nil, err
		}
	}
}

// visitFact is what is said of the visit itself.
func (r *FactReader) visitFact(v *visitLine) VisitFact {
	version, p := r.versions[v.ChecklistVersionID], r.places[v.LocationID]
	return VisitFact{
		VisitID: v.ID, Visit: visitNumber(p.Code, v.Ordinal), WaveID: v.WaveID, Wave: r.waves[v.WaveID].Title, Audit: r.waves[v.WaveID].Audit, LocationID: v.LocationID,
		Place: p.place(), Day: dayAt(v.StartedAt, r.zones.of(p.TimeZone)), Scenario: v.Scenario, Checklist: version.Content.Title, Version: version.Number,
		VisitRaw: v.Raw, VisitFinal: v.Final, VisitFailed: v.Failed,
		VisitEarned: float64(v.EarnedMillionths) / 1e6, VisitPoints: float64(v.PossibleMillionths) / 1e6,
	}
}

// excepted says why questions were not asked in a visit, by id.
func (r *FactReader) excepted(v *visitLine) (map[string]string, error) {
	exceptions, err := audits.ParseExceptions(v.Exceptions)
	if err != nil || len(exceptions) == 0 {
		return nil, err
	}
	return exceptedWhy(r.lang, exceptions), nil
}

// visit gives the facts of a visit, in the order of its checklist.
func (r *FactReader) visit(v *visitLine, answers packed, give func(*Fact) error) error {
	version := r.versions[v.ChecklistVersionID]
	excepted, err := r.excepted(v)
	if err == nil {
		r.lines, err = version.arrange(r.lines, answers)
	}
	if err != nil {
		return err
	}
	f := Fact{VisitFact: r.visitFact(v)}
	for i := range r.lines {
		a := &r.lines[i]
		if a.QuestionID == "" {
			continue
		}
		r.answer(&f, version, i, a, excepted[a.QuestionID])
		if err := give(&f); err != nil {
			return err
		}
	}
	return nil
}

func (r *FactReader) answer(f *Fact, version *factVersion, at int, a *answerLine, excepted string) {
	q := &version.questions[at]
	f.SectionNumber, f.Section, f.Number = q.section+1, version.Content.Sections[q.section].Title, q.number
	f.QuestionID, f.Question, f.Lineage, f.Requirement = q.ID, q.Text, q.Requirement, q.code
	f.State, f.Met, f.Critical, f.CriticalFail, f.Comment = checklists.State(a.State), a.met(), q.Critical, a.Critical, a.Comment
	f.Earned, f.Possible = a.points()
	f.Answer = answerOr(excepted, r.words(q.Question, a).text)
}

// factText is an answer that many visits give in the same words.
type factText struct {
	question     *checklists.Question
	state, value string
}

// saidAnswer are an answer as people read it, and its amount where it is one.
type saidAnswer struct {
	text   string
	amount *float64
}

const (
	factTexts    = 20_000 // kept at most
	factTextSize = 64     // bytes of a stored answer that is worth keeping
)

// words is the answer in words, which are looked for once where many give the same.
func (r *FactReader) words(q *checklists.Question, a *answerLine) saidAnswer {
	key := factText{q, a.State, a.Value}
	if words, known := r.texts[key]; known {
		return words
	}
	state, parsed := checklists.State(a.State), parsedAnswer(q, a.Value)
	words := saidAnswer{text: answerText(r.lang, q, state, parsed)}
	if state == checklists.Answered && parsed.Number != nil {
		amount, _ := parsed.Number.Float64()
		words.amount = &amount
	}
	if len(a.Value) <= factTextSize && len(r.texts) < factTexts {
		// What is kept must not hold the whole page that it was cut out of.
		key.state, key.value = strings.Clone(key.state), strings.Clone(key.value)
		r.texts[key] = words
	}
	return words
}
