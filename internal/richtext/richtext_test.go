package richtext_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/internal/fault"
	"etalon/internal/richtext"
)

const imageID = "01890a5d-ac96-774b-bcce-b302099a8057"

func docOf(blocks string) string { return `{"type":"doc","content":[` + blocks + `]}` }

func paragraph(text string) string {
	return `{"type":"paragraph","content":[{"type":"text","text":"` + text + `"}]}`
}

func TestParse_takesEverythingOfTheSchema(t *testing.T) {
	whole := docOf(strings.Join([]string{
		`{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"Как"}]}`,
		`{"type":"paragraph","content":[{"type":"text","text":"Кратко","marks":[{"type":"bold"},{"type":"italic"},{"type":"underline"},{"type":"link","attrs":{"href":"https://example.ru/a?b=1&c"}}]},{"type":"hardBreak"}]}`,
		`{"type":"bulletList","content":[{"type":"listItem","content":[` + paragraph("раз") + `,{"type":"orderedList","attrs":{"start":3},"content":[{"type":"listItem","content":[` + paragraph("два") + `]}]}]}]}`,
		`{"type":"blockquote","content":[` + paragraph("цитата") + `]}`,
		`{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[` + paragraph("Шаг") + `]},{"type":"tableHeader","content":[` + paragraph("Кто") + `]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[` + paragraph("1") + `]},{"type":"tableCell","content":[{"type":"paragraph"}]}]}]}`,
		`{"type":"image","attrs":{"image":"` + imageID + `","alt":"Касса"}}`,
		`{"type":"doDont","content":[{"type":"do","content":[` + paragraph("Да") + `]},{"type":"dont","content":[` + paragraph("Нет") + `]}]}`,
	}, ","))
	d, err := richtext.Parse([]byte(whole), "details")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(d.JSON()); got != whole {
		t.Errorf("canonical JSON differs:\n%s", cmp.Diff(whole, got))
	}
	if diff := cmp.Diff([]string{imageID}, d.Images()); diff != "" {
		t.Error(diff)
	}
	want := "Как\nКратко\n\n– раз\n– два\nцитата\nШаг\tКто\n1\t\n[Касса]\n+ Да\n− Нет"
	if diff := cmp.Diff(want, d.Plain()); diff != "" {
		t.Error(diff)
	}
}

func TestParse_refusesByPath(t *testing.T) {
	deep := paragraph("x")
	for range 4 {
		deep = `{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph"},` + deep + `]}]}`
	}
	for name, c := range map[string]struct{ in, path, code string }{
		"a node of another schema":    {docOf(`{"type":"script"}`), "d.content[0]", "rich_unknown_node"},
		"a node in the wrong place":   {docOf(`{"type":"listItem","content":[` + paragraph("x") + `]}`), "d.content[0]", "rich_unknown_node"},
		"a mark of another schema":    {docOf(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"textStyle"}]}]}`), "d.content[0].content[0].marks[0]", "rich_unknown_mark"},
		"an attribute":                {docOf(`{"type":"paragraph","attrs":{"style":"color:red"}}`), "d.content[0].attrs.style", "rich_unknown_attribute"},
		"an attribute of a link":      {docOf(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"https://a.ru","onclick":"x"}}]}]}`), "d.content[0].content[0].marks[0].attrs.onclick", "rich_unknown_attribute"},
		"a script as an address":      {docOf(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}`), "d.content[0].content[0].marks[0].attrs.href", "rich_wrong_address"},
		"a heading above the page's":  {docOf(`{"type":"heading","attrs":{"level":1}}`), "d.content[0].attrs.level", "rich_wrong_attribute"},
		"an image without words":      {docOf(`{"type":"image","attrs":{"image":"` + imageID + `","alt":" "}}`), "d.content[0].attrs.alt", "rich_alt_missing"},
		"an image from elsewhere":     {docOf(`{"type":"image","attrs":{"image":"https://a.ru/x.png","alt":"x"}}`), "d.content[0].attrs.image", "not_an_id"},
		"a table of uneven rows":      {docOf(`{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph"}]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph"}]},{"type":"tableCell","content":[{"type":"paragraph"}]}]}]}`), "d.content[0]", "rich_uneven_table"},
		"half a pair":                 {docOf(`{"type":"doDont","content":[{"type":"do","content":[` + paragraph("x") + `]}]}`), "d.content[0]", "rich_incomplete"},
		"a pair turned round":         {docOf(`{"type":"doDont","content":[{"type":"dont","content":[` + paragraph("x") + `]}]}`), "d.content[0].content[0]", "rich_unknown_node"},
		"lists in lists in lists":     {docOf(deep), "d.content[0].content[0].content[1].content[0].content[1].content[0].content[1].content[0].content[0]", "rich_too_deep"},
		"brackets without end":        {strings.Repeat("[", 50_000), "d", "rich_too_deep"},
		"a control letter":            {docOf(paragraph(`a\u0000b`)), "d.content[0].content[0]", "not_text"},
		"too many letters":            {docOf(paragraph(strings.Repeat("x", richtext.MaxLetters+1))), "d", "too_long"},
		"too many bytes":              {docOf(paragraph(strings.Repeat("x", richtext.MaxBytes))), "d", "rich_too_large"},
		"no document":                 {`"<b>x</b>"`, "d", "rich_not_a_document"},
		"a second document behind it": {docOf(paragraph("x")) + "{}", "d", "rich_not_a_document"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := richtext.Parse([]byte(c.in), "d")
			f, ok := fault.Of(err)
			if !ok || len(f.Fields) != 1 || f.Fields[0].Path != c.path || f.Fields[0].Code != c.code {
				t.Errorf("got %v, want %s: %s", err, c.path, c.code)
			}
		})
	}
}

func TestParse_nothingToReadIsNoText(t *testing.T) {
	for _, in := range []string{"", "null", docOf(""), docOf(`{"type":"paragraph"}`), docOf(`{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"  "}]}]}]}`)} {
		d, err := richtext.Parse([]byte(in), "d")
		if err != nil || !d.Empty() || d.JSON() != nil {
			t.Errorf("%s: %v %v", in, d, err)
		}
	}
}

func TestParse_oneFormForOneText(t *testing.T) {
	one, err := richtext.Parse([]byte(docOf(`{"type":"paragraph","content":[{"type":"text","text":"а","marks":[{"type":"italic"},{"type":"bold"}]},{"type":"text","text":"б","marks":[{"type":"bold"},{"type":"italic"}]}]}`)), "d")
	if err != nil {
		t.Fatal(err)
	}
	other, err := richtext.Parse([]byte(`{ "content": [ {"content":[{"marks":[{"type":"bold"},{"type":"italic"}],"text":"аб","type":"text"}],"type":"paragraph"} ], "type":"doc" }`), "d")
	if err != nil || !one.Equal(other) || !bytes.Equal(one.JSON(), other.JSON()) {
		t.Errorf("%s and %s (%v)", one.JSON(), other.JSON(), err)
	}
}

// someDoc draws any text that the schema allows.
func someDoc(t *rapid.T) richtext.Doc {
	var d richtext.Doc
	for range rapid.IntRange(1, 5).Draw(t, "blocks") {
		d.Content = append(d.Content, someBlock(t))
	}
	return d
}

func someParagraph(t *rapid.T) richtext.Node {
	marks := []richtext.Mark{{Kind: richtext.Bold}, {Kind: richtext.Italic}, {Kind: richtext.Link, Href: "https://example.ru/"}}
	n := richtext.Node{Kind: richtext.Paragraph}
	for i := range rapid.IntRange(1, 3).Draw(t, "texts") {
		n.Content = append(n.Content, richtext.Node{Kind: richtext.Text, Text: rapid.StringMatching(`[а-яё<>&"' ]{0,8}я`).Draw(t, "text"), Marks: marks[i : i+1 : i+1]})
	}
	return n
}

