package locations

import (
	"context"
	"encoding/json"
	"fmt"

	"etalon/internal/database"
	"etalon/internal/fault"
)

type definitionRow struct {
	OrgID, Name, LabelRu, LabelEn, Kind string
	Options                             string // JSON
	Removed                             bool
	Revision                            int
}

func (definitionRow) TableName() string { return "attribute_definitions" }

type optionJSON struct {
	Value string `json:"value"`
	Ru    string `json:"ru,omitempty"`
	En    string `json:"en,omitempty"`
}

type storedDefinition struct {
	Definition
	removed bool
}

// definitions reads what the organisation has changed, by name.
func (s store) definitions(ctx context.Context, orgID string) (map[string]storedDefinition, error) {
	rows, err := database.Of[definitionRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read attribute definitions: %w", err)
	}
	list := make(map[string]storedDefinition, len(rows))
	for _, r := range rows {
		d := Definition{Name: r.Name, Label: Label{r.LabelRu, r.LabelEn}, Kind: Kind(r.Kind), Revision: r.Revision}
		var options []optionJSON
		if err := json.Unmarshal([]byte(r.Options), &options); err != nil {
			return nil, fmt.Errorf("options of attribute %s: %w", r.Name, err)
		}
		for _, o := range options {
			d.Options = append(d.Options, Option{o.Value, Label{o.Ru, o.En}})
		}
		list[r.Name] = storedDefinition{d, r.Removed}
	}
	return list, nil
}

// putDefinition keeps the definition whose revision is still d's and returns its
// next revision. One that was removed may be made anew with revision 0. Fault: ErrStale.
func (s store) putDefinition(ctx context.Context, orgID string, d Definition, removed bool) (int, error) {
	options := []optionJSON{}
	for _, o := range d.Options {
		options = append(options, optionJSON{o.Value, o.Label.Russian, o.Label.English})
	}
	text, err := json.Marshal(options)
	if err != nil {
		return 0, err
	}
	if d.Revision == 0 {
		row := definitionRow{orgID, d.Name, d.Label.Russian, d.Label.English, string(d.Kind), string(text), removed, 1}
		made, err := insert(ctx, s, &row)
		if err != nil || made {
			return 1, err
		}
	}
	stored, err := s.definitions(ctx, orgID)
	if err != nil {
		return 0, err
	}
	present := stored[d.Name]
	stale := ErrStale.With(fault.Params{"Revision": present.Revision})
	if present.removed == (d.Revision > 0) || d.Revision > 0 && present.Revision != d.Revision || d.Revision == 0 && removed {
		return 0, stale
	}
	n, err := database.Of[definitionRow](s.db.Conn(ctx)).Where("org_id = ? AND name = ? AND revision = ?", orgID, d.Name, present.Revision).
		UpdateColumns(ctx, map[string]any{
			"label_ru": d.Label.Russian, "label_en": d.Label.English, "kind": string(d.Kind), "options": string(text),
			"removed": removed, "revision": present.Revision + 1,
		})
	if err != nil {
		return 0, fmt.Errorf("keep attribute definition: %w", err)
	}
	if n == 0 {
		return 0, stale
	}
	return present.Revision + 1, nil
}
