// Package notifications tells people inside the application what happened that
// concerns them. A notification is a kind and its parameters; the page of the
// reader puts it in words, in their language.
package notifications

import (
	"context"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
)

// Kind is what a notification is about.
type Kind string

// The kinds, with their params. What a person may not know is in none of them:
// no score, and for those who manage stores neither shopper nor time of a visit.
const (
	VisitReturned      Kind = "visit_returned"      // location, note: to the shopper
	VisitRejected      Kind = "visit_rejected"      // location, note: to the shopper
	VisitApproved      Kind = "visit_approved"      // location: to the shopper
	VisitsWaiting      Kind = "visits_waiting"      // wave, count: to reviewers, once a wave until it is read
	VisitReleased      Kind = "visit_released"      // location, wave: to who manages the location
	RoleGranted        Kind = "role_granted"        // role
	RoleRevoked        Kind = "role_revoked"        // role
	InvitationAccepted Kind = "invitation_accepted" // name: to administrators

	// Of the path of a version: round, standard, number, deadline.
	RoundOpened     Kind = "round_opened"     // to who is asked
	RoundDue        Kind = "round_due"        // to who has not answered
	RoundLate       Kind = "round_late"       // the same, after the deadline
	RoundOverdue    Kind = "round_overdue"    // count: to who leads the group
	RoundAnswered   Kind = "round_answered"   // outcome: to who leads the group
	FindingAnswered Kind = "finding_answered" // decision, finding: to the expert
	RevisionNear    Kind = "revision_near"    // standard, number, date: to who leads the group and to administrators
	RevisionDue     Kind = "revision_due"     // the same, on the day
	// What a working group is told, once a thread, section or suggestion until it is
	// read. Of remarks: name of who acts, about, standard, text.
	RemarkMention      Kind = "remark_mention"      // to who is mentioned
	RemarkAdded        Kind = "remark_added"        // to who takes part, and to the owners of the section
	RemarkResolved     Kind = "remark_resolved"     // likewise, without text
	RemarkReopened     Kind = "remark_reopened"     // likewise, without text
	SuggestionMade     Kind = "suggestion_made"     // name, section, standard, count: to who decides
	SuggestionAccepted Kind = "suggestion_accepted" // name, about, standard: to its author
	SuggestionDeclined Kind = "suggestion_declined" // likewise, and the reason as text
	StepDueSoon        Kind = "step_due_soon"       // step, due: to the responsible
	StepLate           Kind = "step_late"           // step, due: to the responsible
	MeetingAhead       Kind = "meeting_ahead"       // meeting, at, standard: to the group
	MinutesClosed      Kind = "minutes_closed"      // meeting, standard: to the group
	IdeaSorted         Kind = "idea_sorted"         // status, text, reason: to the author

	MessageReceived Kind = "message_received" // location; name of the shopper, to coordinators: once until the thread is read

	// Of the pilots of a draft: standard, number, place, date. Never who goes.
	PilotPlanned   Kind = "pilot_planned"   // to who goes
	PilotCancelled Kind = "pilot_cancelled" // reason: to who was to go
	PilotReopened  Kind = "pilot_reopened"  // reason: to who went
	PilotSubmitted Kind = "pilot_submitted" // to who leads the group and who planned it
	// Of the board: wave, location, date; to coordinators also name, of who acts.
	OffersMade          Kind = "offers_made"          // wave, count: to the shopper, once a wave until it is read
	OfferOver           Kind = "offer_over"           // not answered in time, or taken back: to the shopper
	OfferDeclined       Kind = "offer_declined"       // reason: to coordinators
	OfferUnanswered     Kind = "offer_unanswered"     // to coordinators
	VisitTaken          Kind = "visit_taken"          // from the board: to coordinators
	VisitGivenBack      Kind = "visit_given_back"     // reason: to coordinators
	ApplicationMade     Kind = "application_made"     // to coordinators
	ApplicationAccepted Kind = "application_accepted" // to the shopper
	ApplicationRefused  Kind = "application_refused"  // reason: to the shopper
	VisitTomorrow       Kind = "visit_tomorrow"       // to the shopper, the day before
	VisitDue            Kind = "visit_due"            // to the shopper, the day before the last one
	VisitLapsed         Kind = "visit_lapsed"         // not made in time: to the shopper
	VisitMissed         Kind = "visit_missed"         // the same: to coordinators
	VisitsCancelled     Kind = "visits_cancelled"     // wave, count, reason: to the shopper

	// Of pay, to the shopper; amounts in hundredths of currency.
	VisitsPaid     Kind = "visits_paid"     // amount, currency, count
	ExpenseReduced Kind = "expense_reduced" // location, asked, accepted, currency, reason

	BenchmarkOpened Kind = "benchmark_opened" // brand, product, number: to who is invited to rate

	// Of the files that somebody ordered: what, format, title, to who ordered.
	ReportReady  Kind = "report_ready"
	ReportFailed Kind = "report_failed"
)

