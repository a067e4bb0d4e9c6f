package api

import (
	"context"
	"slices"
	"time"

	"etalon/standards"
	"etalon/standards/readings"
)

// DoorKey is the secret of a personal link.
type DoorKey struct {
	Token string `json:"token" minLength:"1" maxLength:"100"`
}

// ReadingDoor is the standard for the position of who holds a personal link.
type ReadingDoor struct {
	Name           string           `json:"name"`
	Position       string           `json:"position"`
	Location       string           `json:"location"`
	Standard       string           `json:"standard"`
	Language       string           `json:"language" doc:"Of the standard"`
	Version        string           `json:"version"`
	EffectiveOn    string           `json:"effective_on,omitempty" format:"date"`
	Deadline       string           `json:"deadline" format:"date"`
	Late           bool             `json:"late"`
	Ended          bool             `json:"ended" doc:"Nothing can be acknowledged any more"`
	Seen           []string         `json:"seen" doc:"Lineages of the sections that were on the screen"`
	AcknowledgedAt *time.Time       `json:"acknowledged_at,omitempty"`
	Content        StandardContent  `json:"content" doc:"Only what concerns the position"`
	Since          string           `json:"since,omitempty" doc:"Number of the version acknowledged before"`
	Changes        []PositionChange `json:"changes" doc:"For the position, since then"`
}

// PositionChange is what became of a rule for a position.
type PositionChange struct {
	Kind    string `json:"kind" enum:"added,removed,kept" doc:"Kept: reworded"`
	Section string `json:"section"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
}

func (s *Server) toDoor(d readings.Door) *one[ReadingDoor] {
	m := d.Reading.Member
	out := ReadingDoor{
		Name: m.Name, Position: m.Position, Location: m.Location, Standard: d.Standard.Title, Language: d.Standard.Language, Version: d.Version.Number(),
		EffectiveOn: date(d.Version.EffectiveOn), Deadline: date(d.Introduction.Deadline), Late: d.Introduction.Late(s.Places.Now()),
		Ended: !d.Introduction.EndedAt.IsZero(), Seen: append([]string{}, d.Reading.Seen...), AcknowledgedAt: moment(d.Reading.AcknowledgedAt),
		Content: toStandardContent(d.Version.Content()), Changes: []PositionChange{},
	}
	if d.Since == nil {
		return &one[ReadingDoor]{out}
	}
	out.Since = d.Since.Number()
	for _, c := range d.Changes.Requirements {
		if c.Renumbered() || c.Kind == standards.Kept && len(c.Fields) == 0 {
			continue // nothing to learn
		}
		section := c.SectionAfter
		if c.Kind == standards.Removed {
			section = c.SectionBefore
		}
		out.Changes = append(out.Changes, PositionChange{string(c.Kind), section, c.Before.Statement, c.After.Statement})
	}
	slices.SortStableFunc(out.Changes, func(a, b PositionChange) int { return changeOrder(a.Kind) - changeOrder(b.Kind) })
	return &one[ReadingDoor]{out}
}

func changeOrder(kind string) int { return slices.Index([]string{"added", "kept", "removed"}, kind) }

func (s *Server) openReading(ctx context.Context, in *struct{ Body DoorKey }) (*one[ReadingDoor], error) {
	d, err := s.Readings.Open(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return s.toDoor(d), nil
}

func (s *Server) seeSections(ctx context.Context, in *struct {
	Body struct {
		DoorKey
		Sections []string `json:"sections" maxItems:"60" doc:"Lineages"`
	}
},
) (*none, error) {
	_, err := s.Readings.See(ctx, in.Body.Token, in.Body.Sections)
	return &none{}, err
}

func (s *Server) acknowledgeReading(ctx context.Context, in *struct{ Body DoorKey }) (*one[ReadingDoor], error) {
	d, err := s.Readings.Acknowledge(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return s.toDoor(d), nil
}
