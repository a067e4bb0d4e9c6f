package expectations

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/standards"
)

// Faults of expectations.
var (
	ErrInvalid           = fault.New(fault.Invalid, "expectations_invalid")
	ErrAttributeNotFound = fault.New(fault.NotFound, "expectation_attribute_not_found")
	ErrSurveyNotFound    = fault.New(fault.NotFound, "expectation_survey_not_found")
	// ErrAttributeExists reports an id, or a name within the standard, that is taken.
	ErrAttributeExists = fault.New(fault.Conflict, "expectation_attribute_exists")
	// ErrAttributeMeasured refuses to delete what a survey measured.
	ErrAttributeMeasured = fault.New(fault.Conflict, "expectation_attribute_measured")
	// ErrTooMany refuses more attributes than a standard can have. Params: Max.
	ErrTooMany      = fault.New(fault.Invalid, "expectation_attributes_too_many")
	ErrSurveyExists = fault.New(fault.Conflict, "expectation_survey_exists")
	// ErrStale reports an edit of a revision that is no longer current. Params: Revision.
	ErrStale = fault.New(fault.Stale, "expectation_attribute_stale")
)

// Service is the use cases of expectations. Who may read the drafts of a standard
// may read them, who may write it may change them.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the expectations kept in db.
func New(db *database.DB, list *standards.Service, log *journal.Journal, now func() time.Time) *Service {
	return &Service{db, store{db}, list, log, now}
}

// Board is everything that a group looks at: attributes, surveys, and one of them.
type Board struct {
	Standard   standards.Standard
	Newest     standards.Version
	Attributes []Attribute // by name
	Surveys    []Survey    // the latest first, without their analyses
	Survey     *Survey     // the one asked for, or the latest; nil: there is none
	MayEdit    bool
}

// Board returns the expectations of a standard with the analysis of one survey;
// without surveyID, of the latest. Faults: standards.ErrNotFound, ErrSurveyNotFound.
func (s *Service) Board(ctx context.Context, by accounts.Actor, standardID, surveyID string) (Board, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err != nil {
		return Board{}, err
	}
	_, err = s.standards.Working(ctx, by, accounts.WriteStandards, standardID)
	b := Board{Standard: st, MayEdit: err == nil}
	if b.Newest, err = s.standards.Newest(ctx, by, st.ID); err != nil {
		return Board{}, err
	}
	if b.Attributes, err = s.store.attributes(ctx, st); err != nil {
		return Board{}, err
	}
	if b.Surveys, err = s.store.surveys(ctx, st); err != nil || len(b.Surveys) == 0 && surveyID == "" {
		return b, err
	}
	if surveyID == "" {
		surveyID = b.Surveys[0].ID
	}
	survey, err := s.store.survey(ctx, by.OrgID, surveyID)
	if err == nil && survey.StandardID != st.ID {
		err = ErrSurveyNotFound
	}
	b.Survey = &survey
	return b, err
}

// PutAttribute makes an attribute (revision 0), or changes the name, the note and
// the origin of the one whose revision is still a's. Made again it is returned as
// it is. Faults: ErrInvalid, ErrAttributeNotFound, ErrAttributeExists, ErrTooMany, ErrStale.
func (s *Service) PutAttribute(ctx context.Context, by accounts.Actor, a Attribute) (Attribute, error) {
	st, err := s.standards.Working(ctx, by, accounts.WriteStandards, a.StandardID)
	if err != nil {
		return Attribute{}, err
	}
	if err := a.check(); err != nil {
		return Attribute{}, err
	}
	if a.Revision > 0 {
		return s.change(ctx, by, a.ID, a.Revision, "update", func(stored *Attribute) (map[string]string, error) {
			if stored.StandardID != st.ID {
				return nil, ErrAttributeNotFound
			}
			stored.Name, stored.Note, stored.Origin = a.Name, a.Note, a.Origin
			return nil, nil
		})
	}
	a = Attribute{
		ID: a.ID, OrgID: by.OrgID, StandardID: st.ID, Name: a.Name, Note: a.Note, Origin: a.Origin,
		Revision: 1, CreatedBy: by.AccountID, CreatedAt: s.now(),
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertAttributes(ctx, st, []Attribute{a})
		if err != nil {
			return err
		}
		if made == 0 {
			a, err = s.repeated(ctx, by, a)
			return err
		}
		return s.record(ctx, by, "create", "expectation_attribute", a.ID, "", nil, a.written(nil))
	})
	return a, err
}

