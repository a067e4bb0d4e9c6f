package reports

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/readings"
)

// TrainingList is who has to know a version, and sit its exam, to be signed on paper.
type TrainingList struct {
	Meta
	Standard standards.Standard
	Version  standards.Version
	Deadline time.Time // the last day
	Exam     *exams.Exam
	People   []Trainee // by location, position and name
}

// Trainee is a person of a training list.
type Trainee struct {
	readings.Reading

	Best *exams.Outcome // of the exam; nil: not sat yet
}

const (
	trainingMax  = 5_000 // people of one list: about 250 sheets
	trainingPage = 200   // people read at once
)

// TrainingListPDF prints who has to know a version and sit its exam, a sheet for
// each location, with room for signatures. Of whom, q says; its order and page are
// not used. Faults: standards.ErrVersionNotFound, readings.ErrNotFound, ErrListTooLong.
func (s *Service) TrainingListPDF(ctx context.Context, by accounts.Actor, versionID string, q readings.Query, lang locale.Language) (*File, error) {
	o, err := s.readings.Overview(ctx, by, versionID)
	switch {
	case err != nil:
		return nil, err
	case o.Introduction == nil:
		return nil, readings.ErrNotFound
	}
	board, err := s.exams.Board(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	r := &TrainingList{
		Meta: Meta{Language: lang, GeneratedAt: s.now(), CutOff: s.now()}, Standard: o.Standard, Version: o.Version,
		Deadline: o.Introduction.Deadline, Exam: board.Exam,
	}
	if err = s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	if r.People, err = s.trainees(ctx, by, versionID, q); err != nil {
		return nil, err
	}
	if r.GenerationID, err = generation("training", lang, versionID, r.GeneratedAt, q); err != nil {
		return nil, err
	}
	name := lang.Text("reports.training.file", map[string]any{"Standard": r.Standard.Title, "Version": r.Version.Number()})
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return TrainingListPDF(w, r) })
}

// trainees are read page by page, as the list of the application reads them.
func (s *Service) trainees(ctx context.Context, by accounts.Actor, versionID string, q readings.Query) ([]Trainee, error) {
	q.Sort, q.Limit = readings.ByLocation, trainingPage
	var list []Trainee
	for total := 1; q.Offset < total; q.Offset += q.Limit {
		people, all, err := s.readings.People(ctx, by, versionID, q)
		if err != nil {
			return nil, err
		}
		if total = all; total > trainingMax {
			return nil, ErrListTooLong.With(fault.Params{"Total": total, "Max": trainingMax})
		}
		ids := make([]string, len(people))
		for i, p := range people {
			ids[i] = p.Member.ID
		}
		best, err := s.exams.Best(ctx, by, versionID, ids)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			one := Trainee{Reading: p}
			if o, ok := best[p.Member.ID]; ok {
				one.Best = &o
			}
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b Trainee) int {
		return cmp.Or(
			strings.Compare(a.Member.Location, b.Member.Location), strings.Compare(a.Member.LocationID, b.Member.LocationID),
			strings.Compare(readings.Key(a.Member.Position), readings.Key(b.Member.Position)), strings.Compare(readings.Key(a.Member.Name), readings.Key(b.Member.Name)),
		)
	})
	return list, nil
}
