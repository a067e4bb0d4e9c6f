package richtext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
)

// ErrInvalid names what is wrong with a text, by its place in the JSON.
var ErrInvalid = fault.New(fault.Invalid, "rich_text_invalid")

// raw is a node as it was sent.
type raw struct {
	Type    string                     `json:"type"`
	Attrs   map[string]json.RawMessage `json:"attrs"`
	Content []raw                      `json:"content"`
	Text    *string                    `json:"text"`
	Marks   []struct {
		Type  string                     `json:"type"`
		Attrs map[string]json.RawMessage `json:"attrs"`
	} `json:"marks"`
}

// Parse reads a text that a client sent; empty, null and a document without words
// and images are the zero Doc. Paths of faults begin with path. Fault: ErrInvalid.
func Parse(data []byte, path string) (Doc, error) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || bytes.Equal(data, []byte("null")) {
		return Doc{}, nil
	}
	if len(data) > MaxBytes {
		return Doc{}, refused(path, "rich_too_large", fault.Params{"Max": MaxBytes / 1000})
	}
	if nests(data) > 4*MaxDepth {
		return Doc{}, refused(path, "rich_too_deep", fault.Params{"Max": MaxDepth})
	}
	var doc raw
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		return Doc{}, refused(path, "rich_not_a_document", nil)
	}
	if _, err := decoder.Token(); err != io.EOF || Kind(doc.Type) != document {
		return Doc{}, refused(path, "rich_not_a_document", nil)
	}
	p := &parser{}
	root, err := p.node(doc, path, 0)
	if err != nil {
		return Doc{}, err
	}
	if p.letters > MaxLetters {
		return Doc{}, refused(path, "too_long", fault.Params{"Max": MaxLetters, "Length": p.letters})
	}
	if p.images > MaxImages {
		return Doc{}, refused(path, "rich_too_many_images", fault.Params{"Max": MaxImages})
	}
	if !p.visible {
		return Doc{}, nil
	}
	out := Doc{root.Content}
	// What is not written as the canonical form writes it may grow by that.
	if len(out.JSON()) > MaxBytes {
		return Doc{}, refused(path, "rich_too_large", fault.Params{"Max": MaxBytes / 1000})
	}
	return out, nil
}

func refused(path, code string, params fault.Params) error {
	return ErrInvalid.At(fault.Field{Path: path, Code: code, Params: params})
}

// nests is how deep brackets stand within each other, strings aside: it is counted
// before anything is decoded.
func nests(data []byte) int {
	depth, most, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			most = max(most, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return most
}

type parser struct {
	letters, images int
	visible         bool // there are words or an image
}

func (p *parser) node(r raw, path string, depth int) (Node, error) {
	kind := Kind(r.Type)
	rule, known := grammar[kind]
	switch {
	case !known:
		return Node{}, refused(path, "rich_unknown_node", fault.Params{"Value": short(r.Type)})
	case depth > MaxDepth:
		return Node{}, refused(path, "rich_too_deep", fault.Params{"Max": MaxDepth})
	case kind != Text && (r.Text != nil || len(r.Marks) > 0):
		return Node{}, refused(path, "rich_text_misplaced", nil)
	}
	n := Node{Kind: kind}
	if err := n.attributes(r.Attrs, rule.attrs, path); err != nil {
		return n, err
	}
	if kind == Text {
		return n, p.text(&n, r, path)
	}
	if kind == Image {
		p.images++
		p.visible = true
	}
	for i, child := range r.Content {
		at := fmt.Sprintf("%s.content[%d]", path, i)
		if !rule.allows(Kind(child.Type), i) {
			return n, refused(at, "rich_unknown_node", fault.Params{"Value": short(child.Type)})
		}
		one, err := p.node(child, at, depth+1)
		if err != nil {
			return n, err
		}
		n.add(one)
	}
	if len(n.Content) < rule.least || rule.most > 0 && len(n.Content) > rule.most {
		return n, refused(path, "rich_incomplete", fault.Params{"Value": r.Type})
	}
	if kind == Table && !n.even() {
		return n, refused(path, "rich_uneven_table", fault.Params{"Columns": MaxColumns, "Rows": MaxRows})
	}
	return n, nil
}

// add joins a text to the one before it where they look alike, and leaves out an
// empty one.
func (n *Node) add(one Node) {
	if one.Kind == Text && one.Text == "" {
		return
	}
	if last := len(n.Content) - 1; last >= 0 && one.Kind == Text && n.Content[last].Kind == Text && slices.Equal(n.Content[last].Marks, one.Marks) {
		n.Content[last].Text += one.Text
		return
	}
	n.Content = append(n.Content, one)
}

// even reports that the rows of a table are of one width, and within the limits.
func (n Node) even() bool {
	if len(n.Content) > MaxRows {
		return false
	}
	width := len(n.Content[0].Content)
	for _, row := range n.Content {
		if len(row.Content) != width || width > MaxColumns {
			return false
		}
	}
	return true
}

func (p *parser) text(n *Node, r raw, path string) error {
	if r.Text == nil || len(r.Content) > 0 {
		return refused(path, "rich_text_misplaced", nil)
	}
	if !printable(*r.Text) {
		return refused(path, "not_text", nil)
	}
	n.Text = *r.Text
	p.letters += utf8.RuneCountInString(n.Text)
	p.visible = p.visible || strings.TrimSpace(n.Text) != ""
	for i, m := range r.Marks {
		at := fmt.Sprintf("%s.marks[%d]", path, i)
		mark := Mark{Kind: MarkKind(m.Type)}
		if !slices.Contains(markOrder, mark.Kind) || n.Has(mark.Kind) {
			return refused(at, "rich_unknown_mark", fault.Params{"Value": short(m.Type)})
		}
		var err error
		if mark.Href, err = href(mark.Kind, m.Attrs, at); err != nil {
			return err
		}
		n.Marks = append(n.Marks, mark)
	}
	slices.SortFunc(n.Marks, func(a, b Mark) int { return slices.Index(markOrder, a.Kind) - slices.Index(markOrder, b.Kind) })
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\t' })
}

// short is a name that a client made up, for a message.
func short(name string) string {
	if letters := []rune(name); len(letters) > 30 {
		return string(letters[:30]) + "…"
	}
	return name
}
