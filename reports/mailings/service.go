package mailings

import (
	"bytes"
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/mail"
	"etalon/reports"
	"etalon/reports/orders"
)

// pageMost is the most rows of a page.
const pageMost = 200

// Service keeps mailings and sends them.
type Service struct {
	store store
	Parts
	queue *jobs.Queue
}

// Parts are what a Service works with.
type Parts struct {
	DB       *database.DB
	Reports  *reports.Service
	Orders   *orders.Service
	Audits   *audits.Service
	Accounts *accounts.Service
	Mail     *mail.Service
	Journal  *journal.Journal
	Address  string // of the application, without a slash at its end
	Now      func() time.Time
}

// New returns the service. Use gives it a queue before anything is sent.
func New(p Parts) *Service {
	s := &Service{store: store{p.DB}, Parts: p}
	p.Mail.OnReport(s.attachments)
	p.Audits.OnWaveMove(s.waveMoved)
	return s
}

// Use makes q do the work of mailings.
func (s *Service) Use(q *jobs.Queue) {
	q.Lasting(sendingKind)
	s.queue = q
}

// Works names what the jobs of mailings do.
func (s *Service) Works() map[string]jobs.Work { return map[string]jobs.Work{sendingKind: s.make} }

// person refuses those who may not send reports, and programs: what is sent later is
// sent with all rights of who asked for it.
func person(by accounts.Actor) error {
	if by.Only != nil {
		return accounts.ErrNotByToken
	}
	return by.Require(accounts.SendReports)
}

func mayIn(by accounts.Actor, brandID string) bool {
	return by.CanIn(accounts.SendReports, accounts.Scope{Kind: accounts.Brand, ID: brandID})
}

// Put makes a mailing, or changes it when revision is the one that it has. The same
// mailing again changes nothing.
// Faults: ErrInvalid, ErrExists (the id of another brand's), ErrStale, accounts.ErrForbidden.
func (s *Service) Put(ctx context.Context, by accounts.Actor, m Mailing, revision int, reason string) (Mailing, error) {
	if err := person(by); err != nil {
		return Mailing{}, err
	}
	m.OrgID, m.OwnerID = by.OrgID, by.AccountID
	m, err := m.check()
	if err != nil {
		return Mailing{}, err
	}
	if !mayIn(by, m.BrandID) {
		return Mailing{}, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.checkPlaces(ctx, m); err != nil {
			return err
		}
		m, err = s.put(ctx, by, m, revision, strings.TrimSpace(reason))
		return err
	})
	return m, err
}

func (s *Service) put(ctx context.Context, by accounts.Actor, m Mailing, revision int, reason string) (Mailing, error) {
	now := s.Now()
	m.Revision, m.CreatedAt, m.UpdatedAt, m.since = 1, now, now, now
	m.plan(now)
	inserted, err := s.store.insert(ctx, m)
	if err != nil {
		return m, err
	}
	if inserted {
		return m, s.record(ctx, by, "create", m, nil, reason)
	}
	before, err := s.store.mailing(ctx, by.OrgID, m.ID)
	switch {
	case err != nil || before.BrandID != m.BrandID:
		return m, ErrExists
	case before.same(m):
		return before, nil
	case revision != before.Revision:
		return m, ErrStale.With(fault.Params{"Revision": before.Revision})
	}
	m.Revision, m.CreatedAt = before.Revision+1, before.CreatedAt
	if before.Enabled && !before.Archived && before.Schedule == m.Schedule {
		m.since = before.since
		if m.Enabled && !m.Archived { // a time that came while it was edited still counts
			m.NextAt = before.NextAt
		}
	}
	if err := s.store.update(ctx, m, revision); err != nil {
		return m, err
	}
	verb := "update"
	if m.Archived != before.Archived {
		verb = map[bool]string{true: "archive", false: "unarchive"}[m.Archived]
	}
	return m, s.record(ctx, by, verb, m, before.written(), reason)
}

// plan sets when the mailing is sent next.
func (m *Mailing) plan(now time.Time) {
	m.NextAt = time.Time{}
	if m.Enabled && !m.Archived {
		m.NextAt = m.Schedule.Next(now)
	}
}

func (m *Mailing) same(o Mailing) bool {
	return reflect.DeepEqual(m.kept(), o.kept()) && bytes.Equal(m.Logo, o.Logo) && m.Enabled == o.Enabled && m.Archived == o.Archived
}

