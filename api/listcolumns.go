package api

import (
	"context"
	"strings"
	"time"

	"etalon/internal/locale"
	"etalon/reports"
)

// The columns of lists as files. Where a page has the column too, the id is the
// page's.

func journalColumns() []column[JournalEntry] {
	return []column[JournalEntry]{
		{"at", "list.at", reports.ListMoment, func(e JournalEntry) any { return e.At }},
		{"actor", "list.actor", reports.ListText, func(e JournalEntry) any { return e.Actor.Name }},
		{"action", "list.action", reports.ListText, func(e JournalEntry) any { return e.Action }},
		{"subject", "list.subject_kind", reports.ListText, func(e JournalEntry) any { return e.Subject.Kind }},
		{"subject", "list.subject", reports.ListText, func(e JournalEntry) any { return e.Subject.Name }},
		{"changes", "list.changes", reports.ListLong, func(e JournalEntry) any { return changesText(e.Changes) }},
		{"reason", "list.reason", reports.ListLong, func(e JournalEntry) any { return e.Reason }},
		{"address", "list.address", reports.ListText, func(e JournalEntry) any { return e.Address }},
		{"agent", "list.agent", reports.ListText, func(e JournalEntry) any { return e.Agent }},
		{"id", "list.id", reports.ListText, func(e JournalEntry) any { return e.ID }},
	}
}

func changesText(changes []JournalChange) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = c.Field + ": " + c.Before + " → " + c.After
		if c.Before == "" {
			lines[i] = c.Field + ": " + c.After
		}
	}
	return strings.Join(lines, "\n")
}

func accountColumns() []column[Account] {
	return []column[Account]{
		{"name", "list.name", reports.ListText, func(a Account) any { return a.Name }},
		{"email", "list.email", reports.ListText, func(a Account) any { return a.Email }},
		{"roles", "list.roles", reports.ListLong, func(a Account) any { return a.Grants }},
		{"language", "list.language", reports.ListText, func(a Account) any { return code("journal.value.", a.Language) }},
		{"state", "list.account_state", reports.ListText, func(a Account) any { return code("list.account_state.", a.State) }},
		{"seen", "list.seen_at", reports.ListMoment, func(a Account) any { return a.SeenAt }},
		{"state", "list.disabled_at", reports.ListMoment, func(a Account) any { return a.DisabledAt }},
	}
}

func locationColumns() []column[ListedLocation] {
	return []column[ListedLocation]{
		{"code", "list.code", reports.ListText, func(l ListedLocation) any { return l.Code }},
		{"name", "list.location", reports.ListText, func(l ListedLocation) any { return l.Name }},
		{"city", "list.city", reports.ListText, func(l ListedLocation) any { return l.City }},
		{"address", "list.place_address", reports.ListLong, func(l ListedLocation) any { return l.Address }},
		{"time_zone", "list.time_zone", reports.ListText, func(l ListedLocation) any { return l.TimeZone }},
	}
}

func waveColumns() []column[WaveSummary] {
	return []column[WaveSummary]{
		{"title", "list.wave", reports.ListText, func(w WaveSummary) any { return w.Title }},
		{"title", "list.audit", reports.ListText, func(w WaveSummary) any { return code("audit.", w.Audit) }},
		{"title", "list.starts_on", reports.ListDay, func(w WaveSummary) any { return day(w.StartsOn) }},
		{"title", "list.ends_on", reports.ListDay, func(w WaveSummary) any { return day(w.EndsOn) }},
		{"brand", "list.brand", reports.ListText, func(w WaveSummary) any { return w.Brand.Name }},
		{"status", "list.status", reports.ListText, func(w WaveSummary) any { return code("list.wave_status.", w.Status) }},
		{"visits", "list.planned", reports.ListNumber, func(w WaveSummary) any { return w.Planned }},
		{"visits", "list.released", reports.ListNumber, func(w WaveSummary) any { return w.Released }},
		{"mean", "list.mean", reports.ListShare, func(w WaveSummary) any { return w.Mean }},
		{"bar", "list.low", reports.ListShare, func(w WaveSummary) any { return w.Low }},
		{"bar", "list.high", reports.ListShare, func(w WaveSummary) any { return w.High }},
		{"bar", "list.scored", reports.ListNumber, func(w WaveSummary) any { return w.N }},
	}
}

