package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// style is a paragraph style as far as it says what a paragraph is.
type style struct {
	name    string // lower case
	based   string // id of the style it is made from
	outline string // 0 to 9 as written; empty: inherited
	list    listed
}

// listed is the place of a paragraph in a list, as written; empty: inherited.
type listed struct{ num, level string }

// longestChain bounds how far styles are followed, so that a circle ends.
const longestChain = 20

type styles map[string]style

func (a *archive) styles(name string) (styles, error) {
	all := styles{}
	if name == "" {
		return all, nil
	}
	return all, a.read(name, func(p *part, e xml.StartElement) error {
		if e.Name.Local != "style" {
			return nil
		}
		id, one := attr(e, "styleId"), style{}
		if attr(e, "type") == "paragraph" && attr(e, "default") == "1" {
			defer func() { all[""] = one }()
		}
		err := p.inside(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "name":
				one.name = strings.ToLower(attr(e, "val"))
			case "basedOn":
				one.based = attr(e, "val")
			case "pPr":
				props, err := p.properties()
				one.outline, one.list = props.outline, props.list
				return err
			}
			return p.skip()
		})
		all[id] = one
		return err
	})
}

// properties are those of a paragraph or of a style.
type properties struct {
	style   string
	outline string
	list    listed
	deleted bool // the end of the paragraph: it goes on in the next one
}

// properties reads the w:pPr whose start tag was read last.
func (p *part) properties() (properties, error) {
	var props properties
	err := p.inside(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			props.style = attr(e, "val")
		case "outlineLvl":
			props.outline = attr(e, "val")
		case "numPr":
			return p.inside(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "numId":
					props.list.num = attr(e, "val")
				case "ilvl":
					props.list.level = attr(e, "val")
				}
				return p.skip()
			})
		case "rPr":
			return p.inside(func(e xml.StartElement) error {
				props.deleted = props.deleted || e.Name.Local == "del"
				return p.skip()
			})
		}
		return p.skip()
	})
	return props, err
}

// headingNames begin the names of heading styles in the languages of Word that
// write them out; files are to have the English ones, but copies do not.
var headingNames = []string{"heading ", "заголовок ", "überschrift ", "titre ", "título ", "titolo ", "nagłówek "}

var titleNames = []string{"title", "название", "titel", "заглавие", "название документа"}

// heading is the outline level from 1 to 9 of a paragraph, 0 of body text.
func (s styles) heading(props properties) int {
	outline := props.outline
	for id, n := props.style, 0; outline == "" && n < longestChain; n++ {
		one, known := s[id]
		if !known {
			break
		}
		if outline = one.outline; outline == "" {
			outline = outlineOf(one.name)
		}
		if id = one.based; id == "" {
			break
		}
	}
	level, err := strconv.Atoi(outline)
	if err != nil || level < 0 || level > 8 {
		return 0
	}
	return level + 1
}

// outlineOf reads "heading 2" as "1".
func outlineOf(name string) string {
	for _, prefix := range headingNames {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if n, err := strconv.Atoi(rest); err == nil && n >= 1 && n <= 9 {
				return strconv.Itoa(n - 1)
			}
		}
	}
	return ""
}

// named reports whether a style, or one that it is made from, has one of the names.
func (s styles) named(id string, is func(name string) bool) bool {
	for n := 0; n < longestChain; n++ {
		one, known := s[id]
		if !known {
			return false
		}
		if is(one.name) {
			return true
		}
		if id = one.based; id == "" {
			return false
		}
	}
	return false
}

// list is where a paragraph stands in a list, its own word before the style's.
func (s styles) list(props properties) listed {
	found := props.list
	for id, n := props.style, 0; found.num == "" && n < longestChain; n++ {
		one, known := s[id]
		if !known {
			break
		}
		if one.list.num != "" {
			found.num = one.list.num
			if found.level == "" {
				found.level = one.list.level
			}
		}
		if id = one.based; id == "" {
			break
		}
	}
	return found
}
