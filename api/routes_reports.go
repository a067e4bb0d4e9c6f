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
	get(s, "/mailings", "list-mailings", s.listMailings)
	get(s, "/mailings/{id}", "get-mailing", s.getMailing)
	put(s, "/mailings/{id}", "put-mailing", s.putMailing)
	get(s, "/mailings/{id}/sendings", "list-mailing-sendings", s.listMailingSendings)
	put(s, "/mailings/{id}/sendings/{sending_id}", "put-mailing-sending", s.putMailingSending)
	get(s, "/mailing-sendings/{id}", "get-mailing-sending", s.getMailingSending)
	post(s, "/mailing-sendings/{id}/again", "send-mailing-again", s.sendMailingAgain)
	get(s, "/brands/{id}/mailing-recipients", "list-mailing-recipients", s.listMailingRecipients)
	sample(s, "/mailing-preview", "preview-mailing", s.previewMailing)
	get(s, "/report-look", "get-report-look", s.getReportLook)
	put(s, "/report-look", "put-report-look", s.putReportLook)
	download(s, "/waves/{id}/certificates.pdf", "download-location-certificates", s.locationCertificates)
	stream(s, "/waves/{id}/visits.csv", "download-wave-visits", s.waveVisits)
	get(s, "/facts", "list-facts", s.listFacts, func(op *huma.Operation) { op.Description = factsDescription })
}