func waveLocationColumns() []column[WaveLocation] {
	return []column[WaveLocation]{
		{"code", "list.code", reports.ListText, func(l WaveLocation) any { return l.Location.Code }},
		{"name", "list.location", reports.ListText, func(l WaveLocation) any { return l.Location.Name }},
		{"city", "list.city", reports.ListText, func(l WaveLocation) any { return l.Location.City }},
		{"city", "list.region", reports.ListText, func(l WaveLocation) any { return l.Location.Region.Name }},
		{"mean", "list.mean", reports.ListShare, func(l WaveLocation) any { return l.Mean }},
		{"n", "list.scored", reports.ListNumber, func(l WaveLocation) any { return l.N }},
		{"interval", "list.low", reports.ListShare, func(l WaveLocation) any { return l.Low }},
		{"interval", "list.high", reports.ListShare, func(l WaveLocation) any { return l.High }},
		{"change", "list.change", reports.ListPoints, func(l WaveLocation) any { return l.Change }},
		{"rank", "list.rank_from", reports.ListNumber, func(l WaveLocation) any { return placed(l.RankFrom) }},
		{"rank", "list.rank_to", reports.ListNumber, func(l WaveLocation) any { return placed(l.RankTo) }},
		{"band", "list.band", reports.ListText, func(l WaveLocation) any { return bandName(l.Band) }},
		{"band", "list.failed", reports.ListNumber, func(l WaveLocation) any { return l.Failed }},
	}
}

func visitColumns() []column[Visit] {
	return []column[Visit]{
		{"number", "list.visit", reports.ListText, func(v Visit) any { return v.Number }},
		{"wave", "list.wave", reports.ListText, func(v Visit) any { return v.Wave.Name }},
		{"location", "list.code", reports.ListText, func(v Visit) any { return v.Location.Code }},
		{"location", "list.location", reports.ListText, func(v Visit) any { return v.Location.Name }},
		{"city", "list.city", reports.ListText, func(v Visit) any { return v.Location.City }},
		{"status", "list.status", reports.ListText, func(v Visit) any { return code("journal.value.", v.Status) }},
		{"started_at", "list.started_on", reports.ListDay, func(v Visit) any { return dayOf(v.StartedOn) }},
		{"final", "list.score", reports.ListShare, func(v Visit) any { return v.Final }},
		{"final", "list.raw", reports.ListShare, func(v Visit) any { return v.Raw }},
		{"band", "list.band", reports.ListText, func(v Visit) any { return bandName(v.Band) }},
		{"band", "list.critical_fail", reports.ListText, func(v Visit) any { return v.Failed }},
	}
}

