package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// LocationAttribute says what an attribute of locations is called and which values
// it takes. Attributes that are not defined are possible all the same.
type LocationAttribute struct {
	LabelRu  string                    `json:"label_ru,omitempty" maxLength:"100"`
	LabelEn  string                    `json:"label_en,omitempty" maxLength:"100"`
	Kind     string                    `json:"kind" enum:"bool,number,text,choice"`
	Options  []LocationAttributeOption `json:"options,omitempty" maxItems:"100" doc:"Of a choice"`
	Revision int                       `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; 0 for a new one and for a preset"`
}

// LocationAttributeOption is a value to choose.
type LocationAttributeOption struct {
	Value   string `json:"value" minLength:"1" maxLength:"100"`
	LabelRu string `json:"label_ru,omitempty" maxLength:"100"`
	LabelEn string `json:"label_en,omitempty" maxLength:"100"`
}

// ListedLocationAttribute is a definition with its name.
type ListedLocationAttribute struct {
	Name   string `json:"name" doc:"As in expressions: location.has_test_drive"`
	Preset bool   `json:"preset" doc:"The program's own, as yet unchanged"`
	LocationAttribute
}

// AttributeRef names an attribute.
type AttributeRef struct {
	Name string `path:"name" maxLength:"40"`
}

func (s *Server) listLocationAttributes(ctx context.Context, by accounts.Actor, _ *none) (*listed[ListedLocationAttribute], error) {
	found, err := s.Places.Definitions(ctx, by)
	return &listed[ListedLocationAttribute]{list[ListedLocationAttribute]{mapped(found, toLocationAttribute), len(found)}}, err
}

func (s *Server) putLocationAttribute(ctx context.Context, by accounts.Actor, in *struct {
	AttributeRef
	Body LocationAttribute
},
) (*one[ListedLocationAttribute], error) {
	b := in.Body
	d, err := s.Places.PutDefinition(ctx, by, locations.Definition{
		Name: in.Name, Label: locations.Label{Russian: b.LabelRu, English: b.LabelEn}, Kind: locations.Kind(b.Kind), Revision: b.Revision,
		Options: mapped(b.Options, func(o LocationAttributeOption) locations.Option {
			return locations.Option{Value: o.Value, Label: locations.Label{Russian: o.LabelRu, English: o.LabelEn}}
		}),
	})
	return &one[ListedLocationAttribute]{toLocationAttribute(d)}, err
}

func (s *Server) deleteLocationAttribute(ctx context.Context, by accounts.Actor, in *struct {
	AttributeRef
	Revision int `query:"revision" minimum:"0" doc:"That the person saw; 0 for a preset"`
},
) (*none, error) {
	return &none{}, s.Places.RemoveDefinition(ctx, by, in.Name, in.Revision)
}

func toLocationAttribute(d locations.Definition) ListedLocationAttribute {
	return ListedLocationAttribute{d.Name, d.Preset, LocationAttribute{
		d.Label.Russian, d.Label.English, string(d.Kind), mapped(d.Options, func(o locations.Option) LocationAttributeOption {
			return LocationAttributeOption{o.Value, o.Label.Russian, o.Label.English}
		}), d.Revision,
	}}
}