// repeated answers a second request to make an attribute.
func (s *Service) repeated(ctx context.Context, by accounts.Actor, wanted Attribute) (Attribute, error) {
	stored, err := s.store.attribute(ctx, by.OrgID, wanted.ID)
	if err != nil || stored.StandardID != wanted.StandardID || stored.Name != wanted.Name || stored.Note != wanted.Note || stored.Origin != wanted.Origin {
		return Attribute{}, ErrAttributeExists.At(fault.Field{Path: "name", Code: "taken"})
	}
	return stored, nil
}

// edit changes an attribute. It may name, by lineage, the codes of requirements as
// the journal is to print them.
type edit func(*Attribute) (codes map[string]string, err error)

// change applies edit to the attribute whose revision is still the given one, and
// records it. An edit that changes nothing is neither kept nor recorded.
func (s *Service) change(ctx context.Context, by accounts.Actor, id string, revision int, verb string, edit edit) (Attribute, error) {
	var after Attribute
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.writable(ctx, by, id)
		if err != nil {
			return err
		}
		if before.Revision != revision {
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		after = before
		after.Requirements = slices.Clone(before.Requirements)
		codes, err := edit(&after)
		if err != nil {
			return err
		}
		if after.same(before) {
			after = before
			return nil
		}
		after.Revision++
		if err := s.store.updateAttribute(ctx, after, revision); err != nil {
			return err
		}
		return s.record(ctx, by, verb, "expectation_attribute", id, after.Decision.reasonOf(before.Decision), before.written(codes), after.written(codes))
	})
	return after, err
}

// writable reads an attribute whose standard by may write.
func (s *Service) writable(ctx context.Context, by accounts.Actor, id string) (Attribute, error) {
	if !by.Can(accounts.WriteStandards) {
		return Attribute{}, accounts.ErrForbidden
	}
	a, err := s.store.attribute(ctx, by.OrgID, id)
	if err != nil {
		return Attribute{}, err
	}
	return a, hidden(s.may(ctx, by, a.StandardID), ErrAttributeNotFound)
}

func (s *Service) may(ctx context.Context, by accounts.Actor, standardID string) error {
	_, err := s.standards.Working(ctx, by, accounts.WriteStandards, standardID)
	return err
}

// hidden says of what belongs to an unseen standard that it is not there.
func hidden(err, unseen error) error {
	if f, ok := fault.Of(err); ok && f.Kind == fault.NotFound {
		return unseen
	}
	return err
}

// Decide keeps what the group decided of an attribute; Unknown takes a decision
// back. Faults: ErrInvalid, ErrAttributeNotFound, ErrStale.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, id string, revision int, verdict Proposal, reason string) (Attribute, error) {
	p := &problems{}
	p.text("reason", &reason, textMax)
	switch verdict {
	case Mandatory, Recommended, Left, Unknown:
	default:
		p.Add("verdict", "unknown_value", fault.Params{"Value": string(verdict)})
	}
	if err := p.Err(ErrInvalid); err != nil {
		return Attribute{}, err
	}
	return s.change(ctx, by, id, revision, "decide", func(a *Attribute) (map[string]string, error) {
		switch {
		case verdict == Unknown:
			a.Decision = Decision{}
		case a.Decision.Verdict != verdict || a.Decision.Reason != reason:
			a.Decision = Decision{verdict, reason, by.AccountID, by.Name, s.now()}
		}
		return nil, nil
	})
}

// Link says which requirements of the newest version answer to an attribute. Links
// of requirements that this version no longer has stay only if they are named.
// Faults: ErrInvalid, ErrAttributeNotFound, ErrStale.
func (s *Service) Link(ctx context.Context, by accounts.Actor, id string, revision int, lineages []string) (Attribute, error) {
	return s.change(ctx, by, id, revision, "link_requirements", func(a *Attribute) (map[string]string, error) {
		newest, err := s.standards.Newest(ctx, by, a.StandardID)
		if err != nil {
			return nil, err
		}
		known, codes := map[string]bool{}, map[string]string{}
		for _, lineage := range a.Requirements {
			known[lineage] = true
		}
		for _, section := range newest.Sections {
			for _, r := range section.Requirements {
				known[r.Lineage], codes[r.Lineage] = true, r.Code
			}
		}
		p := &problems{}
		if len(lineages) > linksMax {
			p.Add("requirements", "too_many", fault.Params{"Max": linksMax})
		}
		for _, lineage := range lineages {
			if !known[lineage] {
				p.Add("requirements", "expectation_requirement_unknown", nil)
				break
			}
		}
		a.Requirements = slices.Clone(lineages)
		slices.Sort(a.Requirements)
		a.Requirements = slices.Compact(a.Requirements)
		return codes, p.Err(ErrInvalid)
	})
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}
