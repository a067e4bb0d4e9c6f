package checklists

import (
	"maps"
	"slices"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// extraOutdated lists the languages in which the words of a row are outdated.
const extraOutdated = "etalon_outdated"

// spokenIn is the heading of a column in a language, as XLSForm has them:
// "label::English (en)".
func spokenIn(column string, language locale.Language) string {
	return column + "::" + languageName(language)
}

func languageName(language locale.Language) string {
	name := string(language)
	if slices.Contains(locale.Languages, language) {
		name = language.Text("xlsform.language_name")
	}
	return name + " (" + string(language) + ")"
}

// whichOutdated lists the languages whose words are outdated.
func (w Wordings) whichOutdated() string {
	var list []string
	for _, language := range slices.Sorted(maps.Keys(w)) {
		if w[language].Outdated {
			list = append(list, string(language))
		}
	}
	return strings.Join(list, " ")
}

// wordCells are the translations of a row for the columns of the languages, and which
// are outdated. Where a word is missing the main one stands, for tools that do not
// look for another: a column of text alone where hint is nil.
func wordCells(languages []locale.Language, w Wordings, text string, hint *string) []any {
	var cells []any
	for _, language := range languages {
		t := w[language]
		cells = append(cells, orDefault(t.Text, text))
		if hint != nil {
			cells = append(cells, orDefault(t.Hint, *hint))
		}
	}
	if len(languages) > 0 {
		cells = append(cells, w.whichOutdated())
	}
	return cells
}

// wordHeadings are the headings of wordCells.
func wordHeadings(languages []locale.Language, text, hint string) []any {
	var headings []any
	for _, language := range languages {
		headings = append(headings, spokenIn(text, language))
		if hint != "" {
			headings = append(headings, spokenIn(hint, language))
		}
	}
	if len(languages) > 0 {
		headings = append(headings, extraOutdated)
	}
	return headings
}

// languageWords are the names of languages without a tag that forms use.
var languageWords = map[string]locale.Language{
	"english": locale.English, "английский": locale.English, "russian": locale.Russian, "русский": locale.Russian,
}

// languageIn is the language of a heading such as "Русский (ru)", "en" or "English";
// empty where that cannot be told.
func languageIn(heading string) locale.Language {
	tag := strings.TrimSpace(heading)
	if language, ok := languageWords[strings.ToLower(tag)]; ok {
		return language
	}
	if at := strings.LastIndex(tag, "("); at >= 0 && strings.HasSuffix(tag, ")") {
		tag = strings.TrimSpace(tag[at+1 : len(tag)-1])
	}
	if !locale.IsTag(tag) {
		tag = strings.ToLower(tag)
	}
	if !locale.IsTag(tag) {
		return ""
	}
	return locale.Language(tag)
}

// furtherLanguages notes the languages that a column of s has besides the main one,
// and tells the headings whose language cannot be told.
func (f *formImport) furtherLanguages(s *formSheet, column string) {
	for _, c := range s.columns[column] {
		tag := languageIn(c.language)
		switch {
		case c.language == f.language || c.language == "":
		case tag == "" || len(f.document.Languages) >= MaxLanguages && !slices.Contains(f.document.Languages, string(tag)):
			f.problem(s.Name, workbook.Address(c.at, s.Rows[0].Number), "xlsform_language", fault.Params{"Language": c.language}, false)
		case string(tag) != f.document.Language && !slices.Contains(f.document.Languages, string(tag)):
			f.document.Languages = append(f.document.Languages, string(tag))
		}
	}
}

// spokenText is one text of a row: the columns that have it, and what the main one says.
type spokenText struct {
	column string
	main   string
	most   int
}

// wordings reads the translations of a row. Words that say the same as the main text
// are none: forms repeat it where a translation is missing.
func (f *formImport) wordings(s *formSheet, row *workbook.Row, text, hint spokenText) DocumentWordings {
	var all DocumentWordings
	put := func(of spokenText, into func(*DocumentWording, string)) {
		for _, c := range s.columns[of.column] {
			tag, words := string(languageIn(c.language)), row.At(c.at).Text
			if words == "" || words == of.main || !slices.Contains(f.document.Languages, tag) {
				continue
			}
			if all == nil {
				all = DocumentWordings{}
			}
			t := all[tag]
			into(&t, shorten(words, of.most))
			all[tag] = t
		}
	}
	put(text, func(t *DocumentWording, words string) { t.Text = words })
	put(hint, func(t *DocumentWording, words string) { t.Hint = words })
	for tag := range strings.FieldsSeq(s.text(row, extraOutdated)) {
		if t, ok := all[tag]; ok {
			t.Outdated = true
			all[tag] = t
		}
	}
	return all
}
