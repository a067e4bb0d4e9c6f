package api

import (
	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
)

// visitRules tells the shopper, a sentence each, what a visit must bring to be
// accepted. They follow from the assignment and its checklist.
func visitRules(lang locale.Language, p audits.Package) []string {
	rules := []string{lang.Text("visit_rule.due", map[string]any{"Date": lang.LongDate(p.DueOn)}), lang.Text("visit_rule.seen")}
	counts := map[string]int{}
	for _, section := range p.Content.Sections {
		for _, q := range section.Questions {
			for _, rule := range rulesOf(q) {
				counts[rule]++
			}
		}
	}
	for _, rule := range []string{"photos", "receipts", "recordings", "signatures", "comments"} {
		if n := counts[rule]; n > 0 {
			rules = append(rules, lang.Count("visit_rule."+rule, n))
		}
	}
	return append(rules, lang.Text("visit_rule.closed"), lang.Text("visit_rule.conflict"))
}

func rulesOf(q checklists.Question) []string {
	var rules []string
	switch q.Kind { // the other kinds bring no file of their own
	case checklists.Receipt:
		rules = append(rules, "receipts")
	case checklists.Audio:
		rules = append(rules, "recordings")
	case checklists.Signature:
		rules = append(rules, "signatures")
	default:
		if q.Kind == checklists.Photo || q.Photo == checklists.Required {
			rules = append(rules, "photos")
		}
	}
	if q.Comment == checklists.Required {
		rules = append(rules, "comments")
	}
	return rules
}
