package standards

import (
	"context"

	"etalon/internal/accounts"
)

// Header is a version in a list: without its sections.
type Header struct {
	Version
	Requirements int
}

// Headers returns, by standard, the versions that by may read of standards that
// List returned, the latest first. It asks twice, however many there are.
func (s *Service) Headers(ctx context.Context, by accounts.Actor, list []Standard) (map[string][]Header, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return nil, err
	}
	ids, brands := make([]string, len(list)), make(map[string]string, len(list))
	for i, st := range list {
		ids[i], brands[st.ID] = st.ID, st.BrandID
	}
	headers, err := s.store.headersOf(ctx, by.OrgID, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string][]Header, len(list))
	for _, h := range headers {
		if sees(by, h.Version, brands[h.StandardID]) {
			found[h.StandardID] = append(found[h.StandardID], h)
		}
	}
	return found, nil
}
