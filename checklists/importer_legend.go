package checklists

import (
	"regexp"
	"strconv"
	"strings"

	"etalon/internal/fault"
)

// markMeaning is what a mark such as "*" after a question means.
type markMeaning uint8

const (
	markCritical markMeaning = iota
	markPhoto
	markOptional
	markNA
	markPenalty
	markBonus
	markUnknown
)

var (
	legendFirst = regexp.MustCompile(`^[«"(]?(\*+|!+|❗+|‼+)[»")]?\s*[-–—:=]?\s*(\S.*)$`)
	legendLater = regexp.MustCompile(`(?i)(?:знак\S*|символ\S*|звездочк\S*|звёздочк\S*|пометк\S*|marked|asterisk|star)\s*(?:with\s*)?(?:an?\s*asterisk\s*)?[«"(]?\s*(\*+|!+)?`)
)

// criticalWords tell that a text is about critical questions.
var criticalWords = []string{"критич", "critical", "обнул", "не зачит", "не засчит", "зануля", "аннулир", "стоп", "knock", "провал", "недопуст", "zero", "void", "disqualif", "ключев", "mandatory", "must be met"}

// readLegend reads the notes of all sheets: what the marks mean, and what failing
// a critical question does.
func (m *importer) readLegend() {
	m.result.Checklist.Critical = CriticalPolicy{Policy: Flag, Scope: InVisit}
	for _, s := range m.sheets {
		for i := range s.lines {
			l := &s.lines[i]
			if l.kind == NoteRow || l.kind == TitleRow || l.kind == FieldRow {
				m.notes = append(m.notes, importedNote{sheet: s.sheet.Name, cell: s.at(l, l.column), text: l.lead})
			}
		}
		if h := s.table.column(CriticalColumn); h >= 0 {
			m.notes = append(m.notes, importedNote{sheet: s.sheet.Name, text: s.table.names[h]})
		}
	}
	for _, n := range m.notes {
		words := normal(n.text)
		if !hasWord(words, criticalWords...) && legendFirst.FindString(n.text) == "" {
			continue
		}
		if policy, ok := parsePolicy(n.text); ok && m.policyBy == "" {
			m.result.Checklist.Critical, m.policyBy = policy, n.text
		}
	}
}

// meaning is what a mark means by the legend; without a legend it is critical.
func (m *importer) meaning(mark string) markMeaning {
	found := markCritical
	for _, n := range m.notes {
		text := ""
		if first := legendFirst.FindStringSubmatch(n.text); first != nil && first[1] == mark {
			text = first[2]
		} else if later := legendLater.FindStringSubmatch(n.text); later != nil && (later[1] == mark || later[1] == "" && mark == "*") {
			text = n.text
		}
		if text == "" {
			continue
		}
		if found = readMeaning(text); found != markUnknown {
			return found
		}
	}
	return found
}

func readMeaning(text string) markMeaning {
	words := normal(text)
	_, policy := parsePolicy(text)
	switch {
	case policy || hasWord(words, criticalWords...):
		return markCritical
	case hasWord(words, "фото", "photo"):
		return markPhoto
	case hasWord(words, "необязат", "по желан", "optional", "не обязат", "при возможн"):
		return markOptional
	case hasWord(words, "н п ", "нп ", "не применим", "неприменим", "не оценива", "n a ", "not applicable"):
		return markNA
	case hasWord(words, "штраф", "вычит", "запрещ", "penalt", "deduct"):
		return markPenalty
	case hasWord(words, "бонус", "дополнительн", "bonus", "extra"):
		return markBonus
	}
	return markUnknown
}

