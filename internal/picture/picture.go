// Package picture checks photos that strangers send and removes what they say
// beside the picture (place, phone, time, thumbnails), without decoding them:
// decoding a 12-megapixel photo costs half a second of processor time.
package picture

import (
	"bytes"
	"image"
	_ "image/jpeg" // the formats DecodeConfig knows
	_ "image/png"

	"etalon/internal/fault"
)

// Limits of a photo.
const (
	MaxBytes  = 15 << 20
	MaxSide   = 12_000     // pixels
	MaxPixels = 50_000_000 // a small file may declare a picture of gigabytes
)

// Faults of a photo.
var (
	ErrTooLarge  = fault.New(fault.TooLarge, "photo_too_large")
	ErrNotAPhoto = fault.New(fault.Invalid, "not_a_photo")
	// ErrHEIC reports a photo in the form that some phones keep photos in, and that
	// browsers do not show.
	ErrHEIC = fault.New(fault.Invalid, "photo_heic")
)

// Info is what a photo's header says.
type Info struct {
	MediaType     string // "image/jpeg" or "image/png"
	Width, Height int    // pixels, before orientation is applied
}

// Clean checks data by its header and returns it without metadata. Of Exif only
// the orientation stays, because the picture would lie on its side without it.
// Errors: ErrTooLarge, ErrHEIC, ErrNotAPhoto.
func Clean(data []byte) ([]byte, Info, error) {
	if len(data) > MaxBytes {
		return nil, Info{}, ErrTooLarge.With(fault.Params{"Megabytes": MaxBytes >> 20})
	}
	if isHEIC(data) {
		return nil, Info{}, ErrHEIC
	}
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 {
		return nil, Info{}, ErrNotAPhoto
	}
	if cfg.Width > MaxSide || cfg.Height > MaxSide || cfg.Width*cfg.Height > MaxPixels {
		return nil, Info{}, ErrTooLarge.With(fault.Params{"Megabytes": MaxBytes >> 20})
	}
	var clean []byte
	switch format {
	case "jpeg":
		clean, err = cleanJPEG(data)
	case "png":
		clean, err = cleanPNG(data)
	default:
		return nil, Info{}, ErrNotAPhoto
	}
	if err != nil {
		return nil, Info{}, err
	}
	return clean, Info{"image/" + format, cfg.Width, cfg.Height}, nil
}

// isHEIC looks at the brand of an ISO base media file (ISO/IEC 23008-12, 10.4).
func isHEIC(data []byte) bool {
	if len(data) < 12 || string(data[4:8]) != "ftyp" {
		return false
	}
	switch string(data[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}
