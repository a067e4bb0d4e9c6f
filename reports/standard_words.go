package reports

import (
	"math/big"
	"strings"

	"etalon/internal/locale"
	"etalon/standards"
)

// measureText says in words how a requirement is judged.
func measureText(lang locale.Language, m standards.Measure) string {
	say := func(key string, params ...map[string]any) string { return lang.Text("reports.measure."+key, params...) }
	parts := []string{measureCore(lang, m)}
	if m.Forbidden && m.Kind != standards.YesNo {
		parts = append(parts, say("forbidden"))
	}
	if m.MayNotApply {
		parts = append(parts, say("may_not_apply"))
	}
	if m.Photo {
		parts = append(parts, say("photo"))
	}
	return strings.Join(parts, "; ")
}

func measureCore(lang locale.Language, m standards.Measure) string {
	say := func(key string, params ...map[string]any) string { return lang.Text("reports.measure."+key, params...) }
	switch m.Kind {
	case standards.Scale:
		return say("scale", map[string]any{"Max": m.Max})
	case standards.Choice:
		return say("choice", map[string]any{"Options": strings.Join(m.Options, " → ")})
	case standards.Number, standards.Duration:
		return amountText(lang, m)
	case standards.YesNo:
	}
	if m.Forbidden {
		return say("seen")
	}
	return say("yes_no")
}

func amountText(lang locale.Language, m standards.Measure) string {
	target := map[string]any{"Target": quantity(lang, m.Target, m.Unit), "Limit": quantity(lang, m.Limit, m.Unit)}
	text := lang.Text("reports.measure."+string(m.Bound), target)
	if m.Limit != nil && m.Bound != standards.Between {
		text += "; " + lang.Text("reports.measure.part_"+string(m.Bound), target)
	}
	return text
}

// quantity writes an amount with its unit: "30 с".
func quantity(lang locale.Language, r *big.Rat, unit string) string {
	if r == nil {
		return noValue
	}
	f, _ := r.Float64()
	d := document{lang: lang}
	return strings.TrimRight(d.amount(f)+locale.NoBreak+unitText(lang, unit), locale.NoBreak)
}

// unitText is the short name of a unit in the language; units of the
// organisation's own stay as they are.
func unitText(lang locale.Language, unit string) string {
	key := "reports.unit." + unit
	if text := lang.Text(key); unit != "" && text != key {
		return text
	}
	return unit
}

// changes prints the annex of a new version.
func (d *document) changes(r *StandardDocument) {
	d.chapter(d.t("standard.changes", map[string]any{"Previous": r.Previous}), gapHuge)
	d.paragraph(d.t("standard.changes_note"), caption)
	for _, kind := range []ChangeKind{Added, Removed, Changed, Moved} {
		first := true
		for _, c := range r.Changes {
			if c.Kind != kind {
				continue
			}
			if first {
				d.section(d.t("standard.change_"+string(kind)), 2*body.lead())
				first = false
			}
			d.requirementChange(c)
		}
	}
}

func (d *document) requirementChange(c Change) {
	x, width := marginSide+cardLabels*d.inner(), d.inner()*(1-cardLabels)
	d.need(2 * body.lead())
	d.text(marginSide, body.baseline(d.y), oneLine(c.Code), body.strong().in(d.accent))
	d.block(x, width, c.Title, body.strong())
	for _, f := range c.Fields {
		d.need(body.lead())
		label := d.t("standard.field_" + f.Name)
		d.textRight(x-gapSmall, body.baseline(d.y), label, caption)
		d.flow(x, width, f.Runs)
	}
	d.skip(gapSmall)
}

// flow prints the words of a diff: deleted ones struck out, new ones underlined.
func (d *document) flow(x, width float64, runs []Run) {
	at := x
	var before Run
	for _, run := range runs {
		s := body
		if run.Op == Insert && before.Op == Delete && !strings.HasSuffix(before.Text, " ") {
			at += body.width(" ") // the old words and the new ones do not touch
		}
		before = run
		switch run.Op {
		case Insert:
			s = body.strong().in(d.accent)
		case Delete:
			s = body.in(grey)
		case Keep:
		}
		for word := range strings.SplitAfterSeq(strings.ReplaceAll(clean(run.Text), "\n", " "), " ") {
			for _, line := range s.wrap(word, width) {
				w := s.width(word)
				if at+s.width(strings.TrimRight(line, " ")) > x+width && at > x {
					at = x
					d.skip(body.lead())
					d.need(body.lead())
				}
				d.word(at, line, s, run.Op)
				at += w
			}
		}
	}
	d.skip(body.lead() + gapHair)
}

func (d *document) word(x float64, word string, s style, op Op) {
	base := s.baseline(d.y)
	d.text(x, base, word, s)
	switch op {
	case Insert:
		d.line(x, base+gapHair, x+s.width(word), base+gapHair, hairline, s.ink)
	case Delete:
		d.line(x, base-s.capital()/2, x+s.width(word), base-s.capital()/2, rule, s.ink)
	case Keep:
	}
}
