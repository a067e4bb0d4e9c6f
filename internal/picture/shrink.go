package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// Shrink decodes a clean photo, turns it upright and returns it as a JPEG whose
// long side has at most side pixels. It is for background work and print.
func Shrink(data []byte, side int) ([]byte, error) {
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrNotAPhoto
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), src, b, draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(small, Orientation(data)), &jpeg.Options{Quality: 82}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// upright applies one of the eight Exif orientations.
func upright(m *image.RGBA, orientation int) image.Image {
	if orientation <= 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	turned := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		turned = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(turned)
	for y := range h {
		for x := range w {
			tx, ty := place(x, y, w, h, orientation)
			out.SetRGBA(tx, ty, m.RGBAAt(x, y))
		}
	}
	return out
}

// place says where the pixel (x, y) of a w×h picture goes (Exif 2.32, 4.6.4).
func place(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// Kept is what is kept of a picture that somebody sends to be shown: upright,
// without what it says beside the picture, its long side at most side pixels.
// Errors: ErrNotAPhoto and the others of Clean.
func Kept(data []byte, side int) ([]byte, Info, error) {
	clean, _, err := Clean(data)
	if err != nil {
		return nil, Info{}, err
	}
	small, err := Shrink(clean, side)
	if err != nil {
		return nil, Info{}, err
	}
	_, info, err := Clean(small)
	return small, info, err
}
