package reports

import "context"

// Batch is some visits on their way to a file. Which they are is known first, so that
// the next batch can be looked for while what they answered is read.
type Batch struct {
	Visits            int
	Last              FactKey
	More              bool // there may be visits behind it
	visits            []visitLine
	answers, sections map[string]packed
}

// Next looks for at most limit visits after a key.
func (r *FactReader) Next(ctx context.Context, after FactKey, limit int) (*Batch, error) {
	visits, err := r.s.query.factLines(ctx, r.set, after, limit)
	if err != nil {
		return nil, err
	}
	b := &Batch{Visits: len(visits), Last: after, More: len(visits) == limit, visits: visits}
	if len(visits) > 0 {
		last := visits[len(visits)-1]
		b.Last = FactKey{last.WaveID, last.LocationID, last.ID}
	}
	return b, nil
}

// Load reads what the visits of a batch answered. Batches may be loaded side by side.
func (r *FactReader) Load(ctx context.Context, b *Batch) error {
	if b.Visits == 0 {
		return nil
	}
	var err error
	b.answers, err = r.s.query.packedAnswers(ctx, visitIDs(b.visits), true)
	return err
}

// Each gives the facts of a loaded batch. A fact is good until give returns.
func (r *FactReader) Each(ctx context.Context, b *Batch, give func(*Fact) error) error {
	if err := r.prepare(ctx, b.visits); err != nil {
		return err
	}
	for i := range b.visits {
		v := &b.visits[i]
		if err := r.visit(v, b.answers[v.ID], give); err != nil {
			return err
		}
	}
	return nil
}
