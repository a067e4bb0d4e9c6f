package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/richtext"
	"etalon/reports"
	"etalon/standards"
)

// Translation is a requirement in another language.
type Translation struct {
	Statement string   `json:"statement,omitempty" maxLength:"2000"`
	How       string   `json:"how,omitempty" maxLength:"4000"`
	Benefit   string   `json:"benefit,omitempty" maxLength:"4000"`
	Say       []string `json:"say,omitempty" maxItems:"50"`
	Avoid     []string `json:"avoid,omitempty" maxItems:"50"`
	Details   RichText `json:"details,omitempty"`
	Of        string   `json:"of,omitempty" maxLength:"20" doc:"Mark of the main text that it was made from; absent in an edit: of the main text that the edit brings"`
	Stale     bool     `json:"stale,omitempty" doc:"The main text has changed since; not taken from a client"`
}

// TextTranslation is a section in another language, or a preamble as its title.
type TextTranslation struct {
	Title   string   `json:"title,omitempty" maxLength:"20000"`
	Variant string   `json:"variant,omitempty" maxLength:"300"`
	Intro   RichText `json:"intro,omitempty"`
	Of      string   `json:"of,omitempty" maxLength:"20" doc:"As of a requirement"`
	Stale   bool     `json:"stale,omitempty" doc:"The main text has changed since; not taken from a client"`
}

// TextTranslations are by language.
type TextTranslations map[string]TextTranslation

// StandardLanguages are the languages of a standard.
type StandardLanguages struct {
	Language         string            `json:"language" doc:"The main one"`
	Languages        []string          `json:"languages" doc:"Further ones"`
	Titles           map[string]string `json:"titles" doc:"In the further ones"`
	LanguageRevision int               `json:"language_revision" doc:"Goes into the next change of the languages"`
}

// LanguageProgress is how far a version is translated.
type LanguageProgress struct {
	Language string `json:"language"`
	Total    int    `json:"total" doc:"Requirements, sections and the preamble"`
	Missing  int    `json:"missing" doc:"Not translated, or not all of it"`
	Stale    int    `json:"stale" doc:"Translated before the main text changed"`
}

func (s *Server) setStandardLanguages(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Languages []string          `json:"languages" maxItems:"5"`
		Titles    map[string]string `json:"titles,omitempty" doc:"By language"`
		Revision  int               `json:"revision" minimum:"1"`
	}
},
) (*one[StandardLanguages], error) {
	st, err := s.Standards.SetLanguages(ctx, by, in.ID, in.Body.Revision, standards.Languages{Tags: in.Body.Languages, Titles: in.Body.Titles})
	if err != nil {
		return nil, err
	}
	return &one[StandardLanguages]{toLanguages(st)}, nil
}

// MainTextChange is how a main text has changed since it was translated.
type MainTextChange struct {
	Known  bool          `json:"known" doc:"The main text that was translated is in the history"`
	Fields []FieldChange `json:"fields" doc:"Those with other words"`
}

func (s *Server) getMainTextChange(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Language string `path:"language" maxLength:"35"`
	Lineage  string `query:"lineage" maxLength:"36" doc:"Of the requirement or the section; absent: of the preamble"`
},
) (*one[MainTextChange], error) {
	found, err := s.Standards.ChangedSince(ctx, by, in.ID, in.Lineage, in.Language)
	return &one[MainTextChange]{MainTextChange{found.Known, mapped(found.Fields, toFieldChange)}}, err
}

// standardPDF prints a version in a language of the text and one of the words
// around it.
func (s *Server) standardPDF(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	FileLanguage
	Text string `query:"text" maxLength:"35" doc:"Language of the text; absent, and one that the standard does not have: the main one"`
},
) (*reports.File, error) {
	return s.Reports.StandardPDF(ctx, by, in.ID, in.Text, in.of(ctx))
}

func toLanguages(st standards.Standard) StandardLanguages {
	titles := st.Titles
	if titles == nil {
		titles = map[string]string{}
	}
	return StandardLanguages{st.Language, mapped(st.Languages, func(tag string) string { return tag }), titles, st.LanguageRevision}
}

func toProgress(st standards.Standard, v standards.Version) []LanguageProgress {
	return mapped(st.Languages, func(tag string) LanguageProgress { return LanguageProgress(v.Content().Progress(tag)) })
}

// inLanguage is a version as it reads in a language of its standard.
func inLanguage(st standards.Standard, v standards.Version, language string) StandardVersion {
	out := toStandardVersion(st, v)
	if language == "" || language == st.Language || !st.Speaks(language) {
		return out
	}
	out.Shown, out.Title = language, st.TitleIn(language)
	content := toStandardContent(v.Content().In(language))
	content.PreambleTranslations = nil
	for i, s := range v.Sections {
		section := &content.Sections[i]
		section.Translations, section.Untranslated = nil, fieldNames(s.Untranslated(language))
		for j, r := range s.Requirements {
			section.Requirements[j].Translations = nil
			section.Requirements[j].Untranslated = fieldNames(r.Untranslated(language))
		}
	}
	out.Content = content
	return out
}

func fieldNames(fields []standards.Field) []string {
	if len(fields) == 0 {
		return nil
	}
	return mapped(fields, func(f standards.Field) string { return string(f) })
}

func toTranslations(r standards.Requirement) map[string]Translation {
	if len(r.Translations) == 0 {
		return nil
	}
	out := make(map[string]Translation, len(r.Translations))
	for language, t := range r.Translations {
		out[language] = Translation{t.Statement, t.How, t.Benefit, t.Say, t.Avoid, toRichText(t.Details), t.Of, r.Stale(language)}
	}
	return out
}

func toTexts(all map[string]standards.TextTranslation, stale func(string) bool) TextTranslations {
	if len(all) == 0 {
		return nil
	}
	out := make(TextTranslations, len(all))
	for language, t := range all {
		out[language] = TextTranslation{t.Title, t.Variant, toRichText(t.Intro), t.Of, stale(language)}
	}
	return out
}

func toPreambles(c standards.Content) TextTranslations { return toTexts(c.Preambles, c.PreambleStale) }

// never is for past texts: what they were translated from is past too.
func never(string) bool { return false }

func translationsOf(path string, all map[string]Translation) (map[string]standards.Translation, error) {
	if len(all) == 0 {
		return nil, nil
	}
	out := make(map[string]standards.Translation, len(all))
	for language, t := range all {
		details, err := t.Details.doc(path + "." + language + ".details")
		if err != nil {
			return nil, err
		}
		out[language] = standards.Translation{Statement: t.Statement, How: t.How, Benefit: t.Benefit, Say: t.Say, Avoid: t.Avoid, Details: details, Of: t.Of}
	}
	return out, nil
}

func (all TextTranslations) texts(path string) (map[string]standards.TextTranslation, error) {
	if len(all) == 0 {
		return nil, nil
	}
	out := make(map[string]standards.TextTranslation, len(all))
	for language, t := range all {
		intro, err := t.Intro.doc(path + "." + language + ".intro")
		if err != nil {
			return nil, err
		}
		out[language] = standards.TextTranslation{Title: t.Title, Variant: t.Variant, Intro: intro, Of: t.Of}
	}
	return out, nil
}

func (t RichText) doc(path string) (richtext.Doc, error) { return richtext.Parse(t, path) }

func toRichText(d richtext.Doc) RichText { return d.JSON() }
