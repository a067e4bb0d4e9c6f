package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
)

// picturePool is how many different photos the demo draws; visits share them.
const picturePool = 24

// picture returns a photo of a store, one of the pool.
func (d *demo) picture(at story, section string) []byte {
	if d.pictures == nil {
		for i := range picturePool {
			d.pictures = append(d.pictures, drawStore(uint64(i)))
		}
	}
	return d.pictures[(at.place*7+at.turn*3+at.number+len(section))%picturePool]
}

// drawStore draws a shop floor: walls, a rail with clothes, a counter, a floor
// with its perspective, and the grain of a phone's camera.
func drawStore(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 77)) //nolint:gosec // a drawing
	const w, h = 960, 720
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	wall, floor := shade(random, 205, 25), shade(random, 150, 30)
	horizon := h*55/100 + random.IntN(60)
	fill(m, image.Rect(0, 0, w, horizon), wall)
	fill(m, image.Rect(0, horizon, w, h), floor)
	for x := -w; x < 2*w; x += 120 { // boards run to the far point
		line(m, x, h, w/2+(x-w/2)/5, horizon, darker(floor, 16))
	}
	for lamp := range 4 {
		x := 90 + lamp*230 + random.IntN(40)
		fill(m, image.Rect(x, 26, x+110, 40), color.RGBA{255, 250, 232, 255})
	}
	rail(m, random, 60, horizon-230, 500+random.IntN(200), 210)
	counter := image.Rect(w-300-random.IntN(60), horizon-70, w-30, horizon+150)
	fill(m, counter, shade(random, 110, 30))
	fill(m, image.Rect(counter.Min.X-12, counter.Min.Y-14, counter.Max.X+12, counter.Min.Y+6), shade(random, 70, 20))
	for y := range h { // darker corners and grain
		for x := range w {
			dx, dy := float64(x-w/2)/w, float64(y-h/2)/h
			light := int(-70*(dx*dx+dy*dy)) + random.IntN(13) - 6
			m.SetRGBA(x, y, darker(m.RGBAAt(x, y), -light))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 78}); err != nil {
		panic(err) // a buffer takes every write
	}
	return out.Bytes()
}

// rail draws clothes on hangers.
func rail(m *image.RGBA, random *rand.Rand, x, y, width, height int) {
	fill(m, image.Rect(x, y, x+width, y+5), color.RGBA{70, 70, 74, 255})
	for at := x + 10; at < x+width-30; at += 26 + random.IntN(14) {
		cloth := shade(random, 50+random.IntN(40), 165)
		length := height - random.IntN(90)
		for k := range length {
			spread := 8 + k*14/length
			fill(m, image.Rect(at-spread+12, y+12+k, at+spread+12, y+13+k), darker(cloth, (k%23)/4))
		}
	}
}

func fill(m *image.RGBA, r image.Rectangle, c color.RGBA) {
	r = r.Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.SetRGBA(x, y, c)
		}
	}
}

func line(m *image.RGBA, x0, y0, x1, y1 int, c color.RGBA) {
	for y := y1; y < y0; y++ {
		x := x1 + (x0-x1)*(y-y1)/max(1, y0-y1)
		fill(m, image.Rect(x, y, x+2, y+1), c)
	}
}

func shade(random *rand.Rand, base, spread int) color.RGBA {
	v := func() uint8 { return uint8(base + random.IntN(spread)) } //nolint:gosec // below 256 by its callers
	return color.RGBA{v(), v(), v(), 255}
}

func darker(c color.RGBA, by int) color.RGBA {
	f := func(v uint8) uint8 { return uint8(min(255, max(0, int(v)-by))) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), 255}
}
