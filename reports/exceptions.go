package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"etalon/audits"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// ExceptionRow is a dated exception that counted for visits of a report: what it
// took out of their denominators, where, until when and why.
type ExceptionRow struct {
	What        string // a line for each section or requirement
	Where       string
	From, Until time.Time // days, both included
	Reason      string
	Visits      int
	Questions   int // taken out of them, in all
}

// exceptionCount is an exception in the visits of a report.
type exceptionCount struct {
	audits.Exception
	visits, questions int
}

// exceptionRows sums exceptions over visits. One that was corrected between two
// visits counts as two: each visit was scored by what held then.
func exceptionRows(lang locale.Language, ofVisits [][]audits.Exception) []ExceptionRow {
	type key struct {
		id       string
		revision int
	}
	found := map[key]*exceptionCount{}
	for _, list := range ofVisits {
		for _, e := range list {
			k := key{e.ID, e.Revision}
			if found[k] == nil {
				found[k] = &exceptionCount{Exception: e}
			}
			found[k].visits++
			found[k].questions += len(e.Questions)
		}
	}
	all := make([]*exceptionCount, 0, len(found))
	for _, c := range found {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *exceptionCount) int {
		return cmp.Or(b.visits-a.visits, a.From.Compare(b.From), cmp.Compare(a.Place.Name, b.Place.Name), cmp.Compare(a.ID, b.ID), a.Revision-b.Revision)
	})
	rows := make([]ExceptionRow, len(all))
	for i, c := range all {
		rows[i] = ExceptionRow{
			What: exceptionWhat(lang, c.Exception), Where: exceptionWhere(lang, c.Exception), From: c.From, Until: c.Until, Reason: c.Reason,
			Visits: c.visits, Questions: c.questions,
		}
	}
	return rows
}

func exceptionWhat(lang locale.Language, e audits.Exception) string {
	if !e.Section {
		return strings.Join(e.Titles, "\n")
	}
	return lang.Text("reports.exception.section", map[string]any{"Title": strings.Join(e.Titles, ", ")})
}

func exceptionWhere(lang locale.Language, e audits.Exception) string {
	if e.Place.Kind == locations.OfLocation {
		return e.Place.Name
	}
	return lang.Text("reports.exception.in_"+string(e.Place.Kind), map[string]any{"Name": e.Place.Name})
}

// exceptions reads the exceptions that counted for the seen visits of waves.
func (s *Service) exceptions(ctx context.Context, r *results, waves []string, locationID string, lang locale.Language) ([]ExceptionRow, error) {
	texts, err := s.query.exceptions(ctx, r.scope, waves, locationID)
	if err != nil {
		return nil, err
	}
	lists := make([][]audits.Exception, len(texts))
	for i, text := range texts {
		if lists[i], err = audits.ParseExceptions(text); err != nil {
			return nil, err
		}
	}
	return exceptionRows(lang, lists), nil
}

// exceptedWhy says, by question, why it does not apply to a visit and until when.
func exceptedWhy(lang locale.Language, list []audits.Exception) map[string]string {
	why := map[string]string{}
	for _, e := range list {
		for _, q := range e.Questions {
			why[q] = lang.Text("reports.exception.why", map[string]any{"Reason": e.Reason, "Until": lang.Date(e.Until)})
		}
	}
	return why
}

// exceptions prints the annex that says what was left out of the scores, openly.
func (d *document) exceptions() {
	if len(d.meta.Exceptions) == 0 {
		return
	}
	rows := make([]row, 0, len(d.meta.Exceptions))
	for _, e := range d.meta.Exceptions {
		rows = append(rows, row{cells: []cell{
			{text: e.What},
			{text: e.Where},
			{text: d.t("since", map[string]any{"Date": d.lang.Date(e.From)}) + "\n" + d.t("until", map[string]any{"Date": d.lang.Date(e.Until)})},
			{text: e.Reason},
			{text: d.lang.Number(float64(e.Visits), 0)},
			{text: d.lang.Number(float64(e.Questions), 0)},
		}})
	}
	columns := []column{
		{head: d.t("exception.what"), share: 0.31},
		{head: d.t("exception.where"), share: 0.18},
		{head: d.t("exception.when"), share: 0.14},
		{head: d.t("exception.reason"), share: 0.19},
		{head: d.t("visits_title"), share: 0.08, align: right},
		{head: d.t("exception.questions"), share: 0.1, align: right},
	}
	d.chapter(d.t("exceptions"), d.opening(columns, rows)+gapHuge)
	d.paragraph(d.t("exceptions.note"), caption)
	d.skip(gapHair)
	d.table(columns, rows)
}

// exceptions writes the same as a sheet of its own, where there are any.
func (b *book) exceptions() {
	if len(b.meta.Exceptions) == 0 {
		return
	}
	s := b.table(sheetName(b.t("exceptions"), 1), []field{
		{b.t("exception.what"), 60, wrapLook},
		{b.t("exception.where"), 30, wrapLook},
		{b.t("exception.from"), 12, dayLook},
		{b.t("exception.until"), 12, dayLook},
		{b.t("exception.reason"), 40, wrapLook},
		{b.t("visits_title"), 10, numberLook},
		{b.t("exception.questions"), 12, numberLook},
	})
	for _, e := range b.meta.Exceptions {
		s.add(cellText(e.What), cellText(e.Where), serial(e.From), serial(e.Until), cellText(e.Reason), e.Visits, e.Questions)
	}
	s.close()
}
