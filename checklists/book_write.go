package checklists

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// WriteBook writes c in our own layout, which Import gives back as it was.
func WriteBook(w io.Writer, c *Checklist, language locale.Language) error {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // a workbook in memory
	b := bookWriter{book: book, language: language, at: bookKeys, columns: bookColumnsOf(c.Languages), languages: c.Languages}
	if err := b.styles(); err != nil {
		return err
	}
	d := NewDocument(c)
	if err := b.questions(&d); err != nil {
		return err
	}
	if err := b.settings(&d); err != nil {
		return err
	}
	return book.Write(w)
}

type bookWriter struct {
	book                 *excelize.File
	language             locale.Language
	sheet                string
	at                   int // the last row that is written, from 1
	columns              []bookColumn
	languages            []locale.Language // that the texts are translated into
	head, cells, section int               // styles
}

func (b *bookWriter) styles() error {
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	const text = 49 // Excel's format "@": what is typed stays as it is, 1/2 no date
	var err error
	if b.cells, err = b.book.NewStyle(&excelize.Style{Alignment: top, NumFmt: text}); err != nil {
		return err
	}
	fog := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F5"}}
	if b.section, err = b.book.NewStyle(&excelize.Style{Alignment: top, NumFmt: text, Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true}, Fill: fog}); err != nil {
		return err
	}
	b.head, err = b.book.NewStyle(&excelize.Style{Alignment: top, Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"2F3B52"}}})
	return err
}

// boldShare is how much of a text that fits a width fits it in bold.
const boldShare = 0.8

// open makes a sheet with its headings and their names.
func (b *bookWriter) open(name string, keys []string, widths []float64) error {
	b.sheet, b.at = name, bookKeys
	labels := make([]any, len(keys))
	names := make([]any, len(keys))
	lines := 1
	for i, key := range keys {
		label := b.label(key)
		labels[i], names[i], lines = label, key, max(lines, workbook.Lines(label, widths[i]*boldShare))
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.book.SetColWidth(name, column, column, widths[i]); err != nil {
			return err
		}
	}
	if err := b.book.SetSheetRow(name, "A1", &labels); err != nil {
		return err
	}
	if err := b.book.SetSheetRow(name, "A2", &names); err != nil {
		return err
	}
	if err := b.book.SetCellStyle(name, "A1", workbook.Address(len(keys)-1, 1), b.head); err != nil {
		return err
	}
	if err := b.book.SetRowHeight(name, 1, float64(lines)*workbook.LineHeight); err != nil {
		return err
	}
	if err := b.book.SetRowVisible(name, bookKeys, false); err != nil {
		return err
	}
	const columnsOfPage = 14
	if err := b.printing(name, 1+(len(keys)-1)/columnsOfPage); err != nil {
		return err
	}
	return b.book.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: bookKeys, TopLeftCell: "C3", ActivePane: "bottomRight"})
}

// printing lays the columns of a sheet on so many pages, each with the headings.
func (b *bookWriter) printing(name string, wide int) error {
	landscape, a4, free, fit := "landscape", 9, 0, true
	if err := b.book.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.book.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &free}); err != nil {
		return err
	}
	return b.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$A:$B,'" + name + "'!$1:$1", Scope: name})
}

func (b *bookWriter) questions(d *Document) error {
	name := b.language.Text("book.sheet.questions")
	if err := b.book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	keys, widths := make([]string, len(b.columns)), make([]float64, len(b.columns))
	for i, c := range b.columns {
		keys[i], widths[i] = c.key, c.width
	}
	if err := b.open(name, keys, widths); err != nil {
		return err
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		if err := writeBookRow(b, bookSection, bookSectionExtras, s, s.Title, s.Translations); err != nil {
			return err
		}
		for j := range s.Questions {
			q := &s.Questions[j]
			if err := writeBookRow(b, bookQuestion, bookQuestionExtras, q, q.Text, q.Translations); err != nil {
				return err
			}
			for k := range q.Options {
				if err := writeBookRow(b, bookOption, optionExtras, &q.Options[k], q.Options[k].Text, q.Options[k].Translations); err != nil {
					return err
				}
			}
		}
	}
	return b.lists()
}

