package api

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
)

// StandardEdit is one change of a draft. What a person saw goes with what they
// wrote, so that fields that others changed meanwhile stay as those made them.
type StandardEdit struct {
	ID          string               `json:"id" format:"uuid" doc:"UUIDv7 made by the client: sent again, it changes nothing"`
	Kind        string               `json:"kind" enum:"set_requirement,add_requirement,remove_requirement,move_requirement,set_section,add_section,remove_section,move_section,set_preamble,renumber"`
	Lineage     string               `json:"lineage,omitempty" format:"uuid" doc:"Of the requirement or section; of a new one made by the client"`
	Section     string               `json:"section,omitempty" format:"uuid" doc:"Lineage of the section that a requirement is put into"`
	After       string               `json:"after,omitempty" format:"uuid" doc:"Lineage behind which it is put; absent: first"`
	Before      *Requirement         `json:"before,omitempty" doc:"What the person saw"`
	Requirement *Requirement         `json:"requirement,omitempty" doc:"What it becomes"`
	TextBefore  *StandardSectionText `json:"text_before,omitempty" doc:"Of a section, or of the preamble as its title"`
	Text        *StandardSectionText `json:"text,omitempty"`
}

// StandardSectionText is what people read of a section besides its requirements.
type StandardSectionText struct {
	Title   string `json:"title" maxLength:"20000"`
	Variant string `json:"variant,omitempty" maxLength:"300"`
}

// EditedStandard is a draft after edits.
type EditedStandard struct {
	Revision int               `json:"revision"`
	Codes    map[string]string `json:"codes" doc:"Printed numbers of the requirements that the edits name, by lineage"`
}

// PastStandardEdit is an edit that was made.
type PastStandardEdit struct {
	ID         string               `json:"id" format:"uuid"`
	Kind       string               `json:"kind"`
	Lineage    string               `json:"lineage,omitempty" format:"uuid"`
	VersionID  string               `json:"version_id" format:"uuid"`
	Number     string               `json:"number" doc:"Of the version" example:"2.0"`
	Revision   int                  `json:"revision"`
	By         string               `json:"by" doc:"Name"`
	Suggested  string               `json:"suggested_by,omitempty" doc:"Name of who proposed it, where it was somebody else"`
	At         time.Time            `json:"at"`
	Was        *Requirement         `json:"was,omitempty"`
	Became     *Requirement         `json:"became,omitempty"`
	TextWas    *StandardSectionText `json:"text_was,omitempty"`
	TextBecame *StandardSectionText `json:"text_became,omitempty"`
}

// StandardEdits is what happened to a draft after a revision.
type StandardEdits struct {
	Revision int                `json:"revision" doc:"The draft's, now"`
	Items    []PastStandardEdit `json:"items" doc:"The first first, 500 at most"`
}

func (s *Server) applyStandardEdits(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Edits []StandardEdit `json:"edits" minItems:"1" maxItems:"200" doc:"All of them are made, in this order, or none"`
	}
},
) (*one[EditedStandard], error) {
	edits := make([]standards.Edit, len(in.Body.Edits))
	for i, e := range in.Body.Edits {
		var err error
		if edits[i], err = e.edit(fmt.Sprintf("edits[%d]", i)); err != nil {
			return nil, err
		}
	}
	v, err := s.Standards.Apply(ctx, by, in.ID, edits)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, e := range edits {
		named[e.Lineage] = true
	}
	out := EditedStandard{v.Revision, map[string]string{}}
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			if named[r.Lineage] {
				out.Codes[r.Lineage] = r.Code
			}
		}
	}
	return &one[EditedStandard]{out}, nil
}

func (s *Server) listStandardEdits(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	After int `query:"after" minimum:"0" doc:"Revision that the reader has"`
},
) (*one[StandardEdits], error) {
	v, found, err := s.Standards.EditsSince(ctx, by, in.ID, in.After)
	return &one[StandardEdits]{StandardEdits{v.Revision, mapped(found, toPastEdit)}}, err
}

func (s *Server) listRequirementHistory(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Lineage string `path:"lineage" format:"uuid"`
},
) (*listed[PastStandardEdit], error) {
	found, err := s.Standards.History(ctx, by, in.ID, in.Lineage)
	return &listed[PastStandardEdit]{list[PastStandardEdit]{mapped(found, toPastEdit), len(found)}}, err
}

func (e StandardEdit) edit(path string) (standards.Edit, error) {
	out := standards.Edit{
		ID: e.ID, Kind: standards.EditKind(e.Kind), Lineage: e.Lineage, Section: e.Section, After: e.After,
		TextBefore: e.TextBefore.text(), Text: e.Text.text(),
	}
	for _, side := range []struct {
		from *Requirement
		to   **standards.Requirement
		name string
	}{{e.Before, &out.Before, ".before"}, {e.Requirement, &out.Requirement, ".requirement"}} {
		if side.from == nil {
			continue
		}
		r, err := side.from.requirement(path + side.name + ".measure")
		if err != nil {
			return out, err
		}
		*side.to = &r
	}
	return out, nil
}

func (t *StandardSectionText) text() *standards.SectionText {
	if t == nil {
		return nil
	}
	return &standards.SectionText{Title: t.Title, Variant: t.Variant}
}

func toPastEdit(e standards.PastEdit) PastStandardEdit {
	out := PastStandardEdit{
		ID: e.ID, Kind: string(e.Kind), Lineage: e.Lineage, VersionID: e.VersionID, Number: e.Number, Revision: e.Revision, By: e.By, Suggested: e.SuggestedBy, At: e.At,
	}
	for from, to := range map[*standards.Requirement]**Requirement{e.Was: &out.Was, e.Became: &out.Became} {
		if from != nil {
			r := toRequirement(*from)
			*to = &r
		}
	}
	for from, to := range map[*standards.SectionText]**StandardSectionText{e.TextWas: &out.TextWas, e.TextBecame: &out.TextBecame} {
		if from != nil {
			*to = &StandardSectionText{from.Title, from.Variant}
		}
	}
	return out
}
