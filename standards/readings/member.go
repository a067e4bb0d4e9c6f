package readings

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Member is somebody of the staff: a position in a location.
type Member struct {
	ID, OrgID  string
	LocationID string
	Location   string // its name
	Name       string
	Position   string
	Email      string // folded; an account with it is this person's. Empty: gets no letters
	Number     string // of the company's own list of staff; empty: none
	LeftOn     time.Time
	Revision   int
	CreatedAt  time.Time
}

// Gone reports whether m has left by now.
func (m Member) Gone(now time.Time) bool { return !m.LeftOn.IsZero() && !m.LeftOn.After(now) }

// The limits of what is typed, in runes.
const (
	nameMax     = 200
	positionMax = 200
	numberMax   = 50
	noteMax     = 1000
	searchMax   = 200
)

// problems gathers what is wrong with an input.
type problems struct{ fault.Problems }

// text trims a text of at most so many runes.
func (p *problems) text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		p.Add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.Add(path, "too_long", fault.Params{"Max": most})
	}
}

func (p *problems) required(path string, text *string, most int) {
	if p.text(path, text, most); *text == "" {
		p.Add(path, "required", nil)
	}
}

// check brings m to the form in which it is kept.
func (m *Member) check(p *problems) {
	p.required("name", &m.Name, nameMax)
	p.required("position", &m.Position, positionMax)
	p.text("number", &m.Number, numberMax)
	if m.Email != "" {
		email, ok := accounts.FoldEmail(m.Email)
		if !ok {
			p.Add("email", "email_invalid", nil)
		}
		m.Email = email
	}
}

// same reports whether what people enter is the same in both.
func (m Member) same(o Member) bool {
	return m.LocationID == o.LocationID && m.Name == o.Name && m.Position == o.Position &&
		m.Email == o.Email && m.Number == o.Number && m.LeftOn.Equal(o.LeftOn)
}

// written is m as the journal keeps it.
func (m Member) written() map[string]any {
	w := map[string]any{"name": m.Name, "position": m.Position, "location_id": m.LocationID, "email": m.Email, "number": m.Number}
	if !m.LeftOn.IsZero() {
		w["left_on"] = m.LeftOn.Format(time.DateOnly)
	}
	return w
}

// Key makes names and positions comparable: without case, spaces and ё.
func Key(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.IsSpace(r):
			return -1
		case r == 'ё':
			return 'е'
		}
		return r
	}, text)
}

// isID reports whether id is a UUID as both databases compare it.
func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// day is the date of t as midnight UTC.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