func writeBookRow[T any](b *bookWriter, kind string, extras []extra[T], of *T, text string, words DocumentWordings) error {
	b.at++
	values := map[string]string{bookRow: kind}
	for _, e := range extras {
		values[e.column] = e.get(of)
	}
	values["etalon_text"] = differs(text, "")
	if hint := values["etalon_hint"]; hint != "" {
		values["etalon_hint"] = differs(hint, "")
	}
	b.translations(values, "etalon_text", words)
	style := b.cells
	if kind == bookSection {
		style = b.section
	}
	lines := 1
	for i, c := range b.columns {
		if value := values[c.key]; value != "" {
			value = bookText(bookWords, c.key, value, b.language)
			lines = max(lines, workbook.Lines(value, c.width))
			if err := b.book.SetCellValue(b.sheet, workbook.Address(i, b.at), bookCell(c.key, value)); err != nil {
				return err
			}
		}
	}
	if err := b.book.SetRowHeight(b.sheet, b.at, float64(lines)*workbook.LineHeight); err != nil {
		return err
	}
	return b.book.SetCellStyle(b.sheet, workbook.Address(0, b.at), workbook.Address(len(b.columns)-1, b.at), style)
}

// lists offer the words of a column where there are few.
func (b *bookWriter) lists() error {
	const most = 3
	for i, c := range b.columns {
		codes := bookWords[c.key]
		if len(codes) == 0 || len(codes) > most || b.at == bookKeys {
			continue
		}
		words := make([]string, len(codes))
		for j, code := range codes {
			words[j] = bookText(bookWords, c.key, code, b.language)
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = workbook.Address(i, bookKeys+1) + ":" + workbook.Address(i, b.at)
		if err := v.SetDropList(words); err != nil {
			return err
		}
		if err := b.book.AddDataValidation(b.sheet, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *bookWriter) settings(d *Document) error {
	name := b.language.Text("book.sheet.settings")
	if _, err := b.book.NewSheet(name); err != nil {
		return err
	}
	if err := b.open(name, []string{bookValue, "etalon_setting", "etalon_set"}, []float64{4, 40, 40}); err != nil {
		return err
	}
	if err := b.book.SetColVisible(name, "A", false); err != nil {
		return err
	}
	for _, e := range checklistExtras {
		value := e.get(d)
		if e.column == "etalon_title" {
			value = differs(value, "")
		}
		if err := b.setting(e.column, bookText(settingWords, e.column, value, b.language)); err != nil {
			return err
		}
	}
	titles := map[string]string{}
	b.translations(titles, "etalon_title", d.Translations)
	for _, key := range slices.Sorted(maps.Keys(titles)) {
		if err := b.setting(key, titles[key]); err != nil {
			return err
		}
	}
	return nil
}

func (b *bookWriter) setting(key, value string) error {
	b.at++
	label := b.language.Text("book.setting." + key)
	if column, tag, translated := strings.Cut(key, "::"); translated {
		label = b.language.Text("book.setting."+column) + " (" + tag + ")"
	}
	row := []any{key, label, bookCell(key, value)}
	if err := b.book.SetSheetRow(b.sheet, workbook.Address(0, b.at), &row); err != nil {
		return err
	}
	return b.book.SetCellStyle(b.sheet, workbook.Address(0, b.at), workbook.Address(2, b.at), b.cells)
}

// label is the heading of a column for people.
func (b *bookWriter) label(key string) string {
	column, tag, translated := strings.Cut(key, "::")
	if !translated {
		return b.language.Text("book.column." + key)
	}
	return b.language.Text("book.column."+column) + " (" + tag + ")"
}

// translations puts the words of a row into the columns of their languages.
func (b *bookWriter) translations(values map[string]string, text string, words DocumentWordings) {
	for _, language := range b.languages {
		t := words[string(language)]
		if t.Text != "" {
			values[text+"::"+string(language)] = t.Text
		}
		if t.Hint != "" {
			values["etalon_hint::"+string(language)] = t.Hint
		}
	}
	if list := words.wordings().whichOutdated(); list != "" {
		values[extraOutdated] = list
	}
}
