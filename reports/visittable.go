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

// VisitPage is some rows of a table.
type VisitPage struct {
	Rows []WideRow
	Last FactKey
	More bool
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

// Rows returns at most limit rows after a key.
func (t *VisitTable) Rows(ctx context.Context, after FactKey, limit int) (VisitPage, error) {
	visits, err := t.next(ctx, after, limit)
	if err != nil || len(visits) == 0 {
		return VisitPage{Last: after}, err
	}
	ids := visitIDs(visits)
	answers, err := t.s.query.packedAnswers(ctx, ids, t.detailed)
	if err != nil {
		return VisitPage{}, err
	}
	scores, err := t.s.query.packedSections(ctx, ids)
	if err != nil {
		return VisitPage{}, err
	}
	page := VisitPage{Rows: make([]WideRow, len(visits)), More: len(visits) == limit, Last: keyOf(visits)}
	room := make([]TableAnswer, len(visits)*len(t.Questions)) // of all rows
	for i := range visits {
		row, v := &page.Rows[i], &visits[i]
		row.VisitFact = t.visitFact(v)
		row.Answers, room = room[:len(t.Questions)], room[len(t.Questions):]
		if err := t.fill(row, v, answers[v.ID]); err != nil {
			return VisitPage{}, err
		}
		if row.Scores, err = t.scores(scores[v.ID]); err != nil {
			return VisitPage{}, err
		}
	}
	return page, nil
}

// fill puts the answers of a visit into the columns of their questions.
func (t *VisitTable) fill(row *WideRow, v *visitLine, packed string) error {
	if v.ChecklistVersionID != t.version.ID {
		return errOtherChecklist
	}
	excepted, err := t.excepted(v)
	if err == nil {
		t.lines, err = t.version.arrange(t.lines, packed)
	}
	if err != nil {
		return err
	}
	for i := range t.lines {
		a := &t.lines[i]
		if a.QuestionID == "" {
			continue
		}
		words, to := t.words(t.version, t.version.questions[i].Question, a), &row.Answers[i]
		to.There, to.Text, to.Amount, to.Comment = true, answerOr(excepted[a.QuestionID], words.text), words.amount, a.Comment
		if t.detailed {
			to.Earned, _ = a.points()
		}
	}
	return nil
}

func (t *VisitTable) scores(packed string) ([]*checklists.Percent, error) {
	list := make([]*checklists.Percent, len(t.Sections))
	for one := range strings.SplitSeq(packed, answerEnd) {
		id, score, _ := strings.Cut(one, fieldEnd)
		at, known := t.sections[id]
		if !known || score == "" {
			continue
		}
		n, err := strconv.Atoi(score)
		if err != nil {
			return nil, errors.Join(errPacked, err)
		}
		p := checklists.Percent(n)
		list[at] = &p
	}
	return list, nil
}
