package reports

import (
	"context"
	"regexp"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	logos "etalon/internal/picture"
)

// Faults of looks.
var (
	ErrLookInvalid = fault.New(fault.Invalid, "report_look_invalid")
	ErrLookStale   = fault.New(fault.Stale, "report_look_stale")
)

// Limits of a logo, which is printed 11 mm high.
const (
	logoMost     = 256 << 10 // bytes
	logoSideMost = 2000      // pixels
	logoWidest   = 12        // widths of its height
)

// Look is whose a report looks like.
type Look struct {
	Logo   []byte // PNG or JPEG; empty: the name is set instead
	Accent string // "#rrggbb"; empty: the product's own
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Checked is the look with a clean logo, or ErrLookInvalid with each field that is
// wrong, below a path such as "look.".
func (l Look) Checked(path string) (Look, error) {
	var wrong []fault.Field
	if l.Accent != "" && !hexColour.MatchString(l.Accent) {
		wrong = append(wrong, fault.Field{Path: path + "accent", Code: "look_colour"})
	} else if l.Accent != "" && l.Accent != "#"+strings.ToLower(webColour(parseColour(l.Accent))) {
		wrong = append(wrong, fault.Field{Path: path + "accent", Code: "look_pale"})
	}
	if len(l.Logo) > 0 {
		clean, info, err := logos.Clean(l.Logo)
		switch {
		case len(l.Logo) > logoMost:
			wrong = append(wrong, fault.Field{Path: path + "logo", Code: "look_logo_large", Params: fault.Params{"Kilobytes": logoMost >> 10}})
		case err != nil:
			wrong = append(wrong, fault.Field{Path: path + "logo", Code: "look_logo"})
		case max(info.Width, info.Height) > logoSideMost || info.Width > logoWidest*info.Height || info.Height > 2*info.Width:
			wrong = append(wrong, fault.Field{Path: path + "logo", Code: "look_logo_sides", Params: fault.Params{"Pixels": logoSideMost, "Widths": logoWidest}})
		}
		l.Logo = clean
	}
	if len(wrong) > 0 {
		return Look{}, ErrLookInvalid.At(wrong...)
	}
	return l, nil
}

// OwnLook is the look of an organisation's reports. Revision 0: none was set.
type OwnLook struct {
	Look
	Revision  int
	UpdatedAt time.Time
}

// OwnLook returns how the reports of the actor's organisation look.
func (s *Service) OwnLook(ctx context.Context, by accounts.Actor) (OwnLook, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return OwnLook{}, err
	}
	return s.query.look(ctx, by.OrgID)
}

// SetLook changes how the reports of the actor's organisation look.
// Faults: accounts.ErrForbidden, ErrLookInvalid, ErrLookStale.
func (s *Service) SetLook(ctx context.Context, by accounts.Actor, l Look, revision int) (OwnLook, error) {
	if !by.CanIn(accounts.ManagePeople) {
		return OwnLook{}, accounts.ErrForbidden
	}
	l, err := l.Checked("")
	if err != nil {
		return OwnLook{}, err
	}
	set := OwnLook{Look: l, Revision: revision + 1, UpdatedAt: s.now()}
	err = s.query.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.query.look(ctx, by.OrgID)
		if err != nil {
			return err
		}
		if before.Accent == l.Accent && string(before.Logo) == string(l.Logo) {
			set = before
			return nil
		}
		if before.Revision != revision {
			return ErrLookStale.With(fault.Params{"Revision": before.Revision})
		}
		if err := s.query.setLook(ctx, by.OrgID, set); err != nil {
			return err
		}
		words := func(l Look) map[string]any { return map[string]any{"accent": l.Accent, "logo_bytes": len(l.Logo)} }
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "set_report_look", SubjectKind: "organisation", SubjectID: by.OrgID,
			Before: words(before.Look), After: words(l),
		})
	})
	return set, err
}

// branded sets whose report it is, and how it looks.
func (s *Service) branded(ctx context.Context, orgID string, m *Meta) (err error) {
	if m.Organisation, err = s.query.organisation(ctx, orgID); err != nil {
		return err
	}
	l, err := s.query.look(ctx, orgID)
	m.Logo, m.Accent = l.Logo, l.Accent
	return err
}
