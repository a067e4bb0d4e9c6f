package audits

import (
	"context"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"etalon/checklists"
	"etalon/internal/fault"
)

// check returns the wrong values beside the answers.
func (in Submission) check(c *checklists.Checklist, now time.Time) []fault.Field {
	var fields []fault.Field
	if in.StartedAt.IsZero() || in.StartedAt.After(now.Add(48*time.Hour)) || in.StartedAt.Before(now.AddDate(-5, 0, 0)) {
		fields = append(fields, fault.Field{Path: "started_at", Code: "date_out_of_range"})
	}
	if !in.FinishedAt.IsZero() && in.FinishedAt.Before(in.StartedAt) {
		fields = append(fields, fault.Field{Path: "finished_at", Code: "before_start"})
	}
	tooLong := fault.Params{"Min": 0, "Max": maxText}
	for _, id := range slices.Sorted(maps.Keys(in.Comments)) {
		if c.Question(id) == nil {
			fields = append(fields, fault.Field{Path: "comments." + id, Code: "unknown_question", Params: fault.Params{"Value": id}})
		} else if utf8.RuneCountInString(in.Comments[id]) > maxText {
			fields = append(fields, fault.Field{Path: "comments." + id, Code: "length", Params: tooLong})
		}
	}
	if utf8.RuneCountInString(in.Summary) > maxText {
		fields = append(fields, fault.Field{Path: "summary", Code: "length", Params: tooLong})
	}
	return fields
}

// complete returns ErrVisitIncomplete with every gap, or nil.
func (s *Service) complete(ctx context.Context, at slot, c *checklists.Checklist, given checklists.Answers, r checklists.Result, in Submission) error {
	var has stored // a visit that is new has no files
	if at.visit != nil {
		var err error
		if has, err = s.store.fileKeys(ctx, in.VisitID); err != nil {
			return err
		}
	}
	var gaps []fault.Field
	switch {
	case in.Track.closed():
		gaps = in.closedGaps(has)
	case in.Track.unanswered():
		gaps = in.contactGaps(c)
	default:
		gaps = append(in.contactGaps(c), in.gaps(c, given, r, has)...)
	}
	gaps = append(gaps, in.personalGaps(c)...)
	if in.FinishedAt.IsZero() {
		gaps = append(gaps, fault.Field{Path: "finished_at", Code: "required"})
	}
	if len(gaps) > 0 {
		return ErrVisitIncomplete.At(gaps...).With(fault.Params{"Count": len(gaps)})
	}
	return nil
}

// closedGaps are those of a visit that found the doors shut: words and a photo of
// the whole visit stand in the place of answers.
func (in Submission) closedGaps(has stored) []fault.Field {
	var gaps []fault.Field
	if in.Summary == "" {
		gaps = append(gaps, fault.Field{Path: "summary", Code: "closed_needs_words"})
	}
	if has.count("", Photo) == 0 {
		gaps = append(gaps, fault.Field{Path: "photos.", Code: "closed_needs_photo"})
	}
	return gaps
}

func (in Submission) gaps(c *checklists.Checklist, given checklists.Answers, r checklists.Result, has stored) []fault.Field {
	var gaps []fault.Field
	for _, id := range r.Missing {
		gaps = append(gaps, fault.Field{Path: "answers." + id, Code: "answer_required", Params: fault.Params{"Question": c.Question(id).Text}})
	}
	for _, q := range r.Questions {
		question := c.Question(q.ID)
		if gap := question.CommentGap(q.State, in.Comments[q.ID]); gap != checklists.CommentFits {
			said := fault.Params{"Question": question.Text, "Min": question.CommentMin}
			gaps = append(gaps, fault.Field{Path: "comments." + q.ID, Code: string(gap), Params: said})
		}
		if q.State != checklists.Answered {
			continue
		}
		named := fault.Params{"Question": question.Text}
		switch {
		case question.Kind.HasFiles() && !has.holds(q.ID, given[q.ID].Options):
			gaps = append(gaps, fault.Field{Path: "photos." + q.ID, Code: missingFile(question.Kind), Params: named})
		case question.Photo == checklists.Required && has.count(q.ID, Photo) == 0 && has.count(q.ID, ReceiptPhoto) == 0:
			gaps = append(gaps, fault.Field{Path: "photos." + q.ID, Code: "photo_required", Params: named})
		}
	}
	return gaps
}

func missingFile(k checklists.Kind) string {
	switch k { // the other kinds of file are photos
	case checklists.Audio:
		return "recording_required"
	case checklists.Signature:
		return "signature_required"
	default:
		return "photo_required"
	}
}

// stored is which files of a visit the server has.
type stored []File

// holds reports whether every file that an answer names is there under its
// question, and at least one.
func (list stored) holds(question string, ids []string) bool {
	for _, id := range ids {
		if !slices.ContainsFunc(list, func(f File) bool { return f.ID == id && f.QuestionID == question }) {
			return false
		}
	}
	return len(ids) > 0
}

func (list stored) includes(id string) bool {
	return slices.ContainsFunc(list, func(f File) bool { return f.ID == id })
}

func (list stored) count(question string, kind FileKind) int {
	n := 0
	for _, f := range list {
		if f.QuestionID == question && f.Kind == kind {
			n++
		}
	}
	return n
}

// withoutScore is what a visit that could not be made counts: nothing.
func (v *Visit) withoutScore() {
	v.Earned, v.Possible, v.Raw, v.Final, v.Failed = nothing(), nothing(), nil, nil, false
	for i, s := range v.sections {
		v.sections[i] = checklists.SectionResult{ID: s.ID, Earned: nothing(), Possible: nothing()}
	}
}
