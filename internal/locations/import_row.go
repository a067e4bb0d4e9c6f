package locations

import (
	"slices"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// rowReader turns the rows of a table into locations.
type rowReader struct {
	table       *workbook.Table
	definitions []Definition // with those that only locations have
	places      *placeNames
}

// rowProblems gather what is wrong with a row, by column.
type rowProblems struct {
	record workbook.Record
	fields []fault.Field
}

func (p *rowProblems) add(key, code string, params fault.Params) {
	path := p.record.Path(key)
	if !slices.ContainsFunc(p.fields, func(f fault.Field) bool { return f.Path == path }) {
		p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
	}
}

// line is the text of a column on one line.
func line(r workbook.Record, key string) string {
	return strings.TrimSpace(workbook.OneLine(r.Text(key)))
}

// read puts what the row says into the location, which is the one that has the
// code already, or a new one.
func (rr *rowReader) read(r workbook.Record, l *Location, p *rowProblems) {
	for key, into := range map[string]*string{
		colName: &l.Name, colCity: &l.City, colAddress: &l.Address, colPhone: &l.Phone,
	} {
		if rr.table.Has(key) {
			*into = line(r, key)
		}
	}
	if zone := line(r, colZone); zone != "" {
		l.TimeZone = zoneNamed(zone)
	} else if l.TimeZone == "" {
		l.TimeZone = zones[0]
	}
	rr.readPoint(r, l, p)
	rr.readDays(r, l, p)
	rr.readHours(r, l, p)
	for _, d := range rr.definitions {
		if key := attributeKey + d.Name; rr.table.Has(key) {
			rr.readAttribute(r, key, d, l, p)
		}
	}
	rr.places.put(r, l, p)
}

func (rr *rowReader) readPoint(r workbook.Record, l *Location, p *rowProblems) {
	if !rr.table.Has(colLat) && !rr.table.Has(colLon) {
		return
	}
	at, given := Point{}, 0
	for key, into := range map[string]*float64{colLat: &at.Lat, colLon: &at.Lon} {
		text := line(r, key)
		if text == "" {
			continue
		}
		given++
		if x, ok := r.Float(key); ok {
			*into = x
		} else if x, err := coordinate(text); err == nil {
			*into = x
		} else {
			p.add(key, "coordinate_expected", nil)
		}
	}
	switch given {
	case 0:
		l.At = nil
	case 1:
		p.add(map[bool]string{true: colLat, false: colLon}[line(r, colLat) == ""], "coordinates_together", nil)
	default:
		l.At = &at
	}
}

func (rr *rowReader) readDays(r workbook.Record, l *Location, p *rowProblems) {
	for key, into := range map[string]*Day{colOpened: &l.OpenedOn, colClosed: &l.ClosedOn} {
		if !rr.table.Has(key) {
			continue
		}
		*into = ""
		if t, ok := r.Cell(key).Day(); ok {
			*into = DayOf(t)
		} else if text := line(r, key); text != "" {
			if *into, ok = parseDate(text); !ok {
				p.add(key, "import_date_expected", nil)
			}
		}
	}
}

func (rr *rowReader) readHours(r workbook.Record, l *Location, p *rowProblems) {
	if rr.table.Has(colHours) {
		h, ok := parseWeek(r.Text(colHours))
		if !ok {
			p.add(colHours, "import_hours_expected", nil)
		}
		h.Exceptions = l.Hours.Exceptions
		l.Hours = h
	}
	if rr.table.Has(colExceptions) {
		var ok bool
		if l.Hours.Exceptions, ok = parseExceptions(r.Text(colExceptions)); !ok {
			p.add(colExceptions, "import_exceptions_expected", nil)
		}
	}
	if rr.table.Has(colClosings) {
		var ok bool
		if l.Closings, ok = parseClosings(r.Text(colClosings)); !ok {
			p.add(colClosings, "import_closings_expected", nil)
		}
	}
	if rr.table.Has(colPositions) {
		var ok bool
		if l.Positions, ok = parsePositions(r.Text(colPositions)); !ok {
			p.add(colPositions, "import_positions_expected", nil)
		}
	}
}

func (rr *rowReader) readAttribute(r workbook.Record, key string, d Definition, l *Location, p *rowProblems) {
	text := line(r, key)
	if text == "" {
		delete(l.Attributes, d.Name)
		return
	}
	switch d.Kind {
	case BoolKind:
		switch word := fold(text); {
		case slices.Contains(trueWords, word):
			l.Attributes[d.Name] = true
		case slices.Contains(falseWords, word):
			l.Attributes[d.Name] = false
		default:
			p.add(key, "attribute_bool_expected", nil)
		}
	case NumberKind:
		x, ok := r.Float(key)
		if !ok {
			p.add(key, "number_expected", nil)
			return
		}
		l.Attributes[d.Name] = x
	case ChoiceKind:
		at := slices.IndexFunc(d.Options, func(o Option) bool {
			return slices.Contains([]string{fold(o.Value), fold(o.Label.Russian), fold(o.Label.English)}, fold(text))
		})
		if at < 0 {
			p.add(key, "attribute_option_unknown", fault.Params{"Value": d.optionsText()})
			return
		}
		l.Attributes[d.Name] = d.Options[at].Value
	case listKind:
		l.Attributes[d.Name] = pieces(text)
	case TextKind:
		l.Attributes[d.Name] = text
	}
}

// columnOf is the column that a problem of a location's own check is about.
func columnOf(path string) string {
	if name, ok := strings.CutPrefix(path, "attributes["); ok {
		return attributeKey + strings.Trim(name, `"]`)
	}
	for prefix, key := range map[string]string{
		"hours.week": colHours, "hours.exceptions": colExceptions, "closings": colClosings, "positions": colPositions,
		"region_id": colRegion, "brand_id": colBrand, "id": colCode,
	} {
		if strings.HasPrefix(path, prefix) {
			return key
		}
	}
	return path
}
