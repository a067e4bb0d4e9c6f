package checklists

import (
	"slices"
	"strconv"
	"strings"

	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// Our own layout of a checklist in Excel: a sheet with a row for each section,
// question and option, and one of settings. Row 1 has the headings for people, row 2,
// which is hidden, the names that the import goes by; words for kinds and the like are
// in either language. docs/decisions/checklist-book.md tells more.

const (
	bookRow   = "etalon_row" // what a row is; the first of the columns, which tells our books
	bookKeys  = 2            // the row with the names of columns
	bookValue = "etalon_value"

	bookSection  = "section"
	bookQuestion = "question"
	bookOption   = "option"
)

type bookColumn struct {
	key   string
	width float64
}

// bookColumns are the columns in their order, with their widths in characters.
var bookColumns = []bookColumn{
	{bookRow, 10},
	{"etalon_text", 48},
	{"etalon_hint", 36},
	{extraKind, 16},
	{"etalon_points", 8},
	{"etalon_credit", 9},
	{"etalon_na", 13},
	{"etalon_required", 14},
	{"etalon_critical", 12},
	{"etalon_threshold", 15},
	{"etalon_bonus", 8},
	{"etalon_penalty", 8},
	{"etalon_turned", 12},
	{"etalon_exclusive", 12},
	{"etalon_scale", 12},
	{"etalon_bands", 20},
	{"etalon_unit", 10},
	{"etalon_measures", 16},
	{extraShow, 22},
	{extraRequire, 22},
	{"etalon_photo", 14},
	{"etalon_comment", 14},
	{"etalon_comment_min", 15},
	{"etalon_weight", 8},
	{"etalon_gate", 9},
	{extraID, 16},
	{"etalon_requirement", 20},
	{"etalon_references", 20},
}

// bookColumnsOf are the columns of a checklist that is translated into languages: their
// texts stand behind the main one.
func bookColumnsOf(languages []locale.Language) []bookColumn {
	if len(languages) == 0 {
		return bookColumns
	}
	const texts = 3 // the kind of row, the text, the hint
	all := slices.Clone(bookColumns[:texts])
	for _, language := range languages {
		all = append(all, bookColumn{"etalon_text::" + string(language), 48}, bookColumn{"etalon_hint::" + string(language), 36})
	}
	return append(append(all, bookColumn{extraOutdated, 12}), bookColumns[texts:]...)
}

// What rows have besides questionExtras, sectionExtras and optionExtras.
var (
	bookQuestionExtras = append([]extra[DocumentQuestion]{
		textExtra("etalon_required", func(q *DocumentQuestion) **bool { return &q.Required }, func(on *bool) string {
			switch {
			case on == nil:
				return ""
			case *on:
				return yes
			}
			return no
		}, func(text string) (*bool, bool) { on := isXLSFormTrue(text); return &on, on || isXLSFormFalse(text) }),
	}, questionExtras...)
	bookSectionExtras = append([]extra[DocumentSection]{
		wordExtra("etalon_text", func(s *DocumentSection) *string { return &s.Title }),
	}, sectionExtras...)
)

// bookWords are the columns whose cells have words for these codes.
var bookWords = map[string][]string{
	bookRow: {bookSection, bookQuestion, bookOption},
	extraKind: {
		string(YesNo), string(Single), string(Multiple), string(ScaleKind), string(Number), string(Count), string(Duration), string(Text),
		string(Date), string(Time), string(Photo), string(Audio), string(Receipt), string(Signature), string(Location),
	},
	"etalon_measures":  {string(Response), string(Talk)},
	"etalon_photo":     {string(Never), string(Allowed), string(Required)},
	"etalon_comment":   {string(Never), string(Allowed), string(Required)},
	"etalon_required":  {yes, no},
	"etalon_na":        {yes},
	"etalon_critical":  {yes},
	"etalon_bonus":     {yes},
	"etalon_penalty":   {yes},
	"etalon_turned":    {yes},
	"etalon_exclusive": {yes},
}

// settingWords are the same of the settings.
var settingWords = map[string][]string{
	"etalon_audit": {
		string(MysteryVisit), string(Call), string(Message), string(Observation), string(SelfCheck), string(Competitor), string(Survey),
	},
	"etalon_rollup":         {string(RollupPoints), string(RollupSections)},
	"etalon_over_100":       {yes},
	"etalon_critical":       {string(Flag), string(ZeroSection), string(ZeroVisit), string(CapVisit), string(FailAfter)},
	"etalon_critical_scope": {string(InVisit), string(InSection)},
}

// bookText is what stands in a cell for a value.
func bookText(words map[string][]string, column, value string, language locale.Language) string {
	for _, code := range words[column] {
		if code == value {
			return language.Text("book.word." + column + "." + code)
		}
	}
	return value
}

// bookCode is the value that a cell stands for: a word of ours in any language, or as
// it is.
func bookCode(words map[string][]string, column, text string) string {
	for _, code := range words[column] {
		for _, language := range locale.Languages {
			if strings.EqualFold(text, language.Text("book.word."+column+"."+code)) {
				return code
			}
		}
	}
	return text
}

// bookNumbers are the columns that hold numbers, for who adds them up.
var bookNumbers = map[string]bool{"etalon_points": true, "etalon_comment_min": true, "etalon_critical_n": true, "etalon_wait_s": true}

// bookCell is a value as a cell keeps it. All that is no number is text, whatever it
// begins with: nothing of a stranger is ever a formula.
func bookCell(column, text string) any {
	if n, err := strconv.Atoi(text); err == nil && bookNumbers[column] {
		return n
	}
	return text
}

// ownBook finds the sheet of our own layout; nil where the workbook has none.
func ownBook(b *workbook.Book) *workbook.Sheet {
	for _, s := range b.Sheets {
		if keysOf(s, bookRow) != nil {
			return s
		}
	}
	return nil
}

// keysOf is s from the row with the names of columns on, if the first of them is key.
func keysOf(s *workbook.Sheet, key string) *workbook.Sheet {
	for i := range s.Rows {
		if s.Rows[i].Number > bookKeys {
			return nil
		}
		if s.Rows[i].At(0).Text == key {
			below := *s
			below.Rows = s.Rows[i:]
			return &below
		}
	}
	return nil
}
