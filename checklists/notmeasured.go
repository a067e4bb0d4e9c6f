package checklists

import "strings"

// NotMeasured is a requirement that no question checks, and why.
type NotMeasured struct {
	Requirement string // lineage
	Reason      string
}

// notMeasured checks that every requirement that is left out has a reason.
func (p *problems) notMeasured(list []NotMeasured) {
	p.many("not_measured", len(list), MaxUnmeasured)
	seen := map[string]bool{}
	for i, one := range list {
		at := index("not_measured", i)
		p.id(at+".requirement", one.Requirement, seen)
		if strings.TrimSpace(one.Reason) == "" {
			p.add(at+".reason", "required", nil)
		}
		p.text(at+".reason", one.Reason, MaxReason)
	}
}
