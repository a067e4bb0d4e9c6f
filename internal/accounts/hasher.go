package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// cost is the work of one hash. The default is the second choice of OWASP's
// password storage sheet: 19 MiB, two passes, one lane; about 45 ms here.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

const (
	saltBytes = 16
	keyBytes  = 32
	// concurrentHashes bounds the memory and the processors that strangers can
	// occupy by signing in.
	concurrentHashes = 2
)

// hasher hashes and verifies passwords with Argon2id, a few at a time.
type hasher struct {
	cost   cost
	slots  chan struct{}
	derive func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte
	// nobody is a hash that no password has. It is verified where there is no
	// account, so that the answer takes as long as for a wrong password.
	nobody string
}

func newHasher() *hasher {
	h := &hasher{cost: cost{19 * 1024, 2, 1}, slots: make(chan struct{}, concurrentHashes), derive: argon2.IDKey}
	h.nobody = h.cost.encode(random(saltBytes), random(keyBytes))
	return h
}

// hash returns the password's hash in PHC form. It waits for a free slot until
// ctx ends.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := random(saltBytes)
	key, err := h.key(ctx, h.cost, password, salt)
	if err != nil {
		return "", err
	}
	return h.cost.encode(salt, key), nil
}

// verify reports whether encoded is the hash of password. An empty hash belongs
// to nobody and takes as long.
func (h *hasher) verify(ctx context.Context, encoded, password string) (bool, error) {
	if encoded == "" {
		encoded = h.nobody
	}
	c, salt, want, err := decode(encoded)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, c, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// current reports whether a hash was made at the cost of today.
func (h *hasher) current(encoded string) bool {
	c, _, _, err := decode(encoded)
	return err == nil && c == h.cost
}

func (h *hasher) key(ctx context.Context, c cost, password string, salt []byte) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a free hasher: %w", ctx.Err())
	}
	// Keyboards differ in how they write "й": one rune or two.
	password = norm.NFKC.String(password)
	return h.derive([]byte(password), salt, c.passes, c.memory, c.lanes, keyBytes), nil
}

// encode writes the PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func (c cost) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errHash = errors.New("stored password hash is not of a known form")

func decode(encoded string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil || c.passes == 0 || c.lanes == 0 {
		return c, nil, nil, errHash
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(key) != keyBytes {
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}

// random returns n random bytes; crypto/rand never fails.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
