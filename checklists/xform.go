package checklists

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
)

// WriteXForm writes c as the XForm that ODK Collect and other OpenRosa clients load
// (https://getodk.github.io/xforms-spec). It says what the XLSForm of c says; what it
// cannot say is returned.
func WriteXForm(w io.Writer, c *Checklist, head FormHead) ([]ImportProblem, error) {
	f := newFieldForm(c, head, nil)
	f.rows = withoutEmptyGroups(f.rows)
	x := xform{fieldForm: f, paths: map[string]string{}}
	x.findPaths()
	x.add(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"` +
		` xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema">` + "\n<h:head>\n")
	x.element("h:title", x.title())
	x.add("<model>\n<instance>\n<data" + attribute("id", head.ID) + attribute("version", head.Version) + ">\n")
	x.instance()
	x.meta()
	x.texts()
	for i := range f.rows {
		x.bind(&f.rows[i])
	}
	x.add("</model>\n</h:head>\n<h:body>\n")
	for i := range f.rows {
		x.control(&f.rows[i])
	}
	x.add("</h:body>\n</h:html>\n")
	_, err := io.WriteString(w, x.out.String())
	return f.problems, err
}

// xform is a form while it is written.
type xform struct {
	*fieldForm
	paths map[string]string // of the fields, by name
	out   strings.Builder
}

func (x *xform) add(text string) { x.out.WriteString(text) }

func (x *xform) title() string {
	if x.list.Title != "" {
		return x.list.Title
	}
	return x.head.ID
}

func (x *xform) element(name, text string) {
	x.add("<" + name + ">" + escapeXML(text) + "</" + name + ">\n")
}

func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + `="` + escapeXML(value) + `"`
}

// escapeXML also replaces characters that XML cannot hold.
func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// withoutEmptyGroups leaves sections without questions out: clients take a group of
// nothing for a field, and refuse it.
func withoutEmptyGroups(rows []formRow) []formRow {
	var kept []formRow
	for _, r := range rows {
		if last := len(kept) - 1; r.kind == typeEnd && last >= 0 && kept[last].kind == typeBegin {
			kept = kept[:last]
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

func (x *xform) findPaths() {
	group := ""
	for i := range x.rows {
		switch r := &x.rows[i]; r.kind {
		case typeBegin:
			group = "/data/" + r.name
			x.paths[r.name] = group
		case typeEnd:
			group = "/data"
		default:
			x.paths[r.name] = group + "/" + r.name
		}
	}
}

func (x *xform) instance() {
	group := ""
	for i := range x.rows {
		switch r := &x.rows[i]; r.kind {
		case typeBegin:
			group = r.name
			x.add("<" + r.name + ">")
		case typeEnd:
			x.add("</" + group + ">\n")
		default:
			x.add("<" + r.name + "/>")
		}
	}
}

// formReference is a field in XLSForm's conditions.
var formReference = regexp.MustCompile(`\$\{([^}]*)\}`)

// path writes the conditions of XLSForm with the paths of an XForm.
func (x *xform) path(condition string) string {
	return formReference.ReplaceAllStringFunc(condition, func(ref string) string { return x.paths[ref[2:len(ref)-1]] })
}

var bindTypes = map[string]string{
	typeOne: "string", typeMany: "string", typeInteger: "int", typeDecimal: "decimal", typeText: "string",
	typeDate: "date", typeTime: "time", typeImage: "binary", typeAudio: "binary", typeGeopoint: "geopoint", typeNote: "string",
}

func (x *xform) bind(r *formRow) {
	if r.kind == typeEnd || r.kind == typeBegin {
		return
	}
	required := r.required
	if required == "yes" {
		required = "true()"
	}
	x.add("<bind" + attribute("nodeset", x.paths[r.name]) + attribute("type", bindTypes[r.kind]) + attribute("required", x.path(required)) +
		attribute("relevant", x.path(r.relevant)) + attribute("constraint", x.path(r.constraint)) + attribute("jr:constraintMsg", r.message) + x.visitBind(r) + "/>\n")
}

var mediaTypes = map[string]string{typeImage: "image/*", typeAudio: "audio/*"}

func (x *xform) control(r *formRow) {
	switch r.kind {
	case typeBegin:
		x.add("<group" + attribute("ref", x.paths[r.name]) + attribute("appearance", x.groupLook()) + ">\n")
		if r.label != "" {
			x.label(r)
		}
		return
	case typeEnd:
		x.add("</group>\n")
		return
	}
	name := map[string]string{typeOne: "select1", typeMany: "select", typeImage: "upload", typeAudio: "upload"}[r.kind]
	if name == "" {
		name = "input"
	}
	x.add("<" + name + attribute("ref", x.paths[r.name]) + attribute("mediatype", mediaTypes[r.kind]) + attribute("appearance", r.appearance) + ">\n")
	x.label(r)
	if r.hinted() {
		x.say("hint", r.name+":hint", r.hint, x.manyLanguages())
	}
	for _, l := range x.lists {
		if l.name == r.list {
			x.items(l)
		}
	}
	x.add("</" + name + ">\n")
}
