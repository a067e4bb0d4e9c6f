// Package docx reads and writes documents for Word: the part of WordprocessingML
// (ECMA-376) that service standards need.
//
// What is read are strangers' bytes: paragraphs with their headings and printed
// numbers, and tables. Parts are read as streams within fixed limits, nothing in them
// is followed or run, and what is refused is a fault that says what to do about it.
// Pictures, footnotes, comments and deleted text are not read, only counted.
package docx
