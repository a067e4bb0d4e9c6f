package main

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"

	"etalon/checklists"
)

// answer makes an answer of a question that earns about the given level.
func answer(random *rand.Rand, q *checklists.Question, level float64) json.RawMessage {
	switch q.Kind {
	case checklists.YesNo:
		good := level >= 0.5
		if q.Turned || q.Penalty {
			good = !good
		}
		return text(map[bool]string{true: "yes", false: "no"}[good])
	case checklists.Single:
		return text(q.Options[nearestOption(q.Options, level)].ID)
	case checklists.Multiple:
		ids := []string{}
		for _, o := range q.Options {
			if o.Points > 0 && random.Float64() < level+0.1 {
				ids = append(ids, o.ID)
			}
		}
		data, _ := json.Marshal(ids)
		return data
	case checklists.ScaleKind:
		span := float64(q.Scale.Max - q.Scale.Min)
		return number(float64(q.Scale.Min) + span*min(1, level*0.75+random.Float64()*0.25))
	case checklists.Number, checklists.Count, checklists.Duration:
		return number(amountOf(random, q, level))
	case checklists.Text, checklists.Date, checklists.Time, checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature, checklists.Location:
	}
	return json.RawMessage("null")
}

// nearestOption is the option whose credit is nearest to level.
func nearestOption(options []checklists.Option, level float64) int {
	best, distance := 0, 2.0
	for i, o := range options {
		if gap := gapTo(o.Credit, level); gap < distance {
			best, distance = i, gap
		}
	}
	return best
}

// amountOf is a whole amount within the band whose credit is nearest to level.
func amountOf(random *rand.Rand, q *checklists.Question, level float64) float64 {
	best, distance := 0, 2.0
	for i, b := range q.Bands {
		if gap := gapTo(b.Credit, level); gap < distance {
			best, distance = i, gap
		}
	}
	low := 0.0
	if best > 0 {
		low, _ = q.Bands[best-1].UpTo.Float64()
	}
	if len(q.Bands) == 0 || q.Bands[best].UpTo == nil {
		return float64(int(low)+1) + float64(random.IntN(max(2, int(low)/4)))
	}
	high, _ := q.Bands[best].UpTo.Float64()
	first, last := int(low)+1, int(high)
	if best == 0 {
		first = max(int(high)/3, min(1, int(high)))
	}
	if last < first {
		return high // a band between two whole numbers
	}
	return float64(first + random.IntN(last-first+1))
}

func gapTo(credit *big.Rat, level float64) float64 {
	c := 0.0
	if credit != nil {
		c, _ = credit.Float64()
	}
	return max(c-level, level-c)
}

func text(s string) json.RawMessage { return json.RawMessage(strconv.Quote(s)) }

func number(f float64) json.RawMessage {
	return json.RawMessage(strconv.FormatFloat(float64(int(f+0.5)), 'f', -1, 64))
}
