package reports

import (
	"math"

	"github.com/go-pdf/fpdf"
)

func (d *document) line(x1, y1, x2, y2, width float64, c colour) {
	d.pdf.SetDrawColor(int(c.r), int(c.g), int(c.b))
	d.pdf.SetLineWidth(width)
	d.pdf.Line(x1, y1, x2, y2)
}

func (d *document) fill(c colour) { d.pdf.SetFillColor(int(c.r), int(c.g), int(c.b)) }

func (d *document) rect(x, y, w, h float64, c colour) {
	if w <= 0 || h <= 0 {
		return
	}
	d.fill(c)
	d.pdf.Rect(x, y, w, h, "F")
}

// frame is an outlined rectangle with round corners.
func (d *document) frame(x, y, w, h, width float64, c colour) {
	d.pdf.SetDrawColor(int(c.r), int(c.g), int(c.b))
	d.pdf.SetLineWidth(width)
	d.pdf.RoundedRect(x, y, w, h, corner, "1234", "D")
}

// panel is a filled rectangle with round corners.
func (d *document) panel(x, y, w, h float64, c colour) {
	d.fill(c)
	d.pdf.RoundedRect(x, y, w, h, corner, "1234", "F")
}

func (d *document) circle(x, y, r float64, c colour) {
	d.fill(c)
	d.pdf.Circle(x, y, r, "F")
}

func (d *document) ring(x, y, r float64, c colour) {
	d.pdf.SetDrawColor(int(c.r), int(c.g), int(c.b))
	d.pdf.SetLineWidth(rule)
	d.pdf.Circle(x, y, r, "D")
}

func (d *document) polygon(c colour, points ...float64) {
	d.fill(c)
	corners := make([]fpdf.PointType, len(points)/2)
	for i := range corners {
		corners[i] = fpdf.PointType{X: points[2*i], Y: points[2*i+1]}
	}
	d.pdf.Polygon(corners, "F")
}

// dots is the leader of a line of contents.
func (d *document) dots(from, to, y float64) {
	if to <= from {
		return
	}
	d.pdf.SetDashPattern([]float64{hairline, gapSmall}, 0)
	d.line(from, y, to, y, rule, silver)
	d.pdf.SetDashPattern([]float64{}, 0)
}

// dashed is a thin reference line.
func (d *document) dashed(x1, y1, x2, y2 float64, c colour) {
	d.pdf.SetDashPattern([]float64{gapHair, gapHair}, 0)
	d.line(x1, y1, x2, y2, rule, c)
	d.pdf.SetDashPattern([]float64{}, 0)
}

// sign is a small vector mark. PT Sans has no check marks, and a drawn sign needs
// no glyph.
type sign uint8

const (
	noSign sign = iota
	checkSign
	halfSign
	crossSign
	dashSign
	upSign
	downSign
)

// sign draws s around its centre.
func (d *document) sign(s sign, x, y float64, c colour) {
	h := signSize / 2
	switch s {
	case checkSign:
		d.line(x-h, y, x-h/3, y+h*0.75, 2*rule, c)
		d.line(x-h/3, y+h*0.75, x+h, y-h*0.75, 2*rule, c)
	case crossSign:
		d.line(x-h*0.8, y-h*0.8, x+h*0.8, y+h*0.8, 2*rule, c)
		d.line(x-h*0.8, y+h*0.8, x+h*0.8, y-h*0.8, 2*rule, c)
	case halfSign:
		d.ring(x, y, h, c)
		d.polygon(c, halfDisc(x, y, h)...)
	case dashSign:
		d.line(x-h*0.7, y, x+h*0.7, y, rule, c)
	case upSign:
		d.polygon(c, x-h*0.8, y+h*0.6, x+h*0.8, y+h*0.6, x, y-h*0.8)
	case downSign:
		d.polygon(c, x-h*0.8, y-h*0.6, x+h*0.8, y-h*0.6, x, y+h*0.8)
	case noSign:
	}
}

// toneSign draws the shape of a band: nobody has to tell its colour.
func (d *document) toneSign(t Tone, x, y float64) {
	h, c := signSize/2, toneFill(t)
	switch t {
	case Excellent:
		d.polygon(c, x-h, y+h*0.8, x+h, y+h*0.8, x, y-h)
	case Good:
		d.circle(x, y, h*0.9, c)
	case Fair:
		d.polygon(c, x-h, y, x, y-h, x+h, y, x, y+h)
	case Poor:
		d.polygon(c, x-h, y-h*0.8, x+h, y-h*0.8, x, y+h)
	}
}

// halfDisc outlines the lower half of a disc.
func halfDisc(x, y, r float64) []float64 {
	const steps = 16
	points := make([]float64, 0, 2*steps+2)
	for i := range steps + 1 {
		angle := math.Pi * float64(i) / steps
		points = append(points, x+r*math.Cos(angle), y+r*math.Sin(angle))
	}
	return points
}
