package api

import (
	"context"
	"time"

	"etalon/audits/surveys"
	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/reports"
)

// SurveyCampaign asks the customers of some locations after their visit.
type SurveyCampaign struct {
	ID string `json:"id" format:"uuid"`
	SurveyCampaignText
	Brand     string     `json:"brand" doc:"Name"`
	Checklist string     `json:"checklist" doc:"Title"`
	Status    string     `json:"status" enum:"draft,open,closed"`
	Places    int        `json:"places" doc:"Locations that the reader sees"`
	Answers   int        `json:"answers" doc:"In those"`
	MayManage bool       `json:"may_manage"`
	OpenedAt  *time.Time `json:"opened_at,omitempty"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
}

// SurveyCampaignText is what people write of a campaign.
type SurveyCampaignText struct {
	BrandID            string   `json:"brand_id" format:"uuid" doc:"Stays once it was open, as the checklist and the first day do"`
	ChecklistVersionID string   `json:"checklist_version_id" format:"uuid" doc:"Published, of kind survey"`
	Name               string   `json:"name" minLength:"1" maxLength:"200" doc:"Customers read it"`
	Invitation         string   `json:"invitation,omitempty" maxLength:"1000" doc:"Customers read it, in the language of the checklist"`
	StartsOn           string   `json:"starts_on" format:"date"`
	EndsOn             string   `json:"ends_on" format:"date"`
	RegionIDs          []string `json:"region_ids" maxItems:"500" doc:"With location_ids empty: the whole brand"`
	LocationIDs        []string `json:"location_ids" maxItems:"2000"`
	Minimum            int      `json:"minimum" minimum:"1" maximum:"1000" doc:"Answers before figures of a location are shown"`
	Revision           int      `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new campaign"`
}

// SurveyPlace is a location of a campaign with its link.
type SurveyPlace struct {
	ID         string `json:"id" format:"uuid"`
	Code       string `json:"code"`
	Name       string `json:"name"`
	City       string `json:"city"`
	Region     string `json:"region"`
	Link       string `json:"link,omitempty" doc:"Absent: the campaign is not open"`
	Number     int    `json:"number" doc:"Of the link: the ones before have ended"`
	Answers    int    `json:"answers"`
	AnsweredOn string `json:"answered_on,omitempty" format:"date" doc:"The last day with an answer"`
}

// PromotionFigure is the NPS of a part; figures are null below the minimum of answers.
type PromotionFigure struct {
	N          int  `json:"n"`
	Promoters  int  `json:"promoters" doc:"9 and 10"`
	Passives   int  `json:"passives" doc:"7 and 8"`
	Detractors int  `json:"detractors" doc:"0 to 6"`
	Score      *int `json:"score" nullable:"true" doc:"Promoters − detractors, hundredths of a percent of the answers, from −10000"`
	Low        *int `json:"low" nullable:"true" doc:"Of the 95 % adjusted Wald interval"`
	High       *int `json:"high" nullable:"true"`
}

// SurveyFigures are the figures of a part of a campaign.
type SurveyFigures struct {
	N         int                `json:"n" doc:"Customers"`
	Promotion PromotionFigure    `json:"promotion"`
	Satisfied []ComplianceFigure `json:"satisfied" doc:"Along rated: top marks; rates are null below the minimum of answers"`
}

// SurveyPlaceFigures are those of a location.
type SurveyPlaceFigures struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	City   string `json:"city"`
	Region string `json:"region"`
	SurveyFigures
}

// SurveyWeekFigures are those of a week.
type SurveyWeekFigures struct {
	Monday string `json:"monday" format:"date"`
	SurveyFigures
}

// SurveyQuestion is a question with what was answered.
type SurveyQuestion struct {
	ID        string            `json:"id"`
	Text      string            `json:"text"`
	Kind      string            `json:"kind" enum:"yes_no,single,multiple,scale,text"`
	N         int               `json:"n" doc:"Who answered it"`
	NA        int               `json:"na"`
	Answers   []SurveyCount     `json:"answers" doc:"Of a scale from the highest mark"`
	Promotion *PromotionFigure  `json:"promotion,omitempty" doc:"Of a scale from 0 to 10"`
	Satisfied *ComplianceFigure `json:"satisfied,omitempty" doc:"Of another scale: its top marks"`
	Top       *int              `json:"top,omitempty" doc:"The mark from which it is one of the top marks, or of a turned scale up to which"`
}

// SurveyCount is how often something was said.
type SurveyCount struct {
	Said string `json:"said" doc:"yes, no, a mark, or the id of an option"`
	Text string `json:"text" doc:"Of the option"`
	N    int    `json:"n"`
}

// SurveyResults are the results of a campaign.
type SurveyResults struct {
	N         int                  `json:"n"`
	Minimum   int                  `json:"minimum" doc:"Answers before figures are shown"`
	Rated     []int                `json:"rated" doc:"Indices of the questions whose top marks count"`
	Promotion *PromotionFigure     `json:"promotion,omitempty" doc:"Absent: recommending is not asked about"`
	Questions []SurveyQuestion     `json:"questions"`
	Places    []SurveyPlaceFigures `json:"places" doc:"By code"`
	Weeks     []SurveyWeekFigures  `json:"weeks" doc:"With answers, the oldest first"`
}

