package reports

import (
	"strconv"

	"etalon/checklists"
)

// heat is the mean of every section at every location, shaded from the lowest to the
// highest, as the printed map is.
func (wb *waveBook) heat() {
	fields := []field{
		{"№", 7, keyLook},
		{wb.t("column.location_code"), 12, plainLook},
		{wb.t("location"), 36, wrapLook},
		{wb.t("column.city"), 18, plainLook},
	}
	first := len(fields) + 1
	for i, section := range wb.r.Sections {
		fields = append(fields, field{strconv.Itoa(i+1) + ". " + section.Title, 16, percentLook})
	}
	s := wb.table(sheetName(wb.t("sheet.heat"), 1), append(fields, field{wb.t("mean"), 11, percentLook}))
	for i, l := range wb.order {
		row := []any{i + 1, cellText(l.Code), cellText(l.Name), cellText(l.City)}
		for j := range wb.r.Sections {
			var mean *checklists.Percent
			if j < len(l.Sections) {
				mean = l.Sections[j]
			}
			row = append(row, live(wb.visits, wb.visits.average(visitSections+j, wb.placeOf, i+1), fractionOf(mean)))
		}
		s.add(append(row, live(wb.visits, wb.visits.average(visitFinal, wb.placeOf, i+1), meanOf(l.Scores)))...)
	}
	s.shades(first, first+len(wb.r.Sections))
	s.close()
}
