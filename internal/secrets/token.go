package secrets

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// Token makes so many random bytes for a link or a session, as people copy them.
func Token(size int) string {
	b := make([]byte, size)
	rand.Read(b) // never fails: crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// Digest is what is kept of a token: a copy of the database opens nothing.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
