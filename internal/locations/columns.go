package locations

import (
	"slices"
	"strings"

	"etalon/internal/locale"
	"etalon/internal/workbook"
)

// The keys of the columns of a table of locations; those of attributes are
// attributeKey and the name.
const (
	colCode, colName, colBrand, colRegion = "code", "name", "brand", "region"
	colCity, colAddress, colZone          = "city", "address", "time_zone"
	colLat, colLon, colPhone              = "lat", "lon", "phone"
	colOpened, colClosed                  = "opened_on", "closed_on"
	colHours, colExceptions               = "hours", "exceptions"
	colClosings, colPositions             = "closings", "positions"
	attributeKey                          = "attribute."
)

// columns are the columns of a table of locations, but for the attributes.
var columns = []workbook.Column{
	{Key: colCode, Russian: "Код", English: "Code", Also: []string{"Код точки", "Номер точки", "ID"}, Required: true},
	{Key: colName, Russian: "Название", English: "Name", Also: []string{"Наименование", "Точка", "Магазин", "Location"}},
	{Key: colBrand, Russian: "Бренд", English: "Brand", Also: []string{"Сеть", "Марка"}},
	{Key: colRegion, Russian: "Регион", English: "Region", Also: []string{"Округ", "Дивизион"}},
	{Key: colCity, Russian: "Город", English: "City", Also: []string{"Населённый пункт"}},
	{Key: colAddress, Russian: "Адрес", English: "Address"},
	{Key: colZone, Russian: "Часовой пояс", English: "Time zone", Also: []string{"Таймзона", "Timezone"}},
	{Key: colLat, Russian: "Широта", English: "Latitude", Also: []string{"lat"}},
	{Key: colLon, Russian: "Долгота", English: "Longitude", Also: []string{"lon", "lng"}},
	{Key: colPhone, Russian: "Телефон", English: "Phone"},
	{Key: colOpened, Russian: "Открыта с", English: "Opened on", Also: []string{"Дата открытия", "Открыт с"}},
	{Key: colClosed, Russian: "Закрыта с", English: "Closed on", Also: []string{"Дата закрытия", "Закрыт с"}},
	{Key: colHours, Russian: "Часы работы", English: "Opening hours", Also: []string{"Режим работы", "График работы", "Время работы"}},
	{Key: colExceptions, Russian: "Особые дни", English: "Special days", Also: []string{"Праздники", "Holidays"}},
	{Key: colClosings, Russian: "Временно закрыта", English: "Temporarily closed"},
	{Key: colPositions, Russian: "Численность", English: "Staff", Also: []string{"Должности", "Штат", "Персонал"}},
}

// Head is a column of a table of locations to write.
type Head struct {
	Key    string
	Label  string
	Number bool     // its cells are numbers
	Values []string // a cell takes one of these; empty: anything
}

// tableColumns are the columns to read: those of every table and of the definitions.
func tableColumns(definitions []Definition) []workbook.Column {
	all := slices.Clone(columns)
	taken := map[string]bool{}
	free := func(names ...string) []string {
		var list []string
		for _, name := range names {
			if key := heading(name); key != "" && !taken[key] {
				taken[key] = true
				list = append(list, name)
			}
		}
		return list
	}
	for _, c := range columns {
		free(append([]string{c.Russian, c.English}, c.Also...)...)
	}
	for _, d := range definitions {
		names := free(d.Label.Russian, d.Label.English, d.Name)
		if len(names) > 0 {
			all = append(all, workbook.Column{Key: attributeKey + d.Name, Russian: names[0], Also: names[1:]})
		}
	}
	return all
}

// heading makes headings comparable, as package workbook does.
func heading(text string) string {
	return strings.TrimRight(strings.ReplaceAll(fold(text), " ", ""), "*:")
}

// label is what a column is called in a language.
func label(c workbook.Column, lang locale.Language) string {
	if lang == Russian || c.English == "" {
		return c.Russian
	}
	return c.English
}

// undefined lists the names of the attributes of the locations that have no
// definition, with the kind of their values.
func undefined(list []Location, definitions []Definition) []Definition {
	kinds := map[string]Kind{}
	for _, l := range list {
		for name, value := range l.Attributes {
			if _, known := kinds[name]; !known {
				kinds[name] = kindOf(value)
			}
		}
	}
	for _, d := range definitions {
		delete(kinds, d.Name)
	}
	others := make([]Definition, 0, len(kinds))
	for name, kind := range kinds {
		others = append(others, Definition{Name: name, Kind: kind})
	}
	slices.SortFunc(others, func(a, b Definition) int { return strings.Compare(a.Name, b.Name) })
	return others
}

func kindOf(value any) Kind {
	switch value.(type) {
	case bool:
		return BoolKind
	case float64:
		return NumberKind
	case []string:
		return listKind
	}
	return TextKind
}
