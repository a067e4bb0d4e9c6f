package reports

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"etalon/checklists"
)

// ChecklistForm is a blank checklist for print.
type ChecklistForm struct {
	Meta
	Checklist *checklists.Checklist
	Version   string
	Scenario  string
	Errand    *Errand           // nil: a form for any place and day
	Codes     map[string]string // requirement lineage → printed code
}

// ChecklistPDF prints a blank checklist to be filled in by hand.
func ChecklistPDF(w io.Writer, r *ChecklistForm) error {
	title := checklistName(r.Language, r.Checklist.Title, r.Version)
	return render(w, &r.Meta, title, func(d *document) {
		d.masthead(d.t("checklist.kind"))
		d.heading(r.Checklist.Title, d.t("checklist.version", map[string]any{"Version": r.Version}))
		d.formFields(r)
		f := form{d: d, r: r, numbers: questionNumbers(r.Checklist)}
		f.legend()
		for i, s := range r.Checklist.Sections {
			f.section(i+1, s)
		}
		f.summary()
	})
}

// formFields are the lines at the top of the form.
func (d *document) formFields(r *ChecklistForm) {
	if r.Scenario != "" {
		d.note(d.t("checklist.scenario", map[string]any{"Scenario": r.Scenario}))
	}
	if r.Errand != nil {
		d.errandFields(r.Errand)
		return
	}
	w := (d.inner() - gapLarge) / 2
	half := (w - gapLarge) / 2
	right := marginSide + w + gapLarge
	d.field(marginSide, w, d.t("checklist.location"), "")
	d.field(right, w, d.t("checklist.address"), "")
	d.skip(fieldHeight + gapSmall)
	d.field(marginSide, w, d.t("checklist.date"), "")
	d.field(right, half, d.t("checklist.start"), "")
	d.field(right+half+gapLarge, half, d.t("checklist.finish"), "")
	d.skip(fieldHeight + gap)
}

// codeSide is the side of a QR code: a phone reads it from the hand.
const codeSide = 26.0

// errandFields are the lines of a form for one place, and the code beside them.
func (d *document) errandFields(e *Errand) {
	w := d.inner() - codeSide - gapHuge
	third := (w - 2*gapLarge) / 3
	top, x := d.y, d.right()-codeSide
	d.field(marginSide, w, d.t("checklist.location"), e.Place)
	d.skip(fieldHeight + gapHair)
	d.field(marginSide, w, d.t("checklist.address"), e.Address)
	d.skip(fieldHeight + gapHair)
	d.field(marginSide, third, d.t("checklist.date"), e.Day)
	d.field(marginSide+third+gapLarge, third, d.t("checklist.start"), "")
	d.field(marginSide+2*(third+gapLarge), third, d.t("checklist.finish"), "")
	d.code(x, top, codeSide, e.Link)
	d.y = top + codeSide + gapSmall
	d.textRight(d.right(), caption.baseline(d.y), d.t("checklist.code"), caption)
	d.skip(caption.lead() + gap)
}

// field is a line to write on, or with what is known already.
func (d *document) field(x, w float64, label, value string) {
	d.text(x, caption.baseline(d.y+fieldHeight-caption.lead()-gapHair/2), label, caption)
	from := x + caption.width(label) + gapSmall
	d.line(from, d.y+fieldHeight, x+w, d.y+fieldHeight, hairline, grey)
	if value != "" {
		d.text(from, small.baseline(d.y+fieldHeight-small.lead()-gapHair/2), small.fit(typeset(d.lang, oneLine(value)), x+w-from), small)
	}
}

// questionNumbers gives each question its printed number.
func questionNumbers(c *checklists.Checklist) map[string]string {
	numbers := map[string]string{}
	for i, s := range c.Sections {
		for j, q := range s.Questions {
			numbers[q.ID] = strconv.Itoa(i+1) + "." + strconv.Itoa(j+1)
		}
	}
	return numbers
}

// form prints the questions of a blank checklist.
type form struct {
	d       *document
	r       *ChecklistForm
	numbers map[string]string
}

