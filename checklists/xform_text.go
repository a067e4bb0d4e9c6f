package checklists

import (
	"strconv"

	"etalon/internal/locale"
)

// spokenLine is a text that a form names by an id: one in several languages, or with
// a picture, which a label shows only in that way
// (https://getodk.github.io/xforms-spec/#languages).
type spokenLine struct {
	id, text, image string
	words           func(locale.Language) string // empty: the text stands for them
}

// manyLanguages reports whether all texts are named by ids.
func (x *xform) manyLanguages() bool { return len(x.list.Languages) > 0 }

// texts writes what is named by ids, language by language.
func (x *xform) texts() {
	lines := x.lines()
	if len(lines) == 0 {
		return
	}
	x.add("<itext>\n")
	if x.manyLanguages() {
		x.translation(lines, attribute("lang", x.languageName())+attribute("default", "true()"), "")
	} else {
		x.translation(lines, attribute("lang", "default"), "")
	}
	for _, language := range x.list.Languages {
		x.translation(lines, attribute("lang", languageName(language)), language)
	}
	x.add("</itext>\n")
}

func (x *xform) translation(lines []spokenLine, attributes string, language locale.Language) {
	x.add("<translation" + attributes + ">\n")
	for _, l := range lines {
		text := l.text
		if language != "" {
			text = orDefault(l.words(language), l.text)
		}
		x.add("<text" + attribute("id", l.id) + "><value>" + escapeXML(text) + "</value>")
		if l.image != "" {
			x.add(`<value form="image">jr://images/` + escapeXML(ReferenceFile(l.image)) + "</value>")
		}
		x.add("</text>\n")
	}
	x.add("</translation>\n")
}

// lines are the texts of the rows, and of the choices where there are languages.
func (x *xform) lines() []spokenLine {
	var lines []spokenLine
	for i := range x.rows {
		r := &x.rows[i]
		if r.image != "" || x.manyLanguages() && r.label != "" {
			lines = append(lines, spokenLine{r.name + ":label", r.label, r.image, func(l locale.Language) string { return r.wordings()[l].Text }})
		}
		if x.manyLanguages() && r.hinted() {
			lines = append(lines, spokenLine{r.name + ":hint", r.hint, "", func(l locale.Language) string { return r.wordings()[l].Hint }})
		}
	}
	if !x.manyLanguages() {
		return lines
	}
	for _, list := range x.lists {
		for i := range list.choices {
			c := &list.choices[i]
			lines = append(lines, spokenLine{choiceLine(list.name, i), c.label, "", func(l locale.Language) string { return c.wordings()[l].Text }})
		}
	}
	return lines
}

// hinted reports whether a row has a hint in any language.
func (r *formRow) hinted() bool {
	for _, w := range r.wordings() {
		if w.Hint != "" {
			return true
		}
	}
	return r.hint != ""
}

func choiceLine(list string, i int) string { return list + "-" + strconv.Itoa(i) }

// say writes a label or a hint, by its id where it has one.
func (x *xform) say(element, id, text string, named bool) {
	if named {
		x.add("<" + element + ` ref="jr:itext('` + id + `')"/>` + "\n")
		return
	}
	x.element(element, text)
}

func (x *xform) label(r *formRow) {
	x.say("label", r.name+":label", r.label, r.image != "" || x.manyLanguages() && r.label != "")
}

// items writes the choices of a list.
func (x *xform) items(list formList) {
	for i, c := range list.choices {
		x.add("<item>")
		x.say("label", choiceLine(list.name, i), c.label, x.manyLanguages())
		x.add("<value>" + escapeXML(c.name) + "</value></item>\n")
	}
}
