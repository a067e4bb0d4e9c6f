package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-pdf/fpdf"

	"etalon/internal/locale"
)

// document is a PDF being printed: a cursor that runs down the pages, and the
// only way text and shapes reach fpdf.
type document struct {
	pdf     *fpdf.Fpdf
	meta    *Meta
	lang    locale.Language
	accent  colour
	title   string // running header
	y       float64
	sheet   fpdf.SizeType // standing upright
	width   float64       // of the current page
	height  float64
	bare    bool      // without headers and footers
	pages   []float64 // heights; index 0 is page 1
	loaded  [faceCount]bool
	face    face
	size    float64
	entries []entry // headings, for the contents
	slots   []slot  // lines kept free for the contents
	images  map[string]bool
}

// entry is a heading of the contents.
type entry struct {
	title string
	page  int
	link  int
}

// slot is a free line of the contents.
type slot struct {
	page int
	y    float64
}

// render prints a document. A panic in the printing, which hostile text may still
// find in fpdf, becomes an error; w gets all of the document or nothing.
func render(w io.Writer, meta *Meta, title string, body func(*document)) error {
	return renderOn(w, a4, meta, title, func(d *document) {
		d.portrait()
		body(d)
	})
}

// renderOn prints a document on other paper; body begins the first page.
func renderOn(w io.Writer, sheet fpdf.SizeType, meta *Meta, title string, body func(*document)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reports: printing panicked: %v", r)
		}
	}()
	d := newDocument(sheet, meta, title)
	body(d)
	d.finish()
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("reports: print: %w", err)
	}
	return nil
}

func newDocument(sheet fpdf.SizeType, meta *Meta, title string) *document {
	d := &document{
		pdf: fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: sheet}), sheet: sheet, meta: meta, lang: meta.Language,
		accent: parseColour(meta.Accent), title: oneLine(title), images: map[string]bool{},
	}
	at := meta.GeneratedAt.UTC()
	d.pdf.SetCreationDate(at)
	d.pdf.SetModificationDate(at)
	d.pdf.SetCatalogSort(true)
	d.pdf.SetProducer("Etalon", false)
	d.pdf.SetCreator("Etalon", false)
	d.pdf.SetTitle(d.title, true)
	d.pdf.SetAuthor(oneLine(meta.Organisation), true)
	d.pdf.SetSubject(oneLine(meta.Filter), true)
	d.pdf.SetLang(string(meta.Language))
	d.pdf.SetAutoPageBreak(false, 0)
	d.pdf.SetMargins(marginSide, marginTop, marginSide)
	d.pdf.SetDisplayMode("fullwidth", "continuous")
	return d
}

// t is a message of this package in the language of the report.
func (d *document) t(key string, params ...map[string]any) string {
	return clean(d.lang.Text("reports."+key, params...))
}

// count is a message with a plural form.
func (d *document) count(key string, n int) string {
	text := clean(d.lang.Count("reports."+key, n))
	number := strconv.Itoa(n)
	return strings.Replace(text, number+" ", number+locale.NoBreak, 1)
}

func (d *document) portrait() { d.page("P", d.sheet.Wd, d.sheet.Ht) }

func (d *document) landscape() { d.page("L", d.sheet.Ht, d.sheet.Wd) }

func (d *document) page(orientation string, width, height float64) {
	d.pdf.AddPageFormat(orientation, d.sheet)
	d.width, d.height, d.y = width, height, marginTop
	d.pages = append(d.pages, height)
	d.size = 0
}

// turn begins the next page in the same orientation.
func (d *document) turn() {
	if d.width > d.height {
		d.landscape()
		return
	}
	d.portrait()
}

func (d *document) inner() float64  { return d.width - 2*marginSide }
func (d *document) right() float64  { return d.width - marginSide }
func (d *document) bottom() float64 { return d.height - marginBottom }

// fresh reports whether nothing is printed on the page yet.
func (d *document) fresh() bool { return d.y <= marginTop }

// need turns the page unless h still fits on this one.
func (d *document) need(h float64) {
	if d.y+h > d.bottom() && !d.fresh() {
		d.turn()
	}
}

func (d *document) skip(h float64) { d.y += h }

// font selects a face, adding it to the document when it is new there.
func (d *document) font(f face, size float64) {
	if d.face == f && d.size == size {
		return
	}
	family, style := f.names()
	if !d.loaded[f] {
		d.pdf.AddUTF8FontFromBytes(family, style, f.bytes())
		d.loaded[f] = true
	}
	d.pdf.SetFont(family, style, size)
	d.face, d.size = f, size
}

// text prints one clean line with its baseline at y.
func (d *document) text(x, y float64, line string, s style) {
	d.pdf.SetTextColor(int(s.ink.r), int(s.ink.g), int(s.ink.b))
	for _, p := range s.pieces(visual(line)) {
		d.font(p.face, s.size)
		d.pdf.Text(x, y, p.text)
		x += style{size: s.size, bold: s.bold, ital: s.ital}.width(p.text)
	}
}

func (d *document) textRight(x, y float64, line string, s style) { d.text(x-s.width(line), y, line, s) }

func (d *document) textCentre(x, y float64, line string, s style) {
	d.text(x-s.width(line)/2, y, line, s)
}

