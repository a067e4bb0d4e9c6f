package checklists

import (
	"strings"
	"unicode"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// place puts the questions into their sections.
func (f *formImport) place() {
	for _, field := range f.fields {
		s := &f.document.Sections[field.section]
		field.at = len(s.Questions)
		s.Questions = append(s.Questions, field.question)
	}
}

// settleForm makes the checklist. What is not valid in a condition is left out; a
// value of our own columns that somebody made invalid is a fault.
func (f *formImport) settleForm() (*Imported, error) {
	c, err := f.document.Checklist()
	for range len(f.fields) + 1 {
		if err == nil || !f.dropConditions(err) {
			break
		}
		c, err = f.document.Checklist()
	}
	if err != nil {
		return nil, err
	}
	f.result.Checklist = c
	if f.own {
		return f.result, nil
	}
	for _, field := range f.fields {
		if field.question.Kind == YesNo {
			f.problem(f.survey.Name, "", "xlsform_no_points", nil, false)
			break
		}
	}
	return f.result, nil
}

// dropConditions takes out the conditions that err names, and reports whether there
// were any.
func (f *formImport) dropConditions(err error) bool {
	named, ok := fault.Of(err)
	if !ok {
		return false
	}
	found := false
	for _, field := range f.fields {
		at := f.pathOf(field)
		for _, wrong := range named.Fields {
			q := f.questionOf(field)
			switch wrong.Path {
			case at + ".show_if":
				f.fail(field.row, "relevant", "xlsform_condition", fault.Params{"Text": f.survey.text(field.row, "relevant")})
				q.ShowIf, found = "", true
			case at + ".require_if":
				f.fail(field.row, "required", "xlsform_condition", fault.Params{"Text": f.survey.text(field.row, "required")})
				q.RequireIf, found = "", true
			}
		}
	}
	return found
}

func (f *formImport) pathOf(field *formField) string {
	return index(index("sections", field.section)+".questions", field.at)
}

func (f *formImport) questionOf(field *formField) *DocumentQuestion {
	return &f.document.Sections[field.section].Questions[field.at]
}

// languageOf is the language of a text as far as the program speaks it: that of
// words that are added to a form.
func languageOf(text string) locale.Language {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		return locale.Russian
	}
	return locale.English
}
