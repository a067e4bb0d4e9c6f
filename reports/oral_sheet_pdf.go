package reports

import (
	"context"
	"io"
	"strconv"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards/exams"
)

// OralSheetPDF prints an oral exam: questions with the expected answers and boxes
// to tick. Every sheet has other questions. Faults: those of [exams.Service.OralPaper].
func (s *Service) OralSheetPDF(ctx context.Context, by accounts.Actor, versionID string, lang locale.Language) (*File, error) {
	board, paper, err := s.exams.OralPaper(ctx, by, versionID, s.now().UnixNano())
	if err != nil {
		return nil, err
	}
	organisation, err := s.query.organisation(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	meta := &Meta{Organisation: organisation, Language: lang, GeneratedAt: s.now()}
	if meta.GenerationID, err = generation("oral", paper); err != nil {
		return nil, err
	}
	name := lang.Text("reports.oral.file", map[string]any{"Standard": board.Standard.Title, "Version": board.Version.Number()})
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return oralSheetPDF(w, meta, name, board, paper) })
}

func oralSheetPDF(w io.Writer, meta *Meta, name string, board exams.Board, paper exams.Paper) error {
	return render(w, meta, name, func(d *document) {
		d.masthead(d.t("oral.kind"))
		d.heading(board.Standard.Title, d.t("standard.version", map[string]any{"Version": board.Version.Number()}), d.t("oral.how", map[string]any{
			"Pass": board.Exam.PassMark, "Most": paper.Most(),
		}))
		for _, key := range []string{"oral.name", "oral.store", "oral.examiner"} {
			d.writingLine(d.t(key))
		}
		d.skip(gap)
		for i, asked := range paper {
			d.oralQuestion(i+1, asked)
		}
		d.need(fieldHeight * 2)
		d.skip(gap)
		d.writingLine(d.t("oral.total", map[string]any{"Most": paper.Most()}))
	})
}

// writingLine is a label and a line to write on.
func (d *document) writingLine(label string) {
	d.need(fieldHeight)
	at := marginSide + d.inner()*0.25
	d.text(marginSide, body.baseline(d.y+gapSmall), label, body.in(grey))
	d.line(at, d.y+fieldHeight-gapHair, d.right(), d.y+fieldHeight-gapHair, hairline, silver)
	d.skip(fieldHeight)
}

// oralQuestion prints a question, what is expected, and a box for each point.
func (d *document) oralQuestion(n int, asked exams.Asked) {
	width := d.inner() - gapHuge*2
	d.need(body.strong().lead()*2 + gap)
	top, page := d.y, d.pdf.PageNo()
	d.block(marginSide, width, strconv.Itoa(n)+". "+asked.Text, body.strong())
	if d.pdf.PageNo() != page {
		top = d.y
	}
	for i := range asked.Points {
		d.frame(d.right()-float64(i+1)*(boxSize+gapSmall), top+gapHair, boxSize, boxSize, rule, grey)
	}
	if expected := d.expected(asked); expected != "" {
		d.block(marginSide+gap, width-gap, d.t("oral.expected", map[string]any{"Answer": expected}), small.in(grey))
	}
	d.skip(gap)
}

// expected is the right answer in words.
func (d *document) expected(asked exams.Asked) string {
	if asked.Kind == exams.Open {
		return asked.Expected
	}
	right := make([]string, len(asked.Options))
	for _, o := range asked.Options {
		if asked.Kind == exams.Order || o.Right {
			right[o.Place] = o.Text
		}
	}
	text := ""
	for _, option := range right {
		switch {
		case option == "":
		case text == "":
			text = option
		default:
			text += "; " + option
		}
	}
	return text
}