// baseline is where the text of a line that begins at y stands.
func (s style) baseline(y float64) float64 { return y + (s.lead()+s.capital())/2 }

// capital is the height of a capital letter of PT Sans.
func (s style) capital() float64 { return 0.7 * s.size * point }

// paragraph prints text at the cursor over the whole width.
func (d *document) paragraph(text string, s style) { d.block(marginSide, d.inner(), text, s) }

// block prints text at the cursor in a column, turning pages as needed.
func (d *document) block(x, width float64, text string, s style) {
	for _, line := range s.wrap(typeset(d.lang, text), width) {
		d.need(s.lead())
		d.text(x, s.baseline(d.y), line, s)
		d.y += s.lead()
	}
}

// blockHeight is what block will take.
func (d *document) blockHeight(width float64, text string, s style) float64 {
	return float64(len(s.wrap(typeset(d.lang, text), width))) * s.lead()
}

// chapter begins a part that the contents and the bookmarks list; follow is the
// height that must fit below the title.
func (d *document) chapter(title string, follow float64) {
	if !d.fresh() {
		d.skip(gapLarge)
	}
	title = typeset(d.lang, title)
	lines := head2.wrap(title, d.inner())
	d.need(float64(len(lines))*head2.lead() + gap + follow)
	link := d.pdf.AddLink()
	d.pdf.SetLink(link, d.y, d.pdf.PageNo())
	d.bookmark(title, 0)
	d.entries = append(d.entries, entry{title: oneLine(title), page: d.pdf.PageNo(), link: link})
	for _, line := range lines {
		d.text(marginSide, head2.baseline(d.y), line, head2)
		d.y += head2.lead()
	}
	d.skip(gapSmall)
}

// section begins a smaller part.
func (d *document) section(title string, follow float64) {
	if !d.fresh() {
		d.skip(gap)
	}
	title = typeset(d.lang, title)
	d.need(head3.lead() + gapSmall + follow)
	d.bookmark(title, 1)
	d.paragraph(title, head3)
	d.skip(gapHair)
}

func (d *document) bookmark(title string, level int) {
	if len(d.entries) == 0 {
		level = min(level, 0)
	}
	d.font(regular, body.size) // fpdf encodes a bookmark by the current font
	d.pdf.Bookmark(oneLine(title), level, d.y)
}

// reserve keeps n lines free for the contents.
func (d *document) reserve(n int) {
	for range n {
		d.need(contentsLead)
		d.slots = append(d.slots, slot{page: d.pdf.PageNo(), y: d.y})
		d.y += contentsLead
	}
}

// finish prints what is known only at the end: contents, headers and footers.
func (d *document) finish() {
	for i, e := range d.entries {
		if i < len(d.slots) {
			d.contentsLine(d.slots[i], e)
		}
	}
	if d.bare {
		return
	}
	for i := range d.pages {
		d.onPage(i + 1)
		if i > 0 {
			d.header()
		}
		d.footer(i + 1)
	}
}

// onPage moves back to a page. fpdf measures from the bottom of the page it began
// last, so that the drawing height stays that of the last page; shift corrects it.
func (d *document) onPage(n int) {
	d.pdf.SetPage(n)
	// fpdf writes the colour of a text only where it differs from the fill, and
	// believes that the fill is still that of the page it left.
	d.fill(colour{255, 255, 255})
	d.size = 0
	d.height = d.pages[n-1]
	d.width = d.sheet.Wd + d.sheet.Ht - d.height
}

func (d *document) shift() float64 { return d.pages[len(d.pages)-1] - d.height }

func (d *document) contentsLine(s slot, e entry) {
	d.onPage(s.page)
	y := s.y + d.shift()
	number := strconv.Itoa(e.page)
	title := body.fit(e.title, d.inner()-gapHuge)
	d.text(marginSide, body.baseline(y), title, body)
	d.textRight(d.right(), body.baseline(y), number, body)
	from, to := marginSide+body.width(title)+gapSmall, d.right()-body.width(number)-gapSmall
	d.dots(from, to, body.baseline(y))
	d.pdf.Link(marginSide, y, d.inner(), contentsLead, e.link)
}

func (d *document) header() {
	y := headerLine + d.shift()
	filter := caption.fit(oneLine(typeset(d.lang, d.meta.Filter)), d.inner()/2-gap)
	room := d.inner() / 2
	if filter == "" {
		room = d.inner()
	}
	d.text(marginSide, y, caption.fit(d.title, room), caption)
	d.textRight(d.right(), y, filter, caption)
	d.line(marginSide, y+gapSmall, d.right(), y+gapSmall, hairline, silver)
}

func (d *document) footer(n int) {
	y := d.height - footerLine + d.shift()
	d.line(marginSide, y-gap, d.right(), y-gap, hairline, silver)
	id := d.t("footer", map[string]any{"Organisation": d.meta.Organisation, "ID": d.meta.GenerationID})
	pages := d.t("page_of", map[string]any{"Page": n, "Pages": len(d.pages)})
	d.text(marginSide, y, caption.fit(oneLine(id), d.inner()*0.8), caption)
	d.textRight(d.right(), y, pages, caption)
}

// zone is where the dates of the report are.
func (m *Meta) zone() *time.Location {
	if m.Zone == nil {
		return time.UTC
	}
	return m.Zone
}
