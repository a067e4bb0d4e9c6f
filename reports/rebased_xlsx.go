package reports

import (
	"slices"

	"etalon/checklists"
)

// before is the compliance of the wave before, or a word where it is of another thing.
func (b *book) before(q RequirementRow, rate any) any {
	if q.Rebased {
		return b.t("changes.rebased")
	}
	return rate
}

// compared is the change of a requirement, or why there is none.
func (b *book) compared(q RequirementRow, change any) any {
	if q.Rebased {
		return b.t("changes.rebased_why")
	}
	return change
}

// shifted is the change of a score, or why there is none.
func (b *book) shifted(rebased checklists.Percent, before, change any) any {
	if rebased == allRebased && before != nil {
		return b.t("changes.rebased_why")
	}
	return change
}

// comparableShare is the share of a weight that the wave before judged in the same way.
func comparableShare(before any, rebased checklists.Percent) any {
	if before == nil {
		return nil
	}
	return fraction(allRebased - rebased)
}

// sectionsFoot explains what is not wholly comparable on the sheet of sections.
func (wb *waveBook) sectionsFoot() []string {
	if slices.ContainsFunc(wb.r.Sections, func(s SectionRow) bool { return s.Previous != nil && s.Rebased > 0 }) {
		return []string{wb.t("changes.sections_foot")}
	}
	return nil
}

// scoreFoot explains the same of the scores of visits.
func (wb *waveBook) scoreFoot() []string {
	d := &document{lang: wb.lang, meta: wb.meta}
	switch {
	case wb.r.Previous == nil || wb.r.Rebased == 0:
		return nil
	case wb.r.Rebased == allRebased:
		return []string{wb.t("changes.score_rebased")}
	}
	return []string{wb.t("changes.score_foot", map[string]any{"Share": d.comparable(wb.r.Rebased)})}
}
