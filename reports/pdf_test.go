package reports

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
	photograph "etalon/internal/picture"
)

// pagesOf counts the page objects of a PDF.
func pagesOf(data []byte) int {
	return bytes.Count(data, []byte("/Type /Page\n")) + bytes.Count(data, []byte("/Type /Page/"))
}

func printPDF(t *testing.T, f func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPDF_SameBytes(t *testing.T) {
	w := newWorld(8, 2, 2)
	for name, f := range printed(w) {
		if !strings.HasSuffix(name, ".pdf") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			first, second := printPDF(t, f), printPDF(t, f)
			if !bytes.Equal(first, second) {
				t.Error("two prints of the same data differ")
			}
			if !bytes.Contains(first, []byte("D:20261121063000")) {
				t.Error("the creation date is not the report's")
			}
			if n := pagesOf(first); n < 2 || n > 40 {
				t.Errorf("%d pages", n)
			}
		})
	}
}

func TestPDF_Empty(t *testing.T) {
	meta := Meta{Language: locale.English, Organisation: "Acme"}
	for name, f := range map[string]func(io.Writer) error{
		"visit":    func(w io.Writer) error { return VisitPDF(w, &VisitReport{Meta: meta}) },
		"location": func(w io.Writer) error { return LocationPDF(w, &LocationReport{Meta: meta}) },
		"wave":     func(w io.Writer) error { return WavePDF(w, &WaveReport{Meta: meta}) },
		"standard": func(w io.Writer) error { return StandardPDF(w, &StandardDocument{Meta: meta}) },
		"changes":  func(w io.Writer) error { return ChangesPDF(w, &VersionChanges{Meta: meta}) },
		"checklist": func(w io.Writer) error {
			return ChecklistPDF(w, &ChecklistForm{Meta: meta, Checklist: &checklists.Checklist{}})
		},
		"wave book":     func(w io.Writer) error { return WaveXLSX(w, &WaveReport{Meta: meta}) },
		"visit book":    func(w io.Writer) error { return VisitXLSX(w, &VisitReport{Meta: meta}) },
		"location book": func(w io.Writer) error { return LocationXLSX(w, &LocationReport{Meta: meta}) },
	} {
		t.Run(name, func(t *testing.T) { printPDF(t, f) })
	}
}

// No text runs over the right edge or the footer: every line that a table wraps
// fits its column, and a long cell goes on on the next page.
func TestPDF_LongCell(t *testing.T) {
	w := newWorld(2, 1, 1)
	r := w.visitReport()
	r.Sections[0].Questions[0].Comment = strings.Repeat("Покупатель подробно описал, что произошло у кассы. ", 400)
	long := printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) })
	r.Sections[0].Questions[0].Comment = ""
	short := printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) })
	if grown := pagesOf(long) - pagesOf(short); grown < 3 || grown > 6 {
		t.Errorf("20,000 characters took %d pages", grown)
	}
}

func TestPDF_Unequal(t *testing.T) {
	d := newDocument(a4, &Meta{Language: locale.Russian}, "x")
	if got := d.points(big.NewRat(7, 2)); got != "3,5" {
		t.Errorf("points %q", got)
	}
	if got := d.change(8000, 8123); got != "−1,23" {
		t.Errorf("change %q", got)
	}
	if got := d.period(time.Time{}, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)); got != "по 01.03.2026" {
		t.Errorf("period %q", got)
	}
}

func TestColours(t *testing.T) {
	t.Run("text passes 4.5 to 1 on paper, shapes 3 to 1", func(t *testing.T) {
		for _, tone := range []Tone{Excellent, Good, Fair, Poor} {
			if c := contrast(toneInk(tone), paper); c < 4.5 {
				t.Errorf("%s as text: %.2f", tone, c)
			}
			if c := contrast(toneFill(tone), paper); c < 3 {
				t.Errorf("%s as a shape: %.2f", tone, c)
			}
		}
		if c := contrast(grey, fog); c < 4.5 {
			t.Errorf("grey on fog: %.2f", c)
		}
	})
	t.Run("tones differ in lightness", func(t *testing.T) {
		all := []Tone{Excellent, Poor, Good, Fair}
		for i := range all[1:] {
			if c := contrast(toneFill(all[i]), toneFill(all[i+1])); c < 1.2 {
				t.Errorf("%s and %s: %.2f", all[i], all[i+1], c)
			}
		}
	})
	t.Run("an accent too pale to read is replaced", func(t *testing.T) {
		for _, s := range []string{"#ffff00", "", "red", "#12"} {
			if parseColour(s) != accents {
				t.Errorf("%q is kept", s)
			}
		}
	})
}

