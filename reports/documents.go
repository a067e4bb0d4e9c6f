package reports

import (
	"context"
	"fmt"
	"io"
	"slices"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards"
)

// StandardPDF prints a version of a standard as a book, with what changed since
// the version before it. Text is the language of the text; empty, or one that the
// standard does not have: the main one. Errors: standards.ErrVersionNotFound.
func (s *Service) StandardPDF(ctx context.Context, by accounts.Actor, versionID, text string, lang locale.Language) (*File, error) {
	r, err := s.standardDocument(ctx, by, versionID, text, lang)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s %s", r.Standard.Title, r.Version.Number())
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return StandardPDF(w, r) })
}

// ChecklistPDF prints a checklist version to be filled by hand.
// Errors: checklists.ErrVersionNotFound.
func (s *Service) ChecklistPDF(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	v, err := s.checklists.Version(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	r, err := s.blank(ctx, by.OrgID, &v, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, v.Content.Title, pdfType, func(w io.Writer) error { return ChecklistPDF(w, r) })
}

// blank is the form of a checklist version.
func (s *Service) blank(ctx context.Context, orgID string, v *checklists.Version, lang locale.Language) (*ChecklistForm, error) {
	v = v.In(lang)
	r := &ChecklistForm{
		Meta:      Meta{Language: lang, Checklists: []ChecklistRef{checklistRef(v)}, GeneratedAt: s.now(), CutOff: v.CreatedAt},
		Checklist: v.Content, Version: fmt.Sprint(v.Number), Codes: map[string]string{},
	}
	if err := s.branded(ctx, orgID, &r.Meta); err != nil {
		return nil, err
	}
	if v.StandardVersionID != "" {
		if err := s.standardCodes(ctx, orgID, v.StandardVersionID, r); err != nil {
			return nil, err
		}
	}
	var err error
	r.GenerationID, err = generation("checklist", lang, v.ContentHash)
	return r, err
}

func (s *Service) standardCodes(ctx context.Context, orgID, versionID string, r *ChecklistForm) error {
	program := accounts.Program(orgID)
	v, err := s.standards.Version(ctx, program, versionID)
	if err != nil {
		return err
	}
	standard, _, err := s.standards.Versions(ctx, program, v.StandardID)
	if err != nil {
		return err
	}
	r.Standards = []string{fmt.Sprintf("%s, %s", standard.Title, v.Number())}
	for _, section := range v.Sections {
		for _, q := range section.Requirements {
			r.Codes[q.Lineage] = q.Code
		}
	}
	return nil
}

func (s *Service) standardDocument(ctx context.Context, by accounts.Actor, versionID, text string, lang locale.Language) (*StandardDocument, error) {
	v, err := s.standards.Version(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	standard, versions, err := s.standards.Versions(ctx, by, v.StandardID)
	if err != nil {
		return nil, err
	}
	r := &StandardDocument{Meta: Meta{Language: lang, GeneratedAt: s.now(), CutOff: v.CreatedAt}, Standard: standard, Version: v}
	if !v.PublishedAt.IsZero() {
		r.CutOff = v.PublishedAt
	}
	if err = s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	r.GenerationID, err = generation("standard", lang, v.ID, v.Revision, v.Content().Hash(), text)
	if err != nil {
		return nil, err
	}
	if r.Images, err = s.imagesOf(ctx, v); err != nil {
		return nil, err
	}
	r.read(text)
	i := slices.IndexFunc(versions, func(o standards.Version) bool { return o.ID == v.ID })
	if i < 0 || i+1 == len(versions) {
		return r, nil
	}
	before, err := s.standards.Version(ctx, by, versions[i+1].ID)
	if err != nil {
		return nil, err
	}
	r.Previous, r.Changes = before.Number(), changesOf(standards.Compare(before, v), lang)
	return r, nil
}

// changesOf lists the changes of requirements for print; mere renumbering is left out.
func changesOf(d standards.Diff, lang locale.Language) []Change {
	var list []Change
	for _, c := range d.Requirements {
		change := Change{Code: c.After.Code, Title: c.After.Statement}
		switch {
		case c.Renumbered():
			continue
		case c.Kind == standards.Added:
			change.Kind = Added
		case c.Kind == standards.Removed:
			change.Kind, change.Code, change.Title = Removed, c.Before.Code, c.Before.Statement
		case len(c.Fields) > 0:
			change.Kind = Changed
		default:
			change.Kind = Moved
		}
		if c.Kind == standards.Kept {
			change.Fields = changedFields(c, lang)
		}
		list = append(list, change)
	}
	return list
}

// changedFields says what was reworded, and in words what became of the level,
// the measure and the place, which have no text to compare.
func changedFields(c standards.RequirementChange, lang locale.Language) []ChangedField {
	var fields []ChangedField
	if c.SectionBefore != c.SectionAfter {
		fields = append(fields, replaced("section", c.SectionBefore, c.SectionAfter))
	}
	for _, f := range c.Fields {
		switch {
		case f.Field == standards.FieldLevel:
			fields = append(fields, replaced(string(f.Field), lang.Text("reports.level."+string(c.Before.Level)), lang.Text("reports.level."+string(c.After.Level))))
		case f.Field == standards.FieldMeasure:
			fields = append(fields, replaced(string(f.Field), measureText(lang, c.Before.Measure), measureText(lang, c.After.Measure)))
		case len(f.Pieces) > 0:
			fields = append(fields, ChangedField{Name: string(f.Field), Runs: runsOf(f.Pieces)})
		}
	}
	return fields
}

func replaced(field, before, after string) ChangedField {
	return ChangedField{Name: field, Runs: []Run{{Delete, before}, {Keep, " "}, {Insert, after}}}
}

func runsOf(pieces []standards.Piece) []Run {
	runs := make([]Run, len(pieces))
	for i, p := range pieces {
		op := map[standards.Op]Op{standards.Same: Keep, standards.Deleted: Delete, standards.Inserted: Insert}[p.Op]
		runs[i] = Run{op, p.Text}
	}
	return runs
}
