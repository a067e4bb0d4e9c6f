package reports

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/standards"
)

// RequirementFail is a visit in which the requirement was not met in full. Its day is
// all that is told of when it was, as on the page of a visit.
type RequirementFail struct {
	VisitID, Number              string
	WaveID, Wave                 string
	LocationID, Code, Name, City string
	On                           time.Time // day in the location's zone
	Question                     string    // as it was asked
	Answer, Comment              string
	Met                          checklists.Met
	Critical                     bool
	Earned, Possible             string   // exact
	Photos                       []string // ids of those that clients may see
}

// fillFails fills in a page of the fails up to a wave, the latest first: by wave, and
// within a wave by day.
func (s *Service) fillFails(ctx context.Context, within scope, at int, q RequirementQuery, p *RequirementPage) error {
	skip, need := q.Offset, q.Limit
	var asked []asking
	for i := at; i >= 0; i-- {
		n := p.Trend[i].Now.Applied - p.Trend[i].Now.Full
		p.FailTotal += n
		switch {
		case n == 0 || need <= 0:
		case len(asked) == 0 && skip >= n:
			skip -= n
		default:
			asked = append(asked, p.asked[i])
			if len(asked) == 1 {
				n -= skip
			}
			need -= n
		}
	}
	if len(asked) == 0 {
		return nil
	}
	rows, err := s.query.fails(ctx, within, asked, q.Limit, skip)
	if err != nil || len(rows) == 0 {
		return err
	}
	photos, err := s.query.photosOf(ctx, within.orgID, rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		step := p.stepOf(row.Visit.WaveID)
		fail := row.fail(step, q.Language)
		fail.Photos = photos[[2]string{row.Visit.ID, row.Answer.QuestionID}]
		p.Fails = append(p.Fails, fail)
	}
	return nil
}

func (p *RequirementPage) stepOf(waveID string) *results {
	for _, step := range p.steps {
		if step.wave.ID == waveID {
			return step
		}
	}
	return nil
}

func (row failRow) fail(step *results, lang locale.Language) RequirementFail {
	v, a := row.Visit, row.Answer
	q := step.version.Content.Question(a.QuestionID)
	return RequirementFail{
		VisitID: v.ID, Number: visitNumber(row.Code, v.Ordinal), WaveID: v.WaveID, Wave: step.wave.Title,
		LocationID: v.LocationID, Code: row.Code, Name: row.Name, City: row.City, On: dayIn(v.StartedAt, row.TimeZone),
		Question: q.Text, Answer: answerText(lang, q, checklists.State(a.State), parsedAnswer(q, a.Value)),
		Comment: a.Comment, Met: a.met(), Critical: a.Critical, Earned: a.Earned, Possible: a.Possible,
	}
}

func requirementText(lang locale.Language, step *results, r *standards.Requirement) RequirementText {
	v := step.standard
	return RequirementText{
		VersionID: v.ID, Standard: step.title, Number: v.Number(), EffectiveOn: v.EffectiveOn,
		Code: r.Code, Level: string(r.Level), Statement: r.Statement, How: r.How, Measure: measureText(lang, r.Measure),
	}
}

// says reports whether two versions have the same words, whatever number they print.
func (t RequirementText) says(o RequirementText) bool {
	return t.Level == o.Level && t.Statement == o.Statement && t.How == o.How && t.Measure == o.Measure
}
