package api

import "net/http"

// groupRoutes are the paths of a working group: its plan, its meetings, what it is
// proposed, and the bank of ideas.
func (s *Server) groupRoutes() {
	get(s, "/standards/{id}/group", "get-group", s.getGroup)
	get(s, "/standards/{id}/candidates", "list-group-candidates", s.listCandidates)
	put(s, "/standards/{id}/members/{account_id}/{role}", "join-group", s.joinGroup)
	remove(s, "/standards/{id}/members/{account_id}/{role}", "leave-group", s.leaveGroup)
	post(s, "/standards/{id}/plan", "lay-plan", s.layPlan)
	put(s, "/standards/{id}/rhythm", "set-rhythm", s.setRhythm)
	put(s, "/plan-steps/{id}", "put-plan-step", s.putPlanStep)
	put(s, "/plan-steps/{id}/progress", "report-plan-step", s.reportPlanStep)
	remove(s, "/plan-steps/{id}", "delete-plan-step", s.deletePlanStep)
	put(s, "/group-meetings/{id}", "put-meeting", s.putMeeting)
	remove(s, "/group-meetings/{id}", "cancel-meeting", s.cancelMeeting)
	post(s, "/group-meetings/{id}/close", "close-minutes", s.closeMinutes)
	post(s, "/group-meetings/{id}/decisions/{decision_id}/step", "make-step-of-decision", s.stepFromDecision)
	download(s, "/group-meetings/{id}/meeting.ics", "download-meeting", s.meetingCalendar)
	put(s, "/group-proposals/{id}", "put-proposal", s.putProposal)
	put(s, "/group-proposals/{id}/decision", "decide-proposal", s.decideProposal)

	get(s, "/standards/{id}/ideas", "get-ideas", s.getIdeas)
	put(s, "/standards/{id}/idea-bank", "set-idea-bank", s.setIdeaBank)
	post(s, "/standards/{id}/idea-link", "renew-idea-link", s.renewIdeaLink)
	remove(s, "/standards/{id}/idea-link", "revoke-idea-link", s.revokeIdeaLink)
	open(s, http.MethodPost, "/idea-links", "open-idea-link", s.openIdeaLink)
	open(s, http.MethodPost, "/idea-links/ideas", "send-idea", s.sendIdea)
	put(s, "/ideas/{id}/status", "sort-idea", s.sortIdea)
	post(s, "/ideas/{id}/requirement", "take-idea-as-requirement", s.takeIdeaAsRequirement)
	post(s, "/ideas/{id}/phrase", "take-idea-as-phrase", s.takeIdeaAsPhrase)
	post(s, "/ideas/{id}/merge", "merge-idea", s.mergeIdea)
}
