// Package richtext is text with lists, emphasis, tables, images and pairs of what
// to do and what not to do, as a tree. Its JSON is a ProseMirror document:
//
//	doc          block+
//	block        paragraph | heading{level 3..4} | bulletList | orderedList{start} |
//	             blockquote | table | image{image, alt} | doDont
//	paragraph, heading   (text | hardBreak)*
//	bulletList, orderedList   listItem+
//	listItem     paragraph (paragraph | list)*
//	blockquote   (paragraph | list)+
//	table        tableRow+ of one width; tableRow (tableHeader | tableCell)+
//	tableHeader, tableCell   (paragraph | list)+
//	doDont       do dont, each of (paragraph | list | image)+
//	text marks   bold, italic, underline, link{href: http, https or mailto}
//
// Whatever else a client sends is refused by its path: nothing that is stored has
// to be cleaned again where it is shown or printed.
package richtext

import (
	"reflect"
	"slices"
	"strings"
)

// The limits of one text.
const (
	MaxBytes   = 100_000 // of its JSON
	MaxLetters = 20_000
	MaxDepth   = 8 // of nodes below the document
	MaxColumns = 12
	MaxRows    = 100
	MaxImages  = 20
	MaxAlt     = 300   // letters that say what an image shows
	maxHref    = 2_000 // letters of an address
	maxStart   = 9_999 // number of the first item of a list
)

// Doc is a text. The zero Doc is none.
type Doc struct{ Content []Node }

// Node is a part of a text.
type Node struct {
	Kind    Kind
	Content []Node
	Text    string // of Text
	Marks   []Mark // of Text, in the order of their kinds, each kind once
	Level   int    // of Heading: 3 or 4, below the titles that a page has
	Start   int    // of OrderedList: the number of its first item; 0: 1
	Image   string // of Image: its id among those of the standard
	Alt     string // of Image: what it shows, in words
}

// Kind is what a node is, by its name in JSON.
type Kind string

// The kinds of nodes.
const (
	Paragraph   Kind = "paragraph"
	Heading     Kind = "heading"
	BulletList  Kind = "bulletList"
	OrderedList Kind = "orderedList"
	ListItem    Kind = "listItem"
	Blockquote  Kind = "blockquote"
	Table       Kind = "table"
	TableRow    Kind = "tableRow"
	TableHeader Kind = "tableHeader"
	TableCell   Kind = "tableCell"
	Image       Kind = "image"
	DoDont      Kind = "doDont"
	Do          Kind = "do"
	Dont        Kind = "dont"
	Text        Kind = "text"
	HardBreak   Kind = "hardBreak"

	document Kind = "doc"
)

// Mark is emphasis of a text, or an address that it leads to.
type Mark struct {
	Kind MarkKind
	Href string // of Link
}

// MarkKind is what a mark is, by its name in JSON.
type MarkKind string

// The kinds of marks.
const (
	Bold      MarkKind = "bold"
	Italic    MarkKind = "italic"
	Underline MarkKind = "underline"
	Link      MarkKind = "link"
)

// markOrder is the order of marks on a text.
var markOrder = []MarkKind{Bold, Italic, Underline, Link}

// Empty reports that d says and shows nothing.
func (d Doc) Empty() bool { return len(d.Content) == 0 }

// Equal reports whether two texts are the same, marks and all.
func (d Doc) Equal(o Doc) bool { return reflect.DeepEqual(d, o) }

// Has reports whether a text has the mark.
func (n Node) Has(kind MarkKind) bool {
	return slices.ContainsFunc(n.Marks, func(m Mark) bool { return m.Kind == kind })
}

// Href is where a text leads to; empty: nowhere.
func (n Node) Href() string {
	for _, m := range n.Marks {
		if m.Kind == Link {
			return m.Href
		}
	}
	return ""
}

// Walk calls visit for every node, a parent before its children, with the nodes
// above it, the nearest last. Where visit returns false the children are left out.
func (d Doc) Walk(visit func(n Node, above []Node) bool) { walk(d.Content, nil, visit) }

func walk(nodes, above []Node, visit func(Node, []Node) bool) {
	for _, n := range nodes {
		if visit(n, above) {
			walk(n.Content, append(above, n), visit)
		}
	}
}

// Images lists the ids of the images, in their order, each once.
func (d Doc) Images() []string {
	var ids []string
	d.Walk(func(n Node, _ []Node) bool {
		if n.Kind == Image && !slices.Contains(ids, n.Image) {
			ids = append(ids, n.Image)
		}
		return true
	})
	return ids
}

// WithoutImages returns d with a paragraph that describes it in place of each image.
func (d Doc) WithoutImages() Doc { return Doc{withoutImages(d.Content)} }

func withoutImages(nodes []Node) []Node {
	if len(nodes) == 0 {
		return nil
	}
	out := make([]Node, len(nodes))
	for i, n := range nodes {
		if n.Kind == Image {
			n = Node{Kind: Paragraph, Content: []Node{{Kind: Text, Text: "[" + n.Alt + "]"}}}
		}
		n.Content = withoutImages(n.Content)
		out[i] = n
	}
	return out
}

// Plain is the words of d alone: a line for each paragraph, list items with a dash,
// cells of a row divided by tabs, an image as its description in brackets.
func (d Doc) Plain() string { return plain(d.Content, "\n") }

func plain(nodes []Node, between string) string {
	parts := make([]string, 0, len(nodes))
	for _, n := range nodes {
		if part := n.plain(); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, between)
}

func (n Node) plain() string {
	switch n.Kind {
	case Text:
		return n.Text
	case HardBreak:
		return "\n"
	case Image:
		return "[" + n.Alt + "]"
	case Paragraph, Heading:
		return plain(n.Content, "")
	case ListItem:
		return "– " + plain(n.Content, "\n")
	case TableRow:
		cells := make([]string, len(n.Content))
		for i, cell := range n.Content {
			cells[i] = strings.ReplaceAll(plain(cell.Content, "\n"), "\n", " ")
		}
		return strings.Join(cells, "\t")
	case Do:
		return "+ " + plain(n.Content, "\n")
	case Dont:
		return "− " + plain(n.Content, "\n")
	default:
		return plain(n.Content, "\n")
	}
}
