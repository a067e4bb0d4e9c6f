package api

import "github.com/danielgtaylor/huma/v2"

// reportRoutes are the paths of report files that are ordered, and of the feed.
func (s *Server) reportRoutes() {
	get(s, "/report-orders", "list-report-orders", s.listReportOrders)
	get(s, "/report-orders/{id}", "get-report-order", s.getReportOrder)
	put(s, "/report-orders/{id}", "put-report-order", s.putReportOrder)
	post(s, "/report-orders/{id}/cancel", "cancel-report-order", s.cancelReportOrder)
	remove(s, "/report-orders/{id}", "delete-report-order", s.deleteReportOrder)
	file(s, "/report-orders/{id}/file", "download-report-order", s.openReportOrder)
	stream(s, "/waves/{id}/visits.csv", "download-wave-visits", s.waveVisits)
	get(s, "/facts", "list-facts", s.listFacts, func(op *huma.Operation) { op.Description = factsDescription })
}
