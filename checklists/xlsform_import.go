package checklists

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// formImport reads an XLSForm: docs/decisions/xlsform.md tells what becomes what.
type formImport struct {
	*importer
	survey   *formSheet
	language string // of the texts that are read
	own      bool   // the form was written by this program
	document Document
	choices  map[string][]formOption // by the name of their list
	fields   []*formField
	byName   map[string]*formField
	ids      map[string]bool // of questions
	sections map[string]bool
	groups   []*formGroup
	current  *formGroup // of the section that questions are added to
}

// formField is a question on its way into the checklist.
type formField struct {
	name     string
	question DocumentQuestion
	row      *workbook.Row
	section  int
	at       int               // in its section
	groups   []*formGroup      // around it
	words    map[string]string // names of choices that became another id
	isBox    *formField        // the question that the field says "not applicable" of
	made     bool              // of "or other": no row of its own
}

// formGroup is a group that is open.
type formGroup struct {
	name, title string
	relevant    string
	cell        string
	repeat      bool
	words       DocumentWordings
}

// maxFormGroups is how deep groups may nest.
const maxFormGroups = 20

// importForm reads the XLSForm whose survey was found. The texts are those of the
// form's default language, else of no language, else of the first.
func (m *importer) importForm(survey *formSheet) (*Imported, error) {
	f := &formImport{
		importer: m, survey: survey, choices: map[string][]formOption{}, byName: map[string]*formField{},
		ids: map[string]bool{}, sections: map[string]bool{}, own: len(survey.columns[extraKind]) > 0,
	}
	if err := f.readSheets(); err != nil {
		return nil, err
	}
	rows := f.survey.rows()
	for i := range rows {
		f.readRow(&rows[i])
	}
	for _, g := range f.groups {
		f.problem(survey.Name, g.cell, "xlsform_group_open", fault.Params{"Name": g.name}, false)
	}
	if len(f.fields) == 0 {
		return nil, f.emptyForm()
	}
	f.place()
	f.conditions()
	return f.settleForm()
}

// emptyForm is the fault of a form without a question, which names the rows.
func (f *formImport) emptyForm() error {
	var fields []fault.Field
	for _, p := range f.result.Problems {
		if len(fields) < 100 {
			fields = append(fields, p.Field())
		}
	}
	return ErrImportXLSFormEmpty.At(fields...)
}

func (f *formImport) warn(row *workbook.Row, column, code string, params fault.Params) {
	f.problem(f.survey.Name, f.survey.cell(row, column), code, params, false)
}

func (f *formImport) fail(row *workbook.Row, column, code string, params fault.Params) {
	f.problem(f.survey.Name, f.survey.cell(row, column), code, params, true)
}

func (f *formImport) told(row *workbook.Row, what RowKind, id string) {
	text := f.spoken(row, "label")
	if text == "" {
		text = f.survey.text(row, "type")
	}
	f.result.Rows = append(f.result.Rows, ImportedRow{Sheet: f.survey.Name, Row: row.Number, What: what, Text: shorten(text, MaxTitle), ID: id})
}

func (f *formImport) spoken(row *workbook.Row, column string) string {
	cell := f.survey.find(row, column, f.language)
	return cell.Text
}

// readRow takes one row of the survey for what its type says.
func (f *formImport) readRow(row *workbook.Row) {
	source := f.survey.text(row, "type")
	if source == "" {
		if f.survey.text(row, "name") != "" || f.spoken(row, "label") != "" {
			f.fail(row, "type", "xlsform_type", fault.Params{"Type": ""})
			f.told(row, LeftOutRow, "")
		}
		return
	}
	t := typeOf(source)
	if t.kind != "" {
		f.readQuestion(row, t)
		return
	}
	switch t.look {
	case lookBegin, lookRepeat:
		f.begin(row, t.look == lookRepeat)
	case lookEnd:
		f.end(row)
	default:
		f.leaveOut(row, t)
	}
}

// end closes the innermost group.
func (f *formImport) end(row *workbook.Row) {
	if len(f.groups) == 0 {
		f.warn(row, "type", "xlsform_group_end", nil)
	} else {
		f.groups = f.groups[:len(f.groups)-1]
	}
	f.current = nil
	f.told(row, NoteRow, "")
}

