package api

import (
	"context"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/standards/mapping"
)

// StandardImpact is what the publication of a version touches.
type StandardImpact struct {
	From             StandardVersionSummary `json:"from" doc:"The version before; of the first version, itself"`
	To               StandardVersionSummary `json:"to"`
	Title            string                 `json:"title" doc:"Of the standard"`
	First            bool                   `json:"first" doc:"There is no version before"`
	Unconfirmed      int                    `json:"unconfirmed" doc:"Relations of requirements that wait for the author"`
	Comparable       int                    `json:"comparable" doc:"Trend lines that go on"`
	Rebased          int                    `json:"rebased" doc:"Trend lines that begin anew"`
	Ends             int                    `json:"ends" doc:"Trend lines that end"`
	Begins           int                    `json:"begins" doc:"Trend lines that begin"`
	Broken           []MappedRelation       `json:"broken" doc:"Those that are re-based or end"`
	Checklists       []TouchedChecklist     `json:"checklists"`
	ChecklistsHidden bool                   `json:"checklists_hidden" doc:"Checklists are not for the reader's eyes"`
	Waves            []TouchedWave          `json:"waves"`
	OtherWaves       int                    `json:"other_waves" doc:"Draft and open waves that the reader may not see"`
	Unasked          []MappedRequirement    `json:"unasked" doc:"Requirements that no question checks yet"`
	Positions        []string               `json:"positions" doc:"Whose requirements change"`
}

// TouchedChecklist is a checklist with questions whose requirements change.
type TouchedChecklist struct {
	ID        string            `json:"id" format:"uuid" doc:"Of the version"`
	Title     string            `json:"title"`
	Number    int               `json:"number"`
	Status    string            `json:"status" enum:"draft,published,retired"`
	Questions []TouchedQuestion `json:"questions"`
}

// TouchedQuestion is a question whose requirement changes.
type TouchedQuestion struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Kind  string `json:"kind" enum:"same,reworded,split,merged,dropped,new" doc:"What becomes of its requirement"`
	Trend string `json:"trend" enum:"comparable,rebased,ends,begins"`
}

// TouchedWave is a draft or open wave that uses a touched checklist.
type TouchedWave struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title"`
	Status   string `json:"status" enum:"draft,open,closed,archived"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date"`
	Planned  int    `json:"planned" doc:"Visits asked for"`
	Done     int    `json:"done" doc:"Of them submitted"`
}

func (s *Server) getImpact(ctx context.Context, by accounts.Actor, in *Ref) (*one[StandardImpact], error) {
	i, err := s.Reports.Impact(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[StandardImpact]{toImpact(i)}, nil
}

func toImpact(i reports.Impact) StandardImpact {
	relation := relationsOf(i.Mapped)
	out := StandardImpact{
		From: toStandardVersionSummary(i.Before), To: toStandardVersionSummary(i.After), Title: i.Standard.Title, First: i.First(),
		Unconfirmed: mapping.Unconfirmed(i.Relations), Comparable: i.Trends[mapping.Comparable], Rebased: i.Trends[mapping.Rebased],
		Ends: i.Trends[mapping.Ends], Begins: i.Trends[mapping.Begins], Broken: []MappedRelation{},
		Checklists: mapped(i.Checklists, toTouchedChecklist), ChecklistsHidden: i.ChecklistsHidden,
		Waves: mapped(i.Waves, toTouchedWave), OtherWaves: i.OtherWaves, Unasked: []MappedRequirement{}, Positions: mapped(i.Positions, func(p string) string { return p }),
	}
	for _, r := range i.Relations {
		if r.Trend == mapping.Rebased || r.Trend == mapping.Ends {
			out.Broken = append(out.Broken, relation(r))
		}
	}
	if len(i.Unasked) > 0 {
		out.Unasked = relation(mapping.Relation{After: i.Unasked}).After
	}
	return out
}

func toTouchedChecklist(c reports.TouchedChecklist) TouchedChecklist {
	return TouchedChecklist{
		ID: c.ID, Title: c.Content.Title, Number: c.Number, Status: string(c.Status),
		Questions: mapped(c.Questions, func(q reports.TouchedQuestion) TouchedQuestion {
			return TouchedQuestion{q.ID, q.Text, string(q.Relation.Kind), string(q.Relation.Trend)}
		}),
	}
}

func toTouchedWave(w audits.WaveUse) TouchedWave {
	return TouchedWave{w.ID, w.Title, string(w.Status), date(w.StartsOn), date(w.EndsOn), w.Planned, w.Done}
}
