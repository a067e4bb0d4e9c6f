package shoppers

import (
	"context"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Erase replaces the personal data of a shopper for good, as the law lets them
// ask: account, profile, documents, reasons. Open assignments are cancelled. Visits stay, by nobody in particular.
// Only who manages people may, and types the shopper's e-mail to confirm. It ends
// the person's sessions. Erasing again changes nothing.
func (s *Service) Erase(ctx context.Context, by accounts.Actor, id, confirm string) error {
	if err := by.Require(accounts.ManagePeople); err != nil {
		return err
	}
	s.filing.Lock()
	defer s.filing.Unlock()
	var gone []Document
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := s.managed(ctx, by, id)
		if err != nil || sh.Status == Erased {
			return err
		}
		if !strings.EqualFold(strings.TrimSpace(confirm), sh.Email) {
			return ErrInvalid.At(fault.Field{Path: "confirm", Code: "erase_confirm"})
		}
		if gone, err = s.store.documents(ctx, by.OrgID, sh.ID); err != nil {
			return err
		}
		if err := s.store.deleteDocuments(ctx, by.OrgID, sh.ID, ""); err != nil {
			return err
		}
		if _, err := s.giveBack(ctx, by, Exclusion{Kind: Block, OrgID: by.OrgID, ShopperID: sh.ID}); err != nil {
			return err
		}
		if err := s.store.erase(ctx, sh, s.now()); err != nil {
			return err
		}
		if err := s.accounts.Erase(ctx, by, sh.ID); err != nil {
			return err
		}
		return s.record(ctx, by, "erase", sh.ID, nil, nil)
	})
	if err != nil {
		return err
	}
	return s.discard(ctx, gone)
}
