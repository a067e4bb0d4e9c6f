package api

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Resumable uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload): the
// core protocol and the extensions creation, expiration and termination. Why not
// through a library: docs/decisions/uploads.md.

const (
	tusVersion = "1.0.0"
	// pieceTime is for one piece over a bad network. silence is for the pause between
	// two of its reads.
	pieceTime = 10 * time.Minute
	silence   = 30 * time.Second
)

var (
	errTusVersion    = fault.New(fault.Stale, "tus_version")
	errUploadHeaders = fault.New(fault.Invalid, "upload_invalid")
)

// isUpload reports whether a path is of the uploads.
func isUpload(path string) bool {
	return path == "/api/v1/uploads" || strings.HasPrefix(path, "/api/v1/uploads/")
}

// tus says in every answer of an upload which protocol it is, also in refusals, and
// refuses another version of it.
func tus(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !isUpload(r.URL.Path) {
			return next(c)
		}
		h := c.Response().Header()
		h.Set("Tus-Resumable", tusVersion)
		if r.Method == http.MethodOptions {
			return next(c)
		}
		if v := r.Header.Get("Tus-Resumable"); v != tusVersion {
			h.Set("Tus-Version", tusVersion)
			return errTusVersion
		}
		return next(c)
	}
}

// tusOptions tells a client what the server can do.
func tusOptions(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", "creation,expiration,termination")
	h.Set("Tus-Max-Size", strconv.Itoa(audits.MaxUpload))
	return c.NoContent(http.StatusNoContent)
}

// Upload is where an upload stands, in the headers of an answer without a body.
type Upload struct {
	Location string `header:"Location" doc:"Of the upload; only when it begins"`
	Offset   string `header:"Upload-Offset" doc:"Bytes that the server has; all of them: the file is stored"`
	Length   string `header:"Upload-Length"`
	Expires  string `header:"Upload-Expires" doc:"When an unfinished upload is deleted if nothing comes"`
}

func toUpload(u audits.Upload, err error) (*Upload, error) {
	if err != nil {
		return nil, err
	}
	out := &Upload{Offset: strconv.FormatInt(u.Offset, 10), Length: strconv.FormatInt(u.Size, 10)}
	if !u.Stored {
		out.Expires = u.Expires().UTC().Format(http.TimeFormat)
	}
	return out, nil
}

func (s *Server) beginUpload(ctx context.Context, by accounts.Actor, in *struct {
	Length   int64  `header:"Upload-Length" required:"true" minimum:"1"`
	Metadata string `header:"Upload-Metadata" required:"true" maxLength:"2000" doc:"visit, question (may be empty), file, kind and sha256, each followed by its value in base64"`
},
) (*Upload, error) {
	meta, err := metadata(in.Metadata)
	if err != nil {
		return nil, err
	}
	u, err := s.Audits.BeginUpload(ctx, by, audits.Upload{
		ID: meta["file"], VisitID: meta["visit"], QuestionID: meta["question"], Kind: audits.FileKind(meta["kind"]),
		SHA256: meta["sha256"], Size: in.Length,
	})
	out, err := toUpload(u, err)
	if err != nil {
		return nil, err
	}
	out.Location = "/api/v1/uploads/" + u.ID
	return out, nil
}

// metadata reads an Upload-Metadata header.
func metadata(header string) (map[string]string, error) {
	meta := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil {
			return nil, errUploadHeaders.At(fault.Field{Path: "Upload-Metadata." + key, Code: "malformed"})
		}
		meta[key] = string(value)
	}
	for _, id := range []string{"visit", "file"} {
		if uuid.Validate(meta[id]) != nil {
			return nil, errUploadHeaders.At(fault.Field{Path: "Upload-Metadata." + id, Code: "uuid_expected"})
		}
		meta[id] = uuid.MustParse(meta[id]).String()
	}
	switch audits.FileKind(meta["kind"]) {
	case audits.Photo, audits.Recording, audits.SignedBy, audits.ReceiptPhoto:
		return meta, nil
	}
	return nil, errUploadHeaders.At(fault.Field{Path: "Upload-Metadata.kind", Code: "malformed"})
}

func (s *Server) getUpload(ctx context.Context, by accounts.Actor, in *Ref) (*Upload, error) {
	return toUpload(s.Audits.Upload(ctx, by, in.ID))
}

// piece is a part of a file. Its body is read as it comes: the memory that an upload
// takes does not depend on its size.
type piece struct {
	Ref
	Offset      int64  `header:"Upload-Offset" required:"true" minimum:"0"`
	ContentType string `header:"Content-Type"`
	body        io.Reader
}

// Resolve takes the body from the request.
func (p *piece) Resolve(ctx huma.Context) []error {
	c := humaecho.Unwrap(ctx)
	p.body = &patient{c.Request().Body, http.NewResponseController(c.Response())}
	return nil
}

// patient gives a slow network as long as it needs while bytes come, and ends a
// connection that fell silent.
type patient struct {
	io.Reader
	connection *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	err := p.connection.SetReadDeadline(time.Now().Add(silence))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.Reader.Read(b)
}

func (s *Server) receivePiece(ctx context.Context, by accounts.Actor, in *piece) (*Upload, error) {
	if in.ContentType != "application/offset+octet-stream" {
		return nil, newProblem(ctx, http.StatusUnsupportedMediaType, fault.New(fault.Invalid, "unsupported_media_type"))
	}
	return toUpload(s.Audits.Receive(ctx, by, in.ID, in.Offset, in.body))
}

func (s *Server) dropUpload(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Audits.DropUpload(ctx, by, in.ID)
}
