package mailings

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/internal/mail"
	"etalon/reports"
	"etalon/reports/orders"
)

// attachedMost is how many bytes are attached to a letter. Mail servers that take 10 MB
// take a third less of files, because of how they are written in letters.
const attachedMost = 7 << 20

// made is a file of a part in the store.
type made struct {
	format orders.Format
	file   *reports.File
	sum    string
}

// reader is a recipient of a part who still sees what the part is of.
type reader struct {
	delivery Delivery
	by       accounts.Actor
	reach    audits.Reach
	address  accounts.Reader
}

// part makes the files of one part, with the rights that its recipients have now, and
// writes to each of them.
func (s *Service) part(ctx context.Context, sd *Sending, m *Mailing) error {
	readers, gone, err := s.readers(ctx, sd)
	if err != nil {
		return err
	}
	var files []made
	if len(readers) > 0 {
		if files, err = s.files(ctx, readers[0].by, sd, m); err != nil {
			return err
		}
	}
	wave, err := s.Audits.WavesOf(ctx, sd.OrgID, []string{sd.WaveID})
	if err != nil {
		return err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.advance(ctx, sd); err != nil {
			return err
		}
		for _, d := range gone {
			if err := s.store.settle(ctx, sd.OrgID, d); err != nil {
				return err
			}
		}
		for _, r := range readers {
			if err := s.give(ctx, sd, m, r, files, wave[sd.WaveID].Title); err != nil {
				return err
			}
		}
		return s.finished(ctx, sd)
	})
	if errors.Is(err, errSuperseded) {
		return s.Orders.Abandon(ctx, sums(files)...)
	}
	return err
}

func sums(files []made) []string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.sum
	}
	return list
}

// readers are the recipients of the part at hand, and those of them whose rights
// changed since the parts were chosen.
func (s *Service) readers(ctx context.Context, sd *Sending) (list []reader, gone []Delivery, err error) {
	due, err := s.store.ofPart(ctx, sd, sd.step)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(due))
	for i, d := range due {
		ids[i] = d.AccountID
	}
	addresses, err := s.Accounts.Readers(ctx, sd.OrgID, ids)
	if err != nil {
		return nil, nil, err
	}
	first := ""
	for _, d := range due {
		by, err := s.Accounts.Acting(ctx, sd.OrgID, d.AccountID, nil)
		if err != nil && !errors.Is(err, accounts.ErrForbidden) {
			return nil, nil, err
		}
		key, at := "", slices.IndexFunc(addresses, func(r accounts.Reader) bool { return r.ID == d.AccountID })
		if err == nil && at >= 0 && by.Can(accounts.ReadResults) {
			if key, err = s.reachKey(ctx, by); err != nil {
				return nil, nil, err
			}
		}
		if first == "" {
			first = key
		}
		if key == "" || key != first {
			d.State, d.Reason = NotSent, rightsChanged
			gone = append(gone, d)
			continue
		}
		reach, err := s.Audits.ReachOf(ctx, by, accounts.ReadResults)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, reader{d, by, reach, addresses[at]})
	}
	return list, gone, nil
}

// files makes what everybody of a part gets.
func (s *Service) files(ctx context.Context, by accounts.Actor, sd *Sending, m *Mailing) ([]made, error) {
	c := m.composition()
	var list []made
	add := func(format orders.Format, f *reports.File, err error) error {
		if err != nil {
			return err
		}
		sum, err := s.Orders.Store(ctx, f)
		list = append(list, made{format, f, sum})
		return err
	}
	if m.PDF {
		f, err := s.Reports.ComposedPDF(ctx, by, sd.WaveID, c)
		if err := add(orders.PDF, f, err); err != nil {
			return nil, err
		}
	}
	if m.XLSX {
		f, err := s.Reports.ComposedXLSX(ctx, by, sd.WaveID, c)
		if err := add(orders.XLSX, f, err); err != nil {
			return nil, err
		}
	}
	if m.Top > 0 {
		f, err := s.Reports.LocationCertificatesPDF(ctx, by, sd.WaveID, reports.Award{Top: m.Top}, c)
		if err := add(orders.PDF, f, err); err != nil && !errors.Is(err, reports.ErrNoAward) {
			return nil, err
		}
	}
	return list, nil
}

