package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
)

// meta is what reports on a wave say about themselves, but for their stamp.
func (s *Service) meta(r *results, lang locale.Language) Meta {
	m := Meta{
		Language: lang, Audit: r.wave.Audit, From: r.wave.StartsOn, To: r.wave.EndsOn, Checklists: []ChecklistRef{checklistRef(r.version)},
		Bands: bandsOf(r.wave), MinimumN: r.wave.MinimumVisits, GeneratedAt: s.now(), Zone: r.zone(),
		Ethics: []string{lang.Text("reports.ethics.not_sole_ground"), lang.Text("reports.ethics.no_shopper")},
	}
	if r.standard != nil {
		m.Standards = []string{fmt.Sprintf("%s, %s", r.title, r.standard.Number())}
	}
	for _, id := range r.order {
		m.Brand = r.places[id].Brand
		break
	}
	return m
}

// stamp sets when the data was cut off and which generation this is: the same
// data in the same words has the same id.
func (s *Service) stamp(ctx context.Context, r *results, m *Meta, kind string, waves []string) error {
	cutOff, err := s.query.cutOff(ctx, r.scope, waves)
	if err != nil {
		return err
	}
	if err = s.branded(ctx, r.orgID, m); err != nil {
		return err
	}
	m.CutOff = cutOff
	m.GenerationID, err = generation(kind, m.Language, m.Filter, waves, m.N, cutOff, r.version.ContentHash, r.byLocation)
	return err
}

// generation is a short name for what went into a report.
func generation(parts ...any) (string, error) {
	data, err := json.Marshal(parts)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	id := strings.ToUpper(hex.EncodeToString(sum[:6]))
	return id[:4] + "-" + id[4:8] + "-" + id[8:], nil
}

// zone is the zone of the report's own times: that of the first location.
func (r *results) zone() *time.Location {
	for _, id := range r.order {
		return zoneOf(r.places[id].TimeZone)
	}
	return time.UTC
}

// dayIn is the day of a moment in a zone, at its midnight. Reports travel further
// than those who may know at which hour somebody came: no time of day is in them,
// also not behind the date of a cell.
func dayIn(t time.Time, zone string) time.Time { return dayAt(t, zoneOf(zone)) }

func dayAt(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// zones are read from the disk once: every visit of a location asks for the same.
type zones map[string]*time.Location

func (z zones) of(name string) *time.Location {
	zone, known := z[name]
	if !known {
		zone = zoneOf(name)
		z[name] = zone
	}
	return zone
}

func checklistRef(v *checklists.Version) ChecklistRef {
	ref := ChecklistRef{Title: v.Content.Title, Version: fmt.Sprint(v.Number), Rollup: v.Content.Rollup, Over100: v.Content.Over100, Critical: v.Content.Critical}
	for _, s := range v.Content.Sections {
		ref.Gates = ref.Gates || s.Gate != nil
	}
	return ref
}

func bandsOf(w audits.Wave) []Band {
	bands := make([]Band, len(w.Bands))
	for i, b := range w.Bands {
		bands[i] = Band{b.From, b.Name, Tone(b.Tone)}
	}
	return bands
}
