package reports

import (
	"io"
	"strconv"
	"strings"

	"etalon/internal/locale"
)

// VersionChanges is what changes from one version of a standard to another, for
// those who have to work by it.
type VersionChanges struct {
	Meta
	Title     string // of the standard
	Heading   string // "What changes on 1 March"
	From, To  string // numbers of the versions
	Order     string // that puts the later version into force; empty: none
	Counts    map[ChangeKind]int
	Preamble  []Run // empty: unchanged
	Sections  []ChangedSection
	Unchanged int // requirements
}

// ChangedSection is a section with what changed in it. Note says what became of
// the section itself.
type ChangedSection struct {
	Title, Note string
	Changes     []Change
}

// ChangesPDF prints what changes from one version to another: a cover with the
// date and the counts, then, section by section, the old text beside the new one.
func ChangesPDF(w io.Writer, r *VersionChanges) error {
	return render(w, &r.Meta, checklistName(r.Language, r.Title, r.From+" → "+r.To), func(d *document) {
		d.changesCover(r)
		if len(r.Sections) == 0 && len(r.Preamble) == 0 {
			return
		}
		d.turn()
		d.paragraph(d.t("changes.how_to_read"), caption)
		if len(r.Preamble) > 0 {
			d.chapter(d.t("standard.preamble"), 3*body.lead())
			d.beside(r.Preamble)
		}
		for _, s := range r.Sections {
			d.changedSection(s)
		}
	})
}

func (d *document) changesCover(r *VersionChanges) {
	d.masthead(d.t("changes.kind"))
	d.y = d.height * 0.3
	d.paragraph(r.Heading, style{size: 34, bold: true, ink: ink})
	d.skip(gap)
	d.rect(marginSide, d.y, gapHuge*2, thickRule, d.accent)
	d.skip(gapLarge)
	d.paragraph(r.Title, style{size: 18, ink: ink})
	d.skip(gapSmall)
	d.paragraph(d.t("changes.versions", map[string]any{"From": r.From, "To": r.To}), lead.in(grey))
	if r.Order != "" {
		d.paragraph(d.t("standard.order", map[string]any{"Order": r.Order}), lead.in(grey))
	}
	if len(r.Sections) == 0 && len(r.Preamble) == 0 {
		d.skip(gapLarge)
		d.paragraph(d.t("changes.none"), lead)
		return
	}
	d.y = d.bottom() - cardHeight - gap - small.lead()
	number := func(kind ChangeKind) string { return d.lang.Number(float64(r.Counts[kind]), 0) }
	d.cards(
		card{value: number(Changed), label: d.t("changes.reworded")},
		card{value: number(Added), label: d.t("standard.change_added")},
		card{value: number(Removed), label: d.t("standard.change_removed")},
		card{value: number(Moved), label: d.t("standard.change_moved")},
	)
	d.paragraph(d.t("changes.unchanged", map[string]any{"Count": d.lang.Number(float64(r.Unchanged), 0)}), small.in(grey))
}

func (d *document) changedSection(s ChangedSection) {
	d.chapter(s.Title, gapHuge)
	if s.Note != "" {
		d.paragraph(s.Note, small.in(grey))
		d.skip(gapSmall)
	}
	for _, c := range s.Changes {
		d.changeCardOf(c)
	}
}

// changeCardOf prints one requirement: its number, what became of it, and its text
// before and after. A requirement that came or went has one text only.
func (d *document) changeCardOf(c Change) {
	d.need(head3.lead() + 3*body.lead())
	d.line(marginSide, d.y, d.right(), d.y, hairline, silver)
	d.skip(gapSmall)
	x, width := marginSide+cardLabels*d.inner(), d.inner()*(1-cardLabels)
	d.text(marginSide, body.baseline(d.y), body.fit(oneLine(c.Code), cardLabels*d.inner()-gapSmall), body.strong().in(d.accent))
	d.text(x, body.baseline(d.y), d.t("changes.became_"+string(c.Kind)), small.strong().in(grey))
	d.skip(body.lead())
	switch c.Kind {
	case Added:
		d.flow(x, width, []Run{{Insert, c.Title}})
	case Removed:
		d.flow(x, width, []Run{{Delete, c.Title}})
	case Changed, Moved:
		if !c.has("statement") {
			d.block(x, width, c.Title, body)
			d.skip(gapHair)
		}
		for _, f := range c.Fields {
			d.changedField(f)
		}
	}
	d.skip(gap)
}

