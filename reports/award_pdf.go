package reports

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrNoAward says that no location has earned a certificate.
var ErrNoAward = fault.New(fault.NotFound, "no_location_certificates")

// AwardsMost is how many certificates one file may have.
const AwardsMost = 200

// Award says which locations get a certificate of a wave: the first of the ranked, or
// all of the ranked from a score on. Locations with too few visits get none.
type Award struct {
	Top  int                // at most; 0: not by place
	From checklists.Percent // 0: not by score
}

// LocationCertificatesPDF prints a certificate for each of the best locations of a wave
// that the actor may see. Faults: ErrNoAward, audits.ErrWaveNotFound.
func (s *Service) LocationCertificatesPDF(ctx context.Context, by accounts.Actor, waveID string, a Award, c Composition) (*File, error) {
	r, err := s.compared(ctx, by, waveID, c.Regions...)
	if err != nil {
		return nil, err
	}
	lines, of := a.of(r.locationLines())
	if len(lines) == 0 {
		return nil, ErrNoAward
	}
	meta := s.meta(r, c.Language)
	meta.Filter = r.filterText(c.Language)
	if err := s.stamp(ctx, r, &meta, "certificates", []string{waveID}); err != nil {
		return nil, err
	}
	if c.Look != nil {
		meta.Logo, meta.Accent = c.Look.Logo, c.Look.Accent
	}
	name := c.Language.Text("reports.award.file", map[string]any{"Wave": r.wave.Title})
	return s.file(ctx, c.Language, name, pdfType, func(w io.Writer) error { return awardsPDF(w, &meta, name, r.wave.Title, lines, of) })
}

// of are those of the locations that get a certificate, the best first, and how many
// are ranked.
func (a Award) of(lines []LocationLine) (list []LocationLine, ranked int) {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l LocationLine) bool { return l.Rank.From == 0 })
	slices.SortStableFunc(lines, func(x, y LocationLine) int {
		return cmp.Or(cmp.Compare(y.Scores.Mean(), x.Scores.Mean()), cmp.Compare(x.Code, y.Code))
	})
	for i, l := range lines {
		// Who has the score of the last one that gets it has earned it, too.
		placed := a.Top > 0 && (i < a.Top || l.Scores.Mean() == list[len(list)-1].Scores.Mean())
		if (!placed && a.Top > 0) || l.Scores.Mean() < a.From || len(list) == AwardsMost {
			break
		}
		list = append(list, l)
	}
	return list, len(lines)
}

func awardsPDF(w io.Writer, meta *Meta, name, wave string, lines []LocationLine, ranked int) error {
	return renderOn(w, a4, meta, name, func(d *document) {
		d.bare = true
		logo, ratio, there := d.logo()
		for _, l := range lines {
			d.landscape()
			d.ornament()
			d.y = gapHuge * 2.2
			if there {
				height := logoHeight * 1.4
				width := min(height*ratio, d.inner()/2)
				d.place(logo, d.width/2-width/2, d.y, width, width/ratio)
				d.skip(height + gap)
			} else {
				d.centred(d.meta.Organisation, lead.in(grey))
				d.skip(gapHuge)
			}
			d.award(wave, l, ranked)
		}
	})
}

// ornament frames a certificate: a wide frame, and a fine one inside.
func (d *document) ornament() {
	const edge = marginSide / 2
	d.frame(edge, edge, d.width-2*edge, d.height-2*edge, thickRule, d.accent)
	d.frame(edge+gapSmall, edge+gapSmall, d.width-2*(edge+gapSmall), d.height-2*(edge+gapSmall), hairline, d.accent)
}

// centred prints text at the cursor in the middle of the sheet.
func (d *document) centred(text string, s style) {
	for _, line := range s.wrap(typeset(d.lang, text), d.inner()*0.86) {
		d.textCentre(d.width/2, s.baseline(d.y), line, s)
		d.y += s.lead()
	}
}

func (d *document) award(wave string, l LocationLine, ranked int) {
	d.centred(d.t("certificate.title"), style{size: 34, bold: true, ink: d.accent})
	d.rect(d.width/2-gapHuge, d.y+gapSmall, gapHuge*2, thickRule, d.accent)
	d.skip(gapLarge)
	d.centred(d.t("award.says"), lead.in(grey))
	d.skip(gapSmall)
	d.centred(l.Name, style{size: 28, bold: true, ink: ink})
	where := []string{l.Code}
	for _, part := range []string{l.City, l.Region} {
		if part != "" && part != l.Name && !slices.Contains(where, part) {
			where = append(where, part)
		}
	}
	d.centred(strings.Join(where, " · "), lead.in(grey))
	d.skip(gapLarge)
	d.centred(d.t("award.for", map[string]any{"Wave": wave, "Period": d.period(d.meta.From, d.meta.To)}), lead)
	d.skip(gapSmall)
	mean := l.Scores.Mean()
	d.centred(d.percent(&mean), giant)
	if i := d.meta.BandOf(mean); i >= 0 {
		band := d.meta.Bands[i]
		s := lead.strong().in(toneInk(band.Tone))
		width := s.width(band.Name) + signSize + gapSmall
		d.toneSign(band.Tone, d.width/2-width/2+signSize/2, d.y+s.lead()/2)
		d.text(d.width/2-width/2+signSize+gapSmall, s.baseline(d.y), oneLine(band.Name), s)
		d.skip(s.lead() + gapHair)
	}
	i, ok := l.Scores.Interval()
	d.centred(d.t("award.place", map[string]any{
		"Rank": rankText(l.Rank), "Ranked": d.count("locations_of", ranked), "Visits": d.count("visits", l.Scores.N), "Interval": d.interval(i, ok) + d.percentSign(),
	}), small.in(grey))
	d.awardFoot()
}

// awardFoot says when and of what a certificate was made.
func (d *document) awardFoot() {
	d.y = d.height - marginSide - 2*small.lead()
	d.text(marginSide, small.baseline(d.y), d.t("certificate.date", map[string]any{"Date": d.lang.Date(d.meta.GeneratedAt.In(d.meta.zone()))}), small)
	d.textRight(d.right(), small.baseline(d.y), d.t("certificate.number", map[string]any{"Number": d.meta.GenerationID}), small)
	d.skip(small.lead())
	policy := ""
	for _, c := range d.meta.Checklists {
		policy = checklistName(d.lang, c.Title, c.Version)
	}
	left := d.t("award.method", map[string]any{"Checklist": policy, "CutOff": d.moment(d.meta.CutOff)})
	d.text(marginSide, caption.baseline(d.y), caption.fit(oneLine(left), d.inner()*0.66), caption)
	d.textRight(d.right(), caption.baseline(d.y), caption.fit(oneLine(d.meta.Filter), d.inner()*0.33), caption)
}