var (
	policyCap    = regexp.MustCompile(`(?i)(?:не\s+(?:более|больше|выше)|не\s+(?:может\s+|должн\S+\s+)?превыша\S*|максимум|ограничива\S+|at\s+most|no\s+(?:more|higher)\s+than|not\s+(?:more|higher)\s+than|cap\S*|maximum|max\.?)\D{0,40}?(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:%|процент|percent)`)
	policyCount  = regexp.MustCompile(` (?:>=|=) (\d{1,3}) (?:\S+ ){0,2}?(?:критич|critical|стоп|knock)| (\d{1,3}) (?:or >|и >) (?:критич|critical)`)
	policyOneSec = regexp.MustCompile(`(?i)(?:раздел|блок|этап|section|stage|block)\S*(?:\s+\S+){0,4}?\s+(?:не\s+за[сч]\S*|обнул\S*|зануля\S*|аннулир\S*|void|zero\S*|scores?\s+(?:0|zero)|(?:равен|=)\s*0|0(?:\s|$|[.,;%])|ноль|нол\S*)|(?:обнул\S*|зануля\S*|аннулир\S*|zeroe?s?|voids?|не\s+за[сч]\S*|0\s+балл\S*\s+(?:за|по)|0\s+points?\s+for|0\s+for)\s+(?:(?:весь|всего|балл\S*|результат\S*|оценк\S*|за|по|the|whole|entire|its)\s+){0,4}(?:раздел|блок|этап|section|stage|block)`)
	policyZero   = []string{"не зачит", "не засчит", "обнул", "зануля", "аннулир", "0 балл", "= 0", "равен 0", "0 %", "0%", "ноль", "нулев", "нулю", "zero", "void", "not counted", "0 points", "disqualif", "не принима", "не защит"}
)

// parsePolicy reads what failing a critical question does: "визит не
// зачитывается", "раздел обнуляется", "итог не более 50 %".
func parsePolicy(text string) (CriticalPolicy, bool) {
	words, amounts := normal(text), normText(text)
	if m := policyCap.FindStringSubmatch(text); m != nil {
		if limit := exactNumber(m[1]); limit.Cmp(hundred) <= 0 {
			return CriticalPolicy{Policy: CapVisit, Cap: limit, Scope: InVisit}, true
		}
	}
	if m := policyCount.FindStringSubmatch(amounts); m != nil {
		if n, _ := strconv.Atoi(m[1] + m[2]); n > 1 && n <= MaxQuestions {
			return CriticalPolicy{Policy: FailAfter, Count: n, Scope: InVisit}, true
		}
	}
	switch {
	case policyOneSec.MatchString(text):
		return CriticalPolicy{Policy: ZeroSection, Scope: InVisit}, true
	case hasWord(words, policyZero...):
		return CriticalPolicy{Policy: ZeroVisit, Scope: InVisit}, true
	case hasWord(words, "провал", "не пройден", "failed", "fails", "неуд"):
		return CriticalPolicy{Policy: Flag, Scope: InVisit}, true
	}
	return CriticalPolicy{}, false
}

var (
	markAround = regexp.MustCompile(`^\s*(\*+|!!+|❗+|‼+)\s*|\s*(\*+|!!+|❗+|‼+)\s*([.?]?)\s*$`)
	markWord   = regexp.MustCompile(`(?i)\s*[(\[]\s*(?:критич\S*(?:\s+(?:пункт|вопрос|стандарт|критерий|показатель|параметр))?|critical(?:\s+(?:item|question|point|standard))?|крит\.?|стоп-?\s?фактор|knock-?\s?out|ko)\s*!?\s*[)\]]|^(?:критич\S*(?:\s+(?:пункт|вопрос|стандарт))?|critical)\s*[:!]\s*|\s*[-–—]\s*критич\S*$`)
)

// takeMarks takes the marks off a text: they say something about the question and
// are no part of it.
func takeMarks(text string) (rest string, marks []string, critical bool) {
	for range 4 {
		m := markAround.FindStringSubmatch(text)
		if m == nil {
			break
		}
		marks = append(marks, m[1]+m[2])
		text = strings.TrimSpace(markAround.ReplaceAllString(text, "$3"))
	}
	if markWord.MatchString(text) {
		critical = true
		text = strings.TrimSpace(markWord.ReplaceAllString(text, ""))
	}
	return text, marks, critical
}

// applyMarks gives a question what its marks mean.
func (m *importer) applyMarks(q *importedQuestion, marks []string) {
	for _, mark := range marks {
		switch m.meaning(mark) {
		case markCritical:
			q.Critical = true
		case markPhoto:
			q.Photo = Required
		case markOptional:
			q.Optional = true
		case markNA:
			q.NA = true
		case markPenalty:
			q.Penalty = true
		case markBonus:
			q.Bonus = true
		case markUnknown:
			m.problemOnce(q.sheet, q.textCell, "import_mark_unknown", fault.Params{"Mark": mark})
		}
	}
}

// checkPolicy tells when the checklist has critical questions and no text says
// what failing one does.
func (m *importer) checkPolicy() {
	if m.policyBy != "" {
		return
	}
	for _, q := range m.questions {
		if q.Critical {
			m.problem(q.sheet, q.textCell, "import_policy_assumed", nil, false)
			return
		}
	}
}
