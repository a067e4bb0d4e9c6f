package orders

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// sheetRows is how many rows a sheet of Excel has; what does not fit goes on in a
// further sheet.
const sheetRows = 1 << 20

// sheetHead appends all of a sheet before its first row: the head stays in sight.
func sheetHead(b []byte, t *table) []byte {
	pane := `ySplit="1" topLeftCell="A2" activePane="bottomLeft"`
	if t.held > 0 {
		pane = fmt.Sprintf(`xSplit="%d" ySplit="1" topLeftCell="%s2" activePane="bottomRight"`, t.held, columnName(t.held+1))
	}
	b = append(b, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`+
		`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`+
		`<sheetViews><sheetView workbookViewId="0"><pane `+pane+` state="frozen"/></sheetView></sheetViews><cols>`...)
	for i, c := range t.columns {
		n := strconv.Itoa(i + 1)
		b = append(b, `<col min="`+n+`" max="`+n+`" width="`+strconv.Itoa(c.width)+`" customWidth="1"/>`...)
	}
	b = append(b, `</cols><sheetData><row>`...)
	for _, c := range t.columns {
		b = append(b, `<c s="1" t="inlineStr"><is><t>`...)
		b = append(escape(b, c.head), `</t></is></c>`...)
	}
	return append(b, `</row>`...)
}

// sheetFoot appends all of a sheet behind its last row. A table needs a row.
func sheetFoot(b []byte, rows int) []byte {
	b = append(b, `</sheetData><pageMargins left="0.4" right="0.4" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`+
		`<headerFooter><oddHeader>&amp;L&amp;A</oddHeader><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter>`...)
	if rows > 0 {
		b = append(b, `<tableParts count="1"><tablePart r:id="rId1"/></tableParts>`...)
	}
	return append(b, `</worksheet>`...)
}

// sheetRow appends a row, with the formats that stylesXML lists. Texts are texts:
// nothing is ever a formula.
func sheetRow(b []byte, cells []cell) []byte {
	b = append(b, `<row>`...)
	for i := range cells {
		switch v := &cells[i]; v.kind {
		case emptyCell:
			b = append(b, `<c/>`...)
		case textCell:
			b = append(b, `<c t="inlineStr"><is><t xml:space="preserve">`...)
			b = append(escape(b, v.text), `</t></is></c>`...)
		case numberCell:
			b = append(strconv.AppendFloat(append(b, `<c><v>`...), v.number, 'f', -1, 64), `</v></c>`...)
		case percentCell:
			b = append(strconv.AppendFloat(append(b, `<c s="3"><v>`...), v.number/10000, 'f', -1, 64), `</v></c>`...)
		case dayCell:
			b = append(strconv.AppendInt(append(b, `<c s="2"><v>`...), serial(v.day), 10), `</v></c>`...)
		}
	}
	return append(b, `</row>`...)
}

// serial is a day as spreadsheets count them, from the end of 1899.
func serial(day time.Time) int64 {
	const epoch = 25569 // 1 January 1970
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Unix()/86400 + epoch
}

// cellMost is how many UTF-16 units a cell of Excel holds.
const cellMost = 32767

// escape appends a text as XML: without what XML cannot hold, and at most a cell of it,
// with a sign where more was.
func escape(b []byte, s string) []byte {
	units := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if units++; r > 0xffff {
			units++
		}
		if units >= cellMost && i+size < len(s) {
			return append(b, "…"...)
		}
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '\r':
			b = append(b, "&#13;"...)
		case r < ' ' && r != '\n' && r != '\t', r == 0xfffe, r == 0xffff:
		case r == utf8.RuneError && size == 1:
			b = append(b, "□"...)
		default:
			b = append(b, s[i:i+size]...)
		}
		i += size
	}
	return b
}