// written is the mailing as the journal has it.
func (m *Mailing) written() map[string]any {
	return map[string]any{
		"title": m.Title, "blocks": m.Blocks, "regions": m.Regions, "wave": m.WaveID, "language": m.Language, "pdf": m.PDF, "xlsx": m.XLSX, "certificates": m.Top,
		"by_link": m.ByLink, "own_look": m.OwnLook, "accent": m.Accent, "logo_bytes": len(m.Logo), "recipients": m.Recipients,
		"every": m.Schedule.Every, "weekday": m.Schedule.Weekday, "day": m.Schedule.Day, "hour": m.Schedule.Hour, "zone": m.Schedule.Zone,
		"enabled": m.Enabled, "archived": m.Archived,
	}
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, m Mailing, before map[string]any, reason string) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "mailing", SubjectID: m.ID, Reason: reason, After: m.written()}
	if before != nil {
		e.Before = before
	}
	return s.Journal.Record(ctx, e)
}

// Get returns a mailing of a brand that the actor sends reports of. Fault: ErrNotFound.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string) (Mailing, error) {
	if err := person(by); err != nil {
		return Mailing{}, err
	}
	m, err := s.store.mailing(ctx, by.OrgID, id)
	if err == nil && !mayIn(by, m.BrandID) {
		err = ErrNotFound
	}
	return m, err
}

// List returns a page of the mailings of the actor's brands without their logos, by
// title, archived ones last, and how many there are.
func (s *Service) List(ctx context.Context, by accounts.Actor, search string, limit, offset int) ([]Mailing, int, error) {
	if err := person(by); err != nil {
		return nil, 0, err
	}
	return s.store.list(ctx, by.OrgID, by.Brands(accounts.SendReports), search, min(limit, pageMost), offset)
}

// Recipients returns those who see results of a brand, or a part of them, by name, and
// how many there are. Words are a part of a name.
func (s *Service) Recipients(ctx context.Context, by accounts.Actor, brandID, words string, limit, offset int) ([]Recipient, int, error) {
	if err := person(by); err != nil {
		return nil, 0, err
	}
	if !mayIn(by, brandID) {
		return nil, 0, ErrNotFound
	}
	if known, err := s.store.regions(ctx, by.OrgID, brandID); err != nil || known == nil {
		return nil, 0, cmp.Or(err, error(ErrNotFound))
	}
	all, err := s.store.recipients(ctx, by.OrgID, brandID)
	if err != nil {
		return nil, 0, err
	}
	words = strings.ToLower(words)
	all = slices.DeleteFunc(all, func(r Recipient) bool {
		return !strings.Contains(strings.ToLower(r.Name), words) &&
			!slices.ContainsFunc(r.Roles, func(h HeldRole) bool { return strings.Contains(strings.ToLower(h.Scope), words) })
	})
	from := min(max(0, offset), len(all))
	return all[from:min(from+min(limit, recipientsMost), len(all))], len(all), nil
}

// Preview makes the report as the actor sees it, saved or not, as PDF or workbook.
// Faults: ErrInvalid, ErrNoResults.
func (s *Service) Preview(ctx context.Context, by accounts.Actor, m Mailing, workbook bool) (*reports.File, error) {
	if err := person(by); err != nil {
		return nil, err
	}
	m.OrgID = by.OrgID
	m, err := m.check()
	if err != nil {
		return nil, err
	}
	if !mayIn(by, m.BrandID) {
		return nil, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	if err := s.checkPlaces(ctx, m); err != nil {
		return nil, err
	}
	wave, err := s.waveOf(ctx, by, &m)
	if err != nil {
		return nil, err
	}
	if workbook {
		return s.Reports.ComposedXLSX(ctx, by, wave, m.composition())
	}
	return s.Reports.ComposedPDF(ctx, by, wave, m.composition())
}

// waveOf is the wave that a report is about when nothing else chose it.
func (s *Service) waveOf(ctx context.Context, by accounts.Actor, m *Mailing) (string, error) {
	if m.WaveID != "" {
		return m.WaveID, nil
	}
	wave, err := s.Reports.LatestWave(ctx, by, m.BrandID, m.From, m.To)
	if err == nil && wave == "" {
		err = ErrNoResults
	}
	return wave, err
}
