package reports

import (
	"iter"
	"strconv"
	"strings"

	"etalon/checklists"
)

// span is where the answers of a visit to one section lie.
type span struct {
	sheet, section, from, to int
}

// answerData is the written sheet, or sheets, of answers.
type answerData struct {
	areas areas
	spans map[string][]span // by number of visit
}

// The columns of the answers, from 1.
const (
	answerEarned      = 9
	answerPossible    = 10
	answerMet         = 11
	answerState       = 12
	answerSection     = 16 // keys: formulas count by numbers, which never match by accident
	answerRequirement = 17
)

func (b *book) answerFields() []field {
	return []field{
		{b.t("visit.number"), 14, plainLook},
		{b.t("column.location_code"), 12, plainLook},
		{b.t("date"), 12, dayLook},
		{b.t("section"), 24, plainLook},
		{b.t("column.requirement"), 12, plainLook},
		{b.t("column.number"), 10, plainLook},
		{b.t("question"), 50, plainLook},
		{b.t("answer"), 20, plainLook},
		{b.t("column.earned"), 11, amountLook},
		{b.t("column.possible"), 11, amountLook},
		{b.t("column.met"), 12, plainLook},
		{b.t("column.state"), 15, plainLook},
		{b.t("column.critical"), 13, plainLook},
		{b.t("column.critical_fail"), 13, plainLook},
		{b.t("column.comment"), 50, plainLook},
		{b.t("column.section_key"), 10, keyLook},
		{b.t("column.requirement_key"), 12, keyLook},
	}
}

// answerWords are the words of an answer's row, looked up once.
type answerWords struct {
	met   map[checklists.Met]any
	state map[checklists.State]any
	yes   any
}

func (b *book) answerWords() answerWords {
	return answerWords{
		met: map[checklists.Met]any{
			checklists.Full: b.t("met.full"), checklists.Part: b.t("met.part"), checklists.NotMet: b.t("met.none"),
		},
		state: map[checklists.State]any{
			checklists.Answered: b.t("state.answered"), checklists.NotApplicable: b.t("state.na"),
			checklists.HiddenState: b.t("state.hidden"), checklists.NotAnswered: b.t("state.not_answered"),
			checklists.ExceptedState: b.t("state.excepted"),
		},
		yes: b.t("yes"),
	}
}

// answers streams the answers. What does not fit on a sheet goes on in the next;
// nothing is cut.
func (b *book) answers(rows iter.Seq2[AnswerRow, error], sections []string, requirements map[string]int) answerData {
	data := answerData{spans: map[string][]span{}}
	if rows == nil {
		return data
	}
	fields, words := b.answerFields(), b.answerWords()
	titles := make([]any, len(sections))
	for i, s := range sections {
		titles[i] = cellText(s)
	}
	var s *sheet
	finish := func() {
		if s != nil {
			data.areas = append(data.areas, area{s.name, s.row})
			s.close()
		}
	}
	for a, err := range rows {
		b.try(err)
		if b.err != nil {
			return data
		}
		if s == nil || s.row >= b.lastRow {
			finish()
			s = b.table(sheetName(b.t("sheet.answers"), len(data.areas)+1), fields)
			s.values = make([]any, len(fields))
		}
		s.answer(a, titles, requirements, words)
		data.note(a, len(data.areas), s.row)
	}
	finish()
	return data
}

func (s *sheet) answer(a AnswerRow, titles []any, requirements map[string]int, words answerWords) {
	v := s.values
	clear(v)
	v[0], v[1], v[2] = cellText(a.Visit), cellText(a.Location), serial(a.Date)
	if a.Section >= 0 && a.Section < len(titles) {
		v[3], v[15] = titles[a.Section], a.Section+1
	}
	v[4], v[5], v[6], v[7] = cellText(a.Requirement), cellText(a.Number), cellText(a.Question), cellText(a.Answer)
	v[8], v[9] = a.Earned, a.Possible
	v[10], v[11] = words.met[a.Met], words.state[a.State]
	if a.Critical {
		v[12] = words.yes
	}
	if a.CriticalFail {
		v[13] = words.yes
	}
	v[14] = cellText(a.Comment)
	if key, ok := requirements[a.Requirement]; ok {
		v[16] = key
	}
	s.add(v...)
}

// note remembers where the answer lies.
func (d *answerData) note(a AnswerRow, sheet, row int) {
	all := d.spans[a.Visit]
	if n := len(all); n > 0 {
		if last := &all[n-1]; last.sheet == sheet && last.section == a.Section && last.to == row-1 {
			last.to = row
			return
		}
	}
	d.spans[a.Visit] = append(all, span{sheet, a.Section, row, row})
}

// total is the formula of a column's sum over the answers of a visit; section -1
// is all of them. Neighbouring spans become one range.
func (d *answerData) total(visit string, section, column int) string {
	c := "$" + columnName(column)
	var parts []string
	spans := d.spans[visit]
	for i := 0; i < len(spans); i++ {
		s := spans[i]
		if section >= 0 && s.section != section {
			continue
		}
		for section < 0 && i+1 < len(spans) && spans[i+1].sheet == s.sheet && spans[i+1].from == s.to+1 {
			i++
			s.to = spans[i].to
		}
		parts = append(parts, quoteSheet(d.areas[s.sheet].sheet)+"!"+c+strconv.Itoa(s.from)+":"+c+strconv.Itoa(s.to))
	}
	if len(parts) == 0 {
		return "0"
	}
	return "SUM(" + strings.Join(parts, ",") + ")"
}