// give puts the files into the recipient's own list and writes a letter.
func (s *Service) give(ctx context.Context, sd *Sending, m *Mailing, r reader, files []made, wave string) error {
	d := r.delivery
	// Who has not set up the second factor that is asked of them takes nothing by mail.
	enrolled, err := s.Accounts.Enrolled(ctx, sd.OrgID, d.AccountID)
	if err != nil {
		return err
	}
	d.State, d.SentAt, d.Attached = Sent, s.Now(), !m.ByLink && s.Mail.Sends() && enrolled
	size := int64(0)
	for _, f := range files {
		size += f.file.Size
		id, err := s.Orders.Deliver(ctx, orders.Delivered{
			OrgID: sd.OrgID, AccountID: d.AccountID, Format: f.format, Language: m.Language, WaveID: sd.WaveID, Title: m.Title + " · " + wave,
			File: f.file, Sum: f.sum, Reach: r.reach, Tell: !s.Mail.Sends(),
		})
		if err != nil {
			return err
		}
		d.files = append(d.files, id)
	}
	d.Attached = d.Attached && size <= attachedMost
	letter, err := uuid.NewV7()
	if err != nil {
		return err
	}
	d.letterID = letter.String()
	lang := locale.Match(r.address.Language)
	how := "mail.report.by_link"
	if d.Attached {
		how = "mail.report.attached"
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.file.Name
	}
	err = s.Mail.Send(ctx, sd.OrgID, mail.Draft{
		ID: d.letterID, To: mail.Address{Email: r.address.Email, Name: r.address.Name}, Language: r.address.Language, Kind: mail.Report,
		Params: map[string]any{"Title": m.Title, "Wave": wave, "Visits": lang.Count("reports.visits", d.Visits)},
		Parts: []mail.Part{{
			Title: lang.Text(how), Lines: names, List: true,
			More: mail.More{Name: lang.Text("mail.report.files"), URL: s.Address + "/#/report-files"},
		}},
	})
	if err != nil {
		return err
	}
	return s.store.settle(ctx, sd.OrgID, d)
}

// finished records that a sending ended.
func (s *Service) finished(ctx context.Context, sd *Sending) error {
	if sd.State != Done {
		return nil
	}
	counts, err := s.store.counts(ctx, sd.OrgID, []string{sd.ID})
	if err != nil {
		return err
	}
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: sd.OrgID, AccountID: accounts.ProgramID, Verb: "sent", SubjectKind: "mailing", SubjectID: sd.MailingID,
		After: map[string]any{"wave": sd.WaveID, "sent": counts[sd.ID][Sent], "none": counts[sd.ID][None], "failed": counts[sd.ID][NotSent]},
	})
}

// attachments are the files of a letter, as far as its reader still may have them.
func (s *Service) attachments(ctx context.Context, orgID, letterID string) ([]mail.Attachment, error) {
	d, err := s.store.ofLetter(ctx, orgID, letterID)
	if err != nil || !d.Attached {
		return nil, err
	}
	by, err := s.Accounts.Acting(ctx, orgID, d.AccountID, nil)
	var list []mail.Attachment
	for _, id := range d.files {
		var f *reports.File
		if err == nil {
			f, err = s.Orders.Open(ctx, by, id)
		}
		if err != nil {
			break
		}
		list = append(list, mail.Attachment{Name: f.Name, MediaType: f.MediaType, Content: f.Content})
	}
	if err == nil {
		return list, nil
	}
	for _, a := range list {
		err = errors.Join(err, a.Content.Close())
	}
	// Who may not have the files any more, or deleted them, gets the letter without.
	if f, is := fault.Of(err); is && f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		return nil, nil
	}
	return nil, err
}
