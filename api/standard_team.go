package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/standards"
)

// TeamMember is somebody who works on a standard.
type TeamMember struct {
	AccountID string   `json:"account_id" format:"uuid"`
	Name      string   `json:"name"`
	Roles     []string `json:"roles" doc:"For this standard or the whole organisation"`
}

func (s *Server) listTeam(ctx context.Context, by accounts.Actor, in *Ref) (*one[struct {
	Members []TeamMember `json:"members"`
}], error,
) {
	team, err := s.Standards.Team(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := &one[struct {
		Members []TeamMember `json:"members"`
	}]{}
	out.Body.Members = mapped(team, func(m standards.Member) TeamMember {
		return TeamMember{m.AccountID, m.Name, mapped(m.Roles, func(r accounts.Role) string { return string(r) })}
	})
	return out, nil
}
