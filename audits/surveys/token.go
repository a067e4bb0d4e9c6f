package surveys

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// tokenBytes of the HMAC are in a link.
const tokenBytes = 24

// token is what is behind # in the link of a location. It follows from the secret of the
// installation, so that a poster can be printed again; a new generation is another link.
func (s *Service) token(campaignID, locationID string, generation int) string {
	m := hmac.New(sha256.New, s.key)
	_, _ = fmt.Fprintf(m, "%s|%s|%d", campaignID, locationID, generation)
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:tokenBytes])
}
