package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func written(t interface{ Fatal(...any) }, p Properties, body func(*Document)) map[string]string {
	var b bytes.Buffer
	if err := Write(&b, p, body); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(data)
	}
	return parts
}

// texts is what a reader of XML finds in an element by its local name.
func texts(t interface{ Fatal(...any) }, part, element string) []string {
	var list []string
	inside := false
	for d := xml.NewDecoder(strings.NewReader(part)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if inside = x.Name.Local == element; inside {
				list = append(list, "")
			}
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside {
				list[len(list)-1] += string(x)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	p := Properties{Title: "Стандарт <2.0> & Ко", Author: "Модный дом", Language: "ru", Footer: "версия 2.0", At: at, Sheet: A4}
	parts := written(t, p, func(d *Document) {
		d.Text(Heading1, "Встреча & «привет»")
		d.Text(Normal, "первая\nвторая")
		d.Table([]int{10, 90}, true, [][][]Run{{{{Text: "1", Bold: true}}, {{Text: "<шаг>"}}}})
	})
	got := strings.Join(texts(t, parts["word/document.xml"], "t"), "|")
	if want := "Встреча & «привет»|первая|вторая|1|<шаг>"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if title := texts(t, parts["docProps/core.xml"], "title"); title[0] != p.Title {
		t.Errorf("title %q", title)
	}
	for name, part := range parts {
		texts(t, part, "")
		if !strings.HasPrefix(part, xml.Header) {
			t.Errorf("%s has no XML header", name)
		}
	}
}

// Lists count, cells hold several paragraphs, pictures and addresses come along.
func TestWrite_lists(t *testing.T) {
	jpeg := []byte("a JPEG")
	parts := written(t, Properties{Sheet: A5}, func(d *Document) {
		first := d.Numbered(0, 7)
		d.Item(first, 0, Run{Text: "семь"})
		d.Item(Bullets, 1, Run{Text: "точка"})
		d.Under(0, Run{Text: "к семи"})
		d.Item(first, 0, Run{Text: "восемь"})
		d.Item(d.Numbered(0, 1), 0, Run{Text: "один", Href: "https://example.org/?a=1&b=2"})
		d.Grid([]int{50, 50}, true, [][]func(){{func() { d.Text(InCell, "слева") }, func() { d.Picture(Picture{jpeg, `дверь "вход"`, 2}) }}})
		d.Picture(Picture{jpeg, "снова", 2})
	})
	text, err := Read(zipped(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range text.Blocks {
		if b.Paragraph != nil {
			got = append(got, b.Paragraph.Number+b.Paragraph.Text)
		}
	}
	if want := "7.семь|точка|к семи|8.восемь|1.один"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if text.Left.Pictures != 2 || parts["word/media/image1.jpeg"] != string(jpeg) || parts["word/media/image2.jpeg"] != "" {
		t.Errorf("%d pictures, files %d", text.Left.Pictures, len(parts))
	}
	if rels := parts["word/_rels/document.xml.rels"]; strings.Count(rels, "media/image1.jpeg") != 1 || !strings.Contains(rels, `Target="https://example.org/?a=1&amp;b=2" TargetMode="External"`) {
		t.Errorf("relations %s", rels)
	}
}

// zipped is a document of its parts, as Read takes it.
func zipped(t *testing.T, parts map[string]string) (*bytes.Reader, int64) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		if err := entry(z, name, time.Time{}, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes()), int64(b.Len())
}

// Whatever anybody typed, the document is XML and has the text.
func TestWrite_anyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		parts := written(t, Properties{Title: text, Footer: text, Sheet: A5}, func(d *Document) { d.Paragraph(Normal, Run{Text: text}) })
		kept := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' || r == 0xfffd || r == 0xfffe || r == 0xffff {
				return -1
			}
			return r
		}, text)
		if got := texts(t, parts["word/document.xml"], "t"); got[0] != kept {
			t.Fatalf("%q became %q", text, got[0])
		}
	})
}

func TestWrite_fails(t *testing.T) {
	full := errors.New("disk full")
	if err := Write(failing{full}, Properties{Sheet: A4}, func(d *Document) { d.Text(Normal, strings.Repeat("я", 1<<20)) }); !errors.Is(err, full) {
		t.Errorf("%v, want the writer's error", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
