package richtext

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The JSON shapes. The order of their fields is part of published hashes and must
// not change.
type (
	nodeDoc struct {
		Type    string    `json:"type"`
		Attrs   *attrsDoc `json:"attrs,omitempty"`
		Content []nodeDoc `json:"content,omitempty"`
		Text    string    `json:"text,omitempty"`
		Marks   []markDoc `json:"marks,omitempty"`
	}
	attrsDoc struct {
		Level int    `json:"level,omitempty"`
		Start int    `json:"start,omitempty"`
		Image string `json:"image,omitempty"`
		Alt   string `json:"alt,omitempty"`
	}
	markDoc struct {
		Type  string    `json:"type"`
		Attrs *hrefsDoc `json:"attrs,omitempty"`
	}
	hrefsDoc struct {
		Href string `json:"href"`
	}
)

// JSON is d as canonical JSON: equal texts give equal bytes. Nil for the zero Doc.
func (d Doc) JSON() []byte {
	if d.Empty() {
		return nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(nodeDoc{Type: string(document), Content: docsOf(d.Content)}); err != nil {
		// Strings, numbers and slices of them always encode.
		panic(fmt.Sprintf("richtext: canonical JSON: %v", err))
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

// Stored reads what JSON wrote into a database; empty is the zero Doc.
func Stored(data string) (Doc, error) {
	if data == "" {
		return Doc{}, nil
	}
	var doc nodeDoc
	if err := json.Unmarshal([]byte(data), &doc); err != nil {
		return Doc{}, fmt.Errorf("stored rich text: %w", err)
	}
	return Doc{nodesOf(doc.Content)}, nil
}

func docsOf(nodes []Node) []nodeDoc {
	if len(nodes) == 0 {
		return nil
	}
	docs := make([]nodeDoc, len(nodes))
	for i, n := range nodes {
		docs[i] = nodeDoc{Type: string(n.Kind), Content: docsOf(n.Content), Text: n.Text}
		if attrs := (attrsDoc{n.Level, n.Start, n.Image, n.Alt}); attrs != (attrsDoc{}) {
			docs[i].Attrs = &attrs
		}
		for _, m := range n.Marks {
			doc := markDoc{Type: string(m.Kind)}
			if m.Kind == Link {
				doc.Attrs = &hrefsDoc{m.Href}
			}
			docs[i].Marks = append(docs[i].Marks, doc)
		}
	}
	return docs
}

func nodesOf(docs []nodeDoc) []Node {
	if len(docs) == 0 {
		return nil
	}
	nodes := make([]Node, len(docs))
	for i, d := range docs {
		nodes[i] = Node{Kind: Kind(d.Type), Content: nodesOf(d.Content), Text: d.Text}
		if d.Attrs != nil {
			nodes[i].Level, nodes[i].Start, nodes[i].Image, nodes[i].Alt = d.Attrs.Level, d.Attrs.Start, d.Attrs.Image, d.Attrs.Alt
		}
		for _, m := range d.Marks {
			mark := Mark{Kind: MarkKind(m.Type)}
			if m.Attrs != nil {
				mark.Href = m.Attrs.Href
			}
			nodes[i].Marks = append(nodes[i].Marks, mark)
		}
	}
	return nodes
}
