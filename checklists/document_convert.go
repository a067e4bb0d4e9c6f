package checklists

import (
	"math/big"
	"strconv"

	"etalon/internal/locale"
)

// Checklist applies the defaults and validates. It returns ErrChecklistInvalid
// with a field for every problem.
func (d Document) Checklist() (*Checklist, error) {
	var p problems
	c := &Checklist{
		Title: d.Title, Audit: orDefault(d.Audit, MysteryVisit), Wait: d.Wait, Rollup: orDefault(d.Rollup, RollupPoints), Over100: d.Over100,
		Critical: CriticalPolicy{Policy: Flag, Scope: InVisit}, Language: locale.Language(d.Language), Translations: d.Translations.wordings(),
	}
	for _, language := range d.Languages {
		c.Languages = append(c.Languages, locale.Language(language))
	}
	if d.Critical != nil {
		c.Critical = CriticalPolicy{
			Policy: orDefault(d.Critical.Policy, Flag), Count: d.Critical.N,
			Cap: p.percent("critical.cap", d.Critical.Cap), Scope: orDefault(d.Critical.Scope, InVisit),
		}
		if c.Critical.Policy == FailAfter {
			c.Critical.Count = orDefault(c.Critical.Count, 1)
		}
	}
	for i, s := range d.Sections {
		at := index("sections", i)
		section := Section{ID: s.ID, Title: s.Title, Weight: p.exact(at+".weight", s.Weight), Translations: s.Translations.wordings()}
		if s.Gate != nil {
			section.Gate = p.percent(at+".gate", *s.Gate)
		}
		for j, q := range s.Questions {
			section.Questions = append(section.Questions, p.question(index(at+".questions", j), q))
		}
		c.Sections = append(c.Sections, section)
	}
	for _, one := range d.NotMeasured {
		c.NotMeasured = append(c.NotMeasured, NotMeasured(one))
	}
	p.checklist(c)
	if err := p.err(ErrChecklistInvalid); err != nil {
		return nil, err
	}
	return c, nil
}

func (p *problems) question(at string, d DocumentQuestion) Question {
	q := Question{
		ID: d.ID, Text: d.Text, Hint: d.Hint, Kind: d.Kind, NA: d.NA, Optional: !d.Kind.Scored(),
		Critical: d.Critical, Threshold: p.exact(at+".threshold", d.Threshold), Bonus: d.Bonus, Penalty: d.Penalty,
		Turned: d.Turned, Unit: d.Unit, Measures: d.Measures, ShowIf: d.ShowIf, RequireIf: d.RequireIf, Photo: orDefault(d.Photo, Allowed),
		Comment: orDefault(d.Comment, Allowed), CommentMin: d.CommentMin, References: d.References, Requirement: d.Requirement,
		Translations: d.Translations.wordings(),
	}
	if d.Required != nil {
		q.Optional = !*d.Required
	}
	for i, o := range d.Options {
		q.Options = append(q.Options, Option{
			ID: o.ID, Text: o.Text, Points: o.Points, Exclusive: o.Exclusive,
			Credit: p.exact(index(at+".options", i)+".credit", o.Credit), Translations: o.Translations.wordings(),
		})
	}
	for i, b := range d.Bands {
		path := index(at+".bands", i)
		band := Band{Credit: p.exact(path+".credit", b.Credit)}
		if b.UpTo != nil {
			band.UpTo = p.exact(path+".upto", *b.UpTo)
		}
		q.Bands = append(q.Bands, band)
	}
	if d.Scale != nil {
		q.Scale = &Scale{Min: d.Scale.Min, Max: d.Scale.Max}
		for i, credit := range d.Scale.Credits {
			q.Scale.Credits = append(q.Scale.Credits, p.exact(index(at+".scale.credits", i), credit))
		}
	}
	q.Points = pointsOf(d.Points, &q)
	return q
}

// pointsOf is 1 by default where an answer gives a credit: a question that
// somebody forgot to weigh counts, and 0 has to be said.
func pointsOf(points *int, q *Question) int {
	switch {
	case q.Kind == Multiple:
		return 0
	case points != nil:
		return *points
	case q.Kind.Scored() && (len(q.Bands) > 0 || !q.Kind.Measured()):
		return 1
	default:
		return 0
	}
}

