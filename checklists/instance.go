package checklists

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"etalon/internal/fault"
)

// Faults of a filled form. The first names each node that is wrong.
var (
	ErrInstanceInvalid = fault.New(fault.Invalid, "form_instance_invalid")
	// ErrInstanceOther reports a form that was made for something else.
	ErrInstanceOther = fault.New(fault.Conflict, "form_instance_other")
	// ErrInstanceOutdated reports a form of another version of the checklist.
	ErrInstanceOutdated = fault.New(fault.Conflict, "form_instance_outdated")
)

// Bounds of a filled form.
const (
	MaxInstance   = 4 << 20 // bytes
	maxInstanceID = 200     // characters
	maxNodeShown  = 60
)

// Instance is a filled form of a visit. Answers whose values are files are not in
// Answers: who keeps the files knows their ids.
type Instance struct {
	ID                    string    // made by the client; the same when it is sent again
	StartedAt, FinishedAt time.Time // by the client; zero: not told
	Answers               map[string]json.RawMessage
	Comments              map[string]string
	Summary               string
	Files                 []InstanceFile
}

// InstanceFile is a file that a filled form names.
type InstanceFile struct {
	Name, QuestionID string
	Answer           bool // it is the answer, and not beside one
}

// ReadInstance reads the filled form of a visit, as WriteXForm made the form of c
// with this head. Document types are refused, so that no entity is ever expanded.
//
// Errors: ErrInstanceInvalid, ErrInstanceOther, ErrInstanceOutdated.
func ReadInstance(data []byte, c *Checklist, head FormHead) (Instance, error) {
	if len(data) > MaxInstance {
		return Instance{}, instanceFault("", "xform_too_large")
	}
	if head.Visit == nil {
		head.Visit = &FormVisit{}
	}
	x := xform{fieldForm: newFieldForm(c, head, nil), paths: map[string]string{}}
	x.findPaths()
	r := instanceReader{
		form: &x, rows: map[string]*formRow{}, seen: map[string]bool{}, na: map[string]bool{},
		out: Instance{Answers: map[string]json.RawMessage{}, Comments: map[string]string{}},
	}
	for i := range x.rows {
		if row := &x.rows[i]; row.kind != typeEnd {
			r.rows[x.paths[row.name]] = row
		}
	}
	if err := r.read(xml.NewDecoder(bytes.NewReader(data))); err != nil {
		return Instance{}, err
	}
	return r.end()
}

// instanceReader walks a filled form: /data/SECTION/FIELD, and /data/meta/NAME.
type instanceReader struct {
	form     *xform
	rows     map[string]*formRow // by path
	seen     map[string]bool     // paths
	na       map[string]bool     // questions whose box is ticked
	at       []string
	text     strings.Builder
	meta     map[string]string
	out      Instance
	problems []fault.Field
}

// instanceDepth is how deep the nodes of a form are.
const instanceDepth = 3

func (r *instanceReader) read(d *xml.Decoder) error {
	r.meta = map[string]string{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(r.seen) > 0 {
			return nil
		}
		if err != nil {
			return instanceFault("", "xform_malformed")
		}
		switch t := token.(type) {
		case xml.Directive:
			return instanceFault("", "xform_doctype")
		case xml.StartElement:
			if err := r.start(t); err != nil {
				return err
			}
		case xml.CharData:
			r.text.Write(t)
		case xml.EndElement:
			r.leave()
		}
		if len(r.problems) >= maxProblems {
			return ErrInstanceInvalid.At(r.problems...)
		}
	}
}

func (r *instanceReader) start(t xml.StartElement) error {
	name := t.Name.Local
	if len(r.at) >= instanceDepth {
		return instanceFault(shownNode(name), "xform_too_deep")
	}
	r.at = append(r.at, name)
	r.text.Reset()
	path := r.path()
	if len(r.at) == 1 {
		if len(r.seen) > 0 {
			return instanceFault("", "xform_malformed")
		}
		r.seen[path] = true
		return r.root(t)
	}
	if r.inMeta() {
		return nil
	}
	if r.rows[path] == nil {
		r.problem(shownNode(name), "xform_unknown_node")
	}
	if r.seen[path] {
		r.problem(shownNode(name), "xform_repeated_node")
	}
	r.seen[path] = true
	return nil
}

// root asserts that the form is the one that was made.
func (r *instanceReader) root(t xml.StartElement) error {
	id, version := "", ""
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "id":
			id = a.Value
		case "version":
			version = a.Value
		}
	}
	switch {
	case t.Name.Local != "data" || id != r.form.head.ID:
		return ErrInstanceOther
	case version != r.form.head.Version:
		return ErrInstanceOutdated
	}
	return nil
}

func (r *instanceReader) path() string { return "/" + strings.Join(r.at, "/") }

// inMeta reports whether the node is what clients say of themselves, of which more
// may stand there than is read.
func (r *instanceReader) inMeta() bool { return len(r.at) > 1 && r.at[1] == "meta" }

func (r *instanceReader) leave() {
	text := strings.TrimSpace(r.text.String())
	switch {
	case r.inMeta():
		if len(r.at) == instanceDepth {
			r.meta[r.at[2]] = text
		}
	case text != "":
		if row := r.rows[r.path()]; row != nil && row.kind != typeBegin {
			r.value(row, text)
		}
	}
	r.at = r.at[:len(r.at)-1]
	r.text.Reset()
}

func (r *instanceReader) problem(path, code string) {
	r.problems = append(r.problems, fault.Field{Path: path, Code: code})
}

func instanceFault(path, code string) error {
	return ErrInstanceInvalid.At(fault.Field{Path: path, Code: code})
}

// shownNode is a stranger's name, short enough to be told.
func shownNode(name string) string {
	if runes := []rune(name); len(runes) > maxNodeShown {
		return string(runes[:maxNodeShown]) + "…"
	}
	return name
}

// end settles what needs all of the form.
func (r *instanceReader) end() (Instance, error) {
	r.out.ID = r.meta["instanceID"]
	if r.out.ID == "" || len([]rune(r.out.ID)) > maxInstanceID {
		r.problem("instanceID", "xform_no_instance_id")
	}
	for id := range r.na {
		if r.out.Answers[id] == nil {
			r.out.Answers[id] = json.RawMessage(`"` + naAnswer + `"`)
		}
	}
	r.out.StartedAt, r.out.FinishedAt = r.moment("timeStart"), r.moment("timeEnd")
	names := map[string]bool{}
	for _, f := range r.out.Files {
		if names[f.Name] {
			r.problem(shownNode(f.Name), "xform_file_twice")
		}
		names[f.Name] = true
	}
	if len(r.problems) > 0 {
		return Instance{}, ErrInstanceInvalid.At(r.problems...)
	}
	return r.out, nil
}

func (r *instanceReader) moment(name string) time.Time {
	text := r.meta[name]
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05.999Z07"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	r.problem(name, "malformed")
	return time.Time{}
}
