package reports

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/internal/locale"
)

// lastRow is the last row of a sheet; what does not fit goes on in a further sheet.
const lastRow = excelize.TotalRows

// book is a workbook being written. Every sheet is streamed, so that memory does
// not grow with the rows; formulas carry their value for readers that do not
// calculate. The first error stays and makes the rest do nothing.
type book struct {
	file    *excelize.File
	meta    *Meta
	lang    locale.Language
	looks   [lookCount]int
	tables  int
	lastRow int // lastRow, less in tests
	err     error
}

// look is the format of a cell.
type look uint8

const (
	plainLook look = iota
	wrapLook
	numberLook
	amountLook
	percentLook
	pointsLook // a difference of percentages, with its sign
	dateLook
	dayLook
	headLook
	headRightLook
	titleLook
	noteLook
	labelLook
	bigLook
	keyLook
	moneyLook
	boldLook
	boldCountLook
	boldMoneyLook
	rLook       // a correlation
	pLook       // a p-value
	generalLook // any number, as long as it is
	saidLook    // a correlation among texts
	lookCount
)

// write makes a workbook and writes all of it to w, or nothing.
func write(w io.Writer, meta *Meta, title string, body func(*book)) error {
	b := &book{file: excelize.NewFile(), meta: meta, lang: meta.Language, lastRow: lastRow}
	return b.write(w, title, body)
}

func (b *book) write(w io.Writer, title string, body func(*book)) (err error) {
	// Close removes the temporary files of streams over 16 MB.
	defer func() {
		if cerr := b.file.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("reports: close workbook: %w", cerr)
		}
	}()
	b.makeLooks()
	b.properties(title)
	body(b)
	if b.err == nil {
		b.err = b.file.DeleteSheet("Sheet1")
		b.file.SetActiveSheet(0)
	}
	if b.err != nil {
		return fmt.Errorf("reports: write workbook: %w", b.err)
	}
	if err := b.file.Write(w); err != nil {
		return fmt.Errorf("reports: write workbook: %w", err)
	}
	return nil
}

// try keeps the first error.
func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// t is a message of this package as the plain text of a cell.
func (b *book) t(key string, params ...map[string]any) string {
	return cellText(b.lang.Text("reports."+key, params...))
}

func (b *book) properties(title string) {
	at := b.meta.GeneratedAt.UTC().Format(time.RFC3339)
	b.try(b.file.SetDocProps(&excelize.DocProperties{
		Title: cellText(title), Subject: cellText(b.meta.Filter), Creator: "Etalon", LastModifiedBy: "Etalon",
		Created: at, Modified: at, Identifier: b.meta.GenerationID, Language: string(b.lang),
	}))
	b.try(b.file.SetAppProps(&excelize.AppProperties{Application: "Etalon", Company: cellText(b.meta.Organisation)}))
	load := true
	b.try(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &load}))
}

func (b *book) makeLooks() {
	text := func(size float64, bold bool, c colour) *excelize.Font {
		return &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Color: webColour(c)}
	}
	format := func(f string) *string { return &f }
	top := &excelize.Alignment{Vertical: "top"}
	// The indent keeps a text off the number on its left.
	start := &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}
	wrap := &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true}
	accent := parseColour(b.meta.Accent)
	for l, s := range map[look]*excelize.Style{
		plainLook:     {Font: text(10, false, ink), Alignment: start},
		wrapLook:      {Font: text(10, false, ink), Alignment: wrap},
		numberLook:    {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("#,##0")},
		amountLook:    {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("#,##0.##")},
		percentLook:   {Font: text(10, false, ink), Alignment: top, NumFmt: 10},
		pointsLook:    {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format(`+0.00;−0.00;0.00`)},
		dateLook:      {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("dd.mm.yyyy hh:mm")},
		dayLook:       {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("dd.mm.yyyy")},
		titleLook:     {Font: text(20, true, ink)},
		noteLook:      {Font: text(10, false, grey), Alignment: top},
		labelLook:     {Font: text(10, false, grey), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}},
		bigLook:       {Font: text(36, true, ink), NumFmt: 10, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}},
		moneyLook:     {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("#,##0.00")},
		rLook:         {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format(`0.00;−0.00`)},
		pLook:         {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("0.0000")},
		generalLook:   {Font: text(10, false, ink), Alignment: top, CustomNumFmt: format("General")},
		saidLook:      {Font: text(10, true, ink), Alignment: start, CustomNumFmt: format(`0.000;−0.000`)},
		boldLook:      {Font: text(10, true, ink), Alignment: start},
		boldCountLook: {Font: text(10, true, ink), Alignment: top, CustomNumFmt: format("#,##0")},
		boldMoneyLook: {Font: text(10, true, ink), Alignment: top, CustomNumFmt: format("#,##0.00")},
		keyLook:       {Font: text(10, false, grey), Alignment: start},
		headLook:      {Font: text(10, true, paper), Fill: solid(accent), Alignment: &excelize.Alignment{Horizontal: "left", Indent: 1, Vertical: "center", WrapText: true}},
		headRightLook: {Font: text(10, true, paper), Fill: solid(accent), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}},
	} {
		id, err := b.file.NewStyle(s)
		b.try(err)
		b.looks[l] = id
	}
}

func webColour(c colour) string { return fmt.Sprintf("%02X%02X%02X", c.r, c.g, c.b) }

// cellText makes a string fit for a cell: valid, without control characters, and
// not longer than the 32,767 units a cell holds.
func cellText(s string) string {
	s = strings.ToValidUTF8(s, string(unknown))
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if len(s) <= excelize.TotalCellChars {
		return s
	}
	units, end := 0, len(s)
	for i, r := range s {
		if units += utf16.RuneLen(r); units > excelize.TotalCellChars-1 {
			end = i
			break
		}
	}
	if end < len(s) {
		return s[:end] + "…"
	}
	return s
}

// fraction is a percentage as the number a spreadsheet shows as percent.
func fraction(p checklists.Percent) float64 { return float64(p) / 10000 }

func fractionOf(p *checklists.Percent) any {
	if p == nil {
		return nil
	}
	return fraction(*p)
}

// serial is the wall clock of t as a spreadsheet date: a cell has no zone.
func serial(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	_, offset := t.Zone()
	return float64(t.Unix()+int64(offset))/86400 + 25569
}
