package reports

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// visit assembles the report on one visit that the actor may see the results of.
func (s *Service) visit(ctx context.Context, by accounts.Actor, visitID string, lang locale.Language) (*VisitReport, error) {
	if !by.Can(accounts.ReadResults) {
		return nil, accounts.ErrForbidden // a shopper never sees scores, also not of their own visit
	}
	v, err := s.audits.Visit(ctx, by, visitID)
	if err != nil {
		return nil, err
	}
	if v.Status == audits.InProgress {
		return nil, audits.ErrVisitNotFound
	}
	version, err := s.checklists.Content(ctx, by.OrgID, v.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	version = version.In(lang)
	r, err := s.visitResults(ctx, by, v, version)
	if err != nil {
		return nil, err
	}
	p := r.places[v.LocationID]
	line, err := s.query.visitLine(ctx, by.OrgID, v.ID)
	if err != nil {
		return nil, err
	}
	report := &VisitReport{
		Meta: s.meta(r, lang), Number: visitNumber(p.Code, line.Ordinal), Wave: r.wave.Title, WaveID: r.wave.ID, Status: v.Status, Band: bandOf(r.wave.Bands, v.Final),
		Kind: lang.Text("reports.kind_" + string(r.wave.Audit)), Scenario: scenarioWords(lang, r.wave.ScenarioOf(line.assignment(), lang)), LocationID: v.LocationID, Location: p.place(), Start: dayIn(v.StartedAt, p.TimeZone),
		Raw: v.Raw, Final: v.Final, Earned: v.Earned, Possible: v.Possible, Failed: v.Failed, Comment: v.Summary, Photo: s.photos(ctx),
	}
	if err := s.addKind(ctx, by, v, zoneOf(p.TimeZone), report); err != nil {
		return nil, err
	}
	report.Filter = lang.Text("reports.filter_visit", map[string]any{"Number": report.Number})
	if by.Can(accounts.ReadUnreleased) {
		report.Submitted, report.Revision, report.Started = v.SubmittedAt, v.Revision, v.StartedAt.In(zoneOf(p.TimeZone))
		if !v.FinishedAt.IsZero() {
			report.Finished = v.FinishedAt.In(zoneOf(p.TimeZone))
		}
	}
	report.Zone, report.N, report.CutOff = zoneOf(p.TimeZone), 1, latest(v)
	if err = s.branded(ctx, by.OrgID, &report.Meta); err != nil {
		return nil, err
	}
	report.Exceptions = exceptionRows(lang, [][]audits.Exception{v.Exceptions})
	if report.Previous, err = s.query.previousScore(ctx, r.scope, v); err != nil {
		return nil, err
	}
	if report.Sections, err = s.visitSections(ctx, r, v, version, lang); err != nil {
		return nil, err
	}
	report.GenerationID, err = generation("visit", lang, v.ID, v.Revision, v.Status, v.ContentHash, version.ContentHash)
	return report, err
}

// addKind adds what a call or a message measured, and where and when a visit to a
// competitor was.
func (s *Service) addKind(ctx context.Context, by accounts.Actor, v audits.Visit, zone *time.Location, report *VisitReport) error {
	orgID := by.OrgID
	var err error
	switch audit := report.Audit; {
	case audit.Remote():
		report.Contact, err = s.query.contact(ctx, orgID, v.ID)
		report.Kind = contactWords(report.Language, report.Kind, report.Contact)
	case audit == checklists.Competitor:
		if report.Location, err = s.query.competitorPlace(ctx, orgID, v.AssignmentID); err != nil || !by.Can(accounts.ReadUnreleased) {
			return err
		}
		var c audits.Contact
		c, err = s.audits.Contact(ctx, v)
		report.Came, report.Left = in(c.BeganAt, zone), in(c.EndedAt, zone)
	}
	return err
}

// in is a moment in a zone; zero stays zero.
func in(at time.Time, zone *time.Location) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(zone)
}

// contactWords is a kind of audit with what was measured.
func contactWords(lang locale.Language, kind string, c *VisitContact) string {
	if c == nil {
		return kind
	}
	if c.Channel != "" {
		kind += " (" + lang.Text("channel."+string(c.Channel)) + ")"
	}
	if c.Response == nil {
		return kind
	}
	key := "reports.contact_response"
	if c.Unanswered {
		key = "reports.contact_unanswered"
	}
	kind += ", " + lang.Text(key, map[string]any{"Time": timeWords(lang, *c.Response)})
	if c.Talk != nil {
		kind += ", " + lang.Text("reports.contact_talk", map[string]any{"Time": timeWords(lang, *c.Talk)})
	}
	return kind
}

