package remarks

import (
	"errors"

	"etalon/internal/accounts"
	"etalon/standards"
)

// ofText reports a suggestion about the text of a section or the preamble.
func (s Suggestion) ofText() bool {
	return s.Kind == standards.SetSection || s.Kind == standards.SetPreamble
}

func (s Suggestion) checkText(p *problems) {
	if s.TextWas == nil {
		p.add("text_before", "required", nil)
	}
	if s.TextBecomes == nil {
		p.add("text", "required", nil)
	}
}

// mayDecide reports by its fault that a pen does not reach what s would change. The
// preamble belongs to who leads.
func (s Suggestion) mayDecide(c standards.Content, pen standards.Pen) error {
	switch {
	case s.Kind != standards.SetPreamble:
		return pen.Section(c, s.section(c))
	case pen.Leads:
		return nil
	case !pen.Writes:
		return accounts.ErrForbidden
	}
	return standards.ErrLeaderOnly
}

// text is what s is about as c has it.
func (s Suggestion) text(c standards.Content) standards.SectionText {
	if s.Kind == standards.SetPreamble {
		return c.PreambleText()
	}
	text, _ := c.SectionText(s.Lineage)
	return text
}

// textIn shows a suggestion about a text as c has it.
func (s Suggestion) textIn(c standards.Content, p Proposal) Proposal {
	p.Texts = s.texts(*s.TextWas, *s.TextBecomes)
	if s.Status != Open {
		return p
	}
	after, err := s.after(c)
	switch {
	case errors.Is(err, standards.ErrEditGone):
		p.Fit = Gone
	case err != nil:
		p.Fit = Collides
	default:
		now := s.text(c)
		becomes := s.text(after)
		p.Fit = Fits
		if !sameText(now, *s.TextWas) {
			p.Fit = Joins
		}
		p.Texts = s.texts(now, becomes)
	}
	return p
}

func (s Suggestion) texts(was, becomes standards.SectionText) []standards.FieldChange {
	changes := standards.CompareTexts(was, becomes)
	for i := range changes {
		if s.Kind == standards.SetPreamble && changes[i].Field == standards.FieldTitle {
			changes[i].Field = standards.FieldPreamble
		}
	}
	return changes
}

func sameText(a, b standards.SectionText) bool { return a.Document() == b.Document() }
