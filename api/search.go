package api

import (
	"context"
	"errors"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/standards"
)

// searchMost is how many things of a kind a search shows; the kind's own list
// shows the rest.
const searchMost = 5

// Found is what a search found of one kind.
type Found struct {
	Kind  string  `json:"kind" enum:"standards,checklists,locations,people,waves,visits"`
	Items []Match `json:"items"`
	Total int     `json:"total" doc:"At most five of them are items"`
}

// Match is a thing that a search found.
type Match struct {
	ID    string `json:"id" format:"uuid"`
	Title string `json:"title"`
	Note  string `json:"note,omitempty"`
	Link  string `json:"link" doc:"Its page, below #"`
}

// SearchResults are what a search found, by kind; kinds without any are absent.
type SearchResults struct {
	Groups []Found `json:"groups"`
}

// search asks every list that the actor may read. The rights are the lists' own.
func (s *Server) search(ctx context.Context, by accounts.Actor, in *struct {
	Query string `query:"q" minLength:"2" maxLength:"100" required:"true"`
},
) (*one[SearchResults], error) {
	out := SearchResults{Groups: []Found{}}
	text := strings.TrimSpace(strings.ReplaceAll(in.Query, "\x00", "")) // PostgreSQL takes no NUL
	for _, kind := range []struct {
		name string
		find func(context.Context, accounts.Actor, string) ([]Match, int, error)
	}{
		{"standards", s.findStandards},
		{"checklists", s.findChecklists},
		{"locations", s.findLocations},
		{"waves", s.findWaves},
		{"visits", s.findVisits},
		{"people", s.findPeople},
	} {
		items, total, err := kind.find(ctx, by, text)
		if err != nil && !errors.Is(err, accounts.ErrForbidden) {
			return nil, err
		}
		if err == nil && total > 0 {
			out.Groups = append(out.Groups, Found{kind.name, items, total})
		}
	}
	return &one[SearchResults]{out}, nil
}

func (s *Server) findStandards(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, total, err := s.Standards.List(ctx, by, standards.Query{Search: text, Limit: searchMost})
	if err != nil {
		return nil, 0, err
	}
	versions, err := s.Standards.Headers(ctx, by, found)
	if err != nil {
		return nil, 0, err
	}
	items := []Match{}
	for _, st := range found {
		if all := versions[st.ID]; len(all) > 0 {
			items = append(items, Match{st.ID, st.Title, all[0].Number(), "/standard-versions/" + all[0].ID})
		}
	}
	return items, total, nil
}

func (s *Server) findChecklists(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, total, err := s.Checklists.List(ctx, by, text, searchMost, 0)
	items := []Match{}
	for _, f := range found {
		if len(f.Versions) > 0 {
			items = append(items, Match{f.ID, f.Title, "", "/checklist-versions/" + f.Versions[0].ID})
		}
	}
	return items, total, err
}

func (s *Server) findLocations(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, err := s.Places.List(ctx, by, locations.Query{Search: text, Sort: locations.ByCode, Limit: searchMost})
	items := mapped(found.Locations, func(l locations.Location) Match {
		return Match{l.ID, l.Name, joined(l.Code, l.City), "/locations/" + l.ID}
	})
	return items, found.Total, err
}

func (s *Server) findWaves(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, total, err := s.Audits.Waves(ctx, by, text, searchMost, 0)
	items := []Match{}
	for _, w := range found {
		items = append(items, Match{w.ID, w.Title, languageOf(ctx).Date(w.StartsOn), "/waves/" + w.ID})
	}
	return items, total, err
}

func (s *Server) findVisits(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, total, err := s.Reports.FindVisits(ctx, by, text, searchMost)
	items := []Match{}
	for _, v := range found {
		items = append(items, Match{v.ID, v.Number, joined(v.Name, v.Wave), "/waves/" + v.WaveID + "?location=" + v.LocationID})
	}
	return items, total, err
}

func (s *Server) findPeople(ctx context.Context, by accounts.Actor, text string) ([]Match, int, error) {
	found, total, err := s.Accounts.List(ctx, by, accounts.Query{Search: text, Limit: searchMost})
	items := mapped(found, func(a accounts.Account) Match { return Match{a.ID, a.Name, a.Email, "/people/" + a.ID} })
	return items, total, err
}

// joined puts together what there is of a note.
func joined(parts ...string) string {
	var given []string
	for _, p := range parts {
		if p != "" {
			given = append(given, p)
		}
	}
	return strings.Join(given, " · ")
}
