package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/standards/handouts"
)

// Handout is a memo or a cue card of a version.
type Handout struct {
	Kind     string        `json:"kind" enum:"memo,cue_card"`
	Position string        `json:"position" doc:"Empty: for everybody"`
	Title    string        `json:"title"`
	Lines    []HandoutLine `json:"lines"`
	Note     string        `json:"note,omitempty"`
	Revision int           `json:"revision" doc:"0: proposed, nobody wrote it yet"`
	Most     int           `json:"most" doc:"Lines it has room for"`
}

// HandoutLine is a rule in few words.
type HandoutLine struct {
	Lineage string `json:"lineage,omitempty" maxLength:"36" doc:"Of the requirement that it shortens; absent: of none"`
	Text    string `json:"text" maxLength:"1000"`
}

// HandoutRef names a handout.
type HandoutRef struct {
	Ref
	Kind     string `path:"kind" enum:"memo,cue_card"`
	Position string `query:"position" maxLength:"300" doc:"Absent: for everybody"`
}

func (s *Server) getHandout(ctx context.Context, by accounts.Actor, in *HandoutRef) (*one[Handout], error) {
	h, _, err := s.Handouts.Get(ctx, by, in.ID, handouts.Kind(in.Kind), in.Position)
	if err != nil {
		return nil, err
	}
	return &one[Handout]{toHandout(h)}, nil
}

func (s *Server) putHandout(ctx context.Context, by accounts.Actor, in *struct {
	HandoutRef
	Body struct {
		Title    string        `json:"title" maxLength:"500"`
		Lines    []HandoutLine `json:"lines" maxItems:"50"`
		Note     string        `json:"note,omitempty" maxLength:"1000"`
		Revision int           `json:"revision" minimum:"0" doc:"That the author saw"`
	}
},
) (*one[Handout], error) {
	h, err := s.Handouts.Put(ctx, by, handouts.Handout{
		VersionID: in.ID, Kind: handouts.Kind(in.Kind), Position: in.Position, Title: in.Body.Title, Note: in.Body.Note, Revision: in.Body.Revision,
		Lines: mapped(in.Body.Lines, func(l HandoutLine) handouts.Line { return handouts.Line(l) }),
	})
	if err != nil {
		return nil, err
	}
	return &one[Handout]{toHandout(h)}, nil
}

func toHandout(h handouts.Handout) Handout {
	return Handout{
		string(h.Kind), h.Position, h.Title, mapped(h.Lines, func(l handouts.Line) HandoutLine { return HandoutLine(l) }), h.Note, h.Revision, h.Kind.Most(),
	}
}

// ForPosition asks for what binds a position.
type ForPosition struct {
	Ref
	FileLanguage
	Position string `query:"position" maxLength:"300" doc:"Absent: for everybody"`
}

// brochureFile registers the brochure as a PDF or for Word.
func brochureFile(s *Server, path, name string, word bool) {
	download(s, path, name, func(ctx context.Context, by accounts.Actor, in *ForPosition) (*reports.File, error) {
		return s.Reports.Brochure(ctx, by, in.ID, in.Position, word, in.of(ctx))
	})
}

// handoutFile registers a short form as a PDF or for Word.
func handoutFile(s *Server, path, name string, kind handouts.Kind, word bool) {
	download(s, path, name, func(ctx context.Context, by accounts.Actor, in *struct {
		ForPosition
		Size string `query:"size" enum:"a6,a5" default:"a6" doc:"Of cue cards: four or two on a sheet"`
	},
	) (*reports.File, error) {
		order := reports.HandoutOrder{Kind: kind, Position: in.Position, Word: word}
		if kind == handouts.CueCard {
			order.Size = reports.CardSize(in.Size)
		}
		return s.Reports.Handout(ctx, by, in.ID, order, in.of(ctx))
	})
}
