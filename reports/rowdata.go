package reports

import (
	"context"
	"fmt"
	"iter"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
)

// versionsOf reads the checklist versions of visits, each once.
type versionsOf struct {
	s     *Service
	orgID string
	known map[string]*checklists.Version
}

func (v *versionsOf) get(ctx context.Context, id string) (*checklists.Version, error) {
	if found, ok := v.known[id]; ok {
		return found, nil
	}
	version, err := v.s.checklists.Content(ctx, v.orgID, id)
	if err == nil {
		v.known[id] = version
	}
	return version, err
}

// visitNumber is how people quote a visit: the location's code and a count. It
// carries no time and nothing of the shopper.
func visitNumber(code string, ordinal int) string { return fmt.Sprintf("%s-%d", code, ordinal) }

func (r *results) waveTitle(id string) string {
	for _, w := range r.history {
		if w.ID == id {
			return w.Title
		}
	}
	return ""
}

// visitRows streams the seen visits of waves.
func (s *Service) visitRows(ctx context.Context, r *results, waves []string, locationID string) iter.Seq2[VisitRow, error] {
	at := zones{}
	return func(yield func(VisitRow, error) bool) {
		for batch, err := range s.query.visits(ctx, r.scope, waves, locationID) {
			if err != nil {
				yield(VisitRow{}, err)
				return
			}
			rows, err := s.visitBatch(ctx, r, batch, at)
			if err != nil {
				yield(VisitRow{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func (s *Service) visitBatch(ctx context.Context, r *results, batch []visitLine, at zones) ([]VisitRow, error) {
	ids := visitIDs(batch)
	sections, err := s.query.sectionsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	tallies, err := s.query.tallies(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]VisitRow, len(batch))
	for i, v := range batch {
		p := r.places[v.LocationID]
		rows[i] = VisitRow{
			Number: visitNumber(p.Code, v.Ordinal), Place: p.place(), Wave: r.waveTitle(v.WaveID),
			Start: dayAt(v.StartedAt, at.of(p.TimeZone)), Scenario: v.Scenario, Earned: float64(v.EarnedMillionths) / 1e6,
			Possible: float64(v.PossibleMillionths) / 1e6, Raw: v.Raw, Final: v.Final, Failed: v.Failed,
			Critical: tallies[v.ID].Critical, NotApplicable: tallies[v.ID].NotApplicable, Excepted: tallies[v.ID].Excepted,
		}
		for _, section := range r.version.Content.Sections {
			score := sections[v.ID][section.ID]
			weight := 1.0
			if section.Weight != nil && r.version.Content.Rollup == checklists.RollupSections {
				weight, _ = section.Weight.Float64()
			}
			rows[i].Sections = append(rows[i].Sections, VisitRowSection{
				Earned:   float64(score.EarnedMillionths) / 1e6,
				Possible: float64(score.PossibleMillionths) / 1e6, Weight: weight, Final: score.Final,
			})
		}
	}
	return rows, nil
}

// answerRows streams the answers of the visits of visitRows, in the same order
// and within a visit in the order of its checklist.
func (s *Service) answerRows(ctx context.Context, r *results, waves []string, locationID string, lang locale.Language) iter.Seq2[AnswerRow, error] {
	versions := versionsOf{s, r.orgID, map[string]*checklists.Version{}}
	codes, at := r.codes(), zones{}
	return func(yield func(AnswerRow, error) bool) {
		for batch, err := range s.query.visits(ctx, r.scope, waves, locationID) {
			if err != nil {
				yield(AnswerRow{}, err)
				return
			}
			answers, err := s.query.answersOf(ctx, visitIDs(batch))
			if err != nil {
				yield(AnswerRow{}, err)
				return
			}
			for _, v := range batch {
				version, err := versions.get(ctx, v.ChecklistVersionID)
				if err != nil {
					yield(AnswerRow{}, err)
					return
				}
				exceptions, err := audits.ParseExceptions(v.Exceptions)
				if err != nil {
					yield(AnswerRow{}, err)
					return
				}
				for _, row := range r.answersOfVisit(version, v, at, answers[v.ID], codes, exceptedWhy(lang, exceptions), lang) {
					if !yield(row, nil) {
						return
					}
				}
			}
		}
	}
}

func (r *results) answersOfVisit(version *checklists.Version, v visitLine, at zones, answers map[string]answerLine, codes, excepted map[string]string, lang locale.Language) []AnswerRow {
	p := r.places[v.LocationID]
	visit, date := visitNumber(p.Code, v.Ordinal), dayAt(v.StartedAt, at.of(p.TimeZone))
	rows := make([]AnswerRow, 0, len(answers))
	for i := range version.Content.Sections {
		section := &version.Content.Sections[i]
		for k := range section.Questions {
			q := &section.Questions[k]
			a, ok := answers[q.ID]
			if !ok {
				continue
			}
			earned, possible := a.points()
			state := checklists.State(a.State)
			rows = append(rows, AnswerRow{
				Visit: visit, Location: p.Code, Date: date,
				Section: r.sectionIndex(section, i), Requirement: codes[q.Requirement], Number: fmt.Sprintf("%d.%d", i+1, k+1), Question: q.Text,
				Answer: answerOr(excepted[q.ID], answerText(lang, q, state, parsedAnswer(q, a.Value))), State: state, Earned: earned, Possible: possible,
				Met: a.met(), Critical: q.Critical, CriticalFail: a.Critical, Comment: a.Comment,
			})
		}
	}
	return rows
}

// sectionIndex places a section of another version among those of the report.
func (r *results) sectionIndex(section *checklists.Section, at int) int {
	for i, s := range r.version.Content.Sections {
		if s.Title == section.Title {
			return i
		}
	}
	return min(at, len(r.version.Content.Sections)-1)
}

func visitIDs(batch []visitLine) []string {
	ids := make([]string, len(batch))
	for i, v := range batch {
		ids[i] = v.ID
	}
	return ids
}

// criticalFails lists the critical questions failed in waves.
func (s *Service) criticalFails(ctx context.Context, r *results, waves []string, locationID string) ([]CriticalFail, error) {
	rows, err := s.query.criticals(ctx, r.scope, waves, locationID)
	if err != nil {
		return nil, err
	}
	return s.failsOf(ctx, r, rows)
}

// failsOf puts failed answers in words.
func (s *Service) failsOf(ctx context.Context, r *results, rows []criticalRow) ([]CriticalFail, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	codes := r.codes()
	versions := versionsOf{s, r.orgID, map[string]*checklists.Version{}}
	list := make([]CriticalFail, 0, len(rows))
	for _, row := range rows {
		version, err := versions.get(ctx, row.Visit.ChecklistVersionID)
		if err != nil {
			return nil, err
		}
		p := r.places[row.Visit.LocationID]
		fail := CriticalFail{Place: p.place(), VisitID: row.Visit.ID, Visit: visitNumber(p.Code, row.Visit.Ordinal), Date: dayIn(row.Visit.StartedAt, p.TimeZone), Comment: row.Comment}
		for i, section := range version.Content.Sections {
			for k, q := range section.Questions {
				if q.ID == row.QuestionID {
					fail.Section, fail.Lineage, fail.Code, fail.Number, fail.Text = section.Title, q.Requirement, codes[q.Requirement], fmt.Sprintf("%d.%d", i+1, k+1), q.Text
				}
			}
		}
		list = append(list, fail)
	}
	return list, nil
}
