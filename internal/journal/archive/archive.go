// Package archive is the journal as people read it: who may, who and what an
// entry names, and what changed, in the words of their language.
package archive

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

// ErrQueryInvalid reports a query that cannot be answered, naming each field.
var ErrQueryInvalid = fault.New(fault.Invalid, "journal_query_invalid")

// pageMax is the most lines on a page.
const pageMax = 200

// Service reads the journal for those who may.
type Service struct {
	journal *journal.Journal
	store   store
}

// New returns the archive of the journal kept in db.
func New(db *database.DB, j *journal.Journal) *Service { return &Service{j, store{db}} }

// Line is an entry with its names and words.
type Line struct {
	journal.Entry
	Actor   string // name of the person; the program's own in words
	Action  string // the verb in words
	Kind    string // of the subject, in words
	Subject string // name of the subject; empty where it has none or is gone
	Changes []Change
}

// List returns a page of the entries that q asks for, the newest first, and how
// many there are in all, in a number of statements that does not grow with them.
// Faults: accounts.ErrForbidden, ErrQueryInvalid.
func (s *Service) List(ctx context.Context, by accounts.Actor, q journal.Query, lang locale.Language) ([]Line, int, error) {
	if err := by.Require(accounts.ReadJournal); err != nil {
		return nil, 0, err
	}
	if err := check(&q); err != nil {
		return nil, 0, err
	}
	entries, total, err := s.journal.Find(ctx, by.OrgID, q)
	if err != nil {
		return nil, 0, err
	}
	lines, err := s.lines(ctx, by.OrgID, entries, lang)
	return lines, total, err
}

// Get returns one entry. Faults: accounts.ErrForbidden, journal.ErrNotFound.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (Line, error) {
	if err := by.Require(accounts.ReadJournal); err != nil {
		return Line{}, err
	}
	if _, ok := canonical(id); !ok {
		return Line{}, journal.ErrNotFound
	}
	e, err := s.journal.Get(ctx, by.OrgID, id)
	if err != nil {
		return Line{}, err
	}
	lines, err := s.lines(ctx, by.OrgID, []journal.Entry{e}, lang)
	if err != nil {
		return Line{}, err
	}
	return lines[0], nil
}

// Sealed says how far the journal is sealed.
func (s *Service) Sealed(ctx context.Context, by accounts.Actor) (journal.Seal, error) {
	if err := by.Require(accounts.ReadJournal); err != nil {
		return journal.Seal{}, err
	}
	return s.journal.Sealed(ctx, by.OrgID)
}

// Verify checks every seal; it reads the whole journal.
func (s *Service) Verify(ctx context.Context, by accounts.Actor) (journal.Verdict, error) {
	if err := by.Require(accounts.ReadJournal); err != nil {
		return journal.Verdict{}, err
	}
	return s.journal.Verify(ctx, by.OrgID)
}

// check makes a query fit for both databases.
func check(q *journal.Query) error {
	var wrong []fault.Field
	if q.Limit < 1 || q.Limit > pageMax {
		wrong = append(wrong, fault.Field{Path: "limit", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": pageMax}})
	}
	if q.Offset < 0 {
		wrong = append(wrong, fault.Field{Path: "page", Code: "negative"})
	}
	for _, f := range []struct{ path, text string }{{"search", q.Search}, {"verb", q.Verb}, {"kind", q.SubjectKind}, {"subject", q.SubjectID}, {"account", q.AccountID}} {
		if !utf8.ValidString(f.text) || strings.ContainsRune(f.text, 0) {
			wrong = append(wrong, fault.Field{Path: f.path, Code: "not_text"})
		}
	}
	if !q.Until.IsZero() && q.Until.Before(q.From) {
		wrong = append(wrong, fault.Field{Path: "until", Code: "before_start"})
	}
	if len(wrong) > 0 {
		return ErrQueryInvalid.At(wrong...)
	}
	q.From, q.Until = q.From.Truncate(time.Microsecond), q.Until.Truncate(time.Microsecond)
	return nil
}

// lines gives the entries names and words. All names come in one statement.
func (s *Service) lines(ctx context.Context, orgID string, entries []journal.Entry, lang locale.Language) ([]Line, error) {
	ids := identifiers{}
	for _, e := range entries {
		ids.collect(e.AccountID)
		ids.collect(e.SubjectID)
		ids.collect(e.Before)
		ids.collect(e.After)
	}
	names, err := s.store.names(ctx, orgID, ids.list)
	if err != nil {
		return nil, err
	}
	w := words{lang, names}
	lines := make([]Line, len(entries))
	for i, e := range entries {
		lines[i] = Line{
			Entry: e, Actor: w.actor(e.AccountID), Action: w.word("journal.verb.", e.Verb), Kind: w.word("journal.kind.", e.SubjectKind),
			Subject: names[e.SubjectID], Changes: w.changes(e.Before, e.After),
		}
	}
	return lines, nil
}

// identifiers are the ids that occur in entries, each once.
type identifiers struct {
	list []string
	seen map[string]bool
}

// namesMax bounds how many things a page of entries may name.
const namesMax = 2000

func (ids *identifiers) collect(v any) {
	switch v := v.(type) {
	case string:
		id, ok := canonical(v)
		if !ok || id == accounts.ProgramID || ids.seen[id] || len(ids.list) == namesMax {
			return
		}
		if ids.seen == nil {
			ids.seen = map[string]bool{}
		}
		ids.seen[id] = true
		ids.list = append(ids.list, id)
	case []any:
		for _, part := range v {
			ids.collect(part)
		}
	case map[string]any:
		for _, part := range v {
			ids.collect(part)
		}
	}
}

func canonical(id string) (string, bool) {
	u, err := uuid.Parse(id)
	return u.String(), err == nil && len(id) == 36
}
