package docx

import "strconv"

// Picture is a JPEG to show.
type Picture struct {
	Data  []byte
	Alt   string  // what it shows, in words
	Ratio float64 // of its width to its height
}

const (
	pictureExtension = "jpeg"
	widest           = 0.7 // of the text
	tallest          = 90  // millimetres
	emu              = 36_000

	drawingSpace = "http://schemas.openxmlformats.org/drawingml/2006/"
)

// picture is one that the document brings along; those shown twice are there once.
type picture struct{ name, data string }

// Picture writes a picture as a paragraph, as wide as its column allows.
func (d *Document) Picture(p Picture) {
	share := widest
	if d.width < tallest {
		share = 1 // in a cell
	}
	wide := min(float64(d.width)*share, tallest*p.Ratio)
	d.drawn++
	id, cx, cy := strconv.Itoa(d.drawn), strconv.Itoa(int(wide*emu)), strconv.Itoa(int(wide/p.Ratio*emu))
	extent := ` cx="` + cx + `" cy="` + cy + `"/>`
	d.raw(`<w:p><w:pPr><w:pStyle w:val="`, string(Figure), `"/></w:pPr><w:r><w:drawing><wp:inline xmlns:wp="`, drawingSpace, `wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">`,
		`<wp:extent`, extent, `<wp:docPr id="`, id, `" name="Picture `, id, `" descr="`, escaped(p.Alt), `"/>`,
		`<a:graphic xmlns:a="`, drawingSpace, `main"><a:graphicData uri="`, drawingSpace, `picture"><pic:pic xmlns:pic="`, drawingSpace, `picture">`,
		`<pic:nvPicPr><pic:cNvPr id="`, id, `" name="Picture `, id, `"/><pic:cNvPicPr/></pic:nvPicPr>`,
		`<pic:blipFill><a:blip r:embed="`, d.bring(p.Data), `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`,
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext`, extent, `</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
}

// bring takes the bytes of a picture along and returns the id of their relation.
func (d *Document) bring(data []byte) string {
	at := len(d.pictures)
	for i, p := range d.pictures {
		if p.data == string(data) {
			at = i
		}
	}
	if at == len(d.pictures) {
		d.pictures = append(d.pictures, picture{"image" + strconv.Itoa(at+1) + "." + pictureExtension, string(data)})
	}
	return d.relate(relation{relationSpace + "/image", "media/" + d.pictures[at].name, false})
}

// media are the files of the pictures.
func media(list []picture) []file {
	files := make([]file, len(list))
	for i, p := range list {
		files[i] = file{"word/media/" + p.name, p.data}
	}
	return files
}
