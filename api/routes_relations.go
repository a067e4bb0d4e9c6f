package api

// relationRoutes are the paths of results set against each other and against what else
// is known of a location.
func (s *Server) relationRoutes() {
	get(s, "/comparison", "compare-results", s.getComparison)
	get(s, "/importance", "get-importance", s.getImportance)
	get(s, "/waves/{id}/spread", "get-wave-spread", s.getSpread)
	download(s, "/comparison/report.xlsx", "download-comparison-xlsx", s.comparisonXLSX)
}
