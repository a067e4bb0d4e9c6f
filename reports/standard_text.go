package reports

import (
	"bytes"
	"context"
	"io"

	"etalon/standards"
)

// read turns a document to a language of its standard.
func (r *StandardDocument) read(language string) {
	if language == "" || language == r.Standard.Language || !r.Standard.Speaks(language) {
		return
	}
	r.Text, r.Untranslated = language, map[string][]standards.Field{}
	for _, s := range r.Version.Sections {
		r.Untranslated[s.Lineage] = s.Untranslated(language)
		for _, q := range s.Requirements {
			r.Untranslated[q.Lineage] = q.Untranslated(language)
		}
	}
	content := r.Version.Content().In(language)
	r.Version.Preamble, r.Version.Sections = content.Preamble, content.Sections
	r.Standard.Title = r.Standard.TitleIn(language)
}

// imagesOf reads what a version shows, once.
func (s *Service) imagesOf(ctx context.Context, v standards.Version) (PhotoFunc, error) {
	if s.images == nil || !v.Content().ShowsImages() {
		return nil, nil
	}
	found, err := s.images.Shown(ctx, v)
	if err != nil {
		return nil, err
	}
	return func(id string) (io.ReadCloser, error) {
		data, ok := found[id]
		if !ok {
			return nil, errPhoto
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}, nil
}
