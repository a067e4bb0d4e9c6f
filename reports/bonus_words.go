package reports

import (
	"strings"

	"etalon/internal/locale"
)

// bonusComment is how a result came by, and why it was corrected.
func bonusComment(lang locale.Language, row *BonusRow) string {
	var parts []string
	for _, n := range row.Outcome.Notes {
		parts = append(parts, lang.Text("reports.bonus.note."+string(n)))
	}
	if row.Reason != "" {
		parts = append(parts, lang.Text("reports.bonus.reason", map[string]any{"Reason": row.Reason}))
	}
	if row.Now != nil {
		parts = append(parts, lang.Text("reports.bonus.now", map[string]any{"Amount": lang.Number(money(row.Now.Amount), 2)}))
	}
	return strings.Join(parts, ". ")
}

func bonusNotes(lang locale.Language, page *BonusPage) []string {
	t := &page.Table
	notes := []string{
		page.Brand + " · " + page.Wave.Title,
		lang.Text("reports.bonus.rules_of", map[string]any{"Title": t.Title, "Revision": t.SchemeRevision, "CutOff": lang.DateTime(t.CutOff)}),
	}
	if t.ClosedAt.IsZero() {
		notes = append(notes, lang.Text("reports.bonus.draft"))
	} else {
		notes = append(notes, lang.Text("reports.bonus.closed", map[string]any{"At": lang.Date(t.ClosedAt)}))
	}
	return append(notes, lang.Text("reports.bonus.of_location"), lang.Text("reports.ethics.not_sole_ground"))
}
