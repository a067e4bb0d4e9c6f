package programmes

import (
	"context"
	"fmt"

	"etalon/internal/database"
)

func (s store) everywhere(ctx context.Context) ([]Programme, error) {
	rows, err := database.Of[programmeRow](s.db.Conn(ctx)).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list programmes: %w", err)
	}
	list := make([]Programme, len(rows))
	for i, r := range rows {
		if list[i], err = r.programme(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s store) organisations(ctx context.Context) ([]string, error) {
	var ids []string
	if err := s.db.Conn(ctx).Raw("SELECT id FROM organisations ORDER BY id").Scan(&ids).Error; err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	return ids, nil
}
