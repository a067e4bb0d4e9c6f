package audits

import (
	"context"
	"io"

	"etalon/internal/accounts"
)

// NewFile is a file of a visit that comes with it.
type NewFile struct {
	ID, QuestionID string
	Kind           FileKind
	Size           int64 // bytes
	Open           func() (io.ReadCloser, error)
}

// Arrive takes a visit whose files come with it: all of it is kept, or nothing. It is
// for clients that know of no drafts, and as harmless when repeated as Save and
// AddPhoto are. also runs in the same transaction.
//
// Errors: those of Save and of AddPhoto.
func (s *Service) Arrive(ctx context.Context, by accounts.Actor, in Submission, files []NewFile, also func(context.Context) error) (Receipt, error) {
	if err := mayFill(by); err != nil {
		return Receipt{}, err
	}
	at, err := s.store.slot(ctx, by.OrgID, in.AssignmentID, in.VisitID)
	if err != nil {
		return Receipt{}, err
	}
	if at.assignment.ShopperID != by.AccountID {
		return Receipt{}, ErrAssignmentNotFound
	}
	draft := in
	draft.Submit = false
	if at.visit != nil && (at.visit.ID != in.VisitID || at.visit.Status != InProgress) {
		// Sent again, or another one: Save tells them apart. One that was returned is
		// not handed in by sending once more what was returned.
		return s.Save(ctx, by, draft)
	}
	if _, _, err := s.draft(ctx, by, at, draft.normal()); err != nil {
		return Receipt{}, err
	}
	came, err := s.take(ctx, by, at, in.VisitID, files)
	if err != nil {
		return Receipt{}, err
	}
	var got Receipt
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		got, err = s.keepArrived(ctx, by, in, draft, came)
		if err != nil {
			return err
		}
		return also(ctx)
	})
	s.queue.Wake()
	return got, err
}

// take checks and stores the bytes of the files, one after another.
func (s *Service) take(ctx context.Context, by accounts.Actor, at slot, visitID string, files []NewFile) ([]received, error) {
	version, err := s.checklists.Content(ctx, by.OrgID, at.assignment.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	list := make([]received, 0, len(files))
	for _, f := range files {
		if f.Kind, err = kindFor(version.Content, f.QuestionID, f.Kind); err != nil {
			return nil, err
		}
		one, err := s.takeFile(ctx, by, visitID, f)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (s *Service) takeFile(ctx context.Context, by accounts.Actor, visitID string, f NewFile) (received, error) {
	if f.Size < 1 || f.Size > mostBytes(f.Kind) {
		return received{}, tooBig(f.Kind)
	}
	content, err := f.Open()
	if err != nil {
		return received{}, err
	}
	defer func() { _ = content.Close() }() // it was only read
	in := NewPhoto{ID: f.ID, VisitID: visitID, QuestionID: f.QuestionID, Kind: f.Kind}
	if f.Kind == Recording {
		return s.receiveRecording(ctx, by, in, io.LimitReader(content, f.Size))
	}
	return s.receive(ctx, by, in, func() ([]byte, error) { return io.ReadAll(io.LimitReader(content, f.Size)) })
}

// keepArrived writes the visit as a draft, its files, and then hands it in, if asked.
func (s *Service) keepArrived(ctx context.Context, by accounts.Actor, in, draft Submission, files []received) (Receipt, error) {
	got, err := s.Save(ctx, by, draft)
	if err != nil {
		return Receipt{}, err
	}
	if got.Status.writable() {
		for _, f := range files {
			if _, err := s.keepFile(ctx, by, f); err != nil {
				return Receipt{}, err
			}
		}
	}
	return s.Save(ctx, by, in)
}
