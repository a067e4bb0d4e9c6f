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

// payRoutes are the paths of pay, of registers, and of what is asked before a
// first visit.
func (s *Server) payRoutes() {
	get(s, "/pay", "list-pay", s.listPay)
	get(s, "/my-pay", "list-own-pay", s.listOwnPay)
	get(s, "/assignments/{id}/pay", "get-pay", s.getPay)
	put(s, "/assignments/{id}/expenses/{expense_id}", "claim-expense", s.claimExpense)
	remove(s, "/assignments/{id}/expenses/{expense_id}", "withdraw-expense", s.withdrawExpense)
	put(s, "/assignments/{id}/expenses/{expense_id}/decision", "decide-expense", s.decideExpense)
	put(s, "/assignments/{id}/pay-corrections/{correction_id}", "correct-pay", s.correctPay)
	put(s, "/assignments/{id}/tax-receipt", "set-tax-receipt", s.setTaxReceipt)
	get(s, "/pay-registers", "list-pay-registers", s.listPayRegisters)
	get(s, "/pay-registers/{id}", "get-pay-register", s.getPayRegister)
	put(s, "/pay-registers/{id}", "open-pay-register", s.openPayRegister)
	post(s, "/pay-registers/{id}/gatherings", "gather-pay", s.gatherPay)
	remove(s, "/pay-registers/{id}/lines/{assignment_id}", "remove-pay-line", s.removePayLine)
	post(s, "/pay-registers/{id}/close", "close-pay-register", s.closePayRegister)
	post(s, "/pay-registers/{id}/payments", "pay-lines", s.payLines)
	file(s, "/pay-registers/{id}/register.xlsx", "download-pay-register", s.Reports.PayRegisterXLSX)
	get(s, "/programmes/{id}/quiz", "get-quiz", s.getQuiz)
	put(s, "/programmes/{id}/quiz", "put-quiz", s.putQuiz)
	get(s, "/programmes/{id}/certifications", "list-certifications", s.listCertifications)
	post(s, "/programmes/{id}/certifications/{shopper_id}/attempts", "forgive-attempts", s.forgiveAttempts)
	get(s, "/briefings", "list-briefings", s.listBriefings)
	get(s, "/briefings/{id}", "get-briefing", s.getBriefing)
	put(s, "/briefings/{id}/attempts/{attempt_id}", "begin-quiz", s.beginQuiz)
	put(s, "/briefings/{id}/attempts/{attempt_id}/answers", "finish-quiz", s.finishQuiz)
	post(s, "/visits/{id}/exclude", "exclude-visit", s.excludeVisit)
}
