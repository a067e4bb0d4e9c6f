package picture

import (
	"encoding/binary"
	"slices"
)

// pngKept are the chunks a picture needs; every other one is metadata.
var pngKept = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs"}

const pngSignature = 8

// cleanPNG copies the chunks of pngKept, up to the end of the picture.
func cleanPNG(data []byte) ([]byte, error) {
	out := make([]byte, pngSignature, len(data))
	copy(out, data[:pngSignature])
	for at := pngSignature; at+12 <= len(data); {
		size := int64(binary.BigEndian.Uint32(data[at:]))
		next := int64(at) + 12 + size
		if next > int64(len(data)) {
			return nil, ErrNotAPhoto
		}
		name := string(data[at+4 : at+8])
		if slices.Contains(pngKept, name) {
			out = append(out, data[at:next]...)
		}
		if name == "IEND" {
			return out, nil
		}
		at = int(next)
	}
	return nil, ErrNotAPhoto
}