// timeWords is a time of some seconds in its two largest units: "1 h 35 min".
func timeWords(lang locale.Language, seconds int64) string {
	units := []struct {
		unit string
		of   int64
	}{{"d", 86_400}, {"h", 3600}, {"min", 60}, {"s", 1}}
	for i, u := range units {
		if seconds < u.of && u.of > 1 {
			continue
		}
		text := lang.Text("time."+u.unit, map[string]any{"N": seconds / u.of})
		if rest := seconds % u.of; i+1 < len(units) && rest >= units[i+1].of {
			text += " " + lang.Text("time."+units[i+1].unit, map[string]any{"N": rest / units[i+1].of})
		}
		return text
	}
	return ""
}

// VisitPage is VisitPDF's content for a page. Errors: audits.ErrVisitNotFound.
func (s *Service) VisitPage(ctx context.Context, by accounts.Actor, visitID string, lang locale.Language) (*VisitReport, error) {
	return s.visit(ctx, by, visitID, lang)
}

// visitResults is what a visit's report shares with its wave's.
func (s *Service) visitResults(ctx context.Context, by accounts.Actor, v audits.Visit, version *checklists.Version) (*results, error) {
	wave, err := s.audits.Wave(ctx, by, v.WaveID)
	if err != nil {
		return nil, err
	}
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, err
	}
	r := &results{orgID: by.OrgID, scope: scope{orgID: by.OrgID, reach: reach}, wave: wave, history: []audits.Wave{wave}}
	if err := s.readVersions(ctx, r); err != nil {
		return nil, err
	}
	r.version = version
	places, err := s.query.locations(ctx, r.orgID, wave.BrandID)
	r.places = map[string]placeRow{}
	for _, p := range places {
		r.places[p.ID] = p
	}
	r.order = []string{v.LocationID}
	return r, err
}

func (s *Service) visitSections(ctx context.Context, r *results, v audits.Visit, version *checklists.Version, lang locale.Language) ([]VisitSection, error) {
	answers, err := s.audits.Answers(ctx, v)
	if err != nil {
		return nil, err
	}
	given := map[string]audits.Answer{}
	for _, a := range answers {
		given[a.QuestionID] = a
	}
	scores, err := s.audits.SectionScores(ctx, v)
	if err != nil {
		return nil, err
	}
	photos, err := s.audits.Photos(ctx, v)
	if err != nil {
		return nil, err
	}
	shown := map[string][]audits.File{}
	for _, p := range photos {
		shown[p.QuestionID] = append(shown[p.QuestionID], p)
	}
	codes, excepted := r.codes(), exceptedWhy(lang, v.Exceptions)
	list := make([]VisitSection, 0, len(version.Content.Sections))
	for i := range version.Content.Sections {
		section := &version.Content.Sections[i]
		score := scores[section.ID]
		row := VisitSection{
			Title: section.Title, Gate: section.Gate, Earned: amountOrZero(score.Earned), Possible: amountOrZero(score.Possible),
			Raw: score.Raw, Final: score.Final, Failed: score.Failed,
		}
		if version.Content.Rollup == checklists.RollupSections {
			row.Weight = section.Weight
		}
		for k := range section.Questions {
			q := &section.Questions[k]
			question := visitQuestion(q, i, k, given[q.ID], codes, shown[q.ID], lang)
			question.Excepted = excepted[q.ID]
			row.Questions = append(row.Questions, question)
		}
		list = append(list, row)
	}
	return list, nil
}

func visitQuestion(q *checklists.Question, section, at int, a audits.Answer, codes map[string]string, photos []audits.File, lang locale.Language) VisitQuestion {
	state := a.State
	if state == "" {
		state = checklists.NotAnswered
	}
	row := VisitQuestion{
		Number: fmt.Sprintf("%d.%d", section+1, at+1), Requirement: codes[q.Requirement], Lineage: q.Requirement, Text: q.Text,
		Answer: answerText(lang, q, state, parsedAnswer(q, string(a.Value))), Earned: amountOrZero(a.Earned), Possible: amountOrZero(a.Possible),
		State: state, Met: a.Met, Critical: q.Critical, CriticalFail: a.CriticalFail, Bonus: q.Bonus, Penalty: q.Penalty, Comment: a.Comment,
	}
	for _, p := range photos {
		row.Photos, row.PhotoIDs = append(row.Photos, p.SHA256), append(row.PhotoIDs, p.ID)
	}
	return row
}

func amountOrZero(r *big.Rat) *big.Rat {
	if r == nil {
		return new(big.Rat)
	}
	return r
}

// latest is the moment at which the visit last changed hands.
func latest(v audits.Visit) (at time.Time) {
	for _, t := range []time.Time{v.SubmittedAt, v.ApprovedAt, v.ReleasedAt} {
		if t.After(at) {
			at = t
		}
	}
	return at
}
