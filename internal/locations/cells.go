package locations

import (
	"context"
	"slices"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Sheet is a table of locations to write, in the layout that an import reads.
type Sheet struct {
	Heads []Head
	Rows  [][]any // strings, float64s and nils
}

// ExportSheet returns the locations that the actor sees, but for the archived, as
// a table that an import reads.
func (s *Service) ExportSheet(ctx context.Context, by accounts.Actor, lang locale.Language) (Sheet, error) {
	list, err := s.Export(ctx, by)
	if err != nil {
		return Sheet{}, err
	}
	list = slices.DeleteFunc(list, func(l Location) bool { return !l.ArchivedAt.IsZero() })
	return s.sheet(ctx, by, list, lang)
}

// TemplateSheet returns an empty table with two rows of examples.
func (s *Service) TemplateSheet(ctx context.Context, by accounts.Actor, lang locale.Language) (Sheet, error) {
	if err := mayManage(by); err != nil {
		return Sheet{}, err
	}
	return s.sheet(ctx, by, nil, lang)
}

func (s *Service) sheet(ctx context.Context, by accounts.Actor, list []Location, lang locale.Language) (Sheet, error) {
	definitions, err := s.definitions(ctx, by.OrgID)
	if err != nil {
		return Sheet{}, err
	}
	definitions = append(definitions, undefined(list, definitions)...)
	brands, err := s.Brands(ctx, by)
	if err != nil {
		return Sheet{}, err
	}
	regions, err := s.Regions(ctx, by, "")
	if err != nil {
		return Sheet{}, err
	}
	names := map[string]string{}
	var brandNames, regionNames []string
	for _, b := range brands {
		names[b.ID], brandNames = b.Name, append(brandNames, b.Name)
	}
	for _, r := range regions {
		names[r.ID], regionNames = r.Name, append(regionNames, r.Name)
	}
	heads := make([]Head, 0, len(columns)+len(definitions))
	for _, c := range columns {
		h := Head{Key: c.Key, Label: label(c, lang), Number: c.Key == colLat || c.Key == colLon}
		switch c.Key {
		case colBrand:
			h.Values = brandNames
		case colRegion:
			h.Values = slices.Compact(slices.Sorted(slices.Values(regionNames)))
		}
		heads = append(heads, h)
	}
	for _, c := range tableColumns(definitions)[len(columns):] {
		name := strings.TrimPrefix(c.Key, attributeKey)
		d := definitions[slices.IndexFunc(definitions, func(d Definition) bool { return d.Name == name })]
		heads = append(heads, attributeHead(d, lang))
	}
	sheet := Sheet{Heads: heads}
	for _, l := range list {
		row := make([]any, len(heads))
		for i, h := range heads {
			row[i] = l.cell(h.Key, names, definitions, lang)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet, nil
}

func attributeHead(d Definition, lang locale.Language) Head {
	h := Head{Key: attributeKey + d.Name, Label: d.Label.In(lang), Number: d.Kind == NumberKind}
	if h.Label == "" {
		h.Label = d.Name
	}
	switch d.Kind {
	case BoolKind:
		h.Values = []string{wordsOf(lang).yes, wordsOf(lang).no}
	case ChoiceKind:
		for _, o := range d.Options {
			h.Values = append(h.Values, optionLabel(o, lang))
		}
	case NumberKind, TextKind, listKind:
	}
	return h
}

// cell is what a table shows of the location in a column; names are those of
// brands and regions by id.
func (l Location) cell(key string, names map[string]string, definitions []Definition, lang locale.Language) any {
	if name, ok := strings.CutPrefix(key, attributeKey); ok {
		value, has := l.Attributes[name]
		if !has {
			return nil
		}
		at := slices.IndexFunc(definitions, func(d Definition) bool { return d.Name == name })
		if at < 0 {
			return attributeText(Definition{Kind: kindOf(value)}, value, lang)
		}
		return attributeText(definitions[at], value, lang)
	}
	v := wordsOf(lang)
	switch key {
	case colBrand:
		return text(names[l.BrandID])
	case colRegion:
		return text(names[l.RegionID])
	case colLat, colLon:
		if l.At == nil {
			return nil
		}
		return map[string]any{colLat: l.At.Lat, colLon: l.At.Lon}[key]
	case colOpened:
		return text(dateText(l.OpenedOn, v))
	case colClosed:
		return text(dateText(l.ClosedOn, v))
	case colHours:
		return text(l.Hours.Words(lang))
	case colExceptions:
		return text(l.Hours.ExceptionWords(lang))
	case colClosings:
		return text(closingsText(l.Closings))
	case colPositions:
		return text(positionsText(l.Positions))
	}
	return text(map[string]string{
		colCode: l.Code, colName: l.Name, colCity: l.City, colAddress: l.Address, colZone: l.TimeZone, colPhone: l.Phone,
	}[key])
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// attributeText is a value as a table shows it: numbers stay numbers.
func attributeText(d Definition, value any, lang locale.Language) any {
	switch v := value.(type) {
	case bool:
		return boolText(v, lang)
	case []string:
		return text(strings.Join(v, "; "))
	case string:
		for _, o := range d.Options {
			if o.Value == v {
				return optionLabel(o, lang)
			}
		}
		return text(v)
	}
	return value
}
