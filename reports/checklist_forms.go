package reports

import (
	"context"
	"io"
	"strconv"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// xmlType is the media type of an XForm.
const xmlType = "application/xml"

// ChecklistXLSForm writes a checklist version as an XLSForm, in the language of the
// checklist; lang is that of the list of what an XLSForm cannot say.
// Errors: checklists.ErrVersionNotFound.
func (s *Service) ChecklistXLSForm(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	v, head, err := s.form(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, v.Content.Title, xlsxType, func(w io.Writer) error {
		_, err := checklists.WriteXLSForm(w, v.Content, head, lang)
		return err
	})
}

// ChecklistBook writes a checklist version in our own layout, with the words of lang.
// Errors: checklists.ErrVersionNotFound.
func (s *Service) ChecklistBook(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	v, err := s.checklists.Version(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, v.Content.Title, xlsxType, func(w io.Writer) error { return checklists.WriteBook(w, v.Content, lang) })
}

// ChecklistXForm writes a checklist version as the XForm of ODK clients.
// Errors: checklists.ErrVersionNotFound.
func (s *Service) ChecklistXForm(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	v, head, err := s.form(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, v.Content.Title, xmlType, func(w io.Writer) error {
		_, err := checklists.WriteXForm(w, v.Content, head)
		return err
	})
}

func (s *Service) form(ctx context.Context, by accounts.Actor, versionID string) (checklists.Version, checklists.FormHead, error) {
	v, err := s.checklists.Version(ctx, by, versionID)
	if err != nil {
		return checklists.Version{}, checklists.FormHead{}, err
	}
	f, err := s.checklists.Family(ctx, by, v.ChecklistID)
	if err != nil {
		return checklists.Version{}, checklists.FormHead{}, err
	}
	return v, checklists.FormHead{ID: v.ChecklistID, Version: strconv.Itoa(v.Number), Language: locale.Match(f.Language)}, nil
}
