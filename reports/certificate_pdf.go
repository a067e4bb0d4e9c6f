package reports

import (
	"context"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards/exams"
)

// CertificatePDF prints the certificate of a passed exam on one A4 sheet, landscape.
// Fault: exams.ErrAttemptNotFound.
func (s *Service) CertificatePDF(ctx context.Context, by accounts.Actor, attemptID string, lang locale.Language) (*File, error) {
	c, err := s.exams.Certified(ctx, by, attemptID)
	if err != nil {
		return nil, err
	}
	meta := &Meta{Language: lang, GeneratedAt: s.now(), GenerationID: c.Attempt.Certificate}
	if err := s.branded(ctx, by.OrgID, meta); err != nil {
		return nil, err
	}
	name := lang.Text("reports.certificate.file", map[string]any{"Name": c.Attempt.Name})
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return certificatePDF(w, meta, name, c) })
}

func certificatePDF(w io.Writer, meta *Meta, name string, c exams.Certified) error {
	return renderOn(w, a4, meta, name, func(d *document) {
		d.landscape()
		d.certificate(c)
	})
}

func (d *document) certificate(c exams.Certified) {
	d.frame(marginSide/2, marginSide/2, d.width-marginSide, d.height-marginSide, rule, d.accent)
	centre := func(text string, s style) {
		for _, line := range s.wrap(typeset(d.lang, text), d.inner()*0.86) {
			d.textCentre(d.width/2, s.baseline(d.y), line, s)
			d.y += s.lead()
		}
	}
	d.y = gapHuge * 2
	centre(d.meta.Organisation, lead.in(grey))
	d.skip(gapLarge)
	centre(d.t("certificate.title"), head1.in(d.accent))
	d.skip(gapSmall)
	d.rect(d.width/2-gapHuge, d.y, gapHuge*2, thickRule, d.accent)
	d.skip(gapLarge)
	centre(d.t("certificate.says"), lead.in(grey))
	d.skip(gapSmall)
	centre(c.Attempt.Name, style{size: 30, bold: true, ink: ink})
	d.skip(gapSmall)
	centre(d.t("certificate.place", map[string]any{"Location": c.Attempt.Location}), lead.in(grey))
	d.skip(gap)
	centre(d.t("certificate.passed"), lead)
	centre(d.t("certificate.standard", map[string]any{"Standard": c.Standard.Title, "Version": c.Version.Number()}), head2)
	d.skip(gap)
	result := d.t("certificate.result", map[string]any{
		"Percent": c.Attempt.Percent(), "Points": c.Attempt.Points, "Most": c.Attempt.Most, "Pass": c.Attempt.PassMark,
	})
	centre(result, lead)
	d.y = d.bottom() - gapHuge
	d.text(marginSide, body.baseline(d.y), d.t("certificate.date", map[string]any{"Date": d.lang.Date(c.Attempt.FinishedAt)}), body)
	d.textRight(d.right(), body.baseline(d.y), d.t("certificate.number", map[string]any{"Number": c.Attempt.Certificate}), body)
}