// SurveyComment is what a customer wrote.
type SurveyComment struct {
	ID         string    `json:"id" format:"uuid" doc:"Of the answers; with the question it is one comment"`
	LocationID string    `json:"location_id" format:"uuid"`
	Code       string    `json:"code"`
	Location   string    `json:"location"`
	Question   string    `json:"question"`
	Text       string    `json:"text"`
	SentAt     time.Time `json:"sent_at" doc:"To the minute"`
}

// SurveyPart is one location of a campaign, or all.
type SurveyPart struct {
	Location string `query:"location" format:"uuid" doc:"Absent: all"`
}

func toSurveyCampaign(c surveys.Campaign) SurveyCampaign {
	if !c.MayManage { // of which only a part is theirs to see
		c.RegionIDs, c.PlaceIDs = []string{}, []string{}
	}
	return SurveyCampaign{
		c.ID,
		SurveyCampaignText{c.BrandID, c.ChecklistVersionID, c.Name, c.Invitation, date(c.StartsOn), date(c.EndsOn), c.RegionIDs, c.PlaceIDs, c.Minimum, c.Revision},
		c.Brand, c.ChecklistTitle, string(c.Status), c.Places, c.Answers, c.MayManage, moment(c.OpenedAt), moment(c.ClosedAt),
	}
}

func (s *Server) listSurveyCampaigns(ctx context.Context, by accounts.Actor, in *struct{ Page }) (*listed[SurveyCampaign], error) {
	all, err := s.Surveys.List(ctx, by, in.Search)
	from := min(in.offset(), len(all))
	part := all[from:min(from+in.Limit, len(all))]
	return &listed[SurveyCampaign]{list[SurveyCampaign]{mapped(part, toSurveyCampaign), len(all)}}, err
}

func (s *Server) getSurveyCampaign(ctx context.Context, by accounts.Actor, in *Ref) (*one[SurveyCampaign], error) {
	c, err := s.Surveys.Campaign(ctx, by, in.ID)
	return &one[SurveyCampaign]{toSurveyCampaign(c)}, err
}

func (s *Server) putSurveyCampaign(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body SurveyCampaignText
},
) (*one[SurveyCampaign], error) {
	b := in.Body
	c, err := s.Surveys.Put(ctx, by, surveys.Campaign{
		ID: in.ID, BrandID: b.BrandID, ChecklistVersionID: b.ChecklistVersionID, Name: b.Name, Invitation: b.Invitation,
		StartsOn: locations.Day(b.StartsOn).Time(), EndsOn: locations.Day(b.EndsOn).Time(), RegionIDs: b.RegionIDs, PlaceIDs: b.LocationIDs, Minimum: b.Minimum,
	}, b.Revision)
	return &one[SurveyCampaign]{toSurveyCampaign(c)}, err
}

func (s *Server) moveSurveyCampaign(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Status string `json:"status" enum:"open,closed"`
	}
},
) (*one[SurveyCampaign], error) {
	c, err := s.Surveys.Move(ctx, by, in.ID, surveys.Status(in.Body.Status))
	return &one[SurveyCampaign]{toSurveyCampaign(c)}, err
}

func (s *Server) listSurveyPlaces(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Page
},
) (*listed[SurveyPlace], error) {
	places, total, err := s.Surveys.PlacesOf(ctx, by, in.ID, surveys.PlaceQuery{Search: in.Search, Limit: in.Limit, Offset: in.offset()})
	return &listed[SurveyPlace]{list[SurveyPlace]{mapped(places, toSurveyPlace), total}}, err
}

func toSurveyPlace(p surveys.Place) SurveyPlace {
	return SurveyPlace{p.LocationID, p.Code, p.Name, p.City, p.Region, p.Link, p.Generation, p.Answers, date(p.AnsweredOn)}
}

func (s *Server) renewSurveyLink(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	LocationID string `path:"location_id" format:"uuid"`
},
) (*one[SurveyPlace], error) {
	p, err := s.Surveys.RenewLink(ctx, by, in.ID, in.LocationID)
	return &one[SurveyPlace]{toSurveyPlace(p)}, err
}

func (s *Server) listSurveyComments(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SurveyPart
	Page
},
) (*listed[SurveyComment], error) {
	all, total, err := s.Reports.SurveyComments(ctx, by, in.ID, in.Location, in.Limit, in.offset())
	return &listed[SurveyComment]{list[SurveyComment]{mapped(all, func(c reports.SurveyComment) SurveyComment {
		return SurveyComment{c.AnswerID, c.LocationID, c.Code, c.Place, c.Question, c.Text, c.SentAt}
	}), total}}, err
}

func (s *Server) surveyPosters(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SurveyPart
},
) (*reports.File, error) {
	return s.Reports.SurveyPostersPDF(ctx, by, in.ID, in.Location)
}
