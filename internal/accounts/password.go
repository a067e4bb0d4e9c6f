package accounts

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"etalon/internal/fault"
)

// The length of a password in runes. Length is the only composition rule:
// docs/decisions/passwords.md.
const (
	passwordMin      = 10
	passwordMax      = 200
	passwordDistinct = 5 // different runes at least: no "aaaaaaaaaa"
)

// commonPasswords are long enough to pass the other rules and still the first to
// be guessed, in Latin, in Cyrillic and across the two keyboards. One a line.
//
//go:embed common_passwords.txt
var commonPasswords string

// weakness says why a password is refused for the account of email and name;
// false when it is not.
func weakness(password, email, name string) (fault.Field, bool) {
	refuse := func(code string, params fault.Params) (fault.Field, bool) {
		return fault.Field{Path: "password", Code: code, Params: params}, true
	}
	folded := foldPassword(password)
	switch length := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return refuse("not_text", nil)
	case length < passwordMin:
		return refuse("password_too_short", fault.Params{"Min": passwordMin})
	case length > passwordMax:
		return refuse("password_too_long", fault.Params{"Max": passwordMax})
	case folded == foldPassword(email), folded == foldPassword(name):
		return refuse("password_is_identity", nil)
	case distinct(folded) < passwordDistinct, isCommon(folded):
		return refuse("password_common", nil)
	}
	return fault.Field{}, false
}

func foldPassword(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

func isCommon(folded string) bool {
	for line := range strings.Lines(commonPasswords) {
		if strings.TrimSpace(line) == folded {
			return true
		}
	}
	return false
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
