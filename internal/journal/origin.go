package journal

import (
	"context"
	"strings"
	"unicode/utf8"
)

// Origin is where a change came from. It is empty for the command line, the demo
// and background work.
type Origin struct {
	Address string // IP address
	Agent   string // User-Agent
}

const originMax = 300 // bytes of each part

type originKey struct{}

// WithOrigin returns a context whose entries say that they came from o. What a
// client says of itself is cut to what can be kept.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, Origin{clip(o.Address), clip(o.Agent)})
}

// OriginOf is the origin that ctx carries, for stores that write their entry in a
// statement of their own.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// clip leaves out what PostgreSQL does not keep, and what is too long.
func clip(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	for len(s) > originMax {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
