package picture

import (
	"bytes"
	"encoding/binary"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	soi, eoi, sos = 0xD8, 0xD9, 0xDA
	app0, app15   = 0xE0, 0xEF
	com           = 0xFE
)

// cleanJPEG copies the segments that the picture needs, up to its end. What
// follows the end (a second picture, an archive) is left out.
func cleanJPEG(data []byte) ([]byte, error) {
	out := make([]byte, 2, len(data))
	copy(out, data[:2])
	if o := orientation(data); o > 1 {
		out = append(out, orientationSegment(o)...)
	}
	for at := 2; ; {
		marker, next := segment(data, at)
		if next == 0 {
			return nil, ErrNotAPhoto
		}
		if marker == eoi {
			return append(out, 0xFF, eoi), nil
		}
		if marker == sos {
			next = scanEnd(data, next)
		}
		if kept := keep(marker, data[at:next]); kept != nil {
			out = append(out, kept...)
		}
		at = next
	}
}

// segment returns the marker at offset at and the offset after its segment, or
// 0 when there is no whole segment.
func segment(data []byte, at int) (marker byte, next int) {
	if at+2 > len(data) || data[at] != 0xFF {
		return 0, 0
	}
	marker = data[at+1]
	if marker == eoi || marker == soi || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7) {
		return marker, at + 2
	}
	if marker == 0xFF { // a fill byte
		return marker, at + 1
	}
	if at+4 > len(data) {
		return 0, 0
	}
	next = at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	if next > len(data) || next < at+4 {
		return 0, 0
	}
	return marker, next
}

// scanEnd skips the coded picture after a scan header: up to a marker that is
// neither a stuffed zero nor a restart.
func scanEnd(data []byte, at int) int {
	for {
		i := bytes.IndexByte(data[at:], 0xFF)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		if m := data[at+1]; m != 0 && (m < 0xD0 || m > 0xD7) && m != 0xFF {
			return at
		}
		at++
		if data[at] != 0xFF {
			at++
		}
	}
}

// keep returns the segment as the clean picture has it, or nil to leave it out.
func keep(marker byte, seg []byte) []byte {
	switch {
	case marker == app0 && bytes.HasPrefix(seg[4:], []byte("JFIF\x00")) && len(seg) >= 18:
		// The header stays, its thumbnail goes.
		jfif := append([]byte{0xFF, app0, 0, 16}, seg[4:16]...)
		return append(jfif, 0, 0)
	case marker == app0+2 && bytes.HasPrefix(seg[4:], []byte("ICC_PROFILE\x00")):
		return seg
	case marker == app0+14 && bytes.HasPrefix(seg[4:], []byte("Adobe")):
		return seg // says how colours are coded
	case marker >= app0 && marker <= app15, marker == com, marker == 0xFF:
		return nil
	}
	return seg
}

var exifHeader = []byte("Exif\x00\x00")

// orientation reads the Exif tag 0x0112 of the first directory: 1 to 8, or 0.
func orientation(data []byte) byte {
	for at := 2; ; {
		marker, next := segment(data, at)
		if next == 0 || marker == sos || marker == eoi {
			return 0
		}
		if marker == app0+1 && bytes.HasPrefix(data[at+4:next], exifHeader) {
			return tiffOrientation(data[at+4+len(exifHeader) : next])
		}
		at = next
	}
}

func tiffOrientation(tiff []byte) byte {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	dir := int(order.Uint32(tiff[4:]))
	if dir < 8 || dir+2 > len(tiff) {
		return 0
	}
	for i := range int(order.Uint16(tiff[dir:])) {
		entry := dir + 2 + 12*i
		if entry+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if v := order.Uint16(tiff[entry+8:]); v >= 1 && v <= 8 {
				return byte(v)
			}
			return 0
		}
	}
	return 0
}

// Orientation returns how a JPEG is to be turned: 1 (as it is) to 8 (Exif).
func Orientation(data []byte) int {
	if len(data) < 4 || data[0] != 0xFF || data[1] != soi {
		return 1
	}
	return max(1, int(orientation(data)))
}

// orientationSegment is a whole Exif segment that says the orientation alone.
func orientationSegment(o byte) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0, 0, 0, 0, 0}
	const size = 2 + 6 + 26 // of the segment: itself, the header, one TIFF directory
	seg := []byte{0xFF, app0 + 1, 0, size}
	return append(append(seg, exifHeader...), tiff...)
}
