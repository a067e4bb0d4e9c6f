package mailings

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/reports"
)

// Limits of a mailing.
const (
	titleMost      = 120
	recipientsMost = 500
	regionsMost    = 200
	topMost        = 50
)

// check returns the mailing as it is kept, or ErrInvalid naming each field.
func (m Mailing) check() (Mailing, error) {
	var wrong []fault.Field
	bad := func(path, code string, params fault.Params) {
		wrong = append(wrong, fault.Field{Path: path, Code: code, Params: params})
	}
	for path, id := range map[string]string{"id": m.ID, "brand_id": m.BrandID} {
		if parsed, err := uuid.Parse(id); err != nil || parsed.String() != id || (path == "id" && parsed.Version() != 7) {
			bad(path, "not_an_id", nil)
		}
	}
	m.Title = strings.TrimSpace(m.Title)
	if n := utf8.RuneCountInString(m.Title); n == 0 || n > titleMost || strings.ContainsFunc(m.Title, func(r rune) bool { return r < ' ' }) {
		bad("title", "length", fault.Params{"Min": 1, "Max": titleMost})
	}
	m.checkBlocks(bad)
	if !slices.Contains(locale.Languages, m.Language) {
		bad("language", "unknown_value", fault.Params{"Value": string(m.Language)})
	}
	if m.files() == 0 {
		bad("formats", "mailing_formats", nil)
	}
	if m.Top < 0 || m.Top > topMost {
		bad("certificates", "out_of_range", fault.Params{"Min": 0, "Max": topMost})
	}
	if !m.From.IsZero() && !m.To.IsZero() && m.To.Before(m.From) {
		bad("to", "before_start", nil)
	}
	m.Regions, m.Recipients = distinct(m.Regions), distinct(m.Recipients)
	if len(m.Regions) > regionsMost {
		bad("regions", "too_many", fault.Params{"Max": regionsMost})
	}
	if len(m.Recipients) > recipientsMost {
		bad("recipients", "too_many", fault.Params{"Max": recipientsMost})
	}
	m.Schedule.check(bad)
	if m.Enabled && m.Schedule.Every != Never && len(m.Recipients) == 0 {
		bad("recipients", "required", nil)
	}
	if !m.OwnLook {
		m.Logo, m.Accent = nil, ""
	}
	look, err := reports.Look{Logo: m.Logo, Accent: m.Accent}.Checked("look.")
	if f, is := fault.Of(err); is {
		wrong = append(wrong, f.Fields...)
	}
	m.Logo = look.Logo
	if len(wrong) > 0 {
		return m, ErrInvalid.At(wrong...)
	}
	return m, nil
}

func (m *Mailing) checkBlocks(bad func(path, code string, params fault.Params)) {
	if len(m.Blocks) == 0 {
		bad("blocks", "required", nil)
	}
	for i, b := range m.Blocks {
		path := "blocks[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.Contains(reports.Blocks, b):
			bad(path, "unknown_value", fault.Params{"Value": string(b)})
		case slices.Contains(m.Blocks[:i], b):
			bad(path, "mailing_block_twice", nil)
		}
	}
}

// distinct are the ids in order, each once.
func distinct(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// checkPlaces asserts that regions, wave and recipients are of the brand.
func (s *Service) checkPlaces(ctx context.Context, m Mailing) error {
	regions, err := s.store.regions(ctx, m.OrgID, m.BrandID)
	if err != nil {
		return err
	}
	var wrong []fault.Field
	if regions == nil {
		wrong = append(wrong, fault.Field{Path: "brand_id", Code: "not_found"})
	}
	if slices.ContainsFunc(m.Regions, func(id string) bool { return !slices.Contains(regions, id) }) {
		wrong = append(wrong, fault.Field{Path: "regions", Code: "not_found"})
	}
	if m.WaveID != "" {
		found, err := s.Audits.WavesOf(ctx, m.OrgID, []string{m.WaveID})
		if err != nil {
			return err
		}
		if w := found[m.WaveID]; w.BrandID != m.BrandID || w.Audit.AtCompetitors() { // such a wave has no files
			wrong = append(wrong, fault.Field{Path: "wave_id", Code: "not_found"})
		}
	}
	people, err := s.store.recipients(ctx, m.OrgID, m.BrandID)
	if err != nil {
		return err
	}
	known := func(id string) bool {
		return slices.ContainsFunc(people, func(p Recipient) bool { return p.ID == id })
	}
	if slices.ContainsFunc(m.Recipients, func(id string) bool { return !known(id) }) {
		wrong = append(wrong, fault.Field{Path: "recipients", Code: "mailing_recipient"})
	}
	if len(wrong) > 0 {
		return ErrInvalid.At(wrong...)
	}
	return nil
}
