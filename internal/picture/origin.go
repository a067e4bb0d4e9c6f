package picture

import (
	"bytes"
	"image"
	"math/bits"
	"strings"
	"time"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
)

// Origin is what a photo says of itself beside its picture.
type Origin struct {
	// TakenAt is by the camera's clock. Zoned tells whether the camera named the
	// zone; otherwise the hour is of an unknown one.
	TakenAt time.Time
	Zoned   bool
	Place   *[2]float64 // latitude and longitude in degrees; nil: not told
}

// Bounds of reading: strangers send the bytes.
const (
	originTime = 200 * time.Millisecond
	originTags = 2000
)

// OriginOf reads the Exif time and place of data as it was sent. What cannot be
// read is not told: a photo is never refused for it.
func OriginOf(data []byte) Origin {
	format := imagemeta.JPEG
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		format = imagemeta.PNG
	}
	var tags imagemeta.Tags
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: format, Sources: imagemeta.EXIF, Timeout: originTime, LimitNumTags: originTags,
		HandleTag: func(t imagemeta.TagInfo) error { tags.Add(t); return nil },
	})
	var o Origin
	if at, err := tags.GetDateTime(); err == nil && at.Year() >= 1990 && at.Year() < 2200 {
		o.TakenAt, o.Zoned = at, zoned(tags)
	}
	if lat, lon, err := tags.GetLatLong(); err == nil && (lat != 0 || lon != 0) && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 {
		o.Place = &[2]float64{lat, lon}
	}
	return o
}

func zoned(tags imagemeta.Tags) bool {
	for name := range tags.EXIF() {
		if strings.HasPrefix(name, "OffsetTime") {
			return true
		}
	}
	return false
}

// PrintOf is what a picture looks like in 64 bits, a difference hash: each bit says
// whether a cell of a 9×8 grid is darker than its right neighbour. It stays, or
// nearly, when a picture is scaled, compressed anew or brightened. It reports false
// for a picture so flat that it would be like every other one.
func PrintOf(data []byte) (uint64, bool) {
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return 0, false
	}
	grid := image.NewGray(image.Rect(0, 0, 9, 8))
	draw.CatmullRom.Scale(grid, grid.Bounds(), src, src.Bounds(), draw.Src, nil)
	var look uint64
	contrast := 0
	for y := range 8 {
		for x := range 8 {
			here, next := int(grid.GrayAt(x, y).Y), int(grid.GrayAt(x+1, y).Y)
			if look <<= 1; here < next {
				look |= 1
			}
			contrast = max(contrast, here-next, next-here)
		}
	}
	ones := bits.OnesCount64(look)
	return look, contrast >= 8 && ones >= 4 && ones <= 60
}
