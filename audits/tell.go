package audits

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
)

// tell lets those know whom the move of a visit concerns, in the transaction of
// the move: the shopper of what was decided, never of a score; who manages the
// location of a result, never of the shopper or of when they came.
func (s *Service) tell(ctx context.Context, v Visit, reason string) error {
	about, err := s.store.subject(ctx, v)
	if err != nil {
		return err
	}
	n := notifications.Notice{OrgID: v.OrgID, To: []string{v.ShopperID}, Event: v.ID, Params: map[string]any{"location": about.Location}}
	switch v.Status {
	case Returned:
		n.Kind, n.Renew, n.Params["note"] = notifications.VisitReturned, true, reason
		return s.notices.Notify(ctx, n)
	case Rejected:
		n.Kind, n.Params["note"] = notifications.VisitRejected, reason
		return s.notices.Notify(ctx, n)
	case Approved:
		n.Kind = notifications.VisitApproved
		return s.notices.Notify(ctx, n)
	case Released:
		n.Kind, n.To, n.Params["wave"] = notifications.VisitReleased, nil, about.Wave
		n.Link = "/waves/" + v.WaveID + "?location=" + v.LocationID
		return s.notices.Holders(
			ctx, n, []accounts.Role{accounts.StoreManager, accounts.RegionalManager},
			accounts.Scope{Kind: accounts.Location, ID: v.LocationID}, accounts.Scope{Kind: accounts.Region, ID: about.RegionID},
		)
	case InProgress, Submitted, InReview, Locked, Excluded:
	}
	return nil
}

// tellCancelled lets shoppers know how many of their visits were called off, in a
// statement for each number: few, however many visits. A wave that was never open has
// told nobody of them.
func (s *Service) tellCancelled(ctx context.Context, w Wave, held map[string]int, event, reason string) error {
	delete(held, "") // on the board
	byCount := map[int][]string{}
	for shopper, n := range held {
		byCount[n] = append(byCount[n], shopper)
	}
	if w.Status != WaveOpen {
		return nil
	}
	for n, people := range byCount {
		err := s.notices.Notify(ctx, notifications.Notice{
			OrgID: w.OrgID, To: people, Kind: notifications.VisitsCancelled, Event: event, Link: "/visits",
			Params: map[string]any{"wave": w.Title, "count": n, "reason": reason},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TellReviewers lets reviewers know of the waves in which visits came in since
// they were told last, one notification a wave. It looks at what is there, so that
// submitting a visit does not wait for it and a stopped server forgets nothing.
func (s *Service) TellReviewers(ctx context.Context) error {
	waves, err := s.store.wavesToReview(ctx)
	if err != nil {
		return err
	}
	for _, w := range waves {
		n := notifications.Notice{
			OrgID: w.OrgID, Kind: notifications.VisitsWaiting, Event: w.ID, Link: "/waves/" + w.ID, Renew: true,
			Params: map[string]any{"wave": w.Title, "count": w.Waiting},
		}
		err := s.notices.Holders(ctx, n, []accounts.Role{accounts.Reviewer}, accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Wave, ID: w.ID})
		if err != nil {
			return err
		}
	}
	return nil
}
