package accounts

import (
	"context"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// Edit is what an administrator changes about an account.
type Edit struct {
	Name, Language string
	Revision       int // that the edit started from
}

// Edit changes somebody's name and language. Faults: ErrForbidden, ErrNotFound,
// ErrInvalid, ErrStale.
func (s *Service) Edit(ctx context.Context, by Actor, accountID string, e Edit) (Account, error) {
	if err := by.Require(ManagePeople); err != nil {
		return Account{}, err
	}
	var wrong []fault.Field
	if f, bad := checkText("name", &e.Name, nameMax); bad {
		wrong = append(wrong, f)
	}
	if !slices.Contains(locale.Languages, locale.Language(e.Language)) {
		wrong = append(wrong, fault.Field{Path: "language", Code: "language_unknown"})
	}
	if len(wrong) > 0 {
		return Account{}, ErrInvalid.At(wrong...)
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		if a.Revision != e.Revision {
			return ErrStale
		}
		return s.edit(ctx, by, a, e.Name, e.Language)
	})
	if err != nil {
		return Account{}, err
	}
	return s.Get(ctx, by, accountID)
}

// Rename changes one's own name.
func (s *Service) Rename(ctx context.Context, by Actor, name string) error {
	if f, bad := checkText("name", &name, nameMax); bad {
		return ErrInvalid.At(f)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, by.AccountID)
		if err != nil {
			return err
		}
		return s.edit(ctx, by, a, name, a.Language)
	})
}

func (s *Service) edit(ctx context.Context, by Actor, a Account, name, language string) error {
	if a.Name == name && a.Language == language {
		return nil
	}
	err := s.store.changeAccount(ctx, a, map[string]any{"name": name, "language": language, "revision": a.Revision + 1})
	if err != nil {
		return err
	}
	return s.recordChange(ctx, by, "update", a.ID,
		map[string]any{"name": a.Name, "language": a.Language}, map[string]any{"name": name, "language": language})
}