func someBlock(t *rapid.T) richtext.Node {
	within := func(kind richtext.Kind, nodes ...richtext.Node) richtext.Node {
		return richtext.Node{Kind: kind, Content: nodes}
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return within(richtext.BulletList, within(richtext.ListItem, someParagraph(t)), within(richtext.ListItem, someParagraph(t)))
	case 1:
		return within(richtext.Table, within(richtext.TableRow, within(richtext.TableHeader, someParagraph(t)), within(richtext.TableCell, someParagraph(t))))
	case 2:
		return within(richtext.DoDont, within(richtext.Do, someParagraph(t)), within(richtext.Dont, someParagraph(t)))
	case 3:
		return richtext.Node{Kind: richtext.Image, Image: imageID, Alt: "Касса"}
	default:
		return someParagraph(t)
	}
}

func TestDoc_isReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDoc(t)
		parsed, err := richtext.Parse(d.JSON(), "d")
		if err != nil {
			t.Fatal(err)
		}
		stored, err := richtext.Stored(string(d.JSON()))
		if err != nil || !parsed.Equal(d) || !stored.Equal(d) {
			t.Fatalf("%s became %s and %s (%v)", d.JSON(), parsed.JSON(), stored.JSON(), err)
		}
	})
}

func TestDoc_WithoutImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDoc(t)
		words := d.WithoutImages()
		if parsed, err := richtext.Parse(words.JSON(), "d"); err != nil || !parsed.Equal(words) || len(words.Images()) > 0 || words.Plain() != d.Plain() {
			t.Fatalf("%s became %s (%v)", d.JSON(), words.JSON(), err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{docOf(paragraph("x")), docOf(`{"type":"image","attrs":{"image":"` + imageID + `","alt":"x"}}`), `{"type":"doc","content":[{}]}`, `[[[`, `{"type":"doc","attrs":null,"marks":null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := richtext.Parse(data, "d")
		if err != nil {
			return
		}
		again, err := richtext.Parse(d.JSON(), "d")
		if err != nil || !again.Equal(d) {
			t.Errorf("%q was taken as %s, which is not taken the same way: %v", data, d.JSON(), err)
		}
		if !d.Empty() && !json.Valid(d.JSON()) {
			t.Errorf("not JSON: %s", d.JSON())
		}
	})
}
