package locations

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// Kind is what the values of an attribute are.
type Kind string

// The kinds of attributes.
const (
	BoolKind   Kind = "bool"
	NumberKind Kind = "number"
	TextKind   Kind = "text"
	ChoiceKind Kind = "choice" // one of the options

	listKind Kind = "list" // of texts; only attributes without a definition have it
)

// Label is a name in both languages.
type Label struct{ Russian, English string }

// In is the label in a language, or else in the other.
func (l Label) In(lang locale.Language) string {
	if lang == Russian && l.Russian != "" || l.English == "" {
		return l.Russian
	}
	return l.English
}

// Option is a value to choose.
type Option struct {
	Value string
	Label Label
}

// Definition says what an attribute of the organisation's locations is called and
// which values it takes. Attributes without a definition are possible all the same.
type Definition struct {
	Name     string // as in expressions: "has_test_drive"
	Label    Label
	Kind     Kind
	Options  []Option // of a choice
	Preset   bool     // the program's own, as yet unchanged
	Revision int      // 0: a preset
}

const (
	definitionsMax = 100
	optionsMax     = 100
)

//go:embed presets.json
var presetData []byte

var presets = sync.OnceValue(func() []Definition {
	var list []struct {
		Name, Ru, En string
		Kind         Kind
		Options      []struct{ Value, Ru, En string }
	}
	if err := json.Unmarshal(presetData, &list); err != nil {
		panic(fmt.Sprintf("presets.json: %v", err)) // embedded, and read by every test
	}
	made := make([]Definition, len(list))
	for i, d := range list {
		made[i] = Definition{Name: d.Name, Label: Label{d.Ru, d.En}, Kind: d.Kind, Preset: true}
		for _, o := range d.Options {
			made[i].Options = append(made[i].Options, Option{o.Value, Label{o.Ru, o.En}})
		}
	}
	return made
})

// Definitions lists the attributes of the organisation's locations: the presets
// first, then its own by name.
func (s *Service) Definitions(ctx context.Context, by accounts.Actor) ([]Definition, error) {
	if err := by.Require(accounts.ReadPlaces); err != nil {
		return nil, err
	}
	return s.definitions(ctx, by.OrgID)
}

func (s *Service) definitions(ctx context.Context, orgID string) ([]Definition, error) {
	stored, err := s.store.definitions(ctx, orgID)
	if err != nil {
		return nil, err
	}
	var list []Definition
	for _, d := range presets() {
		kept, changed := stored[d.Name]
		switch {
		case !changed:
			list = append(list, d)
		case !kept.removed:
			list = append(list, kept.Definition)
		}
		delete(stored, d.Name)
	}
	own := make([]Definition, 0, len(stored))
	for _, d := range stored {
		if !d.removed {
			own = append(own, d.Definition)
		}
	}
	slices.SortFunc(own, func(a, b Definition) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return append(list, own...), nil
}

// PutDefinition makes or changes the definition of that name whose revision is
// still d's: 0 for a new one and for a preset. Faults: ErrInvalid, ErrStale.
func (s *Service) PutDefinition(ctx context.Context, by accounts.Actor, d Definition) (Definition, error) {
	if err := mayManage(by); err != nil {
		return Definition{}, err
	}
	p := &problems{}
	d.check(p)
	if err := p.fault(); err != nil {
		return Definition{}, err
	}
	d.Preset = false
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		all, err := s.definitions(ctx, by.OrgID)
		if err != nil {
			return err
		}
		before := slices.IndexFunc(all, func(other Definition) bool { return other.Name == d.Name })
		if before < 0 && len(all) >= definitionsMax {
			p.add("name", "too_many", fault.Params{"Max": definitionsMax})
			return p.fault()
		}
		if d.Revision, err = s.store.putDefinition(ctx, by.OrgID, d, false); err != nil {
			return err
		}
		verb, was := "create", map[string]any(nil)
		if before >= 0 {
			verb, was = "update", all[before].written()
		}
		return s.record(ctx, by, verb, "location_attribute", by.OrgID, was, d.written())
	})
	return d, err
}

