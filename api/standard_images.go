package api

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
)

// RichText is a document of internal/richtext as it comes and goes. That package
// checks it: its faults name the place of what is wrong.
type RichText json.RawMessage

// MarshalJSON gives the document as it is.
func (t RichText) MarshalJSON() ([]byte, error) { return json.RawMessage(t).MarshalJSON() }

// UnmarshalJSON takes the document as it is.
func (t *RichText) UnmarshalJSON(data []byte) error {
	*t = append((*t)[:0], data...)
	return nil
}

// Schema describes any node; the grammar is in internal/richtext.
func (RichText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "A ProseMirror document: paragraphs, headings of level 3 and 4, lists, quotations, tables, images by id, pairs of do and don't; " +
			"bold, italic, underline and link. At most 100 kB and 20000 letters",
	}
}

// StandardImage is an image that the texts of a standard may show.
type StandardImage struct {
	ID     string `json:"id" format:"uuid"`
	Width  int    `json:"width" doc:"Pixels of what is kept"`
	Height int    `json:"height"`
	Size   int    `json:"size" doc:"Bytes"`
}

func (s *Server) putStandardImage(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ImageID string `path:"image_id" format:"uuid" doc:"UUIDv7 made by the client"`
	RawBody []byte `contentType:"image/jpeg"`
},
) (*one[StandardImage], error) {
	image, err := s.Images.Add(ctx, by, in.ID, in.ImageID, in.RawBody)
	if err != nil {
		return nil, err
	}
	return &one[StandardImage]{StandardImage{image.ID, image.Width, image.Height, image.Size}}, nil
}

func (s *Server) getStandardImage(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ImageID string `path:"image_id" format:"uuid"`
},
) (*huma.StreamResponse, error) {
	image, content, err := s.Images.Open(ctx, by, in.ID, in.ImageID)
	if err != nil {
		return nil, err
	}
	return jpeg(content, image.Size), nil
}

// jpeg streams an image of size bytes that is kept under an id, and closes it.
func jpeg(content io.ReadCloser, size int) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer func() { _ = content.Close() }()
		c.SetHeader("Content-Type", "image/jpeg")
		c.SetHeader("Content-Length", strconv.Itoa(size))
		c.SetHeader("Content-Disposition", "inline")
		c.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		// What stands under an id never changes; who may see it does, so only this reader keeps it.
		c.SetHeader("Cache-Control", "private, max-age=3600")
		_, _ = io.Copy(c.BodyWriter(), content) // the client went away
	}}
}
