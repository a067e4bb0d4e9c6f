package api

import (
	"context"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards"
)

// Checklist is a checklist in a list.
type Checklist struct {
	ID       string                    `json:"id" format:"uuid"`
	Title    string                    `json:"title"`
	Versions []ChecklistVersionSummary `json:"versions" doc:"The latest first"`

	StandardID string `json:"standard_id,omitempty" doc:"Absent: not from a standard"`
}

// ChecklistVersionSummary is a version without its questions.
type ChecklistVersionSummary struct {
	ID                string `json:"id" format:"uuid"`
	Number            int    `json:"number"`
	Status            string `json:"status" enum:"draft,published,retired"`
	Questions         int    `json:"questions"`
	StandardVersionID string `json:"standard_version_id,omitempty" doc:"Absent: not from a standard"`
	Audit             string `json:"audit" enum:"visit,call,message,observation,self_check,competitor,survey" doc:"The kind of audit that it is for"`
}

// ChecklistVersion is a version with its questions.
type ChecklistVersion struct {
	ChecklistVersionSummary
	ChecklistID string              `json:"checklist_id" format:"uuid"`
	Revision    int                 `json:"revision" doc:"Goes into the next edit"`
	Content     checklists.Document `json:"content"`
}

func (s *Server) listChecklists(ctx context.Context, by accounts.Actor, in *Page) (*listed[Checklist], error) {
	found, total, err := s.Checklists.List(ctx, by, in.Search, in.Limit, in.offset())
	if err != nil {
		return nil, err
	}
	return &listed[Checklist]{list[Checklist]{mapped(found, toChecklist), total}}, nil
}

func (s *Server) getChecklist(ctx context.Context, by accounts.Actor, in *Ref) (*one[Checklist], error) {
	f, err := s.Checklists.Family(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[Checklist]{toChecklist(f)}, nil
}

func (s *Server) createChecklist(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID        string              `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		VersionID string              `json:"version_id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Title     string              `json:"title" minLength:"1" maxLength:"300"`
		Content   checklists.Document `json:"content"`
	}
},
) (*one[ChecklistVersion], error) {
	content, err := in.Body.Content.Checklist()
	if err != nil {
		return nil, err
	}
	v, err := s.Checklists.Create(ctx, by, checklists.NewFamily{
		ID: in.Body.ID, VersionID: in.Body.VersionID, Title: in.Body.Title,
		Language: by.Language, Content: content,
	})
	return checklistVersion(v, err)
}

func (s *Server) getChecklistVersion(ctx context.Context, by accounts.Actor, in *Ref) (*one[ChecklistVersion], error) {
	return checklistVersion(s.Checklists.Version(ctx, by, in.ID))
}

func (s *Server) editChecklistVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Revision int                 `json:"revision" minimum:"1" doc:"That the edit started from"`
		Content  checklists.Document `json:"content"`
	}
},
) (*one[ChecklistVersion], error) {
	content, err := in.Body.Content.Checklist()
	if err != nil {
		return nil, err
	}
	return checklistVersion(s.Checklists.Edit(ctx, by, in.ID, in.Body.Revision, content))
}

func (s *Server) publishChecklistVersion(ctx context.Context, by accounts.Actor, in *Ref) (*one[ChecklistVersion], error) {
	return checklistVersion(s.Checklists.Publish(ctx, by, in.ID))
}

func (s *Server) retireChecklistVersion(ctx context.Context, by accounts.Actor, in *Ref) (*one[ChecklistVersion], error) {
	return checklistVersion(s.Checklists.Retire(ctx, by, in.ID))
}

// reviseChecklistVersion makes the next draft, of another version of the standard
// where one is named.
func (s *Server) reviseChecklistVersion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID                string               `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		StandardVersionID string               `json:"standard_version_id,omitempty" format:"uuid" doc:"Absent: that of the version before"`
		Content           *checklists.Document `json:"content,omitempty" doc:"Absent: that of the version before"`
	}
},
) (*one[ChecklistVersion], error) {
	next := checklists.NextVersion{ID: in.Body.ID, From: in.ID, StandardVersionID: in.Body.StandardVersionID}
	if next.StandardVersionID != "" {
		if _, err := s.Standards.Version(ctx, by, next.StandardVersionID); err != nil {
			return nil, err
		}
	}
	if in.Body.Content != nil {
		content, err := in.Body.Content.Checklist()
		if err != nil {
			return nil, err
		}
		next.Content = content
	}
	return checklistVersion(s.Checklists.Revise(ctx, by, next))
}

// getDerivedChecklist is what derivation makes of every requirement of a standard's
// version, to choose from; nothing is stored.
func (s *Server) getDerivedChecklist(ctx context.Context, by accounts.Actor, in *Ref) (*one[checklists.Document], error) {
	source, err := s.Standards.Version(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	st, _, err := s.Standards.Versions(ctx, by, source.StandardID)
	if err != nil {
		return nil, err
	}
	return &one[checklists.Document]{checklists.NewDocument(checklists.Derive(source, checklists.DeriveOptions{Every: true, Language: locale.Language(st.Language)}))}, nil
}

// draftStandard makes the first draft of a standard from a checklist.
func (s *Server) draftStandard(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StandardID string `json:"standard_id" format:"uuid" doc:"UUIDv7 made by the caller"`
	}
},
) (*one[StandardVersion], error) {
	v, err := s.Checklists.Version(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	content, _ := checklists.DraftStandard(v.Content, v.Content.Title)
	st, draft, err := s.Standards.Create(ctx, by, standards.NewStandard{ID: in.Body.StandardID, Title: v.Content.Title, Language: by.Language, Content: content})
	if err != nil {
		return nil, err
	}
	return &one[StandardVersion]{toStandardVersion(st, draft)}, nil
}

func checklistVersion(v checklists.Version, err error) (*one[ChecklistVersion], error) {
	if err != nil {
		return nil, err
	}
	return &one[ChecklistVersion]{toChecklistVersion(v)}, nil
}

func toChecklist(f checklists.Family) Checklist {
	return Checklist{f.ID, f.Title, mapped(f.Versions, toChecklistVersionSummary), f.StandardID}
}

func toChecklistVersionSummary(v checklists.Version) ChecklistVersionSummary {
	return ChecklistVersionSummary{v.ID, v.Number, string(v.Status), v.QuestionCount, v.StandardVersionID, string(v.Audit)}
}

func toChecklistVersion(v checklists.Version) ChecklistVersion {
	return ChecklistVersion{toChecklistVersionSummary(v), v.ChecklistID, v.Revision, checklists.NewDocument(v.Content)}
}
