// Package docx reads and writes documents for Word: the part of WordprocessingML
// (ECMA-376) that service standards need.
package docx
