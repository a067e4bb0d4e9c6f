package api

import references "etalon/checklists/images"

// fieldworkRoutes are the paths of planning: programmes, the plan and the schedule
// of a wave; and what shoppers are shown and told.
func (s *Server) fieldworkRoutes() {
	get(s, "/programmes", "list-programmes", s.listProgrammes)
	get(s, "/new-programme", "get-new-programme", s.newProgramme)
	get(s, "/programmes/{id}", "get-programme", s.getProgramme)
	put(s, "/programmes/{id}", "put-programme", s.putProgramme)
	get(s, "/waves/{id}/plan", "get-wave-plan", s.getWavePlan)
	put(s, "/waves/{id}/plan", "put-wave-plan", s.putWavePlan)
	post(s, "/waves/{id}/plan-previews", "preview-plan", s.previewPlan)
	post(s, "/waves/{id}/proposals", "propose-plan", s.proposePlan)
	put(s, "/waves/{id}/applications/{application_id}", "apply-plan", s.applyPlan)
	get(s, "/waves/{id}/schedule", "get-schedule", s.getSchedule)
	listFile(s, "/waves/{id}/schedule", "schedule", s.getSchedule, scheduleColumns())
	get(s, "/waves/{id}/progress", "get-wave-progress", s.getWaveProgress)
	post(s, "/waves/{id}/cancellations", "cancel-assignments", s.cancelAssignments)
	put(s, "/checklist-versions/{id}/images/{image_id}", "put-checklist-image", s.putChecklistImage, bodies(references.MaxBytes))
	get(s, "/checklist-versions/{id}/images/{image_id}", "get-checklist-image", s.getChecklistImage)
	get(s, "/assignments/{id}/references/{image_id}", "get-reference", s.getReference)
	get(s, "/message-threads", "list-message-threads", s.listMessageThreads)
	get(s, "/assignments/{id}/messages", "list-messages", s.listMessages)
	put(s, "/assignments/{id}/messages/{message_id}", "put-message", s.putMessage)
	post(s, "/assignments/{id}/messages-read", "read-messages", s.readMessages)
	put(s, "/assignments/{id}/schedule", "move-assignment", s.moveAssignment)
}
