package reports

import (
	"io"

	"etalon/standards/exams"
	"etalon/standards/readings"
)

// TrainingListPDF prints a sheet for each location: its people by position, what
// they have done, and lines to sign on.
func TrainingListPDF(w io.Writer, r *TrainingList) error {
	title := r.Language.Text("list.training") + ": " + checklistName(r.Language, r.Standard.Title, versionNumber(r.Version))
	return render(w, &r.Meta, title, func(d *document) {
		if len(r.People) == 0 {
			d.trainingHead(r, "")
			d.paragraph(d.t("training.nobody"), body)
			return
		}
		for at, from := 1, 0; from < len(r.People); from, at = at, at+1 {
			for at < len(r.People) && r.People[at].Member.LocationID == r.People[from].Member.LocationID {
				at++
			}
			if from > 0 {
				d.turn()
			}
			d.trainingSheet(r, r.People[from:at])
		}
	})
}

func (d *document) trainingHead(r *TrainingList, location string) {
	d.masthead(clean(d.lang.Text("list.training")))
	lines := []string{d.t("training.standard", map[string]any{"Standard": r.Standard.Title, "Version": versionNumber(r.Version)})}
	if r.Version.OrderNumber != "" {
		lines[0] += " · " + d.t("standard.order", map[string]any{"Order": r.Version.OrderNumber})
	}
	lines = append(lines, d.t("training.deadline", map[string]any{"Date": d.lang.Date(r.Deadline)}))
	if r.Exam != nil {
		lines[1] += " · " + d.t("training.exam", map[string]any{"Pass": r.Exam.PassMark})
	}
	if location == "" {
		location = r.Standard.Title
	}
	d.heading(location, lines...)
}

// trainingSheet is what a location signs.
func (d *document) trainingSheet(r *TrainingList, people []Trainee) {
	d.trainingHead(r, people[0].Member.Location)
	columns := []column{
		{head: "№", share: 0.05, align: right},
		{head: d.t("staff.name"), share: 0.27},
		{head: d.t("training.read"), share: 0.18},
	}
	if r.Exam != nil {
		columns = append(columns, column{head: clean(d.lang.Text("list.exam")), share: 0.14})
	} else {
		columns[1].share += 0.14
	}
	columns = append(columns, column{head: d.t("training.date"), share: 0.14}, column{head: clean(d.lang.Text("list.signature")), share: 0.22})
	var rows []row
	for i, one := range people {
		if i == 0 || readings.Key(people[i-1].Member.Position) != readings.Key(one.Member.Position) {
			rows = append(rows, row{group: true, fill: &fog, cells: []cell{{text: capitalised(one.Member.Position), style: small.strong()}}})
		}
		rows = append(rows, d.trainingRow(r, i+1, one))
	}
	d.table(columns, rows)
	d.need(2 * fieldHeight)
	d.skip(gap)
	d.writingLine(d.t("training.manager"))
}

// signing is two empty lines: the room of a signature.
const signing = "\n"

func (d *document) trainingRow(r *TrainingList, n int, one Trainee) row {
	cells := []cell{{text: stepNumber(n - 1)}, {text: one.Member.Name, note: one.Member.Number}, {}}
	if one.State() == readings.Acknowledged {
		cells[2] = cell{text: d.lang.Date(one.AcknowledgedAt), note: clean(d.lang.Text("list.reading_way." + string(one.Way)))}
	}
	if r.Exam != nil {
		cells = append(cells, d.examCell(one.Best))
	}
	toSign := cell{text: signing, draw: func(d *document, x, y, w, h float64) {
		d.line(x, y+h-cellPad, x+w, y+h-cellPad, hairline, silver)
	}}
	return row{cells: append(cells, toSign, toSign)}
}

// examCell says how the exam went; empty for who has not sat it.
func (d *document) examCell(best *exams.Outcome) cell {
	if best == nil {
		return cell{}
	}
	c := cell{text: clean(d.lang.Text("list.exam_state." + string(best.State)))}
	if best.State == exams.Passed || best.State == exams.Failed {
		c.note = d.t("training.percent", map[string]any{"Percent": best.Percent()})
	}
	return c
}
