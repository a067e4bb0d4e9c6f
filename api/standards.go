package api

import (
	"context"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// Standard is a standard in a list.
type Standard struct {
	ID       string                   `json:"id" format:"uuid"`
	Title    string                   `json:"title"`
	Language string                   `json:"language"`
	Versions []StandardVersionSummary `json:"versions" doc:"The latest first"`
}

// StandardVersionSummary is a version without its text.
type StandardVersionSummary struct {
	ID           string `json:"id" format:"uuid"`
	Number       string `json:"number" example:"2.0"`
	Status       string `json:"status" enum:"draft,in_review,changes_requested,expert_audit,approval,published,superseded,retired"`
	EffectiveOn  string `json:"effective_on,omitempty" format:"date"`
	OrderNumber  string `json:"order_number,omitempty"`
	Requirements int    `json:"requirements"`
}

// StandardVersion is a version with its text.
type StandardVersion struct {
	StandardVersionSummary
	StandardID  string          `json:"standard_id" format:"uuid"`
	Title       string          `json:"title"`
	Revision    int             `json:"revision" doc:"Goes into the next edit"`
	ContentHash string          `json:"content_hash,omitempty"`
	Content     StandardContent `json:"content"`
	StandardLanguages
	Shown      string             `json:"shown" doc:"Language of the text as it is given"`
	Translated []LanguageProgress `json:"translated" doc:"How far it is translated into each further language"`
}

func (s *Server) listStandards(ctx context.Context, by accounts.Actor, in *Page) (*listed[Standard], error) {
	found, total, err := s.Standards.List(ctx, by, standards.Query{Search: in.Search, Limit: in.Limit, Offset: in.offset()})
	if err != nil {
		return nil, err
	}
	versions, err := s.Standards.Headers(ctx, by, found)
	if err != nil {
		return nil, err
	}
	items := mapped(found, func(st standards.Standard) Standard {
		return Standard{st.ID, st.Title, st.Language, mapped(versions[st.ID], toHeader)}
	})
	return &listed[Standard]{list[Standard]{items, total}}, nil
}

func (s *Server) createStandard(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID       string           `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Title    string           `json:"title" minLength:"1" maxLength:"300"`
		Language string           `json:"language,omitempty" enum:"ru,en" default:"ru"`
		BrandID  string           `json:"brand_id,omitempty" format:"uuid" doc:"Absent: for every brand"`
		Template string           `json:"template,omitempty" maxLength:"100" doc:"Name of a template to start from"`
		CopyOf   string           `json:"copy_of,omitempty" format:"uuid" doc:"Version of a standard to start from; the lineages are new"`
		Content  *StandardContent `json:"content,omitempty" doc:"At most one of template, copy_of and content is given"`
	}
},
) (*one[StandardVersion], error) {
	content, err := s.firstContent(ctx, by, in.Body.Template, in.Body.Language, in.Body.CopyOf, in.Body.Content)
	if err != nil {
		return nil, err
	}
	st, v, err := s.Standards.Create(ctx, by, standards.NewStandard{
		ID: in.Body.ID, Title: in.Body.Title, Language: in.Body.Language,
		BrandID: in.Body.BrandID, Content: content,
	})
	if err != nil {
		return nil, err
	}
	return &one[StandardVersion]{toStandardVersion(st, v)}, nil
}

var errTwoSources = fault.New(fault.Invalid, "standard_two_sources")

// firstContent is what a new standard begins with.
func (s *Server) firstContent(ctx context.Context, by accounts.Actor, template, language, copyOf string, given *StandardContent) (standards.Content, error) {
	sources := 0
	for _, told := range []bool{template != "", copyOf != "", given != nil} {
		if told {
			sources++
		}
	}
	switch {
	case sources > 1:
		return standards.Content{}, errTwoSources
	case template != "":
		return standards.Template(template, language)
	case copyOf != "":
		v, err := s.Standards.Version(ctx, by, copyOf)
		// Images are of the standard that has them: a copy has their descriptions.
		return v.Content().WithoutLineages().WithoutImages(), err
	case given != nil:
		return given.content()
	}
	return standards.Content{}, nil
}

func (s *Server) getStandardVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Language string `query:"language" maxLength:"35" doc:"To read in; what is not translated, and an unknown one, is in the main language"`
},
) (*one[StandardVersion], error) {
	v, err := s.Standards.Version(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	st, _, err := s.Standards.Versions(ctx, by, v.StandardID)
	if err != nil {
		return nil, err
	}
	return &one[StandardVersion]{inLanguage(st, v, in.Language)}, nil
}

func (s *Server) editStandardVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Revision int             `json:"revision" minimum:"1" doc:"That the edit started from"`
		Content  StandardContent `json:"content"`
	}
},
) (*one[StandardVersion], error) {
	content, err := in.Body.Content.content()
	if err != nil {
		return nil, err
	}
	v, err := s.Standards.Edit(ctx, by, in.ID, in.Body.Revision, content)
	return s.standardVersion(ctx, by, v, err)
}

func (s *Server) reviseStandardVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Substantive bool `json:"substantive" doc:"2.0 after 1.x; otherwise the editorial 1.1"`
	}
},
) (*one[StandardVersion], error) {
	v, err := s.Standards.Revise(ctx, by, in.ID, in.Body.Substantive)
	return s.standardVersion(ctx, by, v, err)
}

// deriveChecklist makes the draft of a checklist from a published version.
func (s *Server) deriveChecklist(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID        string           `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		VersionID string           `json:"version_id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Title     string           `json:"title" minLength:"1" maxLength:"300"`
		Variant   string           `json:"variant,omitempty" maxLength:"300" doc:"Scenario variant to derive for; absent: the usual sections"`
		Audit     checklists.Audit `json:"audit,omitempty" enum:"visit,call,message,observation,self_check,competitor,survey" default:"visit" doc:"The kind of audit"`
	}
},
) (*one[ChecklistVersion], error) {
	source, err := s.Standards.Version(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	st, _, err := s.Standards.Versions(ctx, by, source.StandardID)
	if err != nil {
		return nil, err
	}
	content := checklists.Derive(source, checklists.DeriveOptions{Title: in.Body.Title, Variant: in.Body.Variant, Language: locale.Language(st.Language)})
	content.Audit = in.Body.Audit
	v, err := s.Checklists.Create(ctx, by, checklists.NewFamily{
		ID: in.Body.ID, VersionID: in.Body.VersionID, Title: in.Body.Title,
		StandardID: source.StandardID, StandardVersionID: source.ID, Content: content,
	})
	if err != nil {
		return nil, err
	}
	return &one[ChecklistVersion]{toChecklistVersion(v)}, nil
}

// standardVersion adds the title of the standard to a version.
func (s *Server) standardVersion(ctx context.Context, by accounts.Actor, v standards.Version, err error) (*one[StandardVersion], error) {
	if err != nil {
		return nil, err
	}
	st, _, err := s.Standards.Versions(ctx, by, v.StandardID)
	if err != nil {
		return nil, err
	}
	return &one[StandardVersion]{toStandardVersion(st, v)}, nil
}

func toStandardVersionSummary(v standards.Version) StandardVersionSummary {
	return StandardVersionSummary{
		ID: v.ID, Number: v.Number(), Status: string(v.Status), EffectiveOn: date(v.EffectiveOn),
		OrderNumber: v.OrderNumber, Requirements: v.Content().Requirements(),
	}
}

func toHeader(h standards.Header) StandardVersionSummary {
	summary := toStandardVersionSummary(h.Version)
	summary.Requirements = h.Requirements
	return summary
}

func toStandardVersion(st standards.Standard, v standards.Version) StandardVersion {
	return StandardVersion{
		StandardVersionSummary: toStandardVersionSummary(v), StandardID: v.StandardID, Title: st.Title, Revision: v.Revision,
		ContentHash: v.ContentHash, Content: toStandardContent(v.Content()),
		StandardLanguages: toLanguages(st), Shown: st.Language, Translated: toProgress(st, v),
	}
}
