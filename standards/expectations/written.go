package expectations

import (
	"cmp"
	"slices"
	"time"
)

// written is the attribute as the journal keeps it, its requirements by their
// codes where these are known, and else by their number.
func (a Attribute) written(codes map[string]string) map[string]any {
	w := map[string]any{"name": a.Name, "origin": string(a.Origin), "standard_id": a.StandardID}
	if a.Note != "" {
		w["note"] = a.Note
	}
	if a.Decision.Verdict != Unknown {
		w["decision"] = string(a.Decision.Verdict)
	}
	if len(a.Requirements) > 0 && codes == nil {
		w["requirements"] = len(a.Requirements)
	}
	if codes != nil {
		list := []string{}
		for _, lineage := range a.Requirements {
			list = append(list, cmp.Or(codes[lineage], lineage))
		}
		slices.Sort(list)
		w["requirements"] = list
	}
	return w
}

// same reports whether nothing that people change differs.
func (a Attribute) same(b Attribute) bool {
	return a.Name == b.Name && a.Note == b.Note && a.Origin == b.Origin && a.Decision == b.Decision && slices.Equal(a.Requirements, b.Requirements)
}

// reasonOf is the reason to record: that of a new decision.
func (d Decision) reasonOf(before Decision) string {
	if d == before {
		return ""
	}
	return d.Reason
}

// written is the survey as the journal keeps it: no marks.
func (s Survey) written() map[string]any {
	return map[string]any{
		"title": s.Title, "held_on": s.HeldOn.Format(time.DateOnly), "file": s.FileName, "respondents": s.Respondents,
		"attributes": len(s.Attributes), "standard_id": s.StandardID,
	}
}
