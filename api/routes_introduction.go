package api

import "net/http"

// introductionRoutes are the paths of bringing a standard to the staff: the list
// of staff, the introduction of a version, personal links, and the exam.
func (s *Server) introductionRoutes() {
	get(s, "/staff", "list-staff", s.listStaff)
	get(s, "/staff-locations", "list-staff-locations", s.listStaffLocations)
	put(s, "/staff/{id}", "put-staff-member", s.putStaffMember)
	post(s, "/staff-imports", "import-staff", s.importStaff, bodies(importLimit))
	listFile(s, "/staff", "staff", s.listStaff, staffColumns())
	table(s, "/staff-imports/template.xlsx", "download-staff-template", s.Reports.StaffTemplateXLSX)

	get(s, "/standard-versions/{id}/introduction", "get-introduction", s.getIntroduction)
	put(s, "/standard-versions/{id}/introduction", "start-introduction", s.startIntroduction)
	post(s, "/standard-versions/{id}/introduction/changes", "change-introduction", s.changeIntroduction)
	get(s, "/standard-versions/{id}/readings", "list-readings", s.listReadings)
	listFile(s, "/standard-versions/{id}/readings", "training", s.listReadings, trainingColumns())
	trainingFile(s)
	post(s, "/standard-versions/{id}/reading-links", "make-reading-links", s.makeReadingLinks)
	post(s, "/readings/{id}/countersign", "countersign-reading", s.countersignReading)
	get(s, "/own-readings", "list-own-readings", s.listOwnReadings)
	post(s, "/own-readings/{id}/door", "open-own-reading", s.openOwnReading)

	// A personal link is its holder's right. The token is in the body, not in the
	// path: no log has it.
	open(s, http.MethodPost, "/reading-door", "open-reading", s.openReading)
	open(s, http.MethodPost, "/reading-door/seen", "see-sections", s.seeSections)
	open(s, http.MethodPost, "/reading-door/acknowledge", "acknowledge-reading", s.acknowledgeReading)
	open(s, http.MethodPost, "/reading-door/exam", "open-exam", s.openExam)
	open(s, http.MethodPost, "/reading-door/exam/attempts", "begin-exam", s.beginExam)
	open(s, http.MethodPut, "/reading-door/exam/attempts/{id}/answers/{question}", "answer-exam", s.answerExam)
	open(s, http.MethodPost, "/reading-door/exam/attempts/{id}/finish", "finish-exam", s.finishExam)

	get(s, "/standard-versions/{id}/exam", "get-exam", s.getExam)
	put(s, "/standard-versions/{id}/exam", "put-exam", s.putExam)
	post(s, "/standard-versions/{id}/exam/proposals", "propose-exam-questions", s.proposeQuestions)
	put(s, "/standard-versions/{id}/exam/questions/{question}", "put-exam-question", s.putQuestion)
	get(s, "/standard-versions/{id}/exam/results", "get-exam-results", s.getExamResults)
	post(s, "/standard-versions/{id}/exam/oral", "enter-oral-exam", s.enterOral)
	get(s, "/exam-attempts/{id}", "get-exam-attempt", s.getExamAttempt)
	put(s, "/exam-attempts/{id}/marks/{question}", "mark-exam-answer", s.markAnswer)
	file(s, "/exam-attempts/{id}/certificate.pdf", "download-certificate", s.Reports.CertificatePDF)
	file(s, "/standard-versions/{id}/exam/oral-sheet.pdf", "download-oral-sheet", s.Reports.OralSheetPDF)
}
