package orders

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
)

// tell lets a person know how their order ended, in the transaction that ends it. A
// program looks by itself.
func (s *Service) tell(ctx context.Context, o *Order) error {
	if o.Only != nil {
		return nil
	}
	kind := notifications.ReportReady
	if o.State == Failed {
		kind = notifications.ReportFailed
	}
	return s.Notices.Notify(ctx, notifications.Notice{
		OrgID: o.OrgID, To: []string{o.AccountID}, Kind: kind, Event: o.ID, Link: "/report-files",
		Params: map[string]any{"what": string(o.Kind), "format": string(o.Format), "title": o.Title},
	})
}

// known marks what the owner was told of an order as read: they have its file, or want
// it no more.
func (s *Service) known(ctx context.Context, by accounts.Actor, o *Order) error {
	if by.Only != nil {
		return nil
	}
	kind := notifications.ReportReady
	if o.State == Failed {
		kind = notifications.ReportFailed
	}
	return s.Notices.Known(ctx, by, kind, o.ID)
}
