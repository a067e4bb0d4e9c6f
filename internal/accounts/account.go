package accounts

import (
	netmail "net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// What the use cases of people report.
var (
	ErrInvalid           = fault.New(fault.Invalid, "account_invalid")
	ErrNotFound          = fault.New(fault.NotFound, "account_not_found")
	ErrEmailTaken        = fault.New(fault.Conflict, "email_taken")
	ErrAccountExists     = fault.New(fault.Conflict, "account_exists")
	ErrGrantNotFound     = fault.New(fault.NotFound, "grant_not_found")
	ErrScopeNotFound     = fault.New(fault.NotFound, "grant_scope_not_found")
	ErrLastAdministrator = fault.New(fault.Conflict, "last_administrator")
	// ErrStale refuses an edit of a revision that is no longer the current one.
	ErrStale = fault.New(fault.Stale, "account_stale")
)

// Account is a person who can sign in.
type Account struct {
	ID, OrgID   string
	Email       string // folded to lower case
	Name        string
	Language    string
	HasPassword bool
	DisabledAt  time.Time // zero: may sign in
	CreatedAt   time.Time
	// InvitedUntil is when the invitation ends that nobody has accepted yet; zero:
	// the account is in use.
	InvitedUntil time.Time
	SeenAt       time.Time // zero: never signed in
	Revision     int
	Grants       []Grant
}

// State is how an account stands.
type State string

// The states of an account.
const (
	Active    State = "active"
	Invited   State = "invited"
	Expired   State = "expired" // an invitation that nobody accepted in time
	Disabled  State = "disabled"
	Cancelled State = "cancelled" // an invitation taken back
)

// State is how the account stands at that moment.
func (a Account) State(now time.Time) State {
	waits, disabled := !a.InvitedUntil.IsZero(), !a.DisabledAt.IsZero()
	switch {
	case waits && disabled:
		return Cancelled
	case disabled:
		return Disabled
	case waits && !a.InvitedUntil.After(now):
		return Expired
	case waits:
		return Invited
	}
	return Active
}

// StateOf is how an account stands now.
func (s *Service) StateOf(a Account) State { return a.State(s.now()) }

// NewAccount is what an account is made of.
type NewAccount struct {
	ID       string // made by the caller; empty: made here
	Email    string
	Name     string
	Language string // empty: Russian
	Password string // empty: cannot sign in with a password until one is set
	Grants   []Grant
}

// Query asks for a page of people.
type Query struct {
	Search string // part of the name or e-mail, in any case
	Role   Role   // only those who hold it; empty: everyone
	State  State  // empty: any
	Scope  Scope  // only those with a role in this brand, region or location or a part of it; zero: anywhere
	Sort   Sort   // empty: by name
	// Descending turns the order; those who never signed in stay last.
	Descending bool
	Limit      int // 1 to 200; 0 is 50
	Offset     int
}

// Sort is what a list of people is ordered by.
type Sort string

// The orders of people.
const (
	ByName  Sort = "name"
	ByEmail Sort = "email"
	BySeen  Sort = "seen"
)

const (
	nameMax    = 200 // runes
	emailMax   = 254 // bytes, RFC 5321
	pageLimit  = 50
	pageMax    = 200
	searchMax  = 200
	grantLimit = 1000
)

// foldEmail returns the form in which an e-mail is kept and compared; false when
// it is no address. Cyrillic names and domains are addresses.
func foldEmail(email string) (string, bool) {
	folded := strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
	if len(folded) > emailMax || !utf8.ValidString(email) || strings.ContainsFunc(folded, unicode.IsControl) {
		return "", false
	}
	parsed, err := netmail.ParseAddress(folded)
	if err != nil || parsed.Address != folded {
		return "", false
	}
	return folded, true
}

// checked returns n as it will be kept, or a fault naming each wrong field.
func (n NewAccount) checked() (NewAccount, error) {
	var wrong []fault.Field
	refuse := func(path, code string) { wrong = append(wrong, fault.Field{Path: path, Code: code}) }
	if id, ok := canonical(n.ID); ok {
		n.ID = id
	} else {
		refuse("id", "not_an_id")
	}
	if email, ok := foldEmail(n.Email); ok {
		n.Email = email
	} else {
		refuse("email", "email_invalid")
	}
	if f, bad := checkText("name", &n.Name, nameMax); bad {
		wrong = append(wrong, f)
	}
	if n.Language == "" {
		n.Language = string(locale.Russian)
	}
	if !slices.Contains(locale.Languages, locale.Language(n.Language)) {
		refuse("language", "language_unknown")
	}
	if n.Password != "" {
		if f, weak := weakness(n.Password, n.Email, n.Name); weak {
			wrong = append(wrong, f)
		}
	}
	grants, problems := checkGrants(n.Grants)
	n.Grants, wrong = grants, append(wrong, problems...)
	if len(wrong) > 0 {
		return n, ErrInvalid.At(wrong...)
	}
	return n, nil
}

// checkText trims the text and says what is wrong with it, if anything.
func checkText(path string, text *string, limit int) (fault.Field, bool) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, unicode.IsControl):
		return fault.Field{Path: path, Code: "not_text"}, true
	case *text == "":
		return fault.Field{Path: path, Code: "required"}, true
	case utf8.RuneCountInString(*text) > limit:
		return fault.Field{Path: path, Code: "too_long", Params: fault.Params{"Max": limit}}, true
	}
	return fault.Field{}, false
}
