package reports

import (
	"context"
	"time"

	"etalon/internal/database"
	"etalon/internal/locations"
)

// surveyMark is how often something was answered to a question, in a location or on a day.
type surveyMark struct {
	LocationID, Question, Said string // Said is empty for a text
	Day                        time.Time
	N                          int
	Answers                    int // customers: of a multiple choice only with the first of their options
}

const surveyPlaces = " JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id"

// surveyIn is the condition of a campaign in a filter, or in one location of it.
func surveyIn(f locations.Filter, campaignID, locationID string) (string, []any) {
	seen, args := f.SQL("l")
	condition, args := " WHERE m.campaign_id = ? AND "+seen, append([]any{campaignID}, args...)
	if locationID != "" {
		condition, args = condition+" AND m.location_id = ?", append(args, locationID)
	}
	return condition, args
}

// surveyMarks counts what was said by location or by day: "location_id" or "day".
func (q query) surveyMarks(ctx context.Context, f locations.Filter, campaignID, locationID, by string) ([]surveyMark, error) {
	condition, args := surveyIn(f, campaignID, locationID)
	var rows []surveyMark
	err := q.db.Conn(ctx).Raw("SELECT m."+by+`, m.question, m.said, COUNT(*) AS n,
	SUM(CASE WHEN EXISTS (SELECT 1 FROM survey_marks o WHERE o.org_id = m.org_id AND o.answer_id = m.answer_id AND o.question = m.question AND o.said < m.said) THEN 0 ELSE 1 END) AS answers
FROM survey_marks m`+surveyPlaces+condition+" GROUP BY m."+by+", m.question, m.said", args...).Scan(&rows).Error
	return rows, database.Wrap("count marks of survey", err)
}

// surveyAnswers counts customers by location or by day.
func (q query) surveyAnswers(ctx context.Context, f locations.Filter, campaignID, locationID, by string) ([]surveyMark, error) {
	condition, args := surveyIn(f, campaignID, locationID)
	var rows []surveyMark
	err := q.db.Conn(ctx).Raw("SELECT m."+by+", COUNT(*) AS n FROM survey_answers m"+surveyPlaces+condition+" GROUP BY m."+by, args...).Scan(&rows).Error
	return rows, database.Wrap("count answers to survey", err)
}

// fillSurvey counts the answers of a campaign in a filter, or in one location of it.
func (q query) fillSurvey(ctx context.Context, r *SurveyResults, f locations.Filter, locationID string) error {
	for by, count := range map[string]func(answers, marks []surveyMark){"location_id": r.byPlace, "day": r.byWeek} {
		answers, err := q.surveyAnswers(ctx, f, r.Campaign.ID, locationID, by)
		if err != nil {
			return err
		}
		marks, err := q.surveyMarks(ctx, f, r.Campaign.ID, locationID, by)
		if err != nil {
			return err
		}
		count(answers, marks)
	}
	return nil
}

// surveyComment is a text of a customer.
type surveyComment struct {
	AnswerID, LocationID, Code, Place, Question, Comment string
	SentAt                                               time.Time
}

func (q query) surveyComments(ctx context.Context, f locations.Filter, campaignID, locationID string, limit, offset int) ([]surveyComment, int, error) {
	condition, args := surveyIn(f, campaignID, locationID)
	condition += " AND m.said = ''"
	var total int64
	if err := q.db.Conn(ctx).Raw("SELECT COUNT(*) FROM survey_marks m"+surveyPlaces+condition, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count comments of survey", err)
	}
	var rows []surveyComment
	err := q.db.Conn(ctx).Raw("SELECT m.answer_id, m.location_id, l.code, l.name AS place, m.question, m.comment, a.sent_at FROM survey_marks m JOIN survey_answers a ON a.org_id = m.org_id AND a.id = m.answer_id"+
		surveyPlaces+condition+" ORDER BY a.sent_at DESC, m.answer_id, m.question LIMIT ? OFFSET ?", append(args, limit, offset)...).Scan(&rows).Error
	return rows, int(total), database.Wrap("list comments of survey", err)
}

// surveyAnswer is one customer's answers, as JSON by question.
type surveyAnswer struct {
	LocationID, Code, Place, City, Region string
	SentAt                                time.Time
	Answers                               string
}

// surveySheet reads the answers of a campaign, the oldest first; one more than most when
// there are more.
func (q query) surveySheet(ctx context.Context, f locations.Filter, campaignID string, most int) ([]surveyAnswer, error) {
	condition, args := surveyIn(f, campaignID, "")
	var rows []surveyAnswer
	err := q.db.Conn(ctx).Raw("SELECT m.location_id, l.code, l.name AS place, l.city, r.name AS region, m.sent_at, m.answers FROM survey_answers m"+surveyPlaces+" JOIN regions r ON r.org_id = l.org_id AND r.id = l.region_id"+
		condition+" ORDER BY m.sent_at, m.id LIMIT ?", append(args, most+1)...).Scan(&rows).Error
	return rows, database.Wrap("list answers to survey", err)
}
