package richtext

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// rule says what a kind of node may hold.
type rule struct {
	children []Kind
	// inOrder: the child at each place is of the kind at that place, and there are
	// exactly these.
	inOrder bool
	// first is what the first child has to be; empty: any of children.
	first       Kind
	least, most int // children; most 0: any number
	attrs       []string
}

func (r rule) allows(kind Kind, at int) bool {
	switch {
	case r.inOrder:
		return at < len(r.children) && r.children[at] == kind
	case at == 0 && r.first != "":
		return kind == r.first
	}
	return slices.Contains(r.children, kind)
}

var (
	inline = []Kind{Text, HardBreak}
	plains = []Kind{Paragraph, BulletList, OrderedList}
)

var grammar = map[Kind]rule{
	document:    {children: []Kind{Paragraph, Heading, BulletList, OrderedList, Blockquote, Table, Image, DoDont}},
	Paragraph:   {children: inline},
	Heading:     {children: inline, attrs: []string{"level"}},
	BulletList:  {children: []Kind{ListItem}, least: 1},
	OrderedList: {children: []Kind{ListItem}, least: 1, attrs: []string{"start"}},
	ListItem:    {children: plains, first: Paragraph, least: 1},
	Blockquote:  {children: plains, least: 1},
	Table:       {children: []Kind{TableRow}, least: 1},
	TableRow:    {children: []Kind{TableHeader, TableCell}, least: 1},
	TableHeader: {children: plains, least: 1},
	TableCell:   {children: plains, least: 1},
	Image:       {attrs: []string{"image", "alt"}},
	DoDont:      {children: []Kind{Do, Dont}, inOrder: true, least: 2, most: 2},
	Do:          {children: append([]Kind{Image}, plains...), least: 1},
	Dont:        {children: append([]Kind{Image}, plains...), least: 1},
	Text:        {},
	HardBreak:   {},
}

// attributes takes over what a node of its kind may have, and refuses the rest.
func (n *Node) attributes(attrs map[string]json.RawMessage, allowed []string, path string) error {
	for name := range attrs {
		if !slices.Contains(allowed, name) {
			return refused(path+".attrs."+short(name), "rich_unknown_attribute", fault.Params{"Value": short(name)})
		}
	}
	for name, to := range map[string]any{"level": &n.Level, "start": &n.Start, "image": &n.Image, "alt": &n.Alt} {
		if value, sent := attrs[name]; sent {
			if err := json.Unmarshal(value, to); err != nil {
				return refused(path+".attrs."+name, "rich_wrong_attribute", nil)
			}
		}
	}
	if n.Start == 1 {
		n.Start = 0
	}
	switch n.Kind {
	case Heading:
		if n.Level != 3 && n.Level != 4 {
			return refused(path+".attrs.level", "rich_wrong_attribute", nil)
		}
	case OrderedList:
		if n.Start < 0 || n.Start > maxStart {
			return refused(path+".attrs.start", "rich_wrong_attribute", nil)
		}
	case Image:
		return n.image(path)
	default: // the others have no attributes
	}
	return nil
}

func (n *Node) image(path string) error {
	if id, err := uuid.Parse(n.Image); err != nil || id.String() != n.Image {
		return refused(path+".attrs.image", "not_an_id", nil)
	}
	n.Alt = strings.TrimSpace(n.Alt)
	switch {
	case n.Alt == "":
		return refused(path+".attrs.alt", "rich_alt_missing", nil)
	case utf8.RuneCountInString(n.Alt) > MaxAlt:
		return refused(path+".attrs.alt", "too_long", fault.Params{"Max": MaxAlt, "Length": utf8.RuneCountInString(n.Alt)})
	case !printable(n.Alt):
		return refused(path+".attrs.alt", "not_text", nil)
	}
	return nil
}

// href is the address of a link, and empty for other marks.
func href(kind MarkKind, attrs map[string]json.RawMessage, path string) (string, error) {
	for name := range attrs {
		if kind != Link || name != "href" {
			return "", refused(path+".attrs."+short(name), "rich_unknown_attribute", fault.Params{"Value": short(name)})
		}
	}
	if kind != Link {
		return "", nil
	}
	var address string
	if err := json.Unmarshal(attrs["href"], &address); err != nil || !leads(address) {
		return "", refused(path+".attrs.href", "rich_wrong_address", nil)
	}
	return address, nil
}

// leads reports an address that may be followed: of the web or of a letter, whole.
func leads(address string) bool {
	if len(address) > maxHref || !printable(address) || strings.ContainsAny(address, " \t\n") {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return false
}
