package reports

import "testing"

// The figures are those of R 4.2.2: cor.test(met, marks).
func TestMoments_Correlate(t *testing.T) {
	met := []float64{2, 2, 0, 1, 2, 0, 2, 2, 1, 0, 2, 2, 0, 2, 2, 2, 0, 1, 2, 2}
	marks := []float64{9, 8, 4, 6, 10, 5, 7, 9, 7, 3, 8, 9, 6, 10, 7, 8, 2, 5, 9, 10}
	var m Moments
	row := alongsideRow{N: len(met)}
	for i, x := range met {
		m.Add(x/2, marks[i])
		row.Y, row.YY = row.Y+marks[i], row.YY+marks[i]*marks[i]
		switch x {
		case 2:
			row.Met++
			row.MetY += marks[i]
		case 1:
			row.Part++
			row.PartY += marks[i]
		}
	}
	if got := row.moments(); got != m {
		t.Errorf("moments %+v, want %+v", got, m)
	}
	want := Correlation{20, 8.74218091060e-01, 7.04075870073e-01, 9.49439152671e-01, 4.70022630894e-07}
	sameCorrelation(t, m, want)
	t.Run("point-biserial", func(t *testing.T) {
		var m Moments
		for i, x := range []float64{1, 1, 0, 0, 1, 0, 1, 1, 0, 0} {
			m.Add(x, []float64{5, 4, 3, 2, 5, 1, 4, 5, 2, 3}[i])
		}
		sameCorrelation(t, m, Correlation{10, 0.884651736929383, 0.575678186654236, 0.972561359710823, 0.000672364218122})
	})
	t.Run("what does not vary goes along with nothing", func(t *testing.T) {
		var still, few, whole Moments
		for i := range 50 {
			still.Add(1, float64(i)*0.1)
			whole.Add(float64(i), 3*float64(i)+1)
		}
		for i := range 3 {
			few.Add(float64(i), float64(i*i))
		}
		_, ok1 := still.Correlate()
		_, ok2 := few.Correlate()
		if ok1 || ok2 {
			t.Error("a correlation of nothing")
		}
		if c, ok := whole.Correlate(); !ok || c.R < 1-1e-12 {
			t.Errorf("a line: %+v", c)
		}
	})
}

func sameCorrelation(t *testing.T, m Moments, want Correlation) {
	t.Helper()
	got, ok := m.Correlate()
	if !ok || got.N != want.N {
		t.Fatalf("%+v", got)
	}
	near(t, "r", got.R, want.R, 1e-10)
	near(t, "low", got.Low, want.Low, 1e-10)
	near(t, "high", got.High, want.High, 1e-10)
	near(t, "p", got.P, want.P, 1e-10)
}
