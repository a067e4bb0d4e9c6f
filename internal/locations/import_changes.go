package locations

import (
	"fmt"
	"strings"

	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// differ puts the differences of locations into words.
type differ struct {
	columns     []workbook.Column
	definitions []Definition
	titles      func() map[string]string // names of brands and regions by id
	lang        locale.Language
}

// placeTitles names brands and regions by id, those to be made among them.
func placeTitles(brands []Brand, places *placeNames) func() map[string]string {
	return func() map[string]string {
		titles := map[string]string{}
		for _, b := range brands {
			titles[b.ID] = b.Name
		}
		for _, b := range places.newBrands {
			titles[b.ID] = b.Name
		}
		for _, r := range places.byID {
			titles[r.ID] = r.Name
		}
		return titles
	}
}

func (d differ) changes(before, after Location) []Change {
	var titles map[string]string
	if before.RegionID != after.RegionID {
		titles = d.titles()
	}
	var list []Change
	for _, c := range d.columns {
		was, is := d.shown(before.cell(c.Key, titles, d.definitions, d.lang)), d.shown(after.cell(c.Key, titles, d.definitions, d.lang))
		if was == is {
			continue
		}
		name := label(c, d.lang)
		if attribute, ok := strings.CutPrefix(c.Key, attributeKey); ok {
			for _, definition := range d.definitions {
				if definition.Name == attribute {
					name = attributeHead(definition, d.lang).Label
				}
			}
		}
		list = append(list, Change{name, was, is})
	}
	return list
}

// shown is a cell in words, with the decimal sign of the language.
func (d differ) shown(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case float64:
		if d.lang == Russian {
			return strings.Replace(numberText(v), ".", ",", 1)
		}
		return numberText(v)
	case string:
		return v
	}
	return fmt.Sprint(cell)
}
