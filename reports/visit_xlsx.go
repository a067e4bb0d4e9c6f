package reports

import (
	"io"
	"iter"
	"math/big"
	"strconv"
	"strings"

	"etalon/checklists"
)

// VisitXLSX writes a visit as a workbook: its score with the sections that make
// it, and its answers.
func VisitXLSX(w io.Writer, r *VisitReport) error {
	title := r.Language.Text("reports.visit.title", map[string]any{"Number": r.Number})
	return write(w, &r.Meta, title, func(b *book) { b.visit(r, title) })
}

func (b *book) visit(r *VisitReport, title string) {
	for _, name := range []string{"summary", "sections", "method"} {
		_, err := b.file.NewSheet(sheetName(b.t("sheet."+name), 1))
		b.try(err)
	}
	sections := make([]string, len(r.Sections))
	for i, s := range r.Sections {
		sections[i] = s.Title
	}
	data := b.answers(r.answerRows(), sections, nil)
	b.visitSections(r, &data)
	b.method(nil)
	b.visitSummary(r, title)
}

func (b *book) visitSections(r *VisitReport, data *answerData) {
	s := b.table(sheetName(b.t("sheet.sections"), 1), []field{
		{"№", 7, keyLook},
		{b.t("section"), 40, wrapLook},
		{b.t("column.earned"), 12, amountLook},
		{b.t("column.possible"), 12, amountLook},
		{b.t("column.again"), 15, percentLook},
		{b.t("column.raw"), 15, percentLook},
		{b.t("column.final"), 13, percentLook},
		{b.t("failed"), 13, plainLook},
	})
	for i, row := range r.Sections {
		n := strconv.Itoa(s.row + 1)
		sum := func(column int) string {
			return data.areas.sum(func(a area) string {
				return "SUMIFS(" + a.column(column) + "," + a.column(answerSection) + "," + strconv.Itoa(i+1) + ")"
			})
		}
		var again, failed any
		if row.Raw != nil {
			again = formula{"ROUND(MAX(0,C" + n + "/D" + n + "),4)", fraction(*row.Raw)}
		}
		if row.Failed {
			failed = b.t("yes")
		}
		s.add(i+1, cellText(row.Title), live(data.areas, sum(answerEarned), float(row.Earned)), live(data.areas, sum(answerPossible), float(row.Possible)),
			again, fractionOf(row.Raw), fractionOf(row.Final), failed)
	}
	s.bars(7)
	s.close()
}

func (b *book) visitSummary(r *VisitReport, title string) {
	p := b.page(sheetName(b.t("sheet.summary"), 1), title, r.Location.Name+" · "+placeLine(r.Location), 24)
	p.headline(b.t("visit.score"), fractionOf(r.Final))
	sections := area{sheetName(b.t("sheet.sections"), 1), 1 + len(r.Sections)}
	var again any
	if r.Raw != nil {
		again = formula{b.visitAgain(r, sections), fraction(*r.Raw)}
	}
	var failed any
	if r.Failed {
		failed = b.t("visit.failed_word")
	}
	critical, _ := r.fails()
	p.heads(b.t("column.figure"), b.t("column.value"))
	p.figures([]figureRow{
		{b.t("column.raw"), fractionOf(r.Raw), percentLook},
		{b.t("column.again"), again, percentLook},
		{b.t("critical_failed"), critical, numberLook},
		{b.t("failed"), failed, plainLook},
		{b.t("wave_word"), cellText(r.Wave), plainLook},
		{b.t("visit.audit"), cellText(r.Kind), plainLook},
		{b.t("visit.scenario"), cellText(r.Scenario), plainLook},
		{b.t("date"), serial(r.Start), dayLook},
	})
	if r.Comment != "" {
		p.wide(b.t("visit.comment"), r.Comment)
	}
	p.close()
}

// visitAgain is the formula of the raw score from the sheet of sections.
func (b *book) visitAgain(r *VisitReport, sections area) string {
	weights := make([]string, 0, len(r.Sections))
	for _, s := range r.Sections {
		if s.Weight == nil {
			return "ROUND(MAX(0,SUM(" + sections.column(3) + ")/SUM(" + sections.column(4) + ")),4)"
		}
		weights = append(weights, strconv.FormatFloat(float(s.Weight).(float64), 'g', -1, 64))
	}
	w := "{" + strings.Join(weights, ";") + "}"
	e := sections.column(5)
	return "ROUND(SUMPRODUCT(" + w + "," + e + ")/SUMPRODUCT(" + w + ",--ISNUMBER(" + e + ")),4)"
}

// float is an exact number as a cell's; nothing where there is none.
func float(r *big.Rat) any {
	if r == nil {
		return nil
	}
	f, _ := r.Float64()
	return f
}

// answerRows are the visit's answers as rows of data.
func (r *VisitReport) answerRows() iter.Seq2[AnswerRow, error] {
	return func(yield func(AnswerRow, error) bool) {
		for i, s := range r.Sections {
			for _, q := range s.Questions {
				a := AnswerRow{
					Visit: r.Number, Location: r.Location.Code, Date: r.Start, Section: i, Requirement: q.Requirement,
					Number: q.Number, Question: q.Text, Answer: answerOr(q.Excepted, q.Answer), State: q.State, Met: q.Met,
					Critical: q.Critical, CriticalFail: q.CriticalFail, Comment: q.Comment,
				}
				if q.State == checklists.Answered {
					a.Earned, _ = orZero(q.Earned).Float64()
					a.Possible, _ = orZero(q.Possible).Float64()
				}
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

func orZero(r *big.Rat) *big.Rat {
	if r == nil {
		return new(big.Rat)
	}
	return r
}