// Kinds lists every kind.
var Kinds = []Kind{
	VisitReturned, VisitRejected, VisitApproved, VisitsWaiting, VisitReleased, RoleGranted, RoleRevoked, InvitationAccepted,
	RoundOpened, RoundDue, RoundLate, RoundOverdue, RoundAnswered, FindingAnswered, RevisionNear, RevisionDue,
	RemarkMention, RemarkAdded, RemarkResolved, RemarkReopened, SuggestionMade, SuggestionAccepted, SuggestionDeclined,
	StepDueSoon, StepLate, MeetingAhead, MinutesClosed, IdeaSorted,
	PilotPlanned, PilotCancelled, PilotReopened, PilotSubmitted, MessageReceived,
	OffersMade, OfferOver, OfferDeclined, OfferUnanswered, VisitTaken, VisitGivenBack, ApplicationMade, ApplicationAccepted, ApplicationRefused,
	VisitTomorrow, VisitDue, VisitLapsed, VisitMissed, VisitsCancelled,
	VisitsPaid, ExpenseReduced,
	ReportReady, ReportFailed, BenchmarkOpened,
}

// keep is how long a notification is kept, read or not.
const keep = 90 * 24 * time.Hour

// pageMax is the most notifications on a page.
const pageMax = 200

// ErrPageInvalid reports a page that cannot be asked for.
var ErrPageInvalid = fault.New(fault.Invalid, "notifications_page_invalid")

// Notice is something to tell. Event names what happened: an account is told of
// it once, however often Notify is called.
type Notice struct {
	OrgID  string
	To     []string // ids of accounts
	Kind   Kind
	Event  string
	Params map[string]any
	Link   string // page to look at, such as "/waves/ID"; empty: none
	// Renew brings a notice that is told already up to date and makes it unread.
	Renew bool
}

// Notification is a notice to one account.
type Notification struct {
	ID        string
	Kind      Kind
	Params    map[string]any
	Link      string
	CreatedAt time.Time
	ReadAt    time.Time // zero: unread
}

// Service tells, and lists what was told.
type Service struct {
	store  store
	people *accounts.Service
	now    func() time.Time
}

// New returns the notifications kept in db.
func New(db *database.DB, people *accounts.Service, now func() time.Time) *Service {
	return &Service{store{db}, people, now}
}

// Notify tells the accounts, in the transaction that ctx carries and in one
// statement. Nobody to tell is no error.
func (s *Service) Notify(ctx context.Context, n Notice) error {
	if len(n.To) == 0 {
		return nil
	}
	return s.store.insert(ctx, s.now(), n)
}

// NotifyEach tells several notices of one organisation in one statement, such as to
// each account a number of its own.
func (s *Service) NotifyEach(ctx context.Context, notices []Notice) error {
	if len(notices) == 0 {
		return nil
	}
	return s.store.insert(ctx, s.now(), notices...)
}

// Holders tells everybody who holds one of the roles in one of the scopes.
func (s *Service) Holders(ctx context.Context, n Notice, roles []accounts.Role, scopes ...accounts.Scope) error {
	ids, err := s.people.Holders(ctx, n.OrgID, roles, scopes...)
	if err != nil {
		return err
	}
	n.To = ids
	return s.Notify(ctx, n)
}

// RolesChanged tells an account that it got or lost a role.
func (s *Service) RolesChanged(ctx context.Context, orgID, accountID string, g accounts.Grant, granted bool) error {
	kind := RoleRevoked
	if granted {
		kind = RoleGranted
	}
	return s.Notify(ctx, Notice{
		OrgID: orgID, To: []string{accountID}, Kind: kind, Event: g.ID,
		Params: map[string]any{"role": string(g.Role)}, Link: "/account",
	})
}

// InvitationAccepted tells the administrators that an account came to be.
func (s *Service) InvitationAccepted(ctx context.Context, orgID, accountID, name string) error {
	n := Notice{OrgID: orgID, Kind: InvitationAccepted, Event: accountID, Params: map[string]any{"name": name}, Link: "/people/" + accountID}
	return s.Holders(ctx, n, []accounts.Role{accounts.Administrator}, accounts.Scope{Kind: accounts.Organisation})
}

// Page is a part of what an account was told.
type Page struct {
	Items         []Notification
	Total, Unread int
}

// List returns the actor's own notifications, unread ones first, then the newest.
func (s *Service) List(ctx context.Context, by accounts.Actor, limit, offset int) (Page, error) {
	if by.Only != nil {
		return Page{}, accounts.ErrForbidden // what a person is told is not an access key's
	}
	if limit < 1 || limit > pageMax || offset < 0 {
		return Page{}, ErrPageInvalid.At(fault.Field{Path: "limit", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": pageMax}})
	}
	return s.store.list(ctx, by, limit, offset)
}

// Read marks the actor's own notifications as read: those with the ids, or all
// for none. Ids of others change nothing.
func (s *Service) Read(ctx context.Context, by accounts.Actor, ids []string) error {
	if by.Only != nil {
		return accounts.ErrForbidden
	}
	known := make([]string, 0, len(ids))
	for _, id := range ids {
		if u, err := uuid.Parse(id); err == nil {
			known = append(known, u.String())
		}
	}
	if len(ids) > 0 && len(known) == 0 {
		return nil
	}
	return s.store.read(ctx, by, known, s.now())
}

// Sweep forgets notifications that are older than 90 days and returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return s.store.sweep(ctx, s.now().Add(-keep))
}
