package api_test

import (
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
)

// mailingBodies are valid bodies of the routes about mailings.
func mailingBodies(s *site, op string) (any, bool) {
	mailing := mailingBody(s.Brand.ID, s.Actors[accounts.BrandManager].AccountID)
	body, ok := map[string]any{
		"PUT /mailings/{id}":    mailing,
		"POST /mailing-preview": mailing,
	}[op]
	return body, ok
}

func mailingBody(brand, recipient string) map[string]any {
	return map[string]any{
		"brand_id": brand, "title": "Рассылка", "blocks": []string{"figure"}, "regions": []string{}, "language": "ru", "look": map[string]any{"own": false},
		"pdf": true, "xlsx": false, "certificates": 0, "by_link": true, "recipients": []string{recipient}, "schedule": map[string]any{"every": "never"},
		"enabled": true, "revision": 0,
	}
}

// mailingID is that of a mailing of a brand to one person, and of its sending.
func (s *site) mailingID(by accounts.Actor, brand, recipient string) (id, sending string) {
	s.t.Helper()
	id, sending = auditstest.ID(), auditstest.ID()
	if w := s.do(request{method: "PUT", path: "/mailings/" + id, body: mailingBody(brand, recipient), by: &by}); w.Code != 200 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := s.do(request{method: "PUT", path: "/mailings/" + id + "/sendings/" + sending, by: &by}); w.Code != 200 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return id, sending
}
