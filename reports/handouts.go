package reports

import (
	"context"
	"fmt"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/internal/richtext"
	"etalon/standards"
	"etalon/standards/handouts"
)

// Brochure is a version as far as it binds a position.
type Brochure struct {
	Meta
	Standard standards.Standard
	Version  standards.Version // with the content of the position only
	Position string            // empty: everybody
	Images   PhotoFunc         // of the text
}

// HandoutSheet is a memo or a cue card to print.
type HandoutSheet struct {
	Meta
	Standard standards.Standard
	Version  standards.Version
	Handout  handouts.Handout
	Size     CardSize
	Images   PhotoFunc // of the rules
}

// detail is what the rule behind a line says beyond it.
type detail struct {
	number, text string // of the line
	more         richtext.Doc
}

// details are those of the lines of a memo. A card has no room for them.
func (r *HandoutSheet) details() []detail {
	if r.Handout.Kind != handouts.Memo {
		return nil
	}
	rules := map[string]richtext.Doc{}
	for _, s := range r.Version.Sections {
		for _, q := range s.Requirements {
			rules[q.Lineage] = q.Details
		}
	}
	var list []detail
	for i, l := range r.Handout.Lines {
		if more := rules[l.Lineage]; l.Lineage != "" && !more.Empty() {
			list = append(list, detail{stepNumber(i), l.Text, more})
		}
	}
	return list
}

// CardSize is how large cue cards are printed.
type CardSize string

// The sizes of cards.
const (
	SmallCards CardSize = "a6" // four on a sheet of A4
	LargeCards CardSize = "a5" // two
)

// HandoutOrder says which short form to print.
type HandoutOrder struct {
	Kind     handouts.Kind
	Position string
	Size     CardSize // of cue cards
	Word     bool     // a document for Word instead of a PDF
}

// BookDOCX writes a version as a document for Word. Errors: standards.ErrVersionNotFound.
func (s *Service) BookDOCX(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	r, err := s.standardDocument(ctx, by, versionID, "", lang)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s %s", r.Standard.Title, r.Version.Number())
	return s.file(ctx, lang, name, docxType, func(w io.Writer) error { return BookDOCX(w, r) })
}

// Brochure prints what binds a position, as PDF or for Word. Errors:
// standards.ErrVersionNotFound.
func (s *Service) Brochure(ctx context.Context, by accounts.Actor, versionID, position string, word bool, lang locale.Language) (*File, error) {
	whole, err := s.standardDocument(ctx, by, versionID, "", lang)
	if err != nil {
		return nil, err
	}
	r := &Brochure{Meta: whole.Meta, Standard: whole.Standard, Version: whole.Version, Position: position, Images: whole.Images}
	content := handouts.For(whole.Version.Content(), position)
	r.Version.Preamble, r.Version.Sections = content.Preamble, content.Sections
	if r.GenerationID, err = generation("brochure", lang, r.Version.ID, position, content.Hash()); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s %s %s", r.Standard.Title, r.Version.Number(), position)
	if word {
		return s.file(ctx, lang, name, docxType, func(w io.Writer) error { return BrochureDOCX(w, r) })
	}
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return BrochurePDF(w, r) })
}

// Handout prints a memo or cue cards, as PDF or for Word. Errors:
// standards.ErrVersionNotFound, handouts.ErrKindUnknown.
func (s *Service) Handout(ctx context.Context, by accounts.Actor, versionID string, order HandoutOrder, lang locale.Language) (*File, error) {
	h, v, err := s.handouts.Get(ctx, by, versionID, order.Kind, order.Position)
	if err != nil {
		return nil, err
	}
	standard, _, err := s.standards.Versions(ctx, by, v.StandardID)
	if err != nil {
		return nil, err
	}
	r := &HandoutSheet{Meta: Meta{Language: lang, GeneratedAt: s.now(), CutOff: v.CreatedAt}, Standard: standard, Version: v, Handout: h, Size: order.Size}
	if err = s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	if r.GenerationID, err = generation("handout", lang, v.ID, h, v.Content().Hash()); err != nil {
		return nil, err
	}
	if len(r.details()) > 0 {
		if r.Images, err = s.imagesOf(ctx, v); err != nil {
			return nil, err
		}
	}
	name := fmt.Sprintf("%s %s", h.Title, order.Position)
	if order.Word {
		return s.file(ctx, lang, name, docxType, func(w io.Writer) error { return HandoutDOCX(w, r) })
	}
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return HandoutPDF(w, r) })
}
