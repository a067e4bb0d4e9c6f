package reports

import (
	"strings"

	"etalon/checklists"
)

// comparable is the share of a weight that is not rebased, such as "82 %". It is
// rounded down: what is not whole does not read as whole.
func (d *document) comparable(rebased checklists.Percent) string {
	return d.lang.Number(float64((allRebased-rebased)/100), 0) + d.percentSign()
}

// sectionsRebased explains the stars of sections.
func (d *document) sectionsRebased(all []SectionRow) {
	var partly []string
	wholly := false
	for _, s := range all {
		switch {
		case s.Previous == nil || s.Previous.N == 0 || s.Scores.N == 0 || s.Rebased == 0:
		case s.Rebased == allRebased:
			wholly = true
		default:
			partly = append(partly, d.t("changes.section_share", map[string]any{"Section": s.Title, "Share": d.comparable(s.Rebased)}))
		}
	}
	if len(partly) > 0 {
		d.paragraph(d.t("changes.sections_partly", map[string]any{"Sections": strings.Join(partly, "; ")}), caption)
	}
	if wholly {
		d.paragraph(d.t("changes.sections_rebased"), caption)
	}
}

// scoreRebased explains the stars of the scores of visits.
func (d *document) scoreRebased(r *WaveReport) {
	if r.Previous != nil {
		d.rebasedNote(r.Rebased)
	}
}

func (d *document) rebasedNote(rebased checklists.Percent) {
	switch rebased {
	case 0:
	case allRebased:
		d.paragraph(d.t("changes.score_rebased"), caption)
	default:
		d.paragraph(d.t("changes.score_star", map[string]any{"Share": d.comparable(rebased)}), caption)
	}
}