func TestPhotos(t *testing.T) {
	photoOf := func(t *testing.T, width int, beside string) []byte {
		t.Helper()
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, 600)), nil); err != nil {
			t.Fatal(err)
		}
		data := b.Bytes()
		segment := append([]byte{0xFF, 0xFE, 0, byte(len(beside) + 2)}, beside...)
		return slices.Concat(data[:2], segment, data[2:])
	}
	printed := func(t *testing.T, data []byte) (p printedPhoto, width int) {
		t.Helper()
		s, err := newSource(data)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = s.printed(); err != nil {
			t.Fatal(err)
		}
		head, _, err := image.DecodeConfig(bytes.NewReader(p.jpeg))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(p.jpeg, []byte("55.7558")) {
			t.Error("what is said beside the picture is printed with it")
		}
		return p, head.Width
	}
	t.Run("a large photo is scaled and encoded anew", func(t *testing.T) {
		if _, width := printed(t, photoOf(t, 1200, "55.7558")); width != printDots {
			t.Errorf("%d dots wide", width)
		}
	})
	t.Run("one as the pages show it is printed as it is, without what it says beside", func(t *testing.T) {
		p, width := printed(t, photoOf(t, 1000, "55.7558"))
		if clean, _, err := photograph.Clean(photoOf(t, 1000, "55.7558")); err != nil || width != 1000 || !bytes.Equal(p.jpeg, clean) || p.ratio != 1000.0/600 {
			t.Errorf("%d dots wide, %v (%v)", width, p.ratio, err)
		}
	})
	t.Run("a small photo whose colours the document does not know is encoded anew", func(t *testing.T) {
		data := photoOf(t, 300, "")
		frame, scan := bytes.Index(data, []byte{0xFF, 0xC0}), bytes.Index(data, []byte{0xFF, 0xDA})
		for i, name := range []byte("RGB") { // components called so are red, green and blue
			data[frame+10+3*i], data[scan+5+2*i] = name, name
		}
		w := newWorld(2, 1, 1)
		r := w.visitReport()
		r.Logo = data
		if out := printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) }); !bytes.Contains(out, []byte("/Width 300\n")) {
			t.Error("the logo is not printed")
		}
	})
	t.Run("a small photo that is cut off is not printed", func(t *testing.T) {
		data := photoOf(t, 300, "")
		if s, err := newSource(data[:len(data)-40]); err != nil || s.ready {
			t.Errorf("%v (%v)", s.ready, err)
		} else if _, err := s.printed(); err == nil {
			t.Error("printed")
		}
	})
	t.Run("pictures of one width are the same bytes each time", func(t *testing.T) {
		w := newWorld(2, 1, 1)
		r := w.visitReport()
		withPhotos(r, 12)
		r.Photo = func(id string) (io.ReadCloser, error) {
			m := image.NewGray(image.Rect(0, 0, 300, 200))
			n, _ := strconv.Atoi(id)
			for i := range m.Pix {
				m.Pix[i] = byte(n * 20)
			}
			var b bytes.Buffer
			err := jpeg.Encode(&b, m, nil)
			return io.NopCloser(&b), err
		}
		first := printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) })
		if n := bytes.Count(first, []byte("/Width 300\n")); n != 12 {
			t.Fatalf("%d pictures", n)
		}
		for range 3 {
			if !bytes.Equal(first, printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) })) {
				t.Fatal("the bytes differ")
			}
		}
	})
	t.Run("a flood of pixels is refused before it is decoded", func(t *testing.T) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
			t.Fatal(err)
		}
		data := b.Bytes()
		copy(data[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // the width and height of the header
		if _, err := newSource(data); err == nil {
			t.Error("printed")
		}
	})
	t.Run("what cannot be read costs one box, not the report", func(t *testing.T) {
		w := newWorld(2, 1, 1)
		r := w.visitReport()
		r.Photo = func(string) (io.ReadCloser, error) { return nil, errors.New("gone") }
		printPDF(t, func(out io.Writer) error { return VisitPDF(out, r) })
	})
}
