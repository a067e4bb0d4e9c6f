package checklists

import (
	"context"
	"errors"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/standards"
)

// Subjects says in words what dated exceptions of locations are about, as far as
// the actor may read it: requirements and sections by their lineage, from the
// latest version that has them, and questions of checklists.
func Subjects(c *Service, s *standards.Service) locations.SubjectTitles {
	return func(ctx context.Context, by accounts.Actor, brandID string, subject locations.Subject) ([]string, error) {
		if subject.Source == locations.OfStandard {
			return titlesInStandard(ctx, s, by, brandID, subject)
		}
		return c.titlesInChecklist(ctx, by, subject)
	}
}

func unknownSubject(path string) error {
	return locations.ErrExceptionInvalid.At(fault.Field{Path: path, Code: "not_found"})
}

// titlesInStandard looks for the section, or for each requirement, from the latest
// version back: what a later version dropped can still be excepted.
func titlesInStandard(ctx context.Context, s *standards.Service, by accounts.Actor, brandID string, subject locations.Subject) ([]string, error) {
	standard, versions, err := s.Versions(ctx, by, subject.SourceID)
	if errors.Is(err, standards.ErrNotFound) || err == nil && standard.BrandID != "" && standard.BrandID != brandID {
		return nil, unknownSubject("subject.source_id")
	}
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, header := range versions {
		v, err := s.Version(ctx, by, header.ID)
		if err != nil {
			return nil, err
		}
		for _, section := range v.Sections {
			if subject.Section != "" && section.Lineage == subject.Section {
				return []string{unbroken(section.Title)}, nil
			}
			for _, r := range section.Requirements {
				if _, known := found[r.Lineage]; !known && slices.Contains(subject.Items, r.Lineage) {
					found[r.Lineage] = r.Code + ". " + r.Statement
				}
			}
		}
		if len(found) == len(subject.Items) && subject.Section == "" {
			break
		}
	}
	return titlesOf(subject, found)
}

func (s *Service) titlesInChecklist(ctx context.Context, by accounts.Actor, subject locations.Subject) ([]string, error) {
	family, err := s.Family(ctx, by, subject.SourceID)
	if errors.Is(err, ErrNotFound) || errors.Is(err, accounts.ErrForbidden) {
		return nil, unknownSubject("subject.source_id")
	}
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, header := range family.Versions {
		v, err := s.Content(ctx, by.OrgID, header.ID)
		if err != nil {
			return nil, err
		}
		for _, section := range v.Content.Sections {
			if subject.Section != "" && section.ID == subject.Section {
				return []string{unbroken(section.Title)}, nil
			}
			for _, q := range section.Questions {
				if _, known := found[q.ID]; !known && slices.Contains(subject.Items, q.ID) {
					found[q.ID] = q.Text
				}
			}
		}
		if len(found) == len(subject.Items) && subject.Section == "" {
			break
		}
	}
	return titlesOf(subject, found)
}

// titlesOf lists what was found in a steady order; all of it must have been.
func titlesOf(subject locations.Subject, found map[string]string) ([]string, error) {
	if subject.Section != "" {
		return nil, unknownSubject("subject.section")
	}
	var titles []string
	for _, item := range subject.Items {
		title, ok := found[item]
		if !ok {
			return nil, unknownSubject("subject.items")
		}
		titles = append(titles, unbroken(title))
	}
	slices.SortStableFunc(titles, byNumber)
	return titles, nil
}

// byNumber orders "2.10. …" after "2.9. …".
func byNumber(a, b string) int {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 {
		n, m := digits(x), digits(y)
		switch {
		case n > 0 && m > 0 && n != m:
			return n - m
		case n == 0 || m == 0:
			n, m = 1, 1
		}
		if c := slices.Compare(x[:n], y[:m]); c != 0 {
			return c
		}
		x, y = x[n:], y[m:]
	}
	return len(x) - len(y)
}

func digits(s []rune) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// Covered lists the questions of v that an exception's subject takes out.
func (v *Version) Covered(s locations.Subject) []string {
	if s.Source == locations.OfStandard {
		return v.coveredByStandard(s.Section, s.Items)
	}
	return v.coveredByChecklist(s.SourceID, s.Section, s.Items)
}

// Coverage is what a subject takes out of a checklist.
type Coverage struct {
	Checklist string // title
	Number    int    // of the version
	Questions int    // taken out
	Of        int
	Points    int // that are no longer possible
}

// Coverage lists what a subject takes out of the latest published version of each
// checklist, those with nothing left out.
func (s *Service) Coverage(ctx context.Context, by accounts.Actor, subject locations.Subject) ([]Coverage, error) {
	if !by.Can(accounts.ManageExceptions) && !by.Can(accounts.RequestExceptions) {
		return nil, accounts.ErrForbidden
	}
	ids, err := s.store.latestOf(ctx, by.OrgID, subject)
	if err != nil {
		return nil, err
	}
	list := []Coverage{}
	for _, id := range ids {
		v, err := s.Content(ctx, by.OrgID, id)
		if err != nil {
			return nil, err
		}
		c := Coverage{Checklist: v.Content.Title, Number: v.Number, Of: v.Content.Questions()}
		for _, question := range v.Covered(subject) {
			q := v.Content.Question(question)
			c.Questions++
			if !q.Bonus && !q.Penalty {
				c.Points += q.Reachable()
			}
		}
		if c.Questions > 0 {
			list = append(list, c)
		}
	}
	return list, nil
}
