package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
	"etalon/internal/push"
)

// NotificationChoice is how the account is told of a topic, beside the list in the
// application.
type NotificationChoice struct {
	Topic string `json:"topic" enum:"messages,offers,visits,deadlines,pay,work"`
	Push  bool   `json:"push" doc:"On the devices that take it"`
	Email bool   `json:"email" doc:"In a letter, of what stayed unread for half an hour"`
}

// NotificationSettings are the choices of an account, and the key that its devices
// subscribe with.
type NotificationSettings struct {
	Topics  []NotificationChoice `json:"topics"`
	PushKey string               `json:"push_key" doc:"Public key of the server (VAPID), base64url"`
	Letters bool                 `json:"letters" doc:"The installation has a mail server"`
}

func (s *Server) getNotificationSettings(ctx context.Context, by accounts.Actor, _ *none) (*one[NotificationSettings], error) {
	choices, err := s.Notices.Choices(ctx, by)
	if err != nil {
		return nil, err
	}
	topics := mapped(choices, func(c notifications.Choice) NotificationChoice {
		return NotificationChoice{string(c.Topic), c.Push, c.ByEmail}
	})
	return &one[NotificationSettings]{NotificationSettings{topics, s.Push.Key(), s.Letters}}, nil
}

func (s *Server) putNotificationSettings(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Topics []NotificationChoice `json:"topics" maxItems:"10" doc:"Those that are not named stay"`
	}
},
) (*none, error) {
	return nil, s.Notices.Choose(ctx, by, mapped(in.Body.Topics, func(c NotificationChoice) notifications.Choice {
		return notifications.Choice{Topic: notifications.Topic(c.Topic), Push: c.Push, ByEmail: c.Email}
	}))
}

func (s *Server) subscribe(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Endpoint string `json:"endpoint" format:"uri" maxLength:"1000"`
		P256DH   string `json:"p256dh" maxLength:"200" doc:"The device's public key, base64url"`
		Auth     string `json:"auth" maxLength:"100" doc:"Its secret, base64url"`
	}
},
) (*none, error) {
	device := push.Device{Endpoint: in.Body.Endpoint, P256DH: in.Body.P256DH, Auth: in.Body.Auth}
	return nil, s.Push.Subscribe(ctx, by, callerOf(ctx).token, device)
}

func (s *Server) unsubscribe(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Endpoint string `json:"endpoint" maxLength:"1000"`
	}
},
) (*none, error) {
	return nil, s.Push.Unsubscribe(ctx, by, in.Body.Endpoint)
}
