package accounts

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/text/unicode/norm"
)

func TestWeakness(t *testing.T) {
	for password, want := range map[string]string{
		"короткий9":                       "password_too_short", // 9 runes in 17 bytes
		"десять бук":                      "",
		strings.Repeat("Кот7!", 40):       "", // 200 runes
		strings.Repeat("Кот7!", 40) + "x": "password_too_long",
		"Anna.Petrova@Example.org":        "password_is_identity",
		" анна петрова-водкина ":          "password_is_identity",
		"1234567890":                      "password_common",
		"ЙцуКенГшщЗ":                      "password_common",
		"Password123":                     "password_common",
		"aaaaaaaaaaaaaaa":                 "password_common",
		"12121212121212":                  "password_common",
		"\xff\xfe and some more":          "not_text",
		"correct horse battery staple":    "",
	} {
		f, weak := weakness(password, "anna.petrova@example.org", "Анна Петрова-Водкина")
		if f.Code != want || weak != (want != "") {
			t.Errorf("%q: %q, want %q", password, f.Code, want)
		}
	}
}

func TestCommonPasswords(t *testing.T) {
	for line := range strings.Lines(commonPasswords) {
		line = strings.TrimSuffix(line, "\n")
		if foldPassword(line) != line || len([]rune(line)) < passwordMin {
			t.Errorf("%q is not folded or is refused anyway", line)
		}
	}
}

func TestFoldEmail(t *testing.T) {
	for email, want := range map[string]string{
		" Anna@Example.ORG ": "anna@example.org",
		"Анна@Почта.РФ":      "анна@почта.рф",
		"a.b+c@d.e":          "a.b+c@d.e",
		"root@localhost":     "root@localhost",
		norm.NFD.String("йод@пример.рф"):          "йод@пример.рф",
		strings.Repeat("a", 242) + "@example.org": strings.Repeat("a", 242) + "@example.org",
		strings.Repeat("a", 243) + "@example.org": "",
		"":                      "",
		"anna":                  "",
		"anna@":                 "",
		"Anna <a@example.org>":  "",
		"a@example.org (x)":     "",
		"a@b@c":                 "",
		"a@example.org\nb@c.de": "",
		"a\x00@example.org":     "",
		"a\xff@example.org":     "",
	} {
		if got, ok := foldEmail(email); got != want || ok != (want != "") {
			t.Errorf("%q folds to %q (%v), want %q", email, got, ok, want)
		}
	}
}

func TestHasher(t *testing.T) {
	h, ctx := newHasher(), t.Context()
	encoded := must[string](t)(h.hash(ctx, password))
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q is not of the cost that was decided", encoded)
	}
	if again := must[string](t)(h.hash(ctx, password)); again == encoded {
		t.Error("two hashes have one salt")
	}
	// A test vector of the reference implementation, github.com/P-H-C/phc-winner-argon2.
	const reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for _, c := range []struct {
		name, encoded, password string
		want                    bool
	}{
		{"the password", encoded, password, true},
		{"another", encoded, password + " ", false},
		{"another spelling of the same letters", must[string](t)(h.hash(ctx, "ёжик с йогуртом")), norm.NFD.String("ёжик с йогуртом"), true},
		{"of another cost and program", reference, "password", true},
		{"wrong, of another cost", reference, "Password", false},
		{"nobody's", "", "", false},
		{"nobody's hash itself", "", h.nobody, false},
	} {
		if got, err := h.verify(ctx, c.encoded, c.password); got != c.want || err != nil {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
	}
	for _, broken := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=1$AA$AA", "$argon2id$v=16$m=64,t=1,p=1$AA$AA",
		"$argon2id$v=19$m=64,t=0,p=1$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$!$!",
	} {
		if ok, err := h.verify(ctx, broken, ""); ok || err == nil {
			t.Errorf("%q verifies: %v (%v)", broken, ok, err)
		}
	}
}

func TestHasher_isBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		var busy, most, done atomic.Int64
		h.derive = func(_, _ []byte, _, _ uint32, _ uint8, _ uint32) []byte {
			most.Store(max(most.Load(), busy.Add(1)))
			time.Sleep(time.Second)
			busy.Add(-1)
			done.Add(1)
			return make([]byte, keyBytes)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		var refused atomic.Int64
		for range 10 {
			go func() {
				if _, err := h.hash(ctx, password); err != nil {
					refused.Add(1)
				}
			}()
		}
		time.Sleep(5 * time.Second)
		if most.Load() != concurrentHashes || done.Load() != 4 || refused.Load() != 6 {
			t.Errorf("%d at once, %d done, %d gave up; want 2, 4 and 6", most.Load(), done.Load(), refused.Load())
		}
	})
}
