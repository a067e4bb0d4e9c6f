package orders

// Small makes parts of so many visits and sheets of so many rows.
func (s *Service) Small(visits, lastRow int) { s.visits, s.lastRow = visits, lastRow }

// Harmless is what CSV asks of a text.
var Harmless = harmless