func (c Change) has(field string) bool {
	for _, f := range c.Fields {
		if f.Name == field {
			return true
		}
	}
	return false
}

func (d *document) changedField(f ChangedField) {
	d.need(caption.lead() + body.lead())
	d.textRight(marginSide+cardLabels*d.inner()-gapSmall, body.baseline(d.y), d.t("standard.field_"+f.Name), caption)
	d.beside(f.Runs)
	d.skip(gapHair)
}

// beside prints a text before and after in two columns, line by line, so that a
// long one goes on on the next page.
func (d *document) beside(runs []Run) {
	x := marginSide + cardLabels*d.inner()
	width := (d.right() - x - gap) / 2
	before, after := linesOf(d.lang, runs, Delete, width), linesOf(d.lang, runs, Insert, width)
	for i := range max(len(before), len(after)) {
		d.need(body.lead())
		if i < len(before) {
			d.printLine(x, before[i])
		}
		if i < len(after) {
			d.printLine(x+width+gap, after[i])
		}
		d.skip(body.lead())
	}
}

// inkedWord is a word with the space behind it.
type inkedWord struct {
	text string
	op   Op
}

func (w inkedWord) style() style {
	if w.op == Insert {
		return body.strong()
	}
	return body
}

// linesOf breaks one side of a text into lines: what was kept, and what side adds to it.
func linesOf(lang locale.Language, runs []Run, side Op, width float64) [][]inkedWord {
	var lines [][]inkedWord
	var line []inkedWord
	at := 0.0
	turn := func() {
		lines, line, at = append(lines, line), nil, 0
	}
	for _, run := range runs {
		if run.Op != Keep && run.Op != side {
			continue
		}
		for k, paragraph := range strings.Split(typeset(lang, run.Text), "\n") {
			if k > 0 {
				turn()
			}
			for word := range strings.SplitAfterSeq(paragraph, " ") {
				w := inkedWord{word, run.Op}
				for _, piece := range w.style().wrap(word, width) {
					size := w.style().width(piece)
					if len(line) == 0 && strings.TrimSpace(piece) == "" {
						continue // no line begins with a space
					}
					if at+size > width && len(line) > 0 {
						turn()
					}
					if strings.HasSuffix(word, " ") && strings.HasSuffix(word, piece+" ") {
						piece += " "
					}
					line = append(line, inkedWord{piece, run.Op})
					at += w.style().width(piece)
				}
			}
		}
	}
	if len(line) > 0 {
		turn()
	}
	return lines
}

// printLine prints the words of a line; the mark under or through a run of them is
// one line, not a dash a word.
func (d *document) printLine(x float64, line []inkedWord) {
	for i, w := range line {
		s := w.style()
		text := w.text
		if i == len(line)-1 || line[i+1].op != w.op {
			text = strings.TrimRight(text, " ")
		}
		if text != "" {
			d.word(x, text, s, w.op)
		}
		x += s.width(w.text)
	}
}

// headingOf is the title of the sheet: with the day on which the version takes
// effect, or with its number as long as there is none.
func headingOf(lang locale.Language, to string, effective string) string {
	if effective == "" {
		return lang.Text("reports.changes.in_version", map[string]any{"Version": to})
	}
	return lang.Text("reports.changes.on", map[string]any{"Date": effective})
}

// numbered is the heading of a section by its place in the document.
func numbered(n int, title, variant string) string {
	title = strconv.Itoa(n) + ". " + title
	if variant != "" {
		title += " · " + variant
	}
	return title
}
