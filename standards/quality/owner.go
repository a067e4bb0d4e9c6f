package quality

import (
	"slices"

	"etalon/standards"
)

// FieldSection stands for the section of a requirement, of which nobody is the owner.
const FieldSection standards.Field = "section"

// withOwner adds that nobody owns the section of a requirement. A group that names
// no owners at all is not told so with every rule.
func withOwner(found []Finding, owners standards.Owners, section string) []Finding {
	if section == "" || len(owners.Sections) == 0 || len(owners.Sections[section]) > 0 {
		return found
	}
	at := slices.IndexFunc(found, func(f Finding) bool { return f.Kind() == Duplicate })
	if at < 0 {
		at = len(found)
	}
	return slices.Insert(found, at, Finding{Cause: OwnerNone, Field: FieldSection})
}

// sectionsOf are the lineages of the sections, by those of their requirements.
func sectionsOf(c standards.Content) map[string]string {
	of := make(map[string]string, c.Requirements())
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			of[r.Lineage] = s.Lineage
		}
	}
	return of
}
