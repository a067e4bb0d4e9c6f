package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
)

// ChecklistImage is a reference photo that the questions of a checklist may show.
type ChecklistImage struct {
	ID     string `json:"id" format:"uuid"`
	Width  int    `json:"width" doc:"Pixels of what is kept"`
	Height int    `json:"height"`
	Size   int    `json:"size" doc:"Bytes"`
}

func (s *Server) putChecklistImage(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ImageID string `path:"image_id" format:"uuid" doc:"UUIDv7 made by the client"`
	RawBody []byte `contentType:"image/jpeg"`
},
) (*one[ChecklistImage], error) {
	image, err := s.References.Add(ctx, by, in.ID, in.ImageID, in.RawBody)
	if err != nil {
		return nil, err
	}
	return &one[ChecklistImage]{ChecklistImage{image.ID, image.Width, image.Height, image.Size}}, nil
}

func (s *Server) getChecklistImage(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ImageID string `path:"image_id" format:"uuid"`
},
) (*huma.StreamResponse, error) {
	image, content, err := s.References.Open(ctx, by, in.ID, in.ImageID)
	if err != nil {
		return nil, err
	}
	return jpeg(content, image.Size), nil
}

// getReference gives the shopper of an assignment a photo that its checklist shows.
func (s *Server) getReference(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ImageID string `path:"image_id" format:"uuid"`
},
) (*huma.StreamResponse, error) {
	v, err := s.Audits.AssignedVersion(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	image, content, err := s.References.Shown(ctx, v, in.ImageID)
	if err != nil {
		return nil, err
	}
	return jpeg(content, image.Size), nil
}
