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
	get(s, "/board", "list-jobs", s.listJobs)
	get(s, "/offers", "list-offers", s.listOffers)
	put(s, "/assignments/{id}/acceptance", "accept-assignment", s.acceptAssignment)
	put(s, "/assignments/{id}/refusal", "refuse-assignment", s.refuseAssignment)
	put(s, "/assignments/{id}/applications/{application_id}", "apply-for-job", s.applyForJob)
	remove(s, "/assignments/{id}/applications/{application_id}", "withdraw-application", s.withdrawApplication)
	put(s, "/assignments/{id}/applications/{application_id}/decision", "decide-application", s.decideApplication)
	get(s, "/waves/{id}/board", "get-wave-board", s.getWaveBoard)
	get(s, "/assignments/{id}/candidates", "list-visit-candidates", s.listVisitCandidates)
	put(s, "/assignments/{id}/offer", "offer-assignment", s.offerAssignment)
	put(s, "/assignments/{id}/re-shops/{re_shop_id}", "re-shop-assignment", s.reShop)
	put(s, "/assignments/{id}/schedule", "move-assignment", s.moveAssignment)
}
