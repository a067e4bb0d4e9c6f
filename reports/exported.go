package reports

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/journal"
)

// Export is a file that somebody took away.
type Export struct {
	Report   string // name of the route, such as "wave-pdf"
	Kind, ID string // what it is about; empty: the organisation
	Language string
	Size     int64             // bytes; 0: not known when it was begun
	Asked    map[string]string // further things and filters it was narrowed by
}

// Exported records in the journal that the actor was given a file. Without the
// entry there is no file.
func (s *Service) Exported(ctx context.Context, by accounts.Actor, e Export) error {
	if e.ID == "" {
		e.Kind, e.ID = "organisation", by.OrgID
	}
	after := map[string]any{"report": e.Report}
	if e.Size > 0 {
		after["size"] = e.Size
	}
	if e.Language != "" {
		after["language"] = e.Language
	}
	if len(e.Asked) > 0 {
		after["filter"] = e.Asked
	}
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "export", SubjectKind: e.Kind, SubjectID: e.ID, After: after,
	})
}
