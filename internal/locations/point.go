package locations

import (
	"math"

	"etalon/internal/fault"
)

// Point is a place on the globe, in degrees of WGS 84.
type Point struct{ Lat, Lon float64 }

// earth is the mean radius, in metres.
const earth = 6_371_009

// Metres is the distance along the globe.
func (a Point) Metres(b Point) float64 {
	rad := math.Pi / 180
	lat, lon := math.Sin((b.Lat-a.Lat)*rad/2), math.Sin((b.Lon-a.Lon)*rad/2)
	h := lat*lat + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*lon*lon
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// near is how far a competitor may be from a location to be near it, in degrees of
// latitude: five kilometres.
const near = 0.045

// lonNear is near in degrees of longitude at a latitude.
func lonNear(lat float64) float64 {
	return min(180, near/max(0.001, math.Cos(lat*math.Pi/180)))
}

// coordinates checks a point; both or none are given.
func (p *problems) coordinates(at *Point) {
	if at == nil {
		return
	}
	for _, c := range []struct {
		path  string
		value float64
		most  float64
	}{{"lat", at.Lat, 90}, {"lon", at.Lon, 180}} {
		if math.IsNaN(c.value) || math.Abs(c.value) > c.most {
			p.add(c.path, "out_of_range", fault.Params{"Min": -c.most, "Max": c.most})
		}
	}
}
