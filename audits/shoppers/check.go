package shoppers

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Limits of texts, in letters.
const (
	lineMax  = 200
	phoneMax = 40
	textMax  = 4000
	langsMax = 20
)

// Marks are hundredths.
const (
	lowestMark  = 100
	highestMark = 500
)

// The youngest shopper signs a contract; the oldest bounds a slip of the finger.
const (
	youngest = 18
	oldest   = 100
)

// Languages are the languages of a profile, ISO 639-1.
var Languages = []string{"ru", "en", "az", "be", "de", "es", "fr", "hy", "it", "ka", "kk", "ky", "tg", "tr", "tt", "uk", "uz", "zh"}

// checker collects what is wrong with fields.
type checker struct{ wrong []fault.Field }

func (c *checker) refuse(path, code string, params ...fault.Params) {
	f := fault.Field{Path: path, Code: code}
	if len(params) > 0 {
		f.Params = params[0]
	}
	c.wrong = append(c.wrong, f)
}

// text trims a text and checks its length; a line has no breaks.
func (c *checker) text(path string, text *string, limit int, line bool) {
	*text = strings.TrimSpace(*text)
	control := func(r rune) bool { return unicode.IsControl(r) && (line || (r != '\n' && r != '\t' && r != '\r')) }
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, control):
		c.refuse(path, "not_text")
	case utf8.RuneCountInString(*text) > limit:
		c.refuse(path, "too_long", fault.Params{"Max": limit})
	}
}

func (c *checker) required(path string, text *string, limit int, line bool) {
	if c.text(path, text, limit, line); *text == "" {
		c.refuse(path, "required")
	}
}

// id brings an id into the form in which it is kept.
func (c *checker) id(path string, id *string) {
	u, err := uuid.Parse(*id)
	if err != nil || len(*id) != 36 {
		c.refuse(path, "not_an_id")
		return
	}
	*id = u.String()
}

func (c *checker) period(from, until time.Time) {
	if !until.IsZero() && until.Before(from) {
		c.refuse("until_on", "before_start")
	}
}

func (c *checker) fault() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return ErrInvalid.At(c.wrong...)
}

// checkProfile returns the profile as it will be kept, and what is wrong with it.
func checkProfile(p Profile, year int) (Profile, []fault.Field) {
	c := &checker{}
	c.text("city", &p.City, lineMax, true)
	c.text("region", &p.Region, lineMax, true)
	c.text("car_make", &p.CarMake, lineMax, true)
	c.text("availability", &p.Availability, textMax, false)
	c.text("experience", &p.Experience, textMax, false)
	if p.BirthYear != 0 && (p.BirthYear > year-youngest || p.BirthYear < year-oldest) {
		c.refuse("birth_year", "birth_year", fault.Params{"Min": year - oldest, "Max": year - youngest})
	}
	if p.Gender != "" && p.Gender != Female && p.Gender != Male {
		c.refuse("gender", "gender_unknown")
	}
	p.Phone = c.phone("phone", p.Phone)
	p.Languages = c.languages(p.Languages)
	if !p.Car {
		p.CarMake = ""
	}
	return p, c.wrong
}

// phone keeps what a person dials: digits, and a plus before them.
func (c *checker) phone(path, phone string) string {
	phone = strings.TrimSpace(phone)
	digits := 0
	for i, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" ()-.\u00a0", r):
		default:
			c.refuse(path, "phone_invalid")
			return phone
		}
	}
	if phone != "" && (digits < 5 || digits > 15 || len(phone) > phoneMax) {
		c.refuse(path, "phone_invalid")
	}
	return phone
}

// languages keeps each code once, in order.
func (c *checker) languages(codes []string) []string {
	list := []string{}
	for _, code := range codes {
		code = strings.ToLower(strings.TrimSpace(code))
		if !slices.Contains(Languages, code) || len(list) >= langsMax {
			c.refuse("languages", "spoken_unknown", fault.Params{"Value": code})
			return list
		}
		if !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	return list
}

func canonical(id string) (string, bool) {
	u, err := uuid.Parse(id)
	return u.String(), err == nil && len(id) == 36
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// day is the calendar day of t in UTC.
func day(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
