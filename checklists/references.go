package checklists

import (
	"context"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// References lists the images that the questions of c show, by id.
func (c *Checklist) References() []string {
	var ids []string
	for s := range c.Sections {
		for q := range c.Sections[s].Questions {
			ids = append(ids, c.Sections[s].Questions[q].References...)
		}
	}
	return ids
}

// references returns ErrChecklistInvalid where c shows an image that its checklist
// does not have.
func (s *Service) references(ctx context.Context, orgID, checklistID string, c *Checklist) error {
	shown := c.References()
	var ids []string
	for _, id := range shown {
		if parsed, err := uuid.Parse(id); err == nil && parsed.String() == id {
			ids = append(ids, id)
		}
	}
	if len(shown) == 0 {
		return nil
	}
	known, err := s.store.images(ctx, orgID, checklistID, ids)
	if err != nil {
		return err
	}
	var p problems
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			for k, id := range c.Sections[i].Questions[j].References {
				if !known[id] {
					p.add(index(index(index("sections", i)+".questions", j)+".references", k), "image_not_found", fault.Params{"Value": id})
				}
			}
		}
	}
	return p.err(ErrChecklistInvalid)
}
