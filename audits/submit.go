package audits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// slot is what the server knows of an assignment when its visit comes in.
type slot struct {
	assignment Assignment
	wave       WaveStatus
	attributes checklists.Attributes
	zone       *time.Location // of the location
	excepted   bool           // some exception was ever granted there
	visit      *Visit         // what is stored under the visit's id or for the assignment, if anything
}

// Save keeps what a device sends of a visit and, when asked, hands the visit in.
// It is idempotent: the same content again, also eight copies at once, is the
// same success. Other content needs the current revision.
//
// Errors: ErrAssignmentNotFound, ErrVisitInvalid, ErrVisitIncomplete,
// ErrVisitDiffers, ErrVisitStale, ErrAssignmentTaken, ErrVisitClosed.
func (s *Service) Save(ctx context.Context, by accounts.Actor, in Submission) (Receipt, error) {
	if err := mayFill(by); err != nil {
		return Receipt{}, err
	}
	in = in.normal()
	at, err := s.store.slot(ctx, by.OrgID, in.AssignmentID, in.VisitID)
	if err != nil {
		return Receipt{}, err
	}
	if at.assignment.ShopperID != by.AccountID {
		return Receipt{}, ErrAssignmentNotFound
	}
	v, answers, err := s.draft(ctx, by, at, in)
	if err != nil {
		return Receipt{}, err
	}
	if at.visit != nil {
		return s.saveAgain(ctx, by, at, v, answers, in)
	}
	if err := at.accepts(); err != nil {
		return Receipt{}, err
	}
	if !random(in.VisitID) {
		return Receipt{}, ErrVisitInvalid.At(fault.Field{Path: "id", Code: "id_not_random"})
	}
	inserted, err := s.store.insertVisit(ctx, v, answers, by.AccountID)
	if err != nil {
		return Receipt{}, err
	}
	if inserted {
		return receipt(v, []File{}), nil
	}
	// A copy of this request was faster: look at what it stored.
	if at, err = s.store.slot(ctx, by.OrgID, in.AssignmentID, in.VisitID); err != nil {
		return Receipt{}, err
	}
	if at.visit == nil {
		return Receipt{}, taken(by, Visit{})
	}
	return s.saveAgain(ctx, by, at, v, answers, in)
}

// Submit hands in a visit that is stored as a draft, as it stands.
func (s *Service) Submit(ctx context.Context, by accounts.Actor, visitID string) (Receipt, error) {
	stored, err := s.own(ctx, by, visitID)
	if err != nil {
		return Receipt{}, err
	}
	in, err := s.sent(ctx, stored)
	if err != nil {
		return Receipt{}, err
	}
	in.Submit = true
	return s.Save(ctx, by, in)
}

// saveAgain decides what a second message about a stored visit means.
func (s *Service) saveAgain(ctx context.Context, by accounts.Actor, at slot, v Visit, answers []Answer, in Submission) (Receipt, error) {
	stored := *at.visit
	same := stored.ID == v.ID && stored.ContentHash == v.ContentHash
	switch {
	case stored.ID != v.ID:
		return Receipt{}, taken(by, stored)
	case stored.AssignmentID != v.AssignmentID || stored.ShopperID != by.AccountID:
		return Receipt{}, ErrVisitDiffers
	case same && (!in.Submit || !stored.Status.writable()):
		return s.receiptOf(ctx, stored)
	case !stored.Status.writable():
		return Receipt{}, ErrVisitDiffers
	case !same && in.Revision == 0:
		return Receipt{}, ErrVisitDiffers
	case !same && in.Revision != stored.Revision:
		return Receipt{}, ErrVisitStale.With(fault.Params{"Revision": stored.Revision})
	}
	v.Revision, v.CreatedAt = stored.Revision+1, stored.CreatedAt
	if !in.Submit {
		v.Status = stored.Status // a returned visit stays returned until it is handed in
	}
	updated, err := s.store.updateVisit(ctx, v, answers, stored.Revision, by.AccountID, s.now())
	if err != nil {
		return Receipt{}, err
	}
	if updated {
		return s.receiptOf(ctx, v)
	}
	now, err := s.store.visit(ctx, by.OrgID, v.ID)
	if err != nil {
		return Receipt{}, err
	}
	if now.ContentHash == v.ContentHash && (!in.Submit || !now.Status.writable()) {
		return s.receiptOf(ctx, now)
	}
	return Receipt{}, ErrVisitStale.With(fault.Params{"Revision": now.Revision})
}