// The columns of a form: number, question, answer, points.
const (
	formNumber = 0.06
	formText   = 0.52
	formAnswer = 0.34
)

func (f *form) legend() {
	d := f.d
	y := caption.baseline(d.y)
	x := marginSide
	put := func(sign func(x float64), text string) {
		sign(x)
		d.text(x+boxSize+gapSmall, y, text, caption)
		x += boxSize + gapSmall + caption.width(text) + gap
	}
	put(func(x float64) { f.box(x, d.y) }, d.t("checklist.legend_tick"))
	put(func(x float64) { d.ring(x+boxSize/2, d.y+caption.lead()/2, boxSize/2, grey) }, d.t("checklist.legend_scale"))
	put(func(x float64) { f.exclamation(x, d.y+caption.lead()/2) }, d.t("checklist.legend_critical"))
	d.skip(caption.lead() + gapHair)
	d.paragraph(d.t("checklist.legend_na"), caption)
	d.skip(gapSmall)
}

func (f *form) box(x, y float64) {
	f.d.pdf.SetDrawColor(int(grey.r), int(grey.g), int(grey.b))
	f.d.pdf.SetLineWidth(rule)
	f.d.pdf.Rect(x, y, boxSize, boxSize, "D")
}

// exclamation is the sign of a critical question.
func (f *form) exclamation(x, y float64) {
	d, h := f.d, boxSize/2
	d.polygon(toneFill(Poor), x, y+h, x+2*h, y+h, x+h, y-h)
	s := micro.strong().in(paper)
	d.textCentre(x+h, y+h-gapHair/2, "!", s)
}

func (f *form) section(n int, s checklists.Section) {
	d := f.d
	h := small.lead() + 2*cellPad
	next := 0.0
	if len(s.Questions) > 0 {
		next = f.height(s.Questions[0])
	}
	d.need(h + min(next, gapHuge*4))
	if n > 1 && !d.fresh() {
		d.skip(gapSmall)
	}
	d.bookmark(typeset(d.lang, s.Title), 0)
	d.rect(marginSide, d.y, d.inner(), h, fog)
	title := typeset(d.lang, strconv.Itoa(n)+". "+s.Title)
	d.text(marginSide+cellSide, small.baseline(d.y+cellPad), small.strong().fit(oneLine(title), d.inner()*0.8), small.strong())
	d.textRight(d.right()-cellSide, caption.baseline(d.y+cellPad), d.t("points"), caption)
	d.skip(h)
	for _, q := range s.Questions {
		f.question(q)
	}
}

func (f *form) textWidth() float64 { return f.d.inner()*formText - gap }

// notes are the small print below a question.
func (f *form) notes(q checklists.Question) string {
	var parts []string
	if q.Hint != "" {
		parts = append(parts, q.Hint)
	}
	if code := f.r.Codes[q.Requirement]; code != "" {
		parts = append(parts, f.d.t("requirement_code", map[string]any{"Code": code}))
	}
	if q.Bonus {
		parts = append(parts, f.d.t("bonus_word"))
	}
	if q.Penalty {
		parts = append(parts, f.d.t("penalty_word"))
	}
	if q.Photo == checklists.Required {
		parts = append(parts, f.d.t("checklist.photo_required"))
	}
	if c := f.condition(q.ShowIf); c != "" {
		parts = append(parts, c)
	}
	return strings.Join(parts, " · ")
}

var word = regexp.MustCompile(`[\pL_][\pL\pN_-]*`)

// condition says what a conditional question depends on: people with paper
// follow numbers, not expressions.
func (f *form) condition(expression string) string {
	if expression == "" {
		return ""
	}
	var on []string
	seen := map[string]bool{}
	for _, id := range word.FindAllString(expression, -1) {
		if n, ok := f.numbers[id]; ok && !seen[n] {
			seen[n] = true
			on = append(on, n)
		}
	}
	if len(on) == 0 {
		return f.d.t("checklist.some_locations")
	}
	return f.d.t("checklist.depends", map[string]any{"Numbers": strings.Join(on, ", ")})
}
