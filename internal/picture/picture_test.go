package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"testing"

	"etalon/internal/picture"
)

const canary = "GPS 55.7558 37.6173 phone of Ivan"

func sample() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			m.Set(x, y, color.RGBA{uint8(x * 4), uint8(y * 6), 120, 255})
		}
	}
	m.Set(0, 0, color.RGBA{255, 0, 0, 255})
	return m
}

func segment(marker byte, body string) []byte {
	size := len(body) + 2
	return append([]byte{0xFF, marker, byte(size >> 8), byte(size)}, body...)
}

// withMetadata is a JPEG with Exif (orientation 6), XMP, a comment and a second file behind its end.
func withMetadata(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sample(), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00" + canary
	out := append([]byte{}, b.Bytes()[:2]...)
	out = append(out, segment(0xE1, exif)...)
	out = append(out, segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+canary)...)
	out = append(out, segment(0xED, "Photoshop 3.0\x00"+canary)...)
	out = append(out, segment(0xFE, canary)...)
	out = append(out, b.Bytes()[2:]...)
	return append(out, canary...)
}

func pngWithText(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, sample()); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(canary)))
	body := append([]byte("tEXt"), canary...)
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	out := append([]byte{}, b.Bytes()[:33]...)
	out = append(out, chunk...)
	out = append(out, b.Bytes()[33:]...)
	return append(out, canary...)
}

func TestClean(t *testing.T) {
	for name, data := range map[string][]byte{"jpeg": withMetadata(t), "png": pngWithText(t)} {
		t.Run("removes metadata from "+name, func(t *testing.T) {
			clean, info, err := picture.Clean(data)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(clean, []byte("GPS")) || bytes.Contains(clean, []byte("Photoshop")) {
				t.Error("metadata is still there")
			}
			if info != (picture.Info{MediaType: "image/" + name, Width: 60, Height: 40}) {
				t.Errorf("info = %+v", info)
			}
			before, _, err := image.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			after, _, err := image.Decode(bytes.NewReader(clean))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range []image.Point{{0, 0}, {59, 39}, {30, 20}} {
				if before.At(p.X, p.Y) != after.At(p.X, p.Y) {
					t.Errorf("pixel %v changed", p)
				}
			}
			again, _, err := picture.Clean(clean)
			if err != nil || !bytes.Equal(again, clean) {
				t.Errorf("cleaning twice differs from once (%v)", err)
			}
		})
	}
	t.Run("keeps the orientation", func(t *testing.T) {
		clean, _, err := picture.Clean(withMetadata(t))
		if err != nil || picture.Orientation(clean) != 6 {
			t.Fatalf("orientation = %d (%v), want 6", picture.Orientation(clean), err)
		}
		small, err := picture.Shrink(clean, 30)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(small))
		if err != nil || cfg.Width != 20 || cfg.Height != 30 {
			t.Errorf("upright picture is %d×%d (%v), want 20×30", cfg.Width, cfg.Height, err)
		}
	})
}

func TestClean_refuses(t *testing.T) {
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	flood := huge.Bytes()
	binary.BigEndian.PutUint32(flood[16:], 50_000)
	binary.BigEndian.PutUint32(flood[20:], 50_000)
	binary.BigEndian.PutUint32(flood[29:], crc32.ChecksumIEEE(flood[12:29]))
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, picture.ErrNotAPhoto},
		{"a page", []byte("<html><script>alert(1)</script>"), picture.ErrNotAPhoto},
		{"a vector picture", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), picture.ErrNotAPhoto},
		{"an animation", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), picture.ErrNotAPhoto},
		{"a photo of a phone's own form", append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 64)...), picture.ErrHEIC},
		{"a cut photo", withMetadata(t)[:300], picture.ErrNotAPhoto},
		{"a flood of pixels", flood, picture.ErrTooLarge},
		{"too many bytes", make([]byte, picture.MaxBytes+1), picture.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := picture.Clean(c.data); !errors.Is(err, c.want) {
				t.Errorf("error = %v, want %v", err, c.want)
			}
		})
	}
}

// scene is a picture with something to see, in the given size and brightness.
func scene(t testing.TB, w, h, light, quality int, seed float64) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 120 + 90*math.Sin(seed+9*float64(x)/float64(w))*math.Cos(2*seed+7*float64(y)/float64(h)) + float64(light)
			m.Set(x, y, color.RGBA{uint8(v), uint8(v / 2), 60, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPrintOf(t *testing.T) {
	first, ok := picture.PrintOf(scene(t, 800, 600, 0, 90, 1))
	if !ok {
		t.Fatal("a scene is taken for flat")
	}
	for name, data := range map[string][]byte{
		"smaller": scene(t, 400, 300, 0, 90, 1), "brighter": scene(t, 800, 600, 20, 90, 1), "compressed": scene(t, 800, 600, 0, 30, 1),
	} {
		if again, ok := picture.PrintOf(data); !ok || bits.OnesCount64(first^again) > 3 {
			t.Errorf("%s: %d bits differ", name, bits.OnesCount64(first^again))
		}
	}
	if other, _ := picture.PrintOf(scene(t, 800, 600, 0, 90, 2.5)); bits.OnesCount64(first^other) < 10 {
		t.Errorf("another scene differs in %d bits", bits.OnesCount64(first^other))
	}
	var wall bytes.Buffer
	if err := jpeg.Encode(&wall, image.NewGray(image.Rect(0, 0, 200, 200)), nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := picture.PrintOf(wall.Bytes()); ok {
		t.Error("a wall is like every wall")
	}
}

func FuzzOriginOf(f *testing.F) {
	f.Add(withMetadata(f))
	f.Add(pngWithText(f))
	f.Fuzz(func(_ *testing.T, data []byte) { picture.OriginOf(data) })
}

func FuzzClean(f *testing.F) {
	f.Add(withMetadata(f))
	f.Add(pngWithText(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		clean, _, err := picture.Clean(data)
		if err != nil {
			return
		}
		if _, _, err := picture.Clean(clean); err != nil {
			t.Errorf("a clean picture is refused: %v", err)
		}
	})
}
