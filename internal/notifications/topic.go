package notifications

// Topic is what a person chooses the ways of: several kinds that matter alike.
type Topic string

// The topics.
const (
	Messages  Topic = "messages"
	Offers    Topic = "offers"    // visits on offer, and what became of applications
	Visits    Topic = "visits"    // what was decided about a visit
	Deadlines Topic = "deadlines" // something is due, or late
	Pay       Topic = "pay"       // what is paid for visits and expenses
	Reports   Topic = "reports"   // files that somebody ordered
	Work      Topic = "work"      // something waits for the reader, or changed
)

// Topics lists the topics in the order of the settings.
var Topics = []Topic{Messages, Offers, Visits, Deadlines, Pay, Reports, Work}

// Urgent reports whether the topic leaves the application unless its reader says
// otherwise.
func (t Topic) Urgent() bool { return t != Work }

// topics are the kinds that are of no topic but Work.
var topics = map[Kind]Topic{
	MessageReceived: Messages,
	VisitReturned:   Visits, VisitRejected: Visits, VisitApproved: Visits, VisitsCancelled: Visits,
	StepDueSoon: Deadlines, StepLate: Deadlines, RoundDue: Deadlines, RoundLate: Deadlines,
	PilotPlanned: Offers, PilotCancelled: Offers,
	OffersMade: Offers, OfferOver: Offers, OfferDeclined: Offers, OfferUnanswered: Offers,
	VisitTaken: Offers, VisitGivenBack: Offers,
	ApplicationMade: Offers, ApplicationAccepted: Offers, ApplicationRefused: Offers,
	VisitTomorrow: Deadlines, VisitDue: Deadlines, VisitLapsed: Deadlines, VisitMissed: Deadlines,
	VisitsPaid: Pay, ExpenseReduced: Pay,
	ReportReady: Reports, ReportFailed: Reports,
}

// Topic is what the kind belongs to.
func (k Kind) Topic() Topic {
	if topic, ok := topics[k]; ok {
		return topic
	}
	return Work
}

// Choice is how an account is told of a topic, beside the list in the application.
type Choice struct {
	Topic         Topic
	Push, ByEmail bool
}
