package standards

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/richtext"
)

// maxRich bounds the rich text of a whole version, in bytes of its JSON.
const maxRich = 4_000_000

// rich visits every rich text of c with its path.
func (c Content) rich(visit func(path string, d richtext.Doc)) {
	for i, s := range c.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		visit(at+".intro", s.Intro)
		for _, language := range slices.Sorted(maps.Keys(s.Translations)) {
			visit(at+".translations."+language+".intro", s.Translations[language].Intro)
		}
		for j, r := range s.Requirements {
			at := fmt.Sprintf("%s.requirements[%d]", at, j)
			visit(at+".details", r.Details)
			for _, language := range slices.Sorted(maps.Keys(r.Translations)) {
				visit(at+".translations."+language+".details", r.Translations[language].Details)
			}
		}
	}
}

// ShowsImages reports whether there are any images in c.
func (c Content) ShowsImages() bool { return len(c.imagePaths()) > 0 }

// imagePaths are the images that c shows, with the text that shows each first.
func (c Content) imagePaths() map[string]string {
	paths := map[string]string{}
	c.rich(func(path string, d richtext.Doc) {
		for _, id := range d.Images() {
			if paths[id] == "" {
				paths[id] = path
			}
		}
	})
	return paths
}

// checked is Check, and refuses images that the standard does not have.
func (s *Service) checked(ctx context.Context, before Version, c Content) error {
	if err := c.Check(); err != nil {
		return err
	}
	return s.store.ownImages(ctx, before, c)
}

// missingImages names the images of c that neither before shows nor known has.
func (c Content) missingImages(known []string) error {
	p := &problems{}
	paths := c.imagePaths()
	for _, id := range slices.Sorted(maps.Keys(paths)) {
		if !slices.Contains(known, id) {
			p.add(paths[id], "unknown_image", fault.Params{"Value": id})
		}
	}
	return p.err()
}

// WithoutImages returns c with the descriptions of its images in their places: for
// another standard, which does not have them.
func (c Content) WithoutImages() Content {
	c = c.clone()
	for i := range c.Sections {
		s := &c.Sections[i]
		s.Intro, s.Translations = s.Intro.WithoutImages(), maps.Clone(s.Translations)
		for language, t := range s.Translations {
			t.Intro = t.Intro.WithoutImages()
			s.Translations[language] = t
		}
		for j := range s.Requirements {
			r := &s.Requirements[j]
			r.Details, r.Translations = r.Details.WithoutImages(), maps.Clone(r.Translations)
			for language, t := range r.Translations {
				t.Details = t.Details.WithoutImages()
				r.Translations[language] = t
			}
		}
	}
	return c
}
