package api

import (
	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
)

// visitRules tells the shopper, a sentence each, what a visit must bring to be
// accepted. They follow from the assignment and its checklist.
func visitRules(lang locale.Language, p audits.Package) []string {
	rules := kindRules(lang, p)
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
	switch audit := p.Content.Audit; {
	case audit.Own():
		return rules
	case audit.Remote():
		return append(rules, lang.Text("visit_rule.conflict"))
	default:
		return append(rules, lang.Text("visit_rule.closed"), lang.Text("visit_rule.conflict"))
	}
}

// kindRules are those of the kind of audit.
func kindRules(lang locale.Language, p audits.Package) []string {
	date := map[string]any{"Date": lang.LongDate(p.DueOn)}
	seen := lang.Text("visit_rule.seen")
	switch p.Content.Audit {
	case checklists.Call:
		return []string{lang.Text("visit_rule.call_due", date), lang.Text("visit_rule.call"), seen}
	case checklists.Message:
		return []string{lang.Text("visit_rule.message_due", date), lang.Text("visit_rule.message"), seen}
	case checklists.Observation:
		return []string{lang.Text("visit_rule.own_due", date), lang.Text("visit_rule.observation"), seen}
	case checklists.SelfCheck:
		return []string{lang.Text("visit_rule.own_due", date), lang.Text("visit_rule.self_check"), seen}
	case checklists.Competitor:
		minutes := map[string]any{"Minutes": p.Minutes}
		return []string{lang.Text("visit_rule.due", date), seen, lang.Text("visit_rule.competitor"), lang.Text("visit_rule.minutes", minutes)}
	default:
		return []string{lang.Text("visit_rule.due", date), seen}
	}
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
