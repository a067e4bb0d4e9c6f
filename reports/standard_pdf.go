package reports

import (
	"io"
	"strconv"
	"strings"

	"etalon/internal/locale"
	"etalon/standards"
)

// StandardPDF prints a version of a standard as a book: title page, contents,
// sections of requirement cards, and the changes from the version before.
func StandardPDF(w io.Writer, r *StandardDocument) error {
	title := checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	return render(w, &r.Meta, title, func(d *document) {
		d.titlePage(r)
		d.turn()
		d.text(marginSide, head2.baseline(d.y), d.t("contents"), head2)
		d.skip(head2.lead() + gapSmall)
		d.reserve(standardChapters(r))
		if r.Version.Preamble != "" {
			d.chapter(d.t("standard.preamble"), 3*body.lead())
			d.paragraph(r.Version.Preamble, body)
		}
		for i, s := range r.Version.Sections {
			d.standardSection(i+1, s)
		}
		if len(r.Changes) > 0 {
			d.turn()
			d.changes(r)
		}
	})
}

func versionNumber(v standards.Version) string {
	return strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor)
}

func standardChapters(r *StandardDocument) int {
	n := len(r.Version.Sections)
	if r.Version.Preamble != "" {
		n++
	}
	if len(r.Changes) > 0 {
		n++
	}
	return n
}

// titlePage is the cover of the book.
func (d *document) titlePage(r *StandardDocument) {
	d.masthead(d.t("standard.kind"))
	d.y = d.height * 0.3
	d.paragraph(r.Standard.Title, style{size: 34, bold: true, ink: ink})
	d.skip(gap)
	d.rect(marginSide, d.y, gapHuge*2, thickRule, d.accent)
	d.skip(gapLarge)
	d.paragraph(d.t("standard.version", map[string]any{"Version": versionNumber(r.Version)}), style{size: 18, ink: ink})
	d.skip(gapSmall)
	status := d.t("standard.status_" + string(r.Version.Status))
	if !r.Version.EffectiveOn.IsZero() {
		status = d.t("standard.effective", map[string]any{"Date": d.lang.Date(r.Version.EffectiveOn)})
	}
	d.paragraph(status, lead.in(grey))
	if r.Version.OrderNumber != "" {
		d.paragraph(d.t("standard.order", map[string]any{"Order": r.Version.OrderNumber}), lead.in(grey))
	}
	d.y = d.bottom() - cardHeight - gap
	requirements, critical := 0, 0
	for _, s := range r.Version.Sections {
		requirements += len(s.Requirements)
		for _, q := range s.Requirements {
			if q.Level == standards.Critical {
				critical++
			}
		}
	}
	number := func(n int) string { return d.lang.Number(float64(n), 0) }
	d.cards(
		card{value: number(len(r.Version.Sections)), label: d.t("sections")},
		card{value: number(requirements), label: d.t("requirements")},
		card{value: number(critical), label: d.t("standard.critical_rules"), note: d.t("standard.critical_note")},
	)
}

// standardSection begins on a page of its own, as chapters of a book do.
func (d *document) standardSection(n int, s standards.Section) {
	d.turn()
	title := strconv.Itoa(n) + ". " + s.Title
	if s.Variant != "" {
		title += " · " + s.Variant // two sections with one title stand apart in the contents
	}
	d.chapter(title, gapHuge)
	for _, q := range s.Requirements {
		d.requirementCard(q)
	}
}

// part is a labelled part of a requirement card.
type part struct {
	label, text string
	style       style
	sign        sign
	ink         colour
}

const cardLabels = 0.16 // of the width: the codes and the parts' labels

func (d *document) requirementParts(q standards.Requirement) []part {
	all := []part{
		{label: d.t("standard.how"), text: q.How, style: body},
		{label: d.t("standard.benefit"), text: q.Benefit, style: body},
		{label: d.t("standard.measure"), text: measureText(d.lang, q.Measure), style: body},
		{label: d.t("standard.say"), text: quoted(d.lang, q.Say), style: body, sign: checkSign, ink: toneFill(Good)},
		{label: d.t("standard.avoid"), text: quoted(d.lang, q.Avoid), style: body, sign: crossSign, ink: toneFill(Poor)},
	}
	if len(q.Positions) > 0 {
		all = append(all, part{label: d.t("standard.positions"), text: strings.Join(q.Positions, ", "), style: small.in(grey)})
	}
	if q.Source != "" {
		all = append(all, part{label: d.t("standard.source"), text: q.Source, style: small.in(grey)})
	}
	return all
}

// quoted sets each phrase on a line of its own, in quotes.
func quoted(lang locale.Language, phrases []string) string {
	lines := make([]string, 0, len(phrases))
	for _, p := range phrases {
		lines = append(lines, lang.Text("reports.quoted", map[string]any{"Text": unquoted(p)}))
	}
	return strings.Join(lines, "\n")
}

// unquoted is a phrase without the quotes that its author put around it, and the
// full stop behind them.
func unquoted(p string) string {
	p = strings.TrimSpace(p)
	for _, stop := range []string{"».", `".`, "”."} {
		p = strings.TrimSuffix(p, stop)
	}
	return strings.Trim(p, `«»"“”`)
}

// requirementCard prints a rule with its parts and keeps it on one page when it
// takes less than half of one.
func (d *document) requirementCard(q standards.Requirement) {
	statement := lead.strong()
	x := marginSide + cardLabels*d.inner()
	width := d.inner() * (1 - cardLabels)
	parts := d.requirementParts(q)
	height := d.blockHeight(width, q.Statement, statement) + caption.lead() + gap
	for _, p := range parts {
		if p.text != "" {
			height += d.blockHeight(width, p.text, p.style) + gapHair
		}
	}
	if height < (d.bottom()-marginTop)*0.6 {
		d.need(height)
	} else {
		d.need(3 * statement.lead())
	}
	d.line(marginSide, d.y, d.right(), d.y, hairline, silver)
	d.skip(gapSmall)
	d.text(marginSide, statement.baseline(d.y), oneLine(q.Code), head2.in(d.accent))
	d.block(x, width, q.Statement, statement)
	d.level(x, q.Level)
	d.skip(gapHair)
	for _, p := range parts {
		d.requirementPart(x, width, p)
	}
	d.skip(gap)
}

func (d *document) requirementPart(x, width float64, p part) {
	if p.text == "" {
		return
	}
	d.need(p.style.lead())
	base := p.style.baseline(d.y)
	label := caption
	if p.sign != noSign {
		d.sign(p.sign, x-gapSmall-signSize/2, base-p.style.capital()/2, p.ink)
		d.textRight(x-2*gapSmall-signSize, base, p.label, label)
	} else {
		d.textRight(x-gapSmall, base, p.label, label)
	}
	d.block(x, width, p.text, p.style)
	d.skip(gapHair)
}

// level marks how binding a rule is, with a shape and a word.
func (d *document) level(x float64, l standards.Level) {
	y := d.y + caption.lead()/2
	s := caption.strong()
	r := signSize / 3
	switch l {
	case standards.Critical:
		s = s.in(toneInk(Poor))
		d.polygon(toneFill(Poor), x, y+r, x+2*r, y+r, x+r, y-r)
	case standards.Mandatory:
		s = s.in(ink)
		d.circle(x+r, y, r, ink)
	case standards.Recommended:
		d.ring(x+r, y, r, grey)
	}
	d.text(x+signSize, s.baseline(d.y), d.t("level."+string(l)), s)
	d.skip(s.lead())
}
