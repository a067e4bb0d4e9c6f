package orders

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/locale"
	"etalon/reports"
)

// Delivered is a finished file that somebody is given without having ordered it.
type Delivered struct {
	OrgID, AccountID string
	Format           Format
	Language         locale.Language
	WaveID, Title    string
	File             *reports.File // its name, type and size
	Sum              string        // as Store returned it
	Reach            audits.Reach  // what the file was made of
	Tell             bool          // in the application
}

// Store keeps the content of a file, to be delivered to several people, and closes it.
func (s *Service) Store(ctx context.Context, f *reports.File) (sum string, err error) {
	sum, _, err = s.Files.PutFrom(ctx, f.Content)
	return sum, errors.Join(err, f.Content.Close())
}

// Deliver puts a stored file into somebody's list, in the transaction that ctx carries,
// and returns the id of the order that stands for it.
func (s *Service) Deliver(ctx context.Context, d Delivered) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	o := Order{
		ID: id.String(), OrgID: d.OrgID, AccountID: d.AccountID, Kind: Mailed, Format: d.Format, Language: d.Language, Title: d.Title,
		Filter: Filter{WaveID: d.WaveID}, CreatedAt: s.Now(), StartedAt: s.Now(), reach: &d.Reach, step: 1,
	}
	s.finish(&o, d.File.Name, d.File.MediaType, d.Sum, d.File.Size)
	if _, err := s.store.insert(ctx, &o); err != nil {
		return "", err
	}
	if d.Tell {
		return o.ID, s.tell(ctx, &o)
	}
	return o.ID, nil
}

// Abandon deletes stored files that were delivered to nobody.
func (s *Service) Abandon(ctx context.Context, sums ...string) error {
	for _, sum := range sums {
		last, err := s.store.lastOf(ctx, sum)
		if err != nil {
			return err
		}
		if last {
			s.remove(ctx, sum)
		}
	}
	return nil
}
