package accounts

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"etalon/internal/secrets"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Time-based codes as every authenticator app makes them (RFC 6238 with SHA-1).
const (
	stepSeconds = 30
	stepSkew    = 1 // steps that a phone's clock may be early or late
	seedBytes   = 20
)

var seedEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

func newSeed() string { return seedEncoding.EncodeToString(random(seedBytes)) }

// stepOf returns the step whose code this is, at a time; false for none. It
// looks at every step, so that the time taken does not tell which one matched.
func stepOf(seed, code string, at time.Time) (step int64, ok bool, err error) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := at.Unix() / stepSeconds
	for s := now - stepSkew; s <= now+stepSkew; s++ {
		want, err := hotp.GenerateCodeCustom(seed, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err != nil {
			return 0, false, fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// keyURI is what an authenticator app reads from a QR code.
func keyURI(issuer, email, seed string) string {
	label := url.PathEscape(issuer) + ":" + url.PathEscape(email)
	return "otpauth://totp/" + label + "?secret=" + seed + "&issuer=" + url.PathEscape(issuer)
}

// QRRows draws a text as rows of a QR code, 1 for a dark square, without the
// light margin.
func QRRows(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	size := code.Bounds()
	rows := make([]string, 0, size.Dy())
	for y := size.Min.Y; y < size.Max.Y; y++ {
		var row strings.Builder
		for x := size.Min.X; x < size.Max.X; x++ {
			dark := "0"
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				dark = "1"
			}
			row.WriteString(dark)
		}
		rows = append(rows, row.String())
	}
	return rows, nil
}

const (
	recoveryCodes = 10
	// Without i, l, o and u: people copy the codes from paper.
	recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	recoveryLength   = 16 // of 5 bits each: beyond guessing, so that a fast hash is enough
	recoveryGroup    = 4
)

// newRecoveryCodes returns codes in the form "k3c9-7dwm-x0pt-h5ve".
func newRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		var b strings.Builder
		for j, r := range random(recoveryLength) {
			if j > 0 && j%recoveryGroup == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(recoveryAlphabet[int(r)%len(recoveryAlphabet)])
		}
		codes[i] = b.String()
	}
	return codes
}

// hashRecoveryCode is what is kept of a code, in whatever way it was typed; false
// for what cannot be one.
func hashRecoveryCode(code string) (string, bool) {
	folded := strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(code))
	if len(folded) != recoveryLength || strings.Trim(folded, recoveryAlphabet) != "" {
		return "", false
	}
	return secrets.Digest(folded), true
}