// leaveOut names a row that a checklist has nothing for.
func (f *formImport) leaveOut(row *workbook.Row, t formType) {
	params := fault.Params{"Type": t.source}
	switch t.look {
	case lookNote:
		f.warn(row, "type", "xlsform_note", nil)
		f.told(row, NoteRow, "")
		return
	case lookMetadata:
		f.warn(row, "type", "xlsform_metadata", params)
		f.told(row, NoteRow, "")
		return
	case lookCalc:
		f.fail(row, "type", "xlsform_calculate", params)
	case lookExternal:
		f.fail(row, "type", "xlsform_external", params)
	default:
		f.fail(row, "type", "xlsform_type", params)
	}
	f.told(row, LeftOutRow, "")
}

// begin opens a group. Its section begins with its first question.
func (f *formImport) begin(row *workbook.Row, repeat bool) {
	g := &formGroup{
		name: f.survey.text(row, "name"), title: f.spoken(row, "label"), relevant: f.survey.text(row, "relevant"),
		cell: f.survey.cell(row, "relevant"), repeat: repeat,
	}
	g.words = f.wordings(f.survey, row, spokenText{"label", g.title, MaxTitle}, spokenText{})
	if len(f.groups) == maxFormGroups {
		f.problemOnce(f.survey.Name, f.survey.cell(row, "type"), "xlsform_groups_deep", fault.Params{"Max": maxFormGroups})
	}
	if repeat {
		f.fail(row, "type", "xlsform_repeat", nil)
	}
	f.groups = append(f.groups, g)
	f.current = nil
	id := ""
	if f.own {
		f.section(row, g) // our own sections may be without questions
		id = f.document.Sections[len(f.document.Sections)-1].ID
	}
	f.told(row, SectionRow, id)
}

// openSection begins a section for the questions that follow, of the innermost group.
func (f *formImport) openSection() {
	var g *formGroup
	if n := len(f.groups); n > 0 {
		g = f.groups[n-1]
	}
	if f.current == g && len(f.document.Sections) > 0 && g != nil {
		return
	}
	if g == nil && f.current == outside {
		return
	}
	if g == nil {
		g = outside
	}
	f.section(nil, g)
}

// outside is what stands in no group.
var outside = &formGroup{}

func (f *formImport) section(row *workbook.Row, g *formGroup) {
	f.current = g
	if len(f.document.Sections) == MaxSections {
		f.problemOnce(f.survey.Name, "", "xlsform_sections_many", fault.Params{"Max": MaxSections})
		return
	}
	s := DocumentSection{ID: g.name, Title: f.groupTitle(g), Questions: []DocumentQuestion{}}
	if row != nil {
		readExtras(f, f.survey, row, sectionExtras, &s)
	}
	s.Translations = f.groupWords(g)
	s.ID = freeID(f.sections, s.ID, "s"+strconv.Itoa(len(f.document.Sections)+1))
	f.document.Sections = append(f.document.Sections, s)
}

// groupTitle names the groups around it too.
func (f *formImport) groupTitle(g *formGroup) string {
	if g == outside {
		return ""
	}
	if f.own && len(f.groups) == 1 {
		return shorten(g.title, MaxTitle)
	}
	return f.joinedTitles(func(around *formGroup) string { return around.title })
}

func (f *formImport) joinedTitles(of func(*formGroup) string) string {
	var titles []string
	for i, around := range f.groups {
		title := of(around)
		if title == "" && i == len(f.groups)-1 {
			title = around.name
		}
		if title != "" && i < maxFormGroups {
			titles = append(titles, workbook.OneLine(title))
		}
	}
	return shorten(strings.Join(titles, " — "), MaxTitle)
}

// groupWords are the translations of groupTitle.
func (f *formImport) groupWords(g *formGroup) DocumentWordings {
	if len(f.groups) < 2 || g == outside {
		return g.words
	}
	var all DocumentWordings
	for _, around := range f.groups {
		for tag := range around.words {
			if all == nil {
				all = DocumentWordings{}
			}
			all[tag] = DocumentWording{Text: f.joinedTitles(func(g *formGroup) string { return orDefault(g.words[tag].Text, g.title) })}
		}
	}
	return all
}

// freeID is wanted where it can be an id and is free, else one made of it.
func freeID(taken map[string]bool, wanted, instead string) string {
	id := wanted
	if id == "" || utf8.RuneCountInString(id) > MaxID || strings.ContainsFunc(id, unicode.IsControl) {
		id = instead
	}
	base := []rune(id)
	for i := 2; taken[id]; i++ {
		suffix := "_" + strconv.Itoa(i)
		id = string(base[:min(len(base), MaxID-len(suffix))]) + suffix
	}
	taken[id] = true
	return id
}
