package standards

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"etalon/internal/fault"
)

// templateFiles holds NAME.LANGUAGE.json, a templateFile, and
// NAME_changes.LANGUAGE.json, a revision of it as changesDoc.
//
//go:embed templates
var templateFiles embed.FS

// ErrTemplateNotFound reports an unknown template, or one that does not exist in
// the language.
var ErrTemplateNotFound = fault.New(fault.NotFound, "template_not_found")

// TemplateInfo names a standard to begin from.
type TemplateInfo struct {
	Name, Language, Title string
	About                 string // what it is for, a sentence or two
	Outline               []string
	Requirements          int
}

// templateFile is a template as it is kept.
type templateFile struct {
	About string `json:"about"`
	templateDoc
}

const changesSuffix = "_changes"

// Templates lists the templates in every language they exist in, by name.
func Templates() ([]TemplateInfo, error) {
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	var list []TemplateInfo
	for _, e := range entries {
		name, language, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".json"), ".")
		if strings.HasSuffix(name, changesSuffix) {
			continue
		}
		doc, err := readTemplate[templateFile](name, language)
		if err != nil {
			return nil, err
		}
		list = append(list, doc.info(name, language))
	}
	return list, nil
}

func (d templateFile) info(name, language string) TemplateInfo {
	info := TemplateInfo{Name: name, Language: language, Title: d.Title, About: d.About}
	for _, s := range d.Sections {
		title := s.Title
		if s.Variant != "" {
			title += " (" + s.Variant + ")"
		}
		info.Outline = append(info.Outline, title)
		info.Requirements += len(s.Requirements)
	}
	return info
}

// Template returns the content of the template name, such as "fashion_retail",
// in the language lang, such as "ru". It has no lineages yet: they begin where a
// standard is made of it. Error: ErrTemplateNotFound.
func Template(name, lang string) (Content, error) {
	doc, err := readTemplate[templateFile](name, lang)
	if err != nil {
		return Content{}, err
	}
	return doc.content()
}

// TemplateChanges returns an example revision of a template, which the demo makes
// its second version with. Error: ErrTemplateNotFound.
func TemplateChanges(name, lang string) (Changes, error) {
	doc, err := readTemplate[changesDoc](name+changesSuffix, lang)
	if err != nil {
		return Changes{}, err
	}
	return doc.changes()
}

func readTemplate[D any](name, lang string) (D, error) {
	var doc D
	file := name + "." + lang + ".json"
	if path.Base(file) != file {
		return doc, ErrTemplateNotFound
	}
	data, err := templateFiles.ReadFile("templates/" + file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return doc, ErrTemplateNotFound
	}
	if err != nil {
		return doc, fmt.Errorf("read template: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		return doc, fmt.Errorf("template %s: %w", file, err)
	}
	return doc, nil
}

// changesDoc is the JSON shape of Changes. A rewording holds only what is new.
type changesDoc struct {
	Removed  []string `json:"removed,omitempty"`
	Reworded []struct {
		Code string         `json:"code"`
		New  requirementDoc `json:"new"`
	} `json:"reworded,omitempty"`
	Moved []struct {
		Code     string `json:"code"`
		Section  string `json:"section"`
		Position int    `json:"position,omitempty"`
	} `json:"moved,omitempty"`
	Added []struct {
		Section     string         `json:"section"`
		Position    int            `json:"position,omitempty"`
		Requirement requirementDoc `json:"requirement"`
	} `json:"added,omitempty"`
}

func (d changesDoc) changes() (Changes, error) {
	ch := Changes{Removed: d.Removed}
	for _, w := range d.Reworded {
		r, err := w.New.requirement()
		if err != nil {
			return Changes{}, err
		}
		rewording := Rewording{Code: w.Code, New: r}
		if w.New.Measure != nil {
			rewording.Measure = &r.Measure
		}
		ch.Reworded = append(ch.Reworded, rewording)
	}
	for _, m := range d.Moved {
		ch.Moved = append(ch.Moved, Move{m.Code, m.Section, m.Position})
	}
	for _, a := range d.Added {
		r, err := a.Requirement.requirement()
		if err != nil {
			return Changes{}, err
		}
		ch.Added = append(ch.Added, Addition{a.Section, a.Position, r})
	}
	return ch, nil
}
