package notifications

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrChoiceInvalid reports a topic that there is not, or twice.
var ErrChoiceInvalid = fault.New(fault.Invalid, "notification_choice_invalid")

// Choices returns how the actor is told of each topic.
func (s *Service) Choices(ctx context.Context, by accounts.Actor) ([]Choice, error) {
	if by.Only != nil {
		return nil, accounts.ErrNotByToken
	}
	chosen, err := s.store.choices(ctx, by.OrgID, []string{by.AccountID})
	if err != nil {
		return nil, err
	}
	list := make([]Choice, len(Topics))
	for i, topic := range Topics {
		list[i] = chosen.of(by.AccountID, topic)
	}
	return list, nil
}

// Choose sets how the actor is told of the topics named; the others stay.
// Faults: ErrChoiceInvalid.
func (s *Service) Choose(ctx context.Context, by accounts.Actor, list []Choice) error {
	if by.Only != nil {
		return accounts.ErrNotByToken
	}
	seen := map[Topic]bool{}
	for _, c := range list {
		if !slices.Contains(Topics, c.Topic) || seen[c.Topic] {
			return ErrChoiceInvalid.At(fault.Field{Path: "topics", Code: "unknown_value", Params: fault.Params{"Value": string(c.Topic)}})
		}
		seen[c.Topic] = true
	}
	return s.store.choose(ctx, by, list)
}

// chosen is what accounts chose, by account and topic.
type chosen map[string]map[Topic]Choice

func (c chosen) of(account string, topic Topic) Choice {
	if choice, ok := c[account][topic]; ok {
		return choice
	}
	return Choice{Topic: topic, Push: topic.Urgent(), ByEmail: topic.Urgent()}
}

// Known marks what the actor was told of an event as read: they have seen it where
// it happened.
func (s *Service) Known(ctx context.Context, by accounts.Actor, kind Kind, event string) error {
	return s.store.known(ctx, by, kind, event, s.now())
}
