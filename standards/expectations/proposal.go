package expectations

// Proposal is what a survey speaks for.
type Proposal string

// The proposals, and the decisions of a group.
const (
	Mandatory   Proposal = "mandatory"
	Recommended Proposal = "recommended"
	Left        Proposal = "left" // no requirement follows from it
	// Unknown: the survey cannot tell.
	Unknown Proposal = ""
)

// propose fills in the proposals of an analysis of p attributes:
//
//   - mandatory: the attribute moves the overall measure (the interval of its
//     correlation does not contain zero), and more than its equal share: the lower
//     bound of the interval of its share is above 1/p, or it is the only one;
//   - recommended: it moves the overall measure, but not surely more than others;
//   - left: the interval of its correlation contains zero;
//   - unknown: it is constant, sparse, or the joint analysis was not made.
//
// A negative correlation counts like a positive one: what puts customers off is
// worth a rule as well, one that forbids. It is a proposal; the group decides.
func (a *Analysis) propose(p int) {
	for j := range a.Drivers {
		d := &a.Drivers[j]
		moves := d.Certain.Low > 0 || d.Certain.High < 0
		switch {
		case d.State != Analysed || a.Resamples == 0:
			d.Proposal = Unknown
		case !moves:
			d.Proposal = Left
		case p == 1 || d.Interval.Low > 1/float64(p):
			d.Proposal = Mandatory
		default:
			d.Proposal = Recommended
		}
	}
}
