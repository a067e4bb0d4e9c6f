package surveys

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/secrets"
)

// Door is what whoever holds a link reads: the questions and where they are, and
// nothing of how answers count.
type Door struct {
	Name, Invitation, Organisation string
	Place, City                    string
	Language                       locale.Language // of the questions
	Questions                      checklists.Document
}

// seat is the location of a campaign behind a link.
type seat struct {
	Campaign                              Campaign
	LocationID, Place, City, Organisation string
	day                                   time.Time // today, there
}

// Open looks behind a link. The questions are in the language of who reads, where they
// are translated. Fault: ErrLink.
func (s *Service) Open(ctx context.Context, token string, lang locale.Language) (Door, error) {
	at, v, err := s.behind(ctx, token)
	if err != nil {
		return Door{}, err
	}
	said := v.Content.Language
	if slices.Contains(v.Content.Languages, lang) {
		said = lang
	}
	return Door{at.Campaign.Name, at.Campaign.Invitation, at.Organisation, at.Place, at.City, said, shown(v.Content.In(lang))}, nil
}

// behind finds the open campaign of a link, today.
func (s *Service) behind(ctx context.Context, token string) (seat, *checklists.Version, error) {
	at, zone, err := s.store.seatBehind(ctx, secrets.Digest(token))
	if err != nil {
		return seat{}, nil, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	year, month, date := s.Now().In(place).Date()
	at.day = time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	if c := at.Campaign; c.Status != Open || at.day.Before(c.StartsOn) || at.day.After(c.EndsOn) {
		return seat{}, nil, ErrLink
	}
	v, err := s.Checklists.Content(ctx, at.Campaign.OrgID, at.Campaign.ChecklistVersionID)
	return at, v, err
}

// shown is what a customer may see of a checklist: no points, no credits, no requirements.
func shown(c *checklists.Checklist) checklists.Document {
	d := checklists.NewDocument(c)
	out := checklists.Document{Title: d.Title, Audit: d.Audit, Sections: []checklists.DocumentSection{}}
	for _, s := range d.Sections {
		section := checklists.DocumentSection{ID: s.ID, Title: s.Title, Questions: []checklists.DocumentQuestion{}}
		for _, q := range s.Questions {
			one := checklists.DocumentQuestion{ID: q.ID, Text: q.Text, Hint: q.Hint, Kind: q.Kind, NA: q.NA, Required: q.Required, ShowIf: q.ShowIf, RequireIf: q.RequireIf}
			for _, o := range q.Options {
				one.Options = append(one.Options, checklists.DocumentOption{ID: o.ID, Text: o.Text, Exclusive: o.Exclusive})
			}
			if q.Scale != nil {
				one.Scale = &checklists.DocumentScale{Min: q.Scale.Min, Max: q.Scale.Max}
			}
			section.Questions = append(section.Questions, one)
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

// Send keeps the answers of a customer under an id that the browser made; sent again
// they are the same ones. Neither an account nor an address is kept, and the time to the
// minute. Faults: ErrLink, ErrInvalid, checklists.ErrAnswersInvalid, ErrFull, ErrAnswered.
func (s *Service) Send(ctx context.Context, token, id string, raw map[string]json.RawMessage) error {
	at, v, err := s.behind(ctx, token)
	if err != nil {
		return err
	}
	p := &fault.Problems{}
	p.Made("id", id)
	if err := p.Err(ErrInvalid); err != nil {
		return err
	}
	given, err := read(v, raw)
	if err != nil {
		return err
	}
	text, err := json.Marshal(given)
	if err != nil {
		return err
	}
	row := answerRow{
		ID: id, OrgID: at.Campaign.OrgID, CampaignID: at.Campaign.ID, LocationID: at.LocationID,
		Answers: string(text), SentAt: s.Now().Truncate(time.Minute), Day: at.day,
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertAnswer(ctx, row)
		if err != nil {
			return err
		}
		if !made {
			return s.store.repeated(ctx, row)
		}
		if err := s.store.count(ctx, row); err != nil {
			return err
		}
		return s.store.insertMarks(ctx, row.marks(v.Content, given))
	})
}

// read are the answers that fit the questions: what is hidden was not asked.
func read(v *checklists.Version, raw map[string]json.RawMessage) (checklists.Answers, error) {
	if len(raw) > checklists.MaxSurveyQuestions {
		return nil, ErrInvalid.At(fault.Field{Path: "answers", Code: "too_many", Params: fault.Params{"Max": checklists.MaxSurveyQuestions}})
	}
	given, err := checklists.ParseAnswers(v.Content, raw)
	if err != nil {
		return nil, err
	}
	result := v.Score(given, nil, nil)
	var wrong []fault.Field
	for _, id := range result.Missing {
		wrong = append(wrong, fault.Field{Path: "answers." + id, Code: "required"})
	}
	for _, id := range result.Hidden {
		delete(given, id)
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if a := given[id]; v.Content.Question(id).Kind == checklists.Text {
			a.Text = strings.TrimSpace(a.Text)
			if given[id] = a; utf8.RuneCountInString(a.Text) > checklists.MaxSurveyAnswerText {
				wrong = append(wrong, fault.Field{Path: "answers." + id, Code: "too_long", Params: fault.Params{"Max": checklists.MaxSurveyAnswerText}})
			}
			if a.Text == "" {
				delete(given, id)
			}
		}
	}
	if len(wrong) > 0 {
		return nil, checklists.ErrAnswersInvalid.At(wrong...)
	}
	if len(given) == 0 {
		return nil, ErrInvalid.At(fault.Field{Path: "answers", Code: "required"})
	}
	return given, nil
}