// draft checks and scores what the device sent.
func (s *Service) draft(ctx context.Context, by accounts.Actor, at slot, in Submission) (Visit, []Answer, error) {
	version, err := s.checklists.Content(ctx, by.OrgID, at.assignment.ChecklistVersionID)
	if err != nil {
		return Visit{}, nil, err
	}
	in.Track = in.Track.sane(version.Content)
	in.measured(version.Content)
	given, err := checklists.ParseAnswers(version.Content, in.Answers)
	if err != nil {
		return Visit{}, nil, err
	}
	now := s.now()
	if fields := in.check(version.Content, now); len(fields) > 0 {
		return Visit{}, nil, ErrVisitInvalid.At(fields...)
	}
	exceptions, excepted, err := s.exceptedAt(ctx, at, version, in.StartedAt)
	if err != nil {
		return Visit{}, nil, err
	}
	if in.Track.closed() {
		given = checklists.Answers{} // what was typed is kept, but nothing was seen
	}
	result := version.Score(given, at.attributes, excepted)
	if in.Track.unanswered() {
		result = version.ScoreUnanswered(given, at.attributes, excepted)
	}
	v := Visit{
		ID: in.VisitID, OrgID: by.OrgID, WaveID: at.assignment.WaveID, AssignmentID: at.assignment.ID,
		LocationID: at.assignment.LocationID, ChecklistVersionID: at.assignment.ChecklistVersionID, ShopperID: by.AccountID,
		Status: InProgress, StartedAt: in.StartedAt, FinishedAt: in.FinishedAt, Earned: result.Earned, Possible: result.Possible,
		Raw: result.Raw, Final: result.Final, Failed: result.Failed, Summary: in.Summary, Exceptions: exceptions, Revision: 1, CreatedAt: now,
		Late: at.late(in.StartedAt),
	}
	if v.track, err = in.Track.encoded(); err != nil {
		return Visit{}, nil, err
	}
	if in.Track != nil {
		v.device, v.contact = in.Track.Device, in.Track.record()
	}
	if v.ContentHash, err = in.hash(v.track); err != nil {
		return Visit{}, nil, err
	}
	if in.Submit {
		if err := s.complete(ctx, at, version.Content, given, result, in); err != nil {
			return Visit{}, nil, err
		}
		v.Status, v.SubmittedAt = Submitted, now
	}
	v.sections = result.Sections
	if in.Track.closed() {
		v.withoutScore()
	}
	return v, answersOf(result, in), nil
}

// normal is the submission with one way to say "nothing": absence.
func (in Submission) normal() Submission {
	answers := map[string]json.RawMessage{}
	for id, value := range in.Answers {
		if len(value) > 0 && string(value) != "null" {
			answers[id] = value
		}
	}
	comments := map[string]string{}
	for id, text := range in.Comments {
		if text != "" {
			comments[id] = strings.ReplaceAll(text, "\x00", "") // PostgreSQL keeps no NUL
		}
	}
	in.Answers, in.Comments, in.Summary = answers, comments, strings.ReplaceAll(in.Summary, "\x00", "")
	in.StartedAt, in.FinishedAt = utc(in.StartedAt), utc(in.FinishedAt)
	return in
}

// hash tells a retry from an edit: it covers all content, but not the wish to
// submit. A visit without a track has the hash it had before there were tracks.
func (in Submission) hash(track string) (string, error) {
	content := []any{in.AssignmentID, in.StartedAt, in.FinishedAt, in.Answers, in.Comments, in.Summary}
	if track != "" {
		content = append(content, track)
	}
	data, err := json.Marshal(content)
	if err != nil {
		return "", ErrVisitInvalid
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// answersOf lists a row for every question, so that a stored visit also says
// what was hidden or not answered.
func answersOf(r checklists.Result, in Submission) []Answer {
	list := make([]Answer, len(r.Questions))
	for i, q := range r.Questions {
		value := in.Answers[q.ID]
		if value == nil {
			value = json.RawMessage("null")
		}
		list[i] = Answer{
			QuestionID: q.ID, SectionID: q.Section, State: q.State, Value: value, Comment: in.Comments[q.ID],
			Credit: q.Credit, Earned: q.Earned, Possible: q.Possible, CriticalFail: q.CriticalFail, Met: q.Met,
		}
	}
	return list
}

// random reports whether an id is a random UUID. Ids of visits and photos are
// shown to stores; one of version 7 would tell the millisecond in which it was
// made, and so who stood at the till.
func random(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 4
}

func (s *Service) receiptOf(ctx context.Context, v Visit) (Receipt, error) {
	files, err := s.store.files(ctx, v.OrgID, v.ID)
	return receipt(v, files), err
}

func receipt(v Visit, files []File) Receipt {
	return Receipt{VisitID: v.ID, Status: v.Status, Revision: v.Revision, Late: v.Late, SubmittedAt: v.SubmittedAt, Files: files}
}

// taken tells a shopper's second device which visit of theirs the assignment has.
func taken(by accounts.Actor, stored Visit) error {
	e := ErrAssignmentTaken.At(fault.Field{Path: "id", Code: "assignment_taken"})
	if stored.ID != "" && stored.ShopperID == by.AccountID {
		return e.With(fault.Params{"VisitID": stored.ID})
	}
	return e
}

// utc is t as both databases keep it.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Microsecond)
}
