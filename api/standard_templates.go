package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/standards"
)

// StandardTemplate is a standard to begin from.
type StandardTemplate struct {
	Name         string   `json:"name" example:"fashion_retail"`
	Language     string   `json:"language"`
	Title        string   `json:"title"`
	About        string   `json:"about" doc:"What it is for"`
	Sections     int      `json:"sections"`
	Requirements int      `json:"requirements"`
	Outline      []string `json:"outline" doc:"Titles of the sections"`
}

// StandardTemplateText is a template with its text.
type StandardTemplateText struct {
	StandardTemplate
	Content StandardContent `json:"content"`
}

// TextLanguage is the language of a text that the server writes or knows.
type TextLanguage struct {
	Language string `query:"language" enum:"ru,en" doc:"Of the text; absent: that of the account"`
}

func (l TextLanguage) of(by accounts.Actor) string {
	if l.Language != "" {
		return l.Language
	}
	return by.Language
}

func (s *Server) listStandardTemplates(_ context.Context, by accounts.Actor, in *TextLanguage) (*listed[StandardTemplate], error) {
	if err := by.Require(accounts.WriteStandards); err != nil {
		return nil, err
	}
	all, err := standards.Templates()
	if err != nil {
		return nil, err
	}
	items := []StandardTemplate{}
	for _, t := range all {
		if t.Language == in.of(by) {
			items = append(items, toStandardTemplate(t))
		}
	}
	return &listed[StandardTemplate]{list[StandardTemplate]{items, len(items)}}, nil
}

func (s *Server) getStandardTemplate(_ context.Context, by accounts.Actor, in *struct {
	TextLanguage
	Name string `path:"name" maxLength:"100"`
},
) (*one[StandardTemplateText], error) {
	if err := by.Require(accounts.WriteStandards); err != nil {
		return nil, err
	}
	content, err := standards.Template(in.Name, in.of(by))
	if err != nil {
		return nil, err
	}
	all, err := standards.Templates()
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if t.Name == in.Name && t.Language == in.of(by) {
			return &one[StandardTemplateText]{StandardTemplateText{toStandardTemplate(t), toStandardContent(content)}}, nil
		}
	}
	return nil, standards.ErrTemplateNotFound
}

func toStandardTemplate(t standards.TemplateInfo) StandardTemplate {
	return StandardTemplate{t.Name, t.Language, t.Title, t.About, len(t.Outline), t.Requirements, t.Outline}
}
