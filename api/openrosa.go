package api

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"etalon/audits/openrosa"
	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

const (
	// submissionLimit is the largest message of an OpenRosa client, in bytes: it sends
	// more files in several.
	submissionLimit = 48 << 20
	// submissionMemory of a message is kept in memory; the rest waits in a file.
	submissionMemory = 1 << 20
	instancePart     = "xml_submission_file"
	morePart         = "*isIncomplete*"
	openRosaVersion  = "1.0"
	shownProblems    = 5
)

// openRosaRoutes are what OpenRosa clients ask for (https://docs.getodk.org/openrosa).
// They know a server by one address, and this one's has the link's secret in it.
func (s *Server) openRosaRoutes() {
	g := s.echo.Group("/openrosa/:token", openRosaHeaders)
	g.GET("/formList", s.byLink(s.formList))
	g.GET("/form.xml", s.byLink(s.form))
	g.GET("/manifest.xml", s.byLink(s.manifest))
	g.GET("/media/:name", s.byLink(s.media))
	g.HEAD("/submission", s.byLink(s.readyForForm))
	g.POST("/submission", s.byLink(s.receiveForm))
	s.echo.Any("/openrosa/*", func(echo.Context) error { return errNoRoute }, openRosaHeaders)
}

func openRosaHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-OpenRosa-Version", openRosaVersion)
		h.Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(submissionLimit))
		h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
		h.Set("Cache-Control", "no-store")
		if err := next(c); err != nil {
			p := problemOfEcho(c.Request().Context(), err)
			return answerForm(c, openRosaStatus(p.Status), "error", openRosaText(p, nil))
		}
		return nil
	}
}

// byLink lets in who knows a link. What it answers is in the language of the shopper,
// unless the client asks for another.
func (s *Server) byLink(h func(echo.Context, openrosa.Door) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		ctx := journal.WithOrigin(r.Context(), journal.Origin{Address: c.RealIP(), Agent: r.UserAgent()})
		ctx, cancel := context.WithTimeout(ctx, pieceTime)
		defer cancel()
		d, err := s.OpenRosa.Enter(ctx, c.Param("token"))
		if err != nil {
			return err
		}
		if err := s.byAccount.take(d.By.AccountID); err != nil {
			return err
		}
		if r.Header.Get("Accept-Language") == "" {
			ctx = context.WithValue(ctx, languageKey, locale.Match(d.By.Language))
		}
		c.SetRequest(r.WithContext(ctx))
		return h(c, d)
	}
}

type openRosaForm struct {
	FormID      string `xml:"formID"`
	Name        string `xml:"name"`
	Version     string `xml:"version"`
	Hash        string `xml:"hash"`
	DownloadURL string `xml:"downloadUrl"`
	ManifestURL string `xml:"manifestUrl"`
}

func (s *Server) formList(c echo.Context, d openrosa.Door) error {
	forms, err := s.OpenRosa.Forms(d)
	if err != nil {
		return err
	}
	base := s.OpenRosa.URL(d)
	return answerXML(c, http.StatusOK, struct {
		XMLName xml.Name       `xml:"http://openrosa.org/xforms/xformsList xforms"`
		Forms   []openRosaForm `xml:"xform"`
	}{Forms: mapped(forms, func(f openrosa.Form) openRosaForm {
		return openRosaForm{f.ID, f.Name, f.Version, f.Hash, base + "/form.xml", base + "/manifest.xml"}
	})})
}

func (s *Server) form(c echo.Context, d openrosa.Door) error {
	data, err := s.OpenRosa.Form(d)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/xml; charset=utf-8", data)
}

type openRosaFile struct {
	Filename    string `xml:"filename"`
	Hash        string `xml:"hash"`
	DownloadURL string `xml:"downloadUrl"`
}

func (s *Server) manifest(c echo.Context, d openrosa.Door) error {
	files, err := s.OpenRosa.Media(c.Request().Context(), d)
	if err != nil {
		return err
	}
	base := s.OpenRosa.URL(d)
	return answerXML(c, http.StatusOK, struct {
		XMLName xml.Name       `xml:"http://openrosa.org/xforms/xformsManifest manifest"`
		Files   []openRosaFile `xml:"mediaFile"`
	}{Files: mapped(files, func(f openrosa.File) openRosaFile {
		return openRosaFile{f.Name, f.Hash, base + "/media/" + f.Name}
	})})
}

