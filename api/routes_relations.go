package api

// relationRoutes are the paths of results set against each other and against what else
// is known of a location.
func (s *Server) relationRoutes() {
	get(s, "/comparison", "compare-results", s.getComparison)
	get(s, "/importance", "get-importance", s.getImportance)
	get(s, "/waves/{id}/spread", "get-wave-spread", s.getSpread)
	download(s, "/comparison/report.xlsx", "download-comparison-xlsx", s.comparisonXLSX)
	s.figureRoutes()
	s.bonusRoutes()
	s.benchmarkRoutes()
}

// bonusRoutes are the paths of bonuses of locations.
func (s *Server) bonusRoutes() {
	get(s, "/bonus-schemes", "list-bonus-schemes", s.listBonusSchemes)
	put(s, "/bonus-schemes/{id}", "put-bonus-scheme", s.putBonusScheme)
	post(s, "/bonus-previews", "try-bonus", s.tryBonus)
	get(s, "/bonus-tables", "list-bonus-tables", s.listBonusTables)
	get(s, "/bonus-tables/{id}", "get-bonus-table", s.getBonusTable)
	put(s, "/bonus-tables/{id}", "open-bonus-table", s.openBonusTable)
	post(s, "/bonus-tables/{id}/refill", "refill-bonus-table", s.refillBonusTable)
	put(s, "/bonus-tables/{id}/locations/{location_id}", "correct-bonus", s.correctBonus)
	post(s, "/bonus-tables/{id}/close", "close-bonus-table", s.closeBonusTable)
	file(s, "/bonus-tables/{id}/table.pdf", "download-bonus-pdf", s.Reports.BonusPDF)
	file(s, "/bonus-tables/{id}/table.xlsx", "download-bonus-xlsx", s.Reports.BonusXLSX)
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
