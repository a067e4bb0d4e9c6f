package reports

import (
	"io"
	"strconv"
	"strings"

	"etalon/standards"
)

// BrochurePDF prints what binds one position, or everybody, as a booklet of A5: a
// cover, then each stage with its rules, without what only authors need.
func BrochurePDF(w io.Writer, r *Brochure) error {
	title := checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	return renderOn(w, a5, &r.Meta, title, func(d *document) {
		d.portrait()
		d.brochureCover(r)
		d.turn()
		if r.Version.Preamble != "" {
			d.chapter(d.t("standard.preamble"), 3*body.lead())
			d.paragraph(r.Version.Preamble, body)
		}
		for _, s := range r.Version.Sections {
			d.brochureSection(s, r.Images)
		}
	})
}

func (d *document) brochureCover(r *Brochure) {
	d.masthead(d.t("brochure.kind"))
	d.y = d.height * 0.26
	for _, line := range (style{size: 24, bold: true, ink: ink}).wrap(typeset(d.lang, r.Standard.Title), d.inner()) {
		s := style{size: 24, bold: true, ink: ink}
		d.text(marginSide, s.baseline(d.y), line, s)
		d.y += s.lead()
	}
	d.skip(gap)
	d.rect(marginSide, d.y, gapHuge*2, thickRule, d.accent)
	d.skip(gapLarge)
	if r.Position != "" {
		d.paragraph(d.t("brochure.for"), small.in(grey))
		d.paragraph(capitalised(r.Position), style{size: 18, bold: true, ink: d.accent})
		d.skip(gap)
	}
	d.paragraph(editionText(d, r.Version), lead.in(grey))
	d.y = d.bottom() - 3*small.lead()
	d.paragraph(d.count("brochure.rules", r.Version.Content().Requirements())+" · "+d.count("brochure.stages", len(r.Version.Sections)), small.in(grey))
}

// editionText says which edition it is and since when it holds.
func editionText(d *document, v standards.Version) string {
	text := d.t("standard.version", map[string]any{"Version": versionNumber(v)})
	if v.EffectiveOn.IsZero() {
		return text + " · " + d.t("standard.status_"+string(v.Status))
	}
	return text + " · " + d.t("standard.effective", map[string]any{"Date": d.lang.Date(v.EffectiveOn)})
}

func capitalised(s string) string {
	first, rest := "", s
	for i, r := range s {
		if i > 0 {
			first, rest = s[:i], s[i:]
			break
		}
		first, rest = string(r), ""
	}
	return strings.ToUpper(first) + rest
}

func (d *document) brochureSection(s standards.Section, images PhotoFunc) {
	title := s.Title
	if s.Variant != "" {
		title += " · " + s.Variant
	}
	d.chapter(title, gapHuge)
	if !s.Intro.Empty() {
		d.rich(marginSide, d.inner(), s.Intro, images)
		d.skip(gap)
	}
	for _, q := range s.Requirements {
		d.brochureRule(q, images)
	}
}

// brochureRule prints a rule as its reader needs it: what, how, what to say, and
// whatever more there is to know.
func (d *document) brochureRule(q standards.Requirement, images PhotoFunc) {
	statement := body.strong()
	x := marginSide + gapHuge - gapSmall
	width := d.right() - x
	phrases := []part{
		{text: quoted(d.lang, q.Say), style: body, sign: checkSign, ink: toneFill(Good)},
		{text: quoted(d.lang, q.Avoid), style: body, sign: crossSign, ink: toneFill(Poor)},
	}
	height := d.blockHeight(width, q.Statement, statement) + d.blockHeight(width, q.How, body)
	for _, p := range phrases {
		height += d.blockHeight(width, p.text, p.style)
	}
	d.need(min(height, (d.bottom()-marginTop)/2))
	d.text(marginSide, statement.baseline(d.y), oneLine(q.Code), statement.in(d.accent))
	d.block(x, width, q.Statement, statement)
	if q.Level == standards.Critical {
		d.level(x, q.Level)
	}
	if q.How != "" {
		d.block(x, width, q.How, body)
	}
	for _, p := range phrases {
		if p.text == "" {
			continue
		}
		d.need(p.style.lead())
		d.sign(p.sign, x-gapSmall-signSize/2, p.style.baseline(d.y)-p.style.capital()/2, p.ink)
		d.block(x, width, p.text, p.style)
	}
	if n := measured(q.Measure); n {
		d.block(x, width, measureText(d.lang, q.Measure), small.in(grey))
	}
	if !q.Details.Empty() {
		d.skip(gapHair)
		d.rich(x, width, q.Details, images)
	}
	d.skip(gap)
}

// measured reports whether a measure says more than yes or no.
func measured(m standards.Measure) bool { return m.Kind != standards.YesNo && m.Kind != "" }

// stepNumber is the printed number of the nth line of a handout, from 0 on.
func stepNumber(n int) string { return strconv.Itoa(n + 1) }
