package reports

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// VisitTable reads the visits of a wave that an actor may see, a row each: what is
// said of the visit, the scores of its sections, and its answers.
type VisitTable struct {
	*FactReader
	Sections  []string // titles
	Questions []TableQuestion
	version   *factVersion
	sections  map[string]int // places, by id
	detailed  bool
}

// TableQuestion is a question that has columns of its own.
type TableQuestion struct {
	Number, Text string // Number as printed
	Unit         string // in words; empty: none
}

// WideRow is a visit with all its answers.
type WideRow struct {
	VisitFact
	Scores  []*checklists.Percent // of the sections; nil: has none
	Answers []TableAnswer         // of the questions
}

// TableAnswer is what a row has of a question.
type TableAnswer struct {
	There   bool     // the visit was asked
	Text    string   // in words
	Amount  *float64 // where the answer is one
	Earned  float64  // points; of detailed tables only, as the comment
	Comment string
}

// errOtherChecklist reports an answer that the table has no column for. All visits of
// a wave are of its checklist; a file never leaves out what it cannot show.
var errOtherChecklist = errors.New("reports: a visit of the wave is of another checklist")

// VisitTable begins to read the visits of the filter's wave. A detailed table has the
// points and comments of answers too.
// Errors: accounts.ErrForbidden, audits.ErrWaveNotFound.
func (s *Service) VisitTable(ctx context.Context, by accounts.Actor, f FactFilter, detailed bool, lang locale.Language) (*VisitTable, error) {
	wave, err := s.audits.Wave(ctx, by, f.WaveID)
	if err != nil {
		return nil, err
	}
	facts, err := s.Facts(ctx, by, f, lang)
	if err != nil {
		return nil, err
	}
	version, err := s.factVersion(ctx, by.OrgID, wave.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	facts.versions[wave.ChecklistVersionID] = version
	t := &VisitTable{FactReader: facts, version: version, sections: map[string]int{}, detailed: detailed}
	for i, section := range version.Content.Sections {
		t.sections[section.ID] = i
		t.Sections = append(t.Sections, section.Title)
	}
	for _, q := range version.questions {
		unit := ""
		if q.Unit != "" {
			unit = strings.TrimPrefix(lang.Text("reports.unit."+q.Unit), "reports.unit.")
		}
		t.Questions = append(t.Questions, TableQuestion{q.number, q.Text, unit})
	}
	return t, nil
}

// Load reads the answers and the scores of a batch. Batches may be loaded side by side.
func (t *VisitTable) Load(ctx context.Context, b *Batch) error {
	if b.Visits == 0 {
		return nil
	}
	ids := visitIDs(b.visits)
	var err error
	if b.answers, err = t.s.query.packedAnswers(ctx, ids, t.detailed); err != nil {
		return err
	}
	b.sections, err = t.s.query.packedSections(ctx, ids)
	return err
}

// Each gives the rows of a loaded batch. A row is good until give returns.
func (t *VisitTable) Each(ctx context.Context, b *Batch, give func(*WideRow) error) error {
	if err := t.prepare(ctx, b.visits); err != nil {
		return err
	}
	row := WideRow{Scores: make([]*checklists.Percent, len(t.Sections)), Answers: make([]TableAnswer, len(t.Questions))}
	for i := range b.visits {
		v := &b.visits[i]
		row.VisitFact = t.visitFact(v)
		err := t.fill(&row, v, b.answers[v.ID])
		if err == nil {
			err = t.scores(&row, b.sections[v.ID])
		}
		if err == nil {
			err = give(&row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill puts the answers of a visit into the columns of their questions.
func (t *VisitTable) fill(row *WideRow, v *visitLine, answers packed) error {
	clear(row.Answers)
	if v.ChecklistVersionID != t.version.ID {
		return errOtherChecklist
	}
	excepted, err := t.excepted(v)
	if err == nil {
		t.lines, err = t.version.arrange(t.lines, answers)
	}
	if err != nil {
		return err
	}
	for i := range t.lines {
		a := &t.lines[i]
		if a.QuestionID == "" {
			continue
		}
		words, to := t.words(t.version.questions[i].Question, a), &row.Answers[i]
		to.There, to.Text, to.Amount, to.Comment = true, answerOr(excepted[a.QuestionID], words.text), words.amount, a.Comment
		if t.detailed {
			to.Earned, _ = a.points()
		}
	}
	return nil
}

// scores puts the scores of a visit into the columns of their sections.
func (t *VisitTable) scores(row *WideRow, sections packed) error {
	clear(row.Scores)
	var fields [mostColumns]string
	for {
		more, err := sections.next(&fields)
		if err != nil || !more {
			return err
		}
		at, known := t.sections[fields[0]]
		if !known || fields[1] == "" {
			continue
		}
		n, err := strconv.Atoi(fields[1])
		if err != nil {
			return errors.Join(errPacked, err)
		}
		p := checklists.Percent(n)
		row.Scores[at] = &p
	}
}
