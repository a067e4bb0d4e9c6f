package board

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/internal/notifications"
)

// subject is a visit and a shopper who might make it.
type subject struct {
	visit  audits.Assignment
	wave   audits.Wave
	place  locations.Location
	rules  programmes.Rules
	who    shoppers.Member
	fit    planning.Fit
	before string // who made the visit that this one repeats
}

// repeats reports whether the visit is to be made by anybody but this shopper.
func (s subject) repeats(shopperID string) bool { return s.before != "" && s.before == shopperID }

// read reads a visit and holds a shopper against it.
func (s *Service) read(ctx context.Context, orgID, id, shopperID string) (subject, error) {
	if uuid.Validate(id) != nil {
		return subject{}, ErrNotFound
	}
	a, _, err := s.audits.AssignmentOf(ctx, orgID, strings.ToLower(id))
	if errors.Is(err, audits.ErrAssignmentNotFound) {
		err = ErrNotFound
	}
	if err != nil {
		return subject{}, err
	}
	who, err := s.shoppers.Member(ctx, orgID, shopperID)
	if errors.Is(err, shoppers.ErrNotFound) {
		err = ErrInvalid.At(fault.Field{Path: "shopper_id", Code: "not_found"})
	}
	if err != nil {
		return subject{}, err
	}
	found, err := s.planning.Suit(ctx, orgID, []audits.Assignment{a}, []shoppers.Member{who})
	if err != nil {
		return subject{}, err
	}
	one := subject{visit: a, wave: found.Waves[a.WaveID], place: found.Locations[a.LocationID], who: who, fit: found.Fit[0][0]}
	one.rules = found.RulesOf(one.wave)
	if a.ReShopOf != "" {
		before, err := s.store.shoppersOf(ctx, orgID, []string{a.ReShopOf})
		if err != nil {
			return subject{}, err
		}
		one.before = before[a.ReShopOf]
	}
	return one, nil
}

// params name a visit in notices.
func (s subject) params() map[string]any {
	return map[string]any{"location": s.place.Name, "wave": s.wave.Title, "date": s.visit.Day().Format(time.DateOnly)}
}

// tellCoordinators lets those know who plan the wave, once for each time that the
// assignment was moved.
func (s *Service) tellCoordinators(ctx context.Context, one subject, kind notifications.Kind, more map[string]any) error {
	n := notifications.Notice{
		OrgID: one.visit.OrgID, Kind: kind, Event: one.visit.ID, Params: one.params(), Link: "/waves/" + one.wave.ID + "/board", Renew: true,
	}
	for key, value := range more {
		n.Params[key] = value
	}
	return s.notices.Holders(ctx, n, []accounts.Role{accounts.ProgrammeManager}, coordinators(one.wave)...)
}

// text returns what was typed as it is kept, or ErrInvalid with the field.
func text(path, value string, least, most int) (string, error) {
	value = strings.TrimSpace(strings.ReplaceAll(value, "\x00", ""))
	n := utf8.RuneCountInString(value)
	switch {
	case least > 0 && n == 0:
		return "", audits.ErrReasonRequired.At(fault.Field{Path: path, Code: "required"})
	case n > most || !utf8.ValidString(value):
		return "", ErrInvalid.At(fault.Field{Path: path, Code: "length", Params: fault.Params{"Min": least, "Max": most}})
	}
	return value, nil
}

// against names the rules that a shopper breaks, for who plans.
func against(reasons []planning.Reason) error {
	fields := make([]fault.Field, len(reasons))
	for i, r := range reasons {
		fields[i] = fault.Field{Path: "shopper_id", Code: string(r)}
	}
	return planning.ErrAgainstRules.At(fields...)
}

// allowed asserts that a coordinator may send a shopper: by the rules, or against
// them with a reason. Nobody insists against a block or a conflict of interest.
func allowed(one subject, insist bool, reason string) error {
	hard := barring(one.fit.Reasons)
	switch {
	case one.repeats(one.who.ID):
		return ErrInvalid.At(fault.Field{Path: "shopper_id", Code: "same_shopper"})
	case len(hard) > 0:
		return ErrInvalid.At(fault.Field{Path: "shopper_id", Code: string(hard[0])})
	case len(one.fit.Reasons) > 0 && !insist:
		return against(one.fit.Reasons)
	case len(one.fit.Reasons) > 0 && reason == "":
		return audits.ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	return nil
}

// waits reports whether a visit lies on the board.
func waits(a audits.Assignment) bool { return a.Status == audits.Offered && a.ShopperID == "" }
