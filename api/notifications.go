package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
)

// Notification is something that the account was told. The reader's page puts it
// in words.
type Notification struct {
	ID        string         `json:"id" format:"uuid"`
	Kind      string         `json:"kind" enum:"visit_returned,visit_rejected,visit_approved,visits_waiting,visit_released,role_granted,role_revoked,invitation_accepted,round_opened,round_due,round_late,round_overdue,round_answered,finding_answered,revision_near,revision_due,remark_mention,remark_added,remark_resolved,remark_reopened,suggestion_made,suggestion_accepted,suggestion_declined,step_due_soon,step_late,meeting_ahead,minutes_closed,idea_sorted,pilot_planned,pilot_cancelled,pilot_reopened,pilot_submitted,message_received,offers_made,offer_over,offer_declined,offer_unanswered,visit_taken,visit_given_back,application_made,application_accepted,application_refused,visit_tomorrow,visit_due,visit_lapsed,visit_missed,visits_cancelled,visits_paid,expense_reduced,report_ready,report_failed,benchmark_opened"`
	Params    map[string]any `json:"params" doc:"What fills the words of the kind"`
	Link      string         `json:"link,omitempty" doc:"Page to look at, below #"`
	CreatedAt time.Time      `json:"created_at"`
	ReadAt    *time.Time     `json:"read_at,omitempty" doc:"Absent: unread"`
}

// NotificationPage is a page of notifications, unread ones first.
type NotificationPage struct {
	Items  []Notification `json:"items"`
	Total  int            `json:"total"`
	Unread int            `json:"unread"`
}

func (s *Server) listNotifications(ctx context.Context, by accounts.Actor, in *struct {
	Number int `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"20"`
},
) (*one[NotificationPage], error) {
	page, err := s.Notices.List(ctx, by, in.Limit, (in.Number-1)*in.Limit)
	if err != nil {
		return nil, err
	}
	items := mapped(page.Items, func(n notifications.Notification) Notification {
		return Notification{n.ID, string(n.Kind), n.Params, n.Link, n.CreatedAt, moment(n.ReadAt)}
	})
	return &one[NotificationPage]{NotificationPage{items, page.Total, page.Unread}}, nil
}

func (s *Server) readNotifications(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		IDs []string `json:"ids,omitempty" maxItems:"200" doc:"Absent: all"`
	}
},
) (*none, error) {
	return nil, s.Notices.Read(ctx, by, in.Body.IDs)
}
