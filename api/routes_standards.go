package api

import "etalon/standards/handouts"

// standardRoutes are the paths of standards and of the group that writes them.
func (s *Server) standardRoutes() {
	get(s, "/standards", "list-standards", s.listStandards)
	post(s, "/standards", "create-standard", s.createStandard)
	get(s, "/standards/{id}/team", "list-standard-team", s.listTeam)
	get(s, "/standard-versions/{id}", "get-standard-version", s.getStandardVersion)
	put(s, "/standard-versions/{id}", "edit-standard-version", s.editStandardVersion)
	post(s, "/standard-versions/{id}/edits", "apply-standard-edits", s.applyStandardEdits)
	get(s, "/standard-versions/{id}/edits", "list-standard-edits", s.listStandardEdits)
	get(s, "/standard-versions/{id}/history/{lineage}", "list-requirement-history", s.listRequirementHistory)
	post(s, "/standard-versions/{id}/publish", "publish-standard-version", s.publishStandardVersion)
	post(s, "/standard-versions/{id}/revise", "revise-standard-version", s.reviseStandardVersion)
	get(s, "/standard-versions/{id}/changes", "compare-standard-versions", s.compareStandardVersions)
	post(s, "/standard-versions/{id}/checklist", "derive-checklist", s.deriveChecklist)
	get(s, "/standard-versions/{id}/findings", "list-findings", s.listFindings)
	post(s, "/standard-versions/{id}/checks", "check-requirement", s.checkRequirement)
	get(s, "/standard-versions/{id}/scores", "list-scores", s.listScores)
	put(s, "/standard-versions/{id}/requirements/{lineage}/score", "score-requirement", s.scoreRequirement)

	get(s, "/standards/{id}/expectations", "get-expectations", s.getExpectations)
	post(s, "/standards/{id}/survey-imports", "preview-survey-import", s.previewSurveyImport, bodies(importLimit))
	post(s, "/standards/{id}/survey-imports/apply", "import-survey", s.importSurvey, bodies(importLimit))
	put(s, "/expectation-attributes/{id}", "put-expectation-attribute", s.putExpectationAttribute)
	remove(s, "/expectation-attributes/{id}", "delete-expectation-attribute", s.deleteExpectationAttribute)
	put(s, "/expectation-attributes/{id}/decision", "decide-expectation-attribute", s.decideExpectationAttribute)
	put(s, "/expectation-attributes/{id}/requirements", "link-expectation-attribute", s.linkExpectationAttribute)
	remove(s, "/expectation-surveys/{id}", "delete-expectation-survey", s.deleteExpectationSurvey)
	table(s, "/survey-imports/template.xlsx", "download-survey-template", s.Reports.SurveyTemplateXLSX)

	get(s, "/standard-versions/{id}/handouts/{kind}", "get-handout", s.getHandout)
	put(s, "/standard-versions/{id}/handouts/{kind}", "put-handout", s.putHandout)
	file(s, "/standard-versions/{id}/report.docx", "download-standard-docx", s.Reports.BookDOCX)
	brochureFile(s, "/standard-versions/{id}/brochure.pdf", "download-brochure-pdf", false)
	brochureFile(s, "/standard-versions/{id}/brochure.docx", "download-brochure-docx", true)
	handoutFile(s, "/standard-versions/{id}/memo.pdf", "download-memo-pdf", handouts.Memo, false)
	handoutFile(s, "/standard-versions/{id}/memo.docx", "download-memo-docx", handouts.Memo, true)
	handoutFile(s, "/standard-versions/{id}/cue-card.pdf", "download-cue-card-pdf", handouts.CueCard, false)
	handoutFile(s, "/standard-versions/{id}/cue-card.docx", "download-cue-card-docx", handouts.CueCard, true)
}
