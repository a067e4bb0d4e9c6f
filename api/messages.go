package api

import (
	"context"
	"time"

	"etalon/audits/messages"
	"etalon/internal/accounts"
)

// Message is one message between the shopper of an assignment and its coordinators.
type Message struct {
	ID        string    `json:"id" format:"uuid"`
	Own       bool      `json:"own" doc:"The reader wrote it"`
	Shopper   bool      `json:"shopper" doc:"A shopper wrote it"`
	Name      string    `json:"name,omitempty" doc:"Of who wrote it; shoppers know coordinators by none"`
	Text      string    `json:"text"`
	WrittenAt time.Time `json:"written_at" doc:"By the clock of the device"`
	CreatedAt time.Time `json:"created_at" doc:"When the server had it"`
}

// MessageThread is what a thread is about.
type MessageThread struct {
	AssignmentID string     `json:"assignment_id" format:"uuid"`
	Location     string     `json:"location"`
	Wave         string     `json:"wave"`
	WaveID       string     `json:"wave_id" format:"uuid"`
	Shopper      string     `json:"shopper,omitempty" doc:"For coordinators"`
	Last         string     `json:"last,omitempty" doc:"The latest text"`
	LastAt       *time.Time `json:"last_at,omitempty"`
	Unread       int        `json:"unread"`
}

// Messages are a thread with all that is in it, the oldest first.
type Messages struct {
	Thread MessageThread `json:"thread"`
	Items  []Message     `json:"items"`
}

func (s *Server) listMessages(ctx context.Context, by accounts.Actor, in *Ref) (*one[Messages], error) {
	thread, list, err := s.Messages.List(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	items := mapped(list, func(m messages.Message) Message { return toMessage(by, m) })
	return &one[Messages]{Messages{toMessageThread(thread), items}}, nil
}

func (s *Server) putMessage(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	MessageID string `path:"message_id" format:"uuid" doc:"Made by the client"`
	Body      struct {
		Text      string    `json:"text" minLength:"1" maxLength:"4000"`
		WrittenAt time.Time `json:"written_at" doc:"By the clock of the device: a message may wait for a network"`
	}
},
) (*one[Message], error) {
	m, err := s.Messages.Write(ctx, by, messages.Message{ID: in.MessageID, AssignmentID: in.ID, Text: in.Body.Text, WrittenAt: in.Body.WrittenAt})
	if err != nil {
		return nil, err
	}
	return &one[Message]{toMessage(by, m)}, nil
}

func (s *Server) readMessages(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Until string `json:"until" format:"uuid" doc:"The last message that was seen"`
	}
},
) (*none, error) {
	return nil, s.Messages.Read(ctx, by, in.ID, in.Body.Until)
}

func (s *Server) listMessageThreads(ctx context.Context, by accounts.Actor, in *struct {
	Unread bool `query:"unread" doc:"Only those with something unread"`
},
) (*listed[MessageThread], error) {
	found, err := s.Messages.Threads(ctx, by, in.Unread)
	return &listed[MessageThread]{list[MessageThread]{mapped(found, toMessageThread), len(found)}}, err
}

func toMessage(by accounts.Actor, m messages.Message) Message {
	return Message{m.ID, m.AccountID == by.AccountID, m.FromShopper(), m.Name, m.Text, m.WrittenAt, m.CreatedAt}
}

func toMessageThread(t messages.Thread) MessageThread {
	return MessageThread{t.AssignmentID, t.Location, t.Wave, t.WaveID, t.Shopper, t.Last, moment(t.LastAt), t.Unread}
}
