package docx

import "etalon/internal/fault"

// Faults of a file that is not read at all.
var (
	ErrTooLarge    = fault.New(fault.TooLarge, "word_file_too_large")    // params: MaxMB
	ErrUnpacked    = fault.New(fault.TooLarge, "word_unpacks_too_large") // a zip bomb, or more than the limits
	ErrTooLong     = fault.New(fault.TooLarge, "word_too_long")          // params: Max, of paragraphs
	ErrNotDocument = fault.New(fault.Invalid, "word_not_a_document")
	ErrOldFormat   = fault.New(fault.Invalid, "word_old_document")       // .doc of Word 97–2003
	ErrOtherFormat = fault.New(fault.Invalid, "word_other_document")     // .odt, .rtf, .pages, a web page
	ErrEncrypted   = fault.New(fault.Invalid, "word_document_encrypted") // protected by a password
	ErrDamaged     = fault.New(fault.Invalid, "word_document_damaged")   // params: Part
)

// MaxParagraph is how many letters of a paragraph, or of a cell, are kept.
const MaxParagraph = 10_000

// Text is what was read of a document, in its order.
type Text struct {
	Blocks []Block
	Left   Left
}

// Block is a paragraph or a table; the other is nil.
type Block struct {
	Paragraph *Paragraph
	Table     *Table
}

// Paragraph is a paragraph as it is printed, without its looks.
type Paragraph struct {
	At      int    // place among all paragraphs of the document, those of cells included, from 1
	Text    string // line breaks are "\n"
	Heading int    // outline level from 1 to 9; 0: body text
	Title   bool   // it has the style of the document's title
	List    int    // level of the list it is in, from 1; 0: none
	Bullet  bool   // the list has marks, not numbers
	Number  string // as printed, such as "2.3." or "а)"; empty without one
	Cut     bool   // it was longer than MaxParagraph
}

// Table is a table; rows may differ in length.
type Table struct {
	At   int // of its first paragraph
	Rows []Row
}

// Row is a row of a table. A cell that is joined with the one above repeats its text.
type Row struct {
	At    int // of its first paragraph
	Cells []Cell
}

// Cell is the text of a cell, a line a paragraph.
type Cell struct {
	Text string
	Cut  bool
}

// Left counts what a document has and the reader leaves out.
type Left struct{ Pictures, Notes, Comments, Deleted, Contents int }
