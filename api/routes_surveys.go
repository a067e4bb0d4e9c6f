package api

import "net/http"

// surveyRoutes are the paths of customer surveys: campaigns, and the door of customers.
func (s *Server) surveyRoutes() {
	get(s, "/survey-campaigns", "list-survey-campaigns", s.listSurveyCampaigns)
	get(s, "/survey-campaigns/{id}", "get-survey-campaign", s.getSurveyCampaign)
	put(s, "/survey-campaigns/{id}", "put-survey-campaign", s.putSurveyCampaign)
	put(s, "/survey-campaigns/{id}/status", "move-survey-campaign", s.moveSurveyCampaign)
	get(s, "/survey-campaigns/{id}/places", "list-survey-places", s.listSurveyPlaces)
	post(s, "/survey-campaigns/{id}/places/{location_id}/link", "renew-survey-link", s.renewSurveyLink)
	get(s, "/survey-campaigns/{id}/results", "get-survey-results", s.getSurveyResults)
	get(s, "/survey-campaigns/{id}/comments", "list-survey-comments", s.listSurveyComments)
	download(s, "/survey-campaigns/{id}/posters.pdf", "download-survey-posters", s.surveyPosters)
	file(s, "/survey-campaigns/{id}/answers.xlsx", "download-survey-answers", s.Reports.SurveyXLSX)
	open(s, http.MethodPost, "/survey-links", "open-survey-link", s.openSurveyLink)
	open(s, http.MethodPut, "/survey-links/answers/{id}", "answer-survey", s.answerSurvey, bodies(surveyBody))
}
