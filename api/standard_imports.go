package api

import (
	"context"
	"mime/multipart"
	"strconv"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards/imports"
)

// StandardImport is what was understood of a file as a standard; nothing is stored.
type StandardImport struct {
	Title    string                  `json:"title" doc:"Empty: the file has none"`
	Content  StandardContent         `json:"content" doc:"Goes into create-standard, less what the person leaves out"`
	Parts    []StandardImportPart    `json:"parts" doc:"Every paragraph or row, in the order of the file"`
	Problems []StandardImportProblem `json:"problems"`
}

// StandardImportPart is a paragraph or a row, and what it became.
type StandardImportPart struct {
	Place       string `json:"place" doc:"Number of the paragraph, or sheet and row" example:"12"`
	What        string `json:"what" enum:"title,preamble,section,requirement,detail,header,left_out"`
	Text        string `json:"text"`
	Section     int    `json:"section" doc:"Index; -1: none"`
	Requirement int    `json:"requirement" doc:"Index in the section; -1: none"`
}

// StandardImportProblem is something to look at.
type StandardImportProblem struct {
	Place    string `json:"place,omitempty" doc:"Absent: the whole file"`
	Code     string `json:"code"`
	Problem  string `json:"problem"`
	Severity string `json:"severity" enum:"error,warning" doc:"After an error something was left out"`
}

// importStandard reads a Word document, or a checklist in Excel, as the draft of a standard.
func (s *Server) importStandard(ctx context.Context, by accounts.Actor, in *struct {
	From    string `query:"from" required:"true" enum:"word,excel" doc:"What the file is said to be"`
	RawBody tableForm
},
) (*one[StandardImport], error) {
	if err := by.Require(accounts.WriteStandards); err != nil {
		return nil, err
	}
	file := in.RawBody.Data().File
	defer func() { _ = file.Close() }()
	language := languageOf(ctx)
	if in.From == "excel" {
		imported, err := checklists.Import(multipart.File(file), file.Size)
		if err != nil {
			return nil, err
		}
		return &one[StandardImport]{fromChecklist(imported, language)}, nil
	}
	draft, err := imports.Read(multipart.File(file), file.Size, language.Text("standard_import.untitled"))
	if err != nil {
		return nil, err
	}
	return &one[StandardImport]{fromWord(draft, language)}, nil
}

func fromWord(d *imports.Draft, language locale.Language) StandardImport {
	out := StandardImport{Title: d.Title, Content: toStandardContent(d.Content), Parts: []StandardImportPart{}, Problems: []StandardImportProblem{}}
	for _, p := range d.Parts {
		out.Parts = append(out.Parts, StandardImportPart{strconv.Itoa(p.At), string(p.What), p.Text, p.Section, p.Requirement})
	}
	for _, n := range d.Notices {
		place := ""
		if n.At > 0 {
			place = strconv.Itoa(n.At)
		}
		out.Problems = append(out.Problems, StandardImportProblem{place, n.Code, language.Text("problem."+n.Code, n.Params), "warning"})
	}
	return out
}

// fromChecklist is the way back: the questions of a checklist as requirements.
func fromChecklist(im *checklists.Imported, language locale.Language) StandardImport {
	content, linked := checklists.DraftStandard(im.Checklist, im.Checklist.Title)
	doc := im.Document(language)
	out := StandardImport{Title: im.Checklist.Title, Content: toStandardContent(content.WithoutLineages()), Parts: []StandardImportPart{}, Problems: []StandardImportProblem{}}
	places := map[string][2]int{} // of the requirements, by their questions
	lineages := map[string][2]int{}
	for i, section := range content.Sections {
		for k, r := range section.Requirements {
			lineages[r.Lineage] = [2]int{i, k}
		}
	}
	for _, section := range linked.Sections {
		for _, q := range section.Questions {
			if at, ok := lineages[q.Requirement]; ok {
				places[q.ID] = at
			}
		}
	}
	for _, row := range doc.Rows {
		part := StandardImportPart{row.Sheet + "!" + strconv.Itoa(row.Row), string(imports.LeftOut), row.Text, -1, -1}
		if at, ok := places[row.ID]; ok && row.What == "question" {
			part.What, part.Section, part.Requirement = string(imports.IsRequirement), at[0], at[1]
		}
		out.Parts = append(out.Parts, part)
	}
	for _, p := range doc.Problems {
		place := p.Sheet
		if p.Cell != "" {
			place += "!" + p.Cell
		}
		out.Problems = append(out.Problems, StandardImportProblem{place, p.Code, p.Problem, p.Severity})
	}
	return out
}