func (s *Server) media(c echo.Context, d openrosa.Door) error {
	content, size, err := s.OpenRosa.Picture(c.Request().Context(), d, strings.TrimSuffix(c.Param("name"), checklists.ReferenceFile("")))
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }() // it was only read
	c.Response().Header().Set("Content-Length", strconv.Itoa(size))
	return c.Stream(http.StatusOK, "image/jpeg", content)
}

// readyForForm tells a client how much it may send at once.
func (s *Server) readyForForm(c echo.Context, d openrosa.Door) error {
	c.Response().Header().Set("Location", s.OpenRosa.URL(d)+"/submission")
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) receiveForm(c echo.Context, d openrosa.Door) error {
	r, ctx := c.Request(), c.Request().Context()
	if err := http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(pieceTime)); err != nil {
		slog.DebugContext(ctx, "no deadline for a form", "err", err)
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, submissionLimit)
	if err := r.ParseMultipartForm(submissionMemory); err != nil {
		return unreadForm(err)
	}
	defer func() {
		if err := r.MultipartForm.RemoveAll(); err != nil {
			slog.WarnContext(ctx, "files of a form not removed", "err", err)
		}
	}()
	instance, attachments, err := partsOf(r.MultipartForm)
	if err != nil {
		return err
	}
	more := strings.EqualFold(strings.Join(r.MultipartForm.Value[morePart], ""), "yes")
	_, err = s.OpenRosa.Submit(ctx, d, instance, attachments, more)
	if err != nil {
		p := problemOf(ctx, err)
		return answerForm(c, openRosaStatus(p.Status), "error", openRosaText(p, questionsOf(d, err)))
	}
	c.Response().Header().Set("Location", s.OpenRosa.URL(d)+"/submission")
	if more {
		return answerForm(c, http.StatusAccepted, "submit_pending", languageOf(ctx).Text("openrosa.more", nil))
	}
	return answerForm(c, http.StatusCreated, "submit_success", languageOf(ctx).Text("openrosa.received", nil))
}

func unreadForm(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return errFormTooLarge.With(fault.Params{"Megabytes": submissionLimit >> 20})
	}
	return checklists.ErrInstanceInvalid.At(fault.Field{Code: "xform_malformed"})
}

// partsOf finds the filled form and the files beside it.
func partsOf(f *multipart.Form) ([]byte, []openrosa.Attachment, error) {
	var instance []byte
	if texts := f.Value[instancePart]; len(texts) > 0 {
		instance = []byte(texts[0])
	}
	var list []openrosa.Attachment
	for name, files := range f.File {
		for _, file := range files {
			if name != instancePart {
				list = append(list, openrosa.Attachment{Name: file.Filename, Size: file.Size, Open: func() (io.ReadCloser, error) { return file.Open() }})
				continue
			}
			var err error
			if instance, err = readPart(file); err != nil {
				return nil, nil, err
			}
		}
	}
	if len(instance) == 0 {
		return nil, nil, checklists.ErrInstanceInvalid.At(fault.Field{Path: instancePart, Code: "required"})
	}
	return instance, list, nil
}

func readPart(file *multipart.FileHeader) ([]byte, error) {
	content, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(content, checklists.MaxInstance+1))
}

// openRosaStatus is a status as the specification of submissions names them.
func openRosaStatus(status int) int {
	if status == http.StatusUnprocessableEntity {
		return http.StatusBadRequest
	}
	return status
}

// questionsOf are the texts of the questions that the fields of a fault are about.
func questionsOf(d openrosa.Door, err error) []string {
	f, ok := fault.Of(err)
	if !ok {
		return nil
	}
	return mapped(f.Fields, d.QuestionOf)
}

// openRosaText is a problem in the few lines that a client shows.
func openRosaText(p *Problem, questions []string) string {
	lines := []string{p.Detail}
	for i, e := range p.Errors {
		if i == shownProblems {
			break
		}
		line := e.Message
		where := e.Location
		if i < len(questions) && questions[i] != "" {
			where = questions[i]
		}
		if where != "" && !strings.Contains(line, where) {
			line = where + ": " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// answerForm answers in the envelope of OpenRosa.
func answerForm(c echo.Context, status int, nature, text string) error {
	type message struct {
		Nature string `xml:"nature,attr"`
		Text   string `xml:",chardata"`
	}
	c.Response().Header().Set("Content-Language", string(languageOf(c.Request().Context())))
	return answerXML(c, status, struct {
		XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
		Message message  `xml:"message"`
	}{Message: message{nature, text}})
}

func answerXML(c echo.Context, status int, body any) error {
	data, err := xml.Marshal(body)
	if err != nil {
		return err
	}
	return c.Blob(status, "text/xml; charset=utf-8", append([]byte(xml.Header), data...))
}
