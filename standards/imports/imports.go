// Package imports makes the first draft of a standard from a company's Word
// document: headings become sections; list items, numbered paragraphs and rows of
// tables become requirements. What was understood is told paragraph by paragraph, so
// that a person checks it before anything is kept.
package imports

import (
	"io"

	"etalon/internal/docx"
	"etalon/internal/fault"
	"etalon/standards"
)

// ErrNothing reports a document in which no requirement was found.
var ErrNothing = fault.New(fault.Invalid, "standard_import_nothing")

// Draft is what a document says as a standard.
type Draft struct {
	Title   string // empty: the document has none
	Content standards.Content
	Parts   []Part   // in the order of the document
	Notices []Notice // what to look at
}

// Part is a paragraph, or a row of a table, and what it became.
type Part struct {
	At          int // paragraph of the document, from 1
	What        What
	Text        string
	Section     int // index; -1: none
	Requirement int // index in the section; -1: none
}

// What says what a part became.
type What string

// The kinds of parts.
const (
	IsTitle       What = "title"
	IsPreamble    What = "preamble"
	IsSection     What = "section"
	IsRequirement What = "requirement"
	IsDetail      What = "detail" // how a requirement is met, or another of its fields
	IsHeader      What = "header" // headings of a table
	LeftOut       What = "left_out"
)

// Notice is something to look at. At is 0 where it is about the whole document.
type Notice struct {
	At     int
	Code   string // key of the message "problem.CODE"
	Params fault.Params
}

// Read makes a draft of the Word document r of size bytes. Untitled is the name of a
// section that the document does not name. Faults: those of package docx, ErrNothing.
func Read(r io.ReaderAt, size int64, untitled string) (*Draft, error) {
	doc, err := docx.Read(r, size)
	if err != nil {
		return nil, err
	}
	d := understand(doc, untitled)
	if d.Content.Requirements() == 0 {
		return nil, ErrNothing
	}
	return d, nil
}

// understand goes through a document twice: first it finds out what kind of document it is.
func understand(doc *docx.Text, untitled string) *Draft {
	b := &builder{outline: outlineOf(doc), untitled: untitled, codes: map[string]bool{}, requirement: -1}
	for i, block := range doc.Blocks {
		switch {
		case block.Table != nil:
			b.table(block.Table)
		default:
			b.paragraph(i, block.Paragraph)
		}
	}
	b.close()
	b.left(doc.Left)
	return &b.draft
}

// left tells what the reader did not read.
func (b *builder) left(l docx.Left) {
	for _, one := range []struct {
		code  string
		count int
	}{
		{"word_pictures", l.Pictures},
		{"word_notes", l.Notes},
		{"word_comments", l.Comments},
		{"word_deleted", l.Deleted},
		{"word_contents", l.Contents},
		{"word_over_limit", b.over},
	} {
		if one.count > 0 {
			b.notice(0, one.code, fault.Params{"Count": one.count})
		}
	}
}
