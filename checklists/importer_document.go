package checklists

import "etalon/internal/locale"

// ImportDocument is an import as JSON: the checklist's document, and beside it what
// was understood row by row and what was not, addressed by cell.
type ImportDocument struct {
	Document
	Tables   []DocumentTable   `json:"tables" doc:"The tables that were found, one a sheet"`
	Rows     []DocumentRow     `json:"rows" doc:"Every row with something in it"`
	Problems []DocumentProblem `json:"problems" doc:"What was left out, guessed, or worth a look"`
}

// DocumentTable is an ImportedTable.
type DocumentTable struct {
	Sheet   string            `json:"sheet"`
	Header  int               `json:"header,omitempty" doc:"Row of the header; absent when there is none"`
	Columns map[Column]string `json:"columns" doc:"Letters of the columns by what they hold" example:"{\"text\": \"B\"}"`
	Answers []string          `json:"answers,omitempty" doc:"Letters of the columns that stand for one answer each"`
}

// DocumentRow is an ImportedRow.
type DocumentRow struct {
	Sheet string  `json:"sheet"`
	Row   int     `json:"row"`
	What  RowKind `json:"what" enum:"title,field,header,section,question,option,subtotal,note,left_out"`
	Text  string  `json:"text,omitempty"`
	ID    string  `json:"id,omitempty" doc:"Of the section or question that the row became"`
}

// DocumentProblem is an ImportProblem in a language.
type DocumentProblem struct {
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell" doc:"Empty for the sheet or the workbook as a whole" example:"D7"`
	Problem  string `json:"problem"`
	Code     string `json:"code"`
	Severity string `json:"severity" enum:"error,warning" doc:"After an error something was left out; a warning is to be looked at"`
}

// Document is the import as JSON, with its problems told in language.
func (im *Imported) Document(language locale.Language) ImportDocument {
	d := ImportDocument{Document: NewDocument(im.Checklist), Tables: []DocumentTable{}, Rows: []DocumentRow{}, Problems: []DocumentProblem{}}
	for _, t := range im.Tables {
		d.Tables = append(d.Tables, DocumentTable(t))
	}
	for _, r := range im.Rows {
		d.Rows = append(d.Rows, DocumentRow(r))
	}
	for _, p := range im.Problems {
		severity := "warning"
		if p.Error {
			severity = "error"
		}
		text := language.Text("problem."+p.Code, p.Params)
		d.Problems = append(d.Problems, DocumentProblem{Sheet: p.Sheet, Cell: p.Cell, Problem: text, Code: p.Code, Severity: severity})
	}
	return d
}
