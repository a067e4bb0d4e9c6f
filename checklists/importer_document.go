package checklists

import "etalon/internal/locale"

// ImportDocument is an import as JSON: the checklist's document, and beside it what
// was understood row by row and what was not, addressed by cell.
type ImportDocument struct {
	Document
	Tables   []DocumentTable   `json:"tables" doc:"The tables that were found, one a sheet"`
	Unread   []string          `json:"unread" doc:"Visible sheets that were not read"`
	Rows     []DocumentRow     `json:"rows" doc:"Every row with something in it"`
	Problems []DocumentProblem `json:"problems" doc:"What was left out, guessed, or worth a look"`
}

// DocumentTable is an ImportedTable.
type DocumentTable struct {
	Sheet   string            `json:"sheet"`
	Header  int               `json:"header,omitempty" doc:"Row of the header; absent when there is none"`
	Columns map[Column]string `json:"columns" doc:"Letters of the columns by what they hold" example:"{\"text\": \"B\"}"`
	Answers []string          `json:"answers,omitempty" doc:"Letters of the columns that stand for one answer each"`
	Heading string            `json:"heading,omitempty" doc:"The same for files with the same header; absent when there is none"`
	Seen    []DocumentColumn  `json:"seen" doc:"Every column with something in it"`
}

// DocumentColumn is an ImportedColumn.
type DocumentColumn struct {
	Letter  string   `json:"letter" example:"B"`
	Heading string   `json:"heading,omitempty"`
	Samples []string `json:"samples" doc:"Up to three texts below the heading"`
	Holds   Column   `json:"holds" enum:"number,section,text,answer,options,points,weight,penalty,score,critical,na,comment,photo,hint,one_answer,none"`
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
	d := ImportDocument{Document: NewDocument(im.Checklist), Tables: []DocumentTable{}, Unread: append([]string{}, im.Unread...), Rows: []DocumentRow{}, Problems: []DocumentProblem{}}
	for _, t := range im.Tables {
		d.Tables = append(d.Tables, DocumentTable{t.Sheet, t.Header, t.Columns, t.Answers, t.Heading, mappedColumns(t.Seen)})
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

func mappedColumns(seen []ImportedColumn) []DocumentColumn {
	out := make([]DocumentColumn, len(seen))
	for i, c := range seen {
		out[i] = DocumentColumn(c)
	}
	return out
}
