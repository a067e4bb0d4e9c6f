package reports

import (
	"context"
	"math"
	"time"

	"etalon/audits/surveys"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// Promotion counts the answers to "would you recommend us": 9 and 10 promote, 7 and 8
// are passive, 0 to 6 detract.
type Promotion struct{ Promoters, Passives, Detractors int }

// N is how many answered.
func (p Promotion) N() int { return p.Promoters + p.Passives + p.Detractors }

func (p *Promotion) add(mark, n int) {
	switch {
	case mark >= 9:
		p.Promoters += n
	case mark >= 7:
		p.Passives += n
	default:
		p.Detractors += n
	}
}

// Score is the NPS, promoters − detractors in hundredths of a percent of the answers,
// from −10000 to 10000 and rounded half up; false when nobody answered.
func (p Promotion) Score() (checklists.Percent, bool) {
	n := int64(p.N())
	if n == 0 {
		return 0, false
	}
	return checklists.Percent(floorDiv(2*10000*int64(p.Promoters-p.Detractors)+n, 2*n)), true
}

// Interval is the 95 % adjusted Wald interval of the NPS, which adds three answers, ¾ of
// them a promoter and ¾ a detractor, so that it is honest for few answers and for those
// that all agree (B. Rocks, The American Statistician 70 (2016) 365).
func (p Promotion) Interval() (Interval, bool) {
	if p.N() == 0 {
		return Interval{}, false
	}
	n := float64(p.N()) + 3
	up, down := (float64(p.Promoters)+0.75)/n, (float64(p.Detractors)+0.75)/n
	half := 1.959964 * math.Sqrt((up+down-(up-down)*(up-down))/n)
	return Interval{percent(max(-1, up-down-half) * 10000), percent(min(1, up-down+half) * 10000)}, true
}

// SurveyResults are what customers answered in a campaign, in the locations that the
// reader sees. Figures need Campaign.Minimum answers; counts are always told.
type SurveyResults struct {
	Campaign  surveys.Campaign
	N         int
	Questions []SurveyQuestion
	Places    []SurveyPlace // by code
	Weeks     []SurveyWeek  // with answers, the oldest first
}

// SurveyQuestion is a question with its answers.
type SurveyQuestion struct {
	Question  *checklists.Question
	N, NA     int // who answered it, or said that it does not apply
	Answers   []SurveyCount
	Comments  int
	Promotion Promotion  // of "would you recommend us"
	Satisfied Compliance // of another scale: the top marks
}

// SurveyCount is how often something was said.
type SurveyCount struct {
	Said, Text string
	N          int
}

// SurveyFigures are the figures of a part: of each scale, along Rated of the results.
type SurveyFigures struct {
	N         int
	Promotion Promotion
	Satisfied []Compliance
}

// SurveyPlace is a location of a campaign.
type SurveyPlace struct {
	surveys.Place
	SurveyFigures
}

// SurveyWeek is a week, from its Monday.
type SurveyWeek struct {
	Monday time.Time
	SurveyFigures
}

// Rated are the indices of the questions whose top marks count.
func (r *SurveyResults) Rated() []int {
	var list []int
	for i, q := range r.Questions {
		if q.Question.Kind == checklists.ScaleKind && !q.Question.Recommends() {
			list = append(list, i)
		}
	}
	return list
}

// Enough reports whether figures of so many answers are shown.
func (r *SurveyResults) Enough(n int) bool { return n >= r.Campaign.Minimum }

// Survey returns the results of a campaign, of one location when it is named.
// Faults: surveys.ErrNotFound, accounts.ErrForbidden.
func (s *Service) Survey(ctx context.Context, by accounts.Actor, id, locationID string) (*SurveyResults, error) {
	c, err := s.surveys.Campaign(ctx, by, id)
	if err != nil {
		return nil, err
	}
	f, err := s.surveys.Seen(ctx, by)
	if err != nil {
		return nil, err
	}
	v, err := s.checklists.Content(ctx, by.OrgID, c.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	places, _, err := s.surveys.PlacesOf(ctx, by, id, surveys.PlaceQuery{LocationID: locationID})
	if err == nil && locationID != "" && len(places) == 0 {
		err = surveys.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	r := &SurveyResults{Campaign: c}
	r.ask(v.Content)
	for _, p := range places {
		r.Places = append(r.Places, SurveyPlace{p, r.none()})
	}
	return r, s.query.fillSurvey(ctx, r, f, locationID)
}

// ask lists the questions with all that can be said.
func (r *SurveyResults) ask(c *checklists.Checklist) {
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[j]
			r.Questions = append(r.Questions, SurveyQuestion{Question: q, Answers: sayable(q)})
		}
	}
}

func sayable(q *checklists.Question) []SurveyCount {
	list := []SurveyCount{}
	switch q.Kind {
	case checklists.YesNo:
		list = append(list, SurveyCount{Said: "yes"}, SurveyCount{Said: "no"})
	case checklists.ScaleKind:
		for mark := q.Scale.Max; mark >= q.Scale.Min; mark-- {
			list = append(list, SurveyCount{Said: itoa(mark), Text: itoa(mark)})
		}
	default:
		for _, o := range q.Options {
			list = append(list, SurveyCount{Said: o.ID, Text: o.Text})
		}
	}
	return list
}
