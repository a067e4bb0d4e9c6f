package reports

import (
	"io"
	"strings"

	"etalon/internal/docx"
	"etalon/standards"
)

// manuscript is a document for Word being written.
type manuscript struct {
	*docx.Document

	meta *Meta
}

func writeWord(w io.Writer, meta *Meta, title, footer string, sheet docx.Sheet, body func(manuscript)) error {
	p := docx.Properties{Title: title, Author: meta.Organisation, Language: string(meta.Language), Footer: footer, At: meta.GeneratedAt, Sheet: sheet}
	return docx.Write(w, p, func(d *docx.Document) { body(manuscript{d, meta}) })
}

func (d manuscript) t(key string, params ...map[string]any) string {
	return d.meta.Language.Text("reports."+key, params...)
}

// BookDOCX writes a version as a document to edit in Word: every part of every rule.
func BookDOCX(w io.Writer, r *StandardDocument) error {
	title := checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	return writeWord(w, &r.Meta, title, title, docx.A4, func(d manuscript) {
		d.cover(r.Standard.Title, "", r.Version)
		if r.Version.Preamble != "" {
			d.Text(docx.Heading1, d.t("standard.preamble"))
			d.Text(docx.Normal, r.Version.Preamble)
		}
		for i, s := range r.Version.Sections {
			d.section(stepNumber(i)+". "+s.Title, s, r.Images, d.wholeRule)
		}
	})
}

// BrochureDOCX writes what binds a position, as its reader needs it.
func BrochureDOCX(w io.Writer, r *Brochure) error {
	title := checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	return writeWord(w, &r.Meta, title, title, docx.A5, func(d manuscript) {
		d.cover(r.Standard.Title, r.Position, r.Version)
		if r.Version.Preamble != "" {
			d.Text(docx.Heading1, d.t("standard.preamble"))
			d.Text(docx.Normal, r.Version.Preamble)
		}
		for _, s := range r.Version.Sections {
			d.section(s.Title, s, r.Images, d.shortRule)
		}
	})
}

// HandoutDOCX writes a memo or a cue card to edit in Word.
func HandoutDOCX(w io.Writer, r *HandoutSheet) error {
	edition := checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	sheet := docx.A4
	if r.Size != "" {
		sheet = docx.A5
	}
	return writeWord(w, &r.Meta, r.Handout.Title, edition, sheet, func(d manuscript) {
		d.Text(docx.Heading1, r.Handout.Title)
		if r.Handout.Position != "" {
			d.Text(docx.Subtitle, capitalised(r.Handout.Position))
		}
		rows := make([][][]docx.Run, len(r.Handout.Lines))
		for i, l := range r.Handout.Lines {
			rows[i] = [][]docx.Run{{{Text: stepNumber(i), Bold: true}}, {{Text: l.Text}}}
		}
		if len(rows) > 0 {
			d.Table([]int{10, 90}, false, rows)
		}
		if r.Handout.Note != "" {
			d.Text(docx.Note, r.Handout.Note)
		}
		d.memoDetails(r)
	})
}

// memoDetails writes what the rules of the steps say beyond them on pages of their own.
func (d manuscript) memoDetails(r *HandoutSheet) {
	all := r.details()
	if len(all) == 0 {
		return
	}
	d.Turn()
	d.Text(docx.Heading1, d.t("handout.details"))
	for _, one := range all {
		d.Text(docx.Heading2, one.number+". "+one.text)
		d.rich(one.more, r.Images)
	}
}

func (d manuscript) cover(title, position string, v standards.Version) {
	d.Text(docx.Title, title)
	if position != "" {
		d.Text(docx.Subtitle, capitalised(position))
	}
	edition := d.t("standard.version", map[string]any{"Version": versionNumber(v)})
	if !v.EffectiveOn.IsZero() {
		edition += "\n" + d.t("standard.effective", map[string]any{"Date": d.meta.Language.Date(v.EffectiveOn)})
	}
	if v.OrderNumber != "" {
		edition += "\n" + d.t("standard.order", map[string]any{"Order": v.OrderNumber})
	}
	d.Text(docx.Subtitle, edition)
	d.Turn()
}

func (d manuscript) section(title string, s standards.Section, images PhotoFunc, rule func(standards.Requirement)) {
	if s.Variant != "" {
		title += " · " + s.Variant
	}
	d.Text(docx.Heading1, title)
	d.rich(s.Intro, images)
	for _, q := range s.Requirements {
		rule(q)
		d.rich(q.Details, images)
	}
}

func (d manuscript) wholeRule(q standards.Requirement) {
	d.Text(docx.Heading2, q.Code+" "+q.Statement)
	d.Text(docx.Note, d.t("level."+string(q.Level))+" · "+measureText(d.meta.Language, q.Measure))
	for _, p := range []struct{ label, text string }{
		{"standard.how", q.How},
		{"standard.benefit", q.Benefit},
		{"standard.positions", strings.Join(q.Positions, ", ")},
		{"standard.source", q.Source},
	} {
		if p.text != "" {
			d.Paragraph(docx.Normal, docx.Run{Text: capitalised(d.t(p.label)) + ". ", Bold: true}, docx.Run{Text: p.text})
		}
	}
	d.phrases(q)
}

func (d manuscript) shortRule(q standards.Requirement) {
	d.Text(docx.Heading2, q.Code+" "+q.Statement)
	if q.How != "" {
		d.Text(docx.Normal, q.How)
	}
	d.phrases(q)
}

// phrases lists what to say and what not to; the words tell them apart, not a colour.
func (d manuscript) phrases(q standards.Requirement) {
	for _, list := range []struct {
		label   string
		phrases []string
	}{{"standard.say", q.Say}, {"standard.avoid", q.Avoid}} {
		if len(list.phrases) == 0 {
			continue
		}
		d.Text(docx.Label, capitalised(d.t(list.label))+":")
		for _, phrase := range strings.Split(quoted(d.meta.Language, list.phrases), "\n") {
			d.Text(docx.Bullet, phrase)
		}
	}
}
