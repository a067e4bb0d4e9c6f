package reports

import (
	"cmp"
	"math"
	"slices"

	"etalon/reports/figures"
)

// place makes a location a point, or says why it is none.
func (r *Relation) place(p placeRow, now, past *side) {
	score := now.scores[p.ID]
	left := func(reason LeftReason) {
		r.Left = append(r.Left, LeftOut{p.ID, p.place(), reason, score.N})
	}
	figure, reason := now.figure(r, p.ID)
	switch {
	case score.N == 0:
		left(NoVisit)
		return
	case score.N < r.Visits:
		left(FewVisits)
		return
	case reason != "":
		left(reason)
		return
	}
	point := RelationPoint{ID: p.ID, RegionID: p.RegionID, Place: p.place(), Visits: score.N, Score: score.Mean(), Figure: figure, X: score.exact(), Y: figure}
	if past != nil {
		before, reason := past.figure(r, p.ID)
		switch was := past.scores[p.ID]; {
		case was.N < r.Visits || reason != "":
			left(NoBefore)
			return
		case r.Relative() && before == 0:
			left(ZeroBefore)
			return
		default:
			point.X -= was.exact()
			point.Y = r.apart(figure, before)
		}
	}
	r.Points = append(r.Points, point)
}

// Relative reports whether changes of the figure are shares of what was: those of money
// are, or large shops would decide it all.
func (r *Relation) Relative() bool { return r.Change && r.Kind != nil && r.Kind.Unit == figures.Money }

func (r *Relation) apart(now, before float64) float64 {
	if r.Relative() {
		return 100 * (now - before) / math.Abs(before)
	}
	return now - before
}

// figure is the figure of a location over the months, or why there is none. Changes are
// of the mean of a month: the periods need not be as long.
func (s *side) figure(r *Relation, id string) (float64, LeftReason) {
	values := s.figures[id]
	months := int(s.months.Until-s.months.From) + 1
	var sum figures.Amount
	for _, v := range values {
		sum += v
	}
	switch {
	case len(values) == 0:
		return 0, NoFigure
	case len(values) < months:
		return 0, PartFigure
	case r.Change || r.Kind.Aggregate == figures.Mean:
		return sum.Float() / float64(months), ""
	}
	return sum.Float(), ""
}

// correlate tells how the points and the sections go along, where there are enough.
func (r *Relation) correlate(now, past *side) {
	pairs := make([]pair, len(r.Points))
	for i, p := range r.Points {
		pairs[i] = pair{p.X, p.Y}
	}
	r.Pearson, r.Spearman = enough(pearson(pairs)), enough(spearman(pairs))
	for title := range now.sections {
		r.Sections = append(r.Sections, r.section(title, now, past))
	}
	slices.SortFunc(r.Sections, func(a, b RelationSection) int {
		return cmp.Or(cmp.Compare(btoi(a.Correlation == nil), btoi(b.Correlation == nil)), cmp.Compare(strength(b), strength(a)), cmp.Compare(a.Title, b.Title))
	})
	var ps []float64
	for _, s := range r.Sections {
		if s.Correlation != nil {
			ps = append(ps, s.Correlation.P)
		}
	}
	for i, p := range holm(ps) { // those that are told stand first
		r.Sections[i].Adjusted = p
	}
	r.Tests = len(ps)
}

func strength(s RelationSection) float64 {
	if s.Correlation == nil {
		return 0
	}
	return math.Abs(s.Correlation.R)
}

func enough(c Correlation, ok bool) *Correlation {
	if !ok || c.N < LeastPoints {
		return nil
	}
	return &c
}

// section is one section of the points.
func (r *Relation) section(title string, now, past *side) RelationSection {
	var pairs []pair
	for _, p := range r.Points {
		score := now.sections[title][p.ID]
		if score.N == 0 {
			continue
		}
		x := score.exact()
		if past != nil {
			was := past.sections[title][p.ID]
			if was.N == 0 {
				continue
			}
			x -= was.exact()
		}
		pairs = append(pairs, pair{x, p.Y})
	}
	return RelationSection{Title: title, N: len(pairs), Correlation: enough(pearson(pairs))}
}
