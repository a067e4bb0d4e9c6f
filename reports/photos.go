package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/jpeg"
	_ "image/png" // photos and logos may be PNG
	"io"
	"sync"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/draw"

	photograph "etalon/internal/picture"
)

const (
	maxPhotoBytes  = 40 << 20
	maxPhotoPixels = 50_000_000 // decoding takes four bytes for each
	photoQuality   = 82
	photoWorkers   = 2
)

var errPhoto = errors.New("reports: photo cannot be printed")

// printedPhoto is a photo as it is printed.
type printedPhoto struct {
	jpeg  []byte
	ratio float64 // width by height
}

// source is a stored photo that may be decoded.
type source struct {
	data  []byte
	ratio float64 // width by height
	width int     // in print, in dots
	ready bool    // it can be printed as it is
}

// readSource reads a stored photo and checks its header before anything is decoded.
func readSource(open PhotoFunc, id string) (s source, err error) {
	if open == nil {
		return s, errPhoto
	}
	file, err := open(id)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(io.LimitReader(file, maxPhotoBytes+1))
	if err != nil {
		return s, err
	}
	return newSource(data)
}

func newSource(data []byte) (source, error) {
	if len(data) > maxPhotoBytes {
		return source{}, errPhoto
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return source{}, err
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPhotoPixels/head.Height {
		return source{}, errPhoto
	}
	s := source{data: data, ratio: float64(head.Width) / float64(head.Height), width: head.Width}
	if long := max(head.Width, head.Height); long > printDots {
		s.width = max(1, head.Width*printDots/long)
		return s, nil
	}
	// Other colours fpdf takes for a fault of the whole document, or shows inverted.
	if format == "jpeg" && (head.ColorModel == color.YCbCrModel || head.ColorModel == color.GrayModel) {
		if clean, _, err := photograph.Clean(data); err == nil && photograph.Orientation(clean) == 1 {
			s.data, s.ready = clean, true
		}
	}
	return s, nil
}

// printed is the photo as it is printed: nothing of the original file beside the
// picture, such as its place and time, reaches the report. What is small enough is
// taken as it is, all else decoded, scaled and encoded anew.
func (s source) printed() (printedPhoto, error) {
	if s.ready {
		return printedPhoto{s.data, s.ratio}, nil
	}
	img, _, err := image.Decode(bytes.NewReader(s.data))
	if err != nil {
		return printedPhoto{}, err
	}
	flat := image.NewRGBA(image.Rect(0, 0, s.width, max(1, int(float64(s.width)/s.ratio+0.5))))
	stddraw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, stddraw.Src)
	draw.ApproxBiLinear.Scale(flat, flat.Bounds(), img, img.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, flat, &jpeg.Options{Quality: photoQuality}); err != nil {
		return printedPhoto{}, err
	}
	return printedPhoto{out.Bytes(), s.ratio}, nil
}

// readPhotos reads photos, a few at a time; what cannot be read is nil.
func readPhotos(open PhotoFunc, all []photo) []*printedPhoto {
	var (
		printed = make([]*printedPhoto, len(all))
		wg      sync.WaitGroup
		places  = make(chan struct{}, photoWorkers)
	)
	for i, p := range all {
		s, err := readSource(open, p.id)
		if err != nil {
			continue
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			defer func() { _ = recover() }() // a decoder's panic costs one photo
			if p, err := s.printed(); err == nil {
				printed[i] = &p
			}
		})
	}
	wg.Wait()
	return printed
}

// register adds a picture to the document once and returns its name.
func (d *document) register(p printedPhoto) string {
	sum := sha256.Sum256(p.jpeg)
	name := hex.EncodeToString(sum[:8])
	if !d.images[name] {
		d.images[name] = true
		info := d.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "JPG"}, bytes.NewReader(p.jpeg))
		if err := inOrder(info, len(d.images)); err != nil {
			d.pdf.SetError(err)
		}
	}
	return name
}

// inOrder gives the nth picture its place in the file: fpdf writes pictures in the order
// of their widths and equal ones in no order at all, and the same data must give the same
// bytes. A millionth of a dot for each is not printed, and what fpdf keeps of a picture
// can be changed as gob alone.
func inOrder(info *fpdf.ImageInfoType, n int) error {
	var (
		data, mask, palette       []byte
		object, bits              int
		width, height, scale, dpi float64
		space, filter, params     string
		transparent               []int
		fields                    = []any{&data, &mask, &object, &width, &height, &space, &palette, &bits, &filter, &params, &transparent, &scale, &dpi}
	)
	kept, err := info.GobEncode()
	if err != nil {
		return err
	}
	in := gob.NewDecoder(bytes.NewReader(kept))
	for _, f := range fields {
		if err := in.Decode(f); err != nil {
			return err
		}
	}
	width += float64(n) / 1e6
	var changed bytes.Buffer
	out := gob.NewEncoder(&changed)
	for _, f := range fields {
		if err := out.Encode(f); err != nil {
			return err
		}
	}
	return info.GobDecode(changed.Bytes())
}

func (d *document) place(name string, x, y, w, h float64) {
	d.pdf.ImageOptions(name, x, y, w, h, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
}

func (d *document) logo() (name string, ratio float64, ok bool) {
	if len(d.meta.Logo) == 0 {
		return "", 0, false
	}
	s, err := newSource(d.meta.Logo)
	if err != nil {
		return "", 0, false
	}
	p, err := s.printed()
	if err != nil {
		return "", 0, false
	}
	return d.register(p), p.ratio, true
}

// photo is a picture of the photo pages with its caption.
type photo struct {
	id, title, text string
}

// photos prints pictures in rows; each stands in a box of the same size.
func (d *document) photos(open PhotoFunc, all []photo) {
	w := (d.inner() - gap*(photosPerRow-1)) / photosPerRow
	for from := 0; from < len(all); from += photosPerRow {
		line := all[from:min(from+photosPerRow, len(all))]
		captions, most := make([][]string, len(line)), 0
		for i, p := range line {
			captions[i] = caption.wrap(typeset(d.lang, p.text), w)
			captions[i] = captions[i][:min(3, len(captions[i]))]
			most = max(most, len(captions[i]))
		}
		h := w * photoRatio
		d.need(h + gapHair + float64(most+1)*caption.lead() + gap)
		read := readPhotos(open, line)
		for i, p := range line {
			x := marginSide + float64(i)*(w+gap)
			d.photoBox(read[i], x, w, h)
			y := d.y + h + gapHair
			d.text(x, caption.baseline(y), caption.fit(oneLine(p.title), w), caption.strong().in(ink))
			for n, text := range captions[i] {
				d.text(x, caption.baseline(y+float64(n+1)*caption.lead()), text, caption)
			}
		}
		d.skip(h + gapHair + float64(most+1)*caption.lead() + gap)
	}
}

// photoBox prints a photo inside its box, or says that it cannot be read.
func (d *document) photoBox(p *printedPhoto, x, w, h float64) {
	d.rect(x, d.y, w, h, fog)
	if p == nil {
		d.textCentre(x+w/2, d.y+h/2, d.t("photo_unreadable"), caption)
		return
	}
	pw, ph := w, w/p.ratio
	if ph > h {
		pw, ph = h*p.ratio, h
	}
	d.place(d.register(*p), x+(w-pw)/2, d.y+(h-ph)/2, pw, ph)
}
