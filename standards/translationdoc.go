package standards

import (
	"encoding/json"
	"fmt"

	"etalon/internal/database"
	"etalon/internal/richtext"
)

// The JSON shapes of translations; as those of document.go they are part of
// published hashes.
type (
	translationDoc struct {
		Statement string          `json:"statement,omitempty"`
		How       string          `json:"how,omitempty"`
		Benefit   string          `json:"benefit,omitempty"`
		Say       []string        `json:"say,omitempty"`
		Avoid     []string        `json:"avoid,omitempty"`
		Details   json.RawMessage `json:"details,omitempty"`
		Of        string          `json:"of,omitempty"`
	}
	textDoc struct {
		Title   string          `json:"title,omitempty"`
		Variant string          `json:"variant,omitempty"`
		Intro   json.RawMessage `json:"intro,omitempty"`
		Of      string          `json:"of,omitempty"`
	}
)

func translationDocument(t Translation) translationDoc {
	return translationDoc{t.Statement, t.How, t.Benefit, t.Say, t.Avoid, t.Details.JSON(), t.Of}
}

func textDocument(t TextTranslation) textDoc {
	return textDoc{t.Title, t.Variant, t.Intro.JSON(), t.Of}
}

func translationDocs(all map[string]Translation) map[string]translationDoc {
	if len(all) == 0 {
		return nil
	}
	docs := make(map[string]translationDoc, len(all))
	for language, t := range all {
		docs[language] = translationDocument(t)
	}
	return docs
}

func textDocs(all map[string]TextTranslation) map[string]textDoc {
	if len(all) == 0 {
		return nil
	}
	docs := make(map[string]textDoc, len(all))
	for language, t := range all {
		docs[language] = textDocument(t)
	}
	return docs
}

func translationsOf(docs map[string]translationDoc) (map[string]Translation, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	all := make(map[string]Translation, len(docs))
	for language, d := range docs {
		details, err := richtext.Stored(string(d.Details))
		if err != nil {
			return nil, err
		}
		all[language] = Translation{d.Statement, d.How, d.Benefit, d.Say, d.Avoid, details, d.Of}
	}
	return all, nil
}

func textsOf(docs map[string]textDoc) (map[string]TextTranslation, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	all := make(map[string]TextTranslation, len(docs))
	for language, d := range docs {
		intro, err := richtext.Stored(string(d.Intro))
		if err != nil {
			return nil, err
		}
		all[language] = TextTranslation{d.Title, d.Variant, intro, d.Of}
	}
	return all, nil
}

// jsonOf is a document for a column; empty where there is nothing.
func jsonOf(doc any) string {
	data, err := json.Marshal(doc)
	if err != nil {
		// Strings, numbers and slices of them always encode.
		panic(fmt.Sprintf("standards: JSON: %v", err))
	}
	if string(data) == "null" {
		return ""
	}
	return string(data)
}

func storedTranslations(data string) (map[string]Translation, error) {
	var docs map[string]translationDoc
	if data == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(data), &docs); err != nil {
		return nil, fmt.Errorf("stored translations: %w", err)
	}
	return translationsOf(docs)
}

func storedTexts(data string) (map[string]TextTranslation, error) {
	var docs map[string]textDoc
	if data == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(data), &docs); err != nil {
		return nil, fmt.Errorf("stored translations: %w", err)
	}
	return textsOf(docs)
}

func (d sectionTextDoc) text() (SectionText, error) {
	intro, err := richtext.Stored(string(d.Intro))
	if err != nil {
		return SectionText{}, err
	}
	translations, err := textsOf(d.Translations)
	return SectionText{d.Title, d.Variant, intro, translations}, err
}

func (row contentRow) section() (Section, error) {
	s := Section{Lineage: database.Text(row.SectionLineage), Title: row.SectionTitle, Variant: row.SectionVariant}
	var err error
	if s.Intro, err = richtext.Stored(row.SectionIntro); err != nil {
		return s, err
	}
	s.Translations, err = storedTexts(row.SectionTranslations)
	return s, err
}
