package api

// relationRoutes are the paths of results set against each other and against what else
// is known of a location.
func (s *Server) relationRoutes() {
	get(s, "/comparison", "compare-results", s.getComparison)
	get(s, "/importance", "get-importance", s.getImportance)
	get(s, "/waves/{id}/spread", "get-wave-spread", s.getSpread)
	download(s, "/comparison/report.xlsx", "download-comparison-xlsx", s.comparisonXLSX)
	s.figureRoutes()
}

// figureRoutes are the paths of business figures.
func (s *Server) figureRoutes() {
	get(s, "/figure-kinds", "list-figure-kinds", s.listFigureKinds)
	post(s, "/figure-kinds/usual", "put-usual-figures", s.putUsualFigures)
	put(s, "/figure-kinds/{id}", "put-figure-kind", s.putFigureKind)
	get(s, "/figures", "list-figures", s.listFigures)
	put(s, "/figures/{id}/locations/{location_id}/{month}", "put-figure", s.putFigure)
	get(s, "/figures/{id}/locations/{location_id}/{month}", "get-figure-history", s.getFigureHistory)
	post(s, "/figure-imports", "preview-figure-import", s.previewFigureImport, bodies(importLimit))
	post(s, "/figure-imports/apply", "import-figures", s.importFigures, bodies(importLimit))
	download(s, "/figures/table.xlsx", "download-figures-xlsx", s.figuresXLSX)
	get(s, "/figure-relation", "get-figure-relation", s.getRelation)
	download(s, "/figure-relation/report.xlsx", "download-figure-relation-xlsx", s.relationXLSX)
}