// RemoveDefinition takes a definition off the list; the values that locations have
// stay. Faults: ErrNotFound, ErrStale.
func (s *Service) RemoveDefinition(ctx context.Context, by accounts.Actor, name string, revision int) error {
	if err := mayManage(by); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		all, err := s.definitions(ctx, by.OrgID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(d Definition) bool { return d.Name == name })
		if at < 0 {
			return ErrNotFound
		}
		d := all[at]
		d.Revision = revision
		if _, err := s.store.putDefinition(ctx, by.OrgID, d, true); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "location_attribute", by.OrgID, all[at].written(), nil)
	})
}

func (d *Definition) check(p *problems) {
	if !attributeName.MatchString(d.Name) {
		p.add("name", "attribute_name_invalid", nil)
	}
	p.text("label_ru", &d.Label.Russian, cityMax)
	p.text("label_en", &d.Label.English, cityMax)
	if d.Label.In(Russian) == "" {
		p.add("label_ru", "required", nil)
	}
	if !slices.Contains([]Kind{BoolKind, NumberKind, TextKind, ChoiceKind}, d.Kind) {
		p.add("kind", "attribute_kind_unknown", nil)
	}
	if d.Kind != ChoiceKind {
		d.Options = nil
		return
	}
	if len(d.Options) == 0 {
		p.add("options", "required", nil)
	}
	if len(d.Options) > optionsMax {
		p.add("options", "too_many", fault.Params{"Max": optionsMax})
		return
	}
	seen := map[string]bool{}
	for i := range d.Options {
		o, path := &d.Options[i], fmt.Sprintf("options[%d].", i)
		p.required(path+"value", &o.Value, cityMax)
		p.text(path+"label_ru", &o.Label.Russian, cityMax)
		p.text(path+"label_en", &o.Label.English, cityMax)
		if seen[fold(o.Value)] {
			p.add(path+"value", "repeated", nil)
		}
		seen[fold(o.Value)] = true
	}
}

// takes checks a value that a location has.
func (d Definition) takes(value any) (code string, params fault.Params, ok bool) {
	switch d.Kind {
	case BoolKind:
		_, ok = value.(bool)
		return "attribute_bool_expected", nil, ok
	case NumberKind:
		_, ok = value.(float64)
		return "number_expected", nil, ok
	case ChoiceKind:
		text, _ := value.(string)
		return "attribute_option_unknown", fault.Params{"Value": d.optionsText()}, slices.ContainsFunc(d.Options, func(o Option) bool { return o.Value == text })
	case TextKind, listKind:
	}
	return "", nil, true
}

func (d Definition) optionsText() string {
	text := ""
	for i, o := range d.Options {
		if i == 10 {
			return text + "…"
		}
		if i > 0 {
			text += ", "
		}
		text += optionLabel(o, Russian)
	}
	return text
}

func optionLabel(o Option, lang locale.Language) string {
	if label := o.Label.In(lang); label != "" {
		return label
	}
	return o.Value
}

// checkDefined checks the values of attributes against their definitions, but for
// those that a definition found in place.
func (l Location) checkDefined(p *problems, definitions []Definition, before map[string]any) {
	for _, d := range definitions {
		value, has := l.Attributes[d.Name]
		if was, had := before[d.Name]; !has || had && reflect.DeepEqual(was, value) {
			continue
		}
		if code, params, ok := d.takes(value); !ok {
			p.add(fmt.Sprintf("attributes[%q]", d.Name), code, params)
		}
	}
}

func (d Definition) written() map[string]any {
	w := map[string]any{"name": d.Name, "label_ru": d.Label.Russian, "label_en": d.Label.English, "kind": string(d.Kind)}
	if len(d.Options) > 0 {
		values := make([]string, len(d.Options))
		for i, o := range d.Options {
			values[i] = o.Value
		}
		w["options"] = values
	}
	return w
}
