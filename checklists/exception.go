package checklists

import "slices"

// DocumentException says that questions do not apply at a location from one day until
// another, both included: "no cash desk until 1 March". It is as the API and the
// scoring vectors have it; the days are of the location's own calendar, such as
// "2026-02-28".
type DocumentException struct {
	ID        string   `json:"id" maxLength:"64"`
	From      string   `json:"from" format:"date"`
	Until     string   `json:"until" format:"date" doc:"The last day"`
	Reason    string   `json:"reason,omitempty" maxLength:"500"`
	Questions []string `json:"questions" maxItems:"500" doc:"Ids"`
}

// Excepted is the questions that do not apply to a visit, each with the id of the
// exception that takes it out.
type Excepted map[string]string

// ExceptedOn returns the questions that do not apply on a day. Where several
// exceptions take out one question, the one that ends last counts, and of those
// that end together the one with the smaller id: people read until when.
func ExceptedOn(list []DocumentException, day string) Excepted {
	excepted, until := Excepted{}, map[string]string{}
	for _, e := range list {
		if day < e.From || day > e.Until {
			continue
		}
		for _, q := range e.Questions {
			if id, taken := excepted[q]; !taken || e.Until > until[q] || e.Until == until[q] && e.ID < id {
				excepted[q], until[q] = e.ID, e.Until
			}
		}
	}
	return excepted
}

// covered lists the questions that match, in the order of the checklist.
func (v *Version) covered(match func(section *Section, q *Question) bool) []string {
	var ids []string
	for i := range v.Content.Sections {
		s := &v.Content.Sections[i]
		for j := range s.Questions {
			if match(s, &s.Questions[j]) {
				ids = append(ids, s.Questions[j].ID)
			}
		}
	}
	return ids
}

// coveredByStandard lists the questions that check a requirement of a section of
// the standard, or one of the requirements; both are named by their lineage. A
// requirement is in the section that it has in the version of the standard that v
// was made from.
func (v *Version) coveredByStandard(section string, requirements []string) []string {
	return v.covered(func(_ *Section, q *Question) bool {
		return q.Requirement != "" && (section != "" && v.sections[q.Requirement] == section || slices.Contains(requirements, q.Requirement))
	})
}

// coveredByChecklist lists the questions of a section of the checklist with this
// id, or those named. Another checklist's version has none of them.
func (v *Version) coveredByChecklist(checklistID, section string, questions []string) []string {
	if v.ChecklistID != checklistID {
		return nil
	}
	return v.covered(func(s *Section, q *Question) bool {
		return section != "" && s.ID == section || slices.Contains(questions, q.ID)
	})
}
