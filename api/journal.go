package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/journal/archive"
)

// JournalEntry is what somebody did, in the words of the reader.
type JournalEntry struct {
	ID      string          `json:"id" format:"uuid"`
	At      time.Time       `json:"at"`
	Actor   JournalActor    `json:"actor"`
	Verb    string          `json:"verb" doc:"Stable; action says it in words"`
	Action  string          `json:"action"`
	Subject JournalSubject  `json:"subject"`
	Reason  string          `json:"reason,omitempty"`
	Changes []JournalChange `json:"changes" doc:"What differs between before and after; the state after, where there was none before"`
	Address string          `json:"address,omitempty" doc:"IP address; absent: the program itself"`
	Agent   string          `json:"agent,omitempty" doc:"User-Agent"`
}

// JournalActor is who did it.
type JournalActor struct {
	ID   string `json:"id" doc:"Zeros: the program itself"`
	Name string `json:"name"`
}

// JournalSubject is what it was done to.
type JournalSubject struct {
	Kind string `json:"kind" doc:"In words"`
	Code string `json:"code" doc:"Of the kind; stable"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty" doc:"Absent: it has none, or is gone"`
}

// JournalChange is a value before and after, in words.
type JournalChange struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

func (s *Server) listJournal(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Account string `query:"account" format:"uuid" doc:"Who did it"`
	Verb    string `query:"verb" maxLength:"60"`
	Kind    string `query:"kind" maxLength:"60" doc:"Of the subject"`
	Subject string `query:"subject" maxLength:"64" doc:"Id of the subject"`
	From    string `query:"from" maxLength:"40" doc:"From this day, or this moment, on"`
	Until   string `query:"until" maxLength:"40" doc:"Up to the end of this day, or before this moment"`
	Zone    string `query:"zone" maxLength:"64" doc:"IANA time zone of the days; absent: UTC"`
},
) (*listed[JournalEntry], error) {
	from, until, err := period(in.From, in.Until, zone(in.Zone))
	if err != nil {
		return nil, err
	}
	lines, total, err := s.Archive.List(ctx, by, journal.Query{
		AccountID: in.Account, Verb: in.Verb, SubjectKind: in.Kind, SubjectID: in.Subject, Search: in.Search,
		From: from, Until: until, Limit: in.Limit, Offset: in.offset(),
	}, languageOf(ctx))
	if err != nil {
		return nil, err
	}
	return &listed[JournalEntry]{list[JournalEntry]{mapped(lines, toJournalEntry), total}}, nil
}

// period reads the ends of a filter by time; empty ones are open.
func period(from, until string, zone *time.Location) (since, before time.Time, err error) {
	since, _, ok := dayOrMoment(from, zone)
	if !ok {
		return since, before, errPeriod.At(fault.Field{Path: "from", Code: "date_expected"})
	}
	before, isDay, ok := dayOrMoment(until, zone)
	if !ok {
		return since, before, errPeriod.At(fault.Field{Path: "until", Code: "date_expected"})
	}
	if isDay {
		before = before.AddDate(0, 0, 1)
	}
	return since, before, nil
}

var errPeriod = fault.New(fault.Invalid, "invalid_request")

func dayOrMoment(text string, zone *time.Location) (at time.Time, isDay, ok bool) {
	if text == "" {
		return at, false, true
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return at, true, true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at, false, err == nil
}

func (s *Server) getJournalEntry(ctx context.Context, by accounts.Actor, in *Ref) (*one[JournalEntry], error) {
	line, err := s.Archive.Get(ctx, by, in.ID, languageOf(ctx))
	if err != nil {
		return nil, err
	}
	return &one[JournalEntry]{toJournalEntry(line)}, nil
}

func toJournalEntry(l archive.Line) JournalEntry {
	return JournalEntry{
		ID: l.ID, At: l.At, Actor: JournalActor{l.AccountID, l.Actor}, Verb: l.Verb, Action: l.Action,
		Subject: JournalSubject{l.Kind, l.SubjectKind, l.SubjectID, l.Subject}, Reason: l.Reason,
		Changes: mapped(l.Changes, func(c archive.Change) JournalChange { return JournalChange(c) }),
		Address: l.Origin.Address, Agent: l.Origin.Agent,
	}
}

// JournalWords are what the journal can be filtered by.
type JournalWords struct {
	Verbs []JournalWord `json:"verbs"`
	Kinds []JournalWord `json:"kinds"`
}

// JournalWord is a code in words.
type JournalWord struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *Server) listJournalWords(ctx context.Context, by accounts.Actor, _ *none) (*one[JournalWords], error) {
	if err := by.Require(accounts.ReadJournal); err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	word := func(w archive.Word) JournalWord { return JournalWord(w) }
	return &one[JournalWords]{JournalWords{mapped(archive.VerbWords(lang), word), mapped(archive.KindWords(lang), word)}}, nil
}

// JournalSeals say how far the journal is sealed.
type JournalSeals struct {
	Seals   int        `json:"seals"`
	Until   *time.Time `json:"until,omitempty" doc:"Sealed before this; absent: nothing yet"`
	Hash    string     `json:"hash,omitempty" doc:"Of the last seal: kept elsewhere, it also proves the seals"`
	Entries int        `json:"entries" doc:"Under the seals that were checked"`
	Broken  *Broken    `json:"broken,omitempty" doc:"The first seal that does not fit; absent: all fit, or none was checked"`
}

// Broken is a window of time whose entries are not those that were sealed.
type Broken struct {
	Seal  int       `json:"seal"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

func (s *Server) getJournalSeals(ctx context.Context, by accounts.Actor, _ *none) (*one[JournalSeals], error) {
	last, err := s.Archive.Sealed(ctx, by)
	return &one[JournalSeals]{JournalSeals{Seals: last.N, Until: moment(last.Until), Hash: last.Hash}}, err
}

func (s *Server) verifyJournal(ctx context.Context, by accounts.Actor, _ *none) (*one[JournalSeals], error) {
	v, err := s.Archive.Verify(ctx, by)
	out := JournalSeals{Seals: v.Seals, Until: moment(v.Until), Hash: v.Hash, Entries: v.Entries}
	if v.Broken != nil {
		out.Broken = &Broken{v.Broken.N, v.Broken.From, v.Broken.Until}
	}
	return &one[JournalSeals]{out}, err
}
