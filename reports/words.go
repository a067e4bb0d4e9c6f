package reports

import (
	"math/big"
	"strings"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
)

// noValue stands where there is no number; it is neither 0 nor 100.
const noValue = "—"

// percent writes a score, or the sign that there is none.
func (d *document) percent(p *checklists.Percent) string { return percentText(d.lang, p) }

func percentText(lang locale.Language, p *checklists.Percent) string {
	if p == nil {
		return noValue
	}
	return lang.Percent(int(*p))
}

// mean writes the mean of a sample, or the sign that there is none.
func (d *document) mean(s Sample) string {
	if s.N == 0 {
		return noValue
	}
	return d.lang.Percent(int(s.Mean()))
}

// interval writes an interval with one decimal and without a sign of percent:
// "84,1–89,2".
func (d *document) interval(i Interval, ok bool) string { return intervalText(d.lang, i, ok) }

func intervalText(lang locale.Language, i Interval, ok bool) string {
	if !ok {
		return noValue
	}
	one := func(p checklists.Percent) string {
		return strings.TrimRight(lang.PercentShort(int(p)), "%\u00a0")
	}
	return one(i.Low) + "–" + one(i.High)
}

// change writes a difference in points of percent, with its sign.
func (d *document) change(now, before checklists.Percent) string {
	text := d.lang.Number(float64(now-before)/100, 2)
	if now > before {
		text = "+" + text
	}
	return text
}

// points writes exact points: whole where they are whole, two decimals otherwise.
func (d *document) points(r *big.Rat) string {
	switch {
	case r == nil:
		return noValue
	case r.IsInt():
		f, _ := r.Float64()
		return d.lang.Number(f, 0)
	}
	f, _ := r.Float64()
	return d.amount(f)
}

// amount writes a number with as many decimals as it needs, two at most.
func (d *document) amount(f float64) string {
	text := d.lang.Number(f, 2)
	if strings.ContainsAny(text, ",.") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ",.")
	}
	return text
}

// period writes the days of a period; an open end is left open.
func (d *document) period(from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		return d.t("until", map[string]any{"Date": d.lang.Date(to.In(d.meta.zone()))})
	case to.IsZero():
		return d.t("since", map[string]any{"Date": d.lang.Date(from.In(d.meta.zone()))})
	}
	return d.lang.Date(from.In(d.meta.zone())) + "\u2009–\u2009" + d.lang.Date(to.In(d.meta.zone()))
}

// moment writes a time of the report itself, with its zone.
func (d *document) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(d.meta.zone())
	return d.lang.DateTime(t) + " (UTC" + t.Format("-07:00") + ")"
}

// policy says in words how a checklist version is scored.
func policyText(lang locale.Language, c ChecklistRef) string {
	say := func(key string, params ...map[string]any) string { return lang.Text("reports.policy."+key, params...) }
	parts := []string{say("rollup_" + string(c.Rollup))}
	switch c.Critical.Policy {
	case checklists.CapVisit:
		limit, _ := c.Critical.Cap.Float64()
		parts = append(parts, say("cap_visit", map[string]any{"Cap": lang.Percent(int(limit*100 + 0.5))}))
	case checklists.FailAfter:
		key := "policy.fail_after_visit"
		if c.Critical.Scope == checklists.InSection {
			key = "policy.fail_after_section"
		}
		parts = append(parts, lang.Count("reports."+key, c.Critical.Count))
	case checklists.ZeroSection, checklists.ZeroVisit, checklists.Flag:
		parts = append(parts, say(string(c.Critical.Policy)))
	}
	if c.Gates {
		parts = append(parts, say("gates"))
	}
	if c.Over100 {
		parts = append(parts, say("over_100"))
	}
	return strings.Join(append(parts, say("rounding")), " ")
}

// checklistName is "Title, version 2".
func checklistName(lang locale.Language, title, version string) string {
	return lang.Text("reports.named_version", map[string]any{"Title": title, "Version": version})
}