func scheduleColumns() []column[ScheduledVisit] {
	shopper := func(v ScheduledVisit) any {
		if v.Shopper == nil {
			return nil
		}
		return v.Shopper.Name
	}
	return []column[ScheduledVisit]{
		{"day", "list.visit_on", reports.ListDay, func(v ScheduledVisit) any { return day(v.VisitOn) }},
		{"day", "list.from", reports.ListText, func(v ScheduledVisit) any { return v.From }},
		{"day", "list.to", reports.ListText, func(v ScheduledVisit) any { return v.To }},
		{"day", "list.due_on", reports.ListDay, func(v ScheduledVisit) any { return day(v.DueOn) }},
		{"location", "list.code", reports.ListText, func(v ScheduledVisit) any { return v.Location.Code }},
		{"location", "list.location", reports.ListText, func(v ScheduledVisit) any { return v.Location.Name }},
		{"location", "list.city", reports.ListText, func(v ScheduledVisit) any { return v.Location.City }},
		{"region", "list.region", reports.ListText, func(v ScheduledVisit) any { return v.Location.Region.Name }},
		{"shopper", "list.shopper", reports.ListText, shopper},
		{"stage", "list.stage", reports.ListText, func(v ScheduledVisit) any { return code("list.stage.", v.Stage) }},
		{"stage", "list.alert", reports.ListText, func(v ScheduledVisit) any { return code("list.alert.", v.Alert) }},
		{"scenario", "list.scenario", reports.ListLong, func(v ScheduledVisit) any { return v.Scenario }},
		{"scenario", "list.customer_type", reports.ListText, func(v ScheduledVisit) any { return v.CustomerType }},
		{"stage", "list.reason", reports.ListLong, func(v ScheduledVisit) any { return v.Reason }},
	}
}

func standardColumns() []column[Standard] {
	latest := func(s Standard) StandardVersionSummary {
		if len(s.Versions) == 0 {
			return StandardVersionSummary{}
		}
		return s.Versions[0]
	}
	return []column[Standard]{
		{"title", "list.standard", reports.ListText, func(s Standard) any { return s.Title }},
		{"versions", "list.version", reports.ListText, func(s Standard) any { return latest(s).Number }},
		{"versions", "list.status", reports.ListText, func(s Standard) any { return code("journal.value.", latest(s).Status) }},
		{"versions", "list.effective_on", reports.ListDay, func(s Standard) any { return day(latest(s).EffectiveOn) }},
		{"versions", "list.order_number", reports.ListText, func(s Standard) any { return latest(s).OrderNumber }},
		{"requirements", "list.requirements", reports.ListNumber, func(s Standard) any { return latest(s).Requirements }},
		{"language", "list.language", reports.ListText, func(s Standard) any { return code("journal.value.", s.Language) }},
	}
}

func checklistColumns() []column[Checklist] {
	latest := func(c Checklist) ChecklistVersionSummary {
		if len(c.Versions) == 0 {
			return ChecklistVersionSummary{}
		}
		return c.Versions[0]
	}
	return []column[Checklist]{
		{"title", "list.checklist", reports.ListText, func(c Checklist) any { return c.Title }},
		{"versions", "list.version", reports.ListNumber, func(c Checklist) any { return latest(c).Number }},
		{"versions", "list.status", reports.ListText, func(c Checklist) any { return code("journal.value.", latest(c).Status) }},
		{"questions", "list.questions", reports.ListNumber, func(c Checklist) any { return latest(c).Questions }},
	}
}

// coded is a cell whose text depends on the language of the file.
type coded struct{ prefix, code string }

func code(prefix, code string) coded { return coded{prefix, code} }

// inWords turns what a column gives into what a cell holds.
func inWords(lang locale.Language, v any) any {
	switch v := v.(type) {
	case coded:
		if v.code == "" {
			return nil
		}
		return lang.Text(v.prefix + v.code)
	case []Grant:
		lines := make([]string, len(v))
		for i, g := range v {
			lines[i] = lang.Text("role."+g.Role) + ", " + lang.Text("journal.value."+g.ScopeKind)
		}
		return strings.Join(lines, "\n")
	}
	return v
}

// day is a date of the contract as a cell, nothing for none.
func day(text string) any {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil
	}
	return at
}

// placed is a rank as a cell: 0 is no rank.
func placed(rank int) any {
	if rank == 0 {
		return nil
	}
	return rank
}

func bandName(b *BandName) any {
	if b == nil {
		return nil
	}
	return b.Name
}

// withLanguage asks a list in the language of its file.
func withLanguage(ctx context.Context, lang locale.Language) context.Context {
	return context.WithValue(ctx, languageKey, lang)
}
