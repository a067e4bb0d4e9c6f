package api

// benchmarkRoutes are the paths of our company beside its competitors by the twelve vectors.
func (s *Server) benchmarkRoutes() {
	get(s, "/benchmark-words", "get-benchmark-words", s.getBenchmarkWords)
	get(s, "/benchmark-candidates", "list-benchmark-candidates", s.listBenchmarkCandidates)
	get(s, "/competitor-brands", "list-competitor-brands", s.listCompetitorBrands)
	get(s, "/benchmarks", "list-benchmarks", s.listBenchmarks)
	get(s, "/benchmarks/{id}", "get-benchmark", s.getBenchmark)
	put(s, "/benchmarks/{id}", "put-benchmark", s.putBenchmark)
	remove(s, "/benchmarks/{id}", "delete-benchmark", s.deleteBenchmark)
	post(s, "/benchmarks/{id}/open", "open-benchmark", s.openBenchmark)
	put(s, "/benchmarks/{id}/raters/{account_id}", "invite-rater", s.inviteRater)
	put(s, "/benchmarks/{id}/marks/{vector}", "rate-benchmark", s.rateBenchmark)
	post(s, "/benchmarks/{id}/finish", "finish-rating", s.finishRating)
	post(s, "/benchmarks/{id}/close", "close-rating", s.closeRating)
	put(s, "/benchmarks/{id}/agreed/{vector}/{company}", "agree-mark", s.agreeMark)
	put(s, "/benchmarks/{id}/choices", "choose-vectors", s.chooseVectors)
	post(s, "/benchmarks/{id}/settle", "settle-benchmark", s.settleBenchmark)
	file(s, "/benchmarks/{id}/report.pdf", "download-benchmark-pdf", s.Reports.BenchmarkPDF)
	file(s, "/benchmarks/{id}/report.xlsx", "download-benchmark-xlsx", s.Reports.BenchmarkXLSX)
}