// NewDocument is the document of c. Document.Checklist gives c back.
func NewDocument(c *Checklist) Document {
	d := Document{
		Title: c.Title, Audit: c.Audit, Wait: c.Wait, Rollup: c.Rollup, Over100: c.Over100, Sections: []DocumentSection{},
		Critical: &DocumentCritical{Policy: c.Critical.Policy, Cap: exactText(c.Critical.Cap), N: c.Critical.Count, Scope: c.Critical.Scope},
		Language: string(c.Language), Translations: documentWordings(c.Translations),
	}
	for _, language := range c.Languages {
		d.Languages = append(d.Languages, string(language))
	}
	if d.Audit == MysteryVisit {
		d.Audit = "" // as it was written before there were others
	}
	for i := range c.Sections {
		s := &c.Sections[i]
		section := DocumentSection{ID: s.ID, Title: s.Title, Weight: exactText(s.Weight), Gate: exactPointer(s.Gate), Questions: []DocumentQuestion{}, Translations: documentWordings(s.Translations)}
		for j := range s.Questions {
			section.Questions = append(section.Questions, newDocumentQuestion(&s.Questions[j]))
		}
		d.Sections = append(d.Sections, section)
	}
	for _, one := range c.NotMeasured {
		d.NotMeasured = append(d.NotMeasured, DocumentNotMeasured(one))
	}
	return d
}

func newDocumentQuestion(q *Question) DocumentQuestion {
	d := DocumentQuestion{
		ID: q.ID, Text: q.Text, Hint: q.Hint, Kind: q.Kind, NA: q.NA, Critical: q.Critical,
		Threshold: exactText(q.Threshold), Bonus: q.Bonus, Penalty: q.Penalty, Turned: q.Turned, Unit: q.Unit, Measures: q.Measures, ShowIf: q.ShowIf,
		RequireIf: q.RequireIf, Photo: orDefault(q.Photo, Allowed), Comment: orDefault(q.Comment, Allowed), CommentMin: q.CommentMin, References: q.References, Requirement: q.Requirement,
		Translations: documentWordings(q.Translations),
	}
	if q.Kind.Scored() && q.Kind != Multiple {
		points := q.Points
		d.Points = &points
	}
	if required := !q.Optional; required != q.Kind.Scored() {
		d.Required = &required
	}
	for _, o := range q.Options {
		d.Options = append(d.Options, DocumentOption{ID: o.ID, Text: o.Text, Credit: exactText(o.Credit), Points: o.Points, Exclusive: o.Exclusive, Translations: documentWordings(o.Translations)})
	}
	for _, b := range q.Bands {
		d.Bands = append(d.Bands, DocumentBand{UpTo: exactPointer(b.UpTo), Credit: exactText(b.Credit)})
	}
	if q.Scale != nil {
		d.Scale = &DocumentScale{Min: q.Scale.Min, Max: q.Scale.Max}
		for _, credit := range q.Scale.Credits {
			d.Scale.Credits = append(d.Scale.Credits, exactText(credit))
		}
	}
	return d
}

func exactText(r *big.Rat) Exact {
	if r == nil {
		return ""
	}
	return Exact(FormatExact(r))
}

func exactPointer(r *big.Rat) *Exact {
	if r == nil {
		return nil
	}
	text := exactText(r)
	return &text
}

func orDefault[T comparable](value, fallback T) T {
	var none T
	if value == none {
		return fallback
	}
	return value
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// wordings leaves empty translations out.
func (d DocumentWordings) wordings() Wordings {
	var all Wordings
	for language, t := range d {
		if t.Text == "" && t.Hint == "" {
			continue
		}
		if all == nil {
			all = Wordings{}
		}
		all[locale.Language(language)] = Wording(t)
	}
	return all
}

func documentWordings(all Wordings) DocumentWordings {
	if len(all) == 0 {
		return nil
	}
	d := make(DocumentWordings, len(all))
	for language, t := range all {
		d[string(language)] = DocumentWording(t)
	}
	return d
}
