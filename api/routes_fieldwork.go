package api

// fieldworkRoutes are the paths of planning: programmes, the plan and the schedule
// of a wave.
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
	put(s, "/assignments/{id}/schedule", "move-assignment", s.moveAssignment)
}
