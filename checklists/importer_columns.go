package checklists

import (
	"strings"
	"unicode/utf8"

	"etalon/internal/workbook"
)

// Column is what a column of an imported table holds.
type Column string

// The columns an import knows.
const (
	NumberColumn   Column = "number"
	SectionColumn  Column = "section"
	TextColumn     Column = "text"
	AnswerColumn   Column = "answer"
	OptionsColumn  Column = "options"
	PointsColumn   Column = "points"
	WeightColumn   Column = "weight"
	PenaltyColumn  Column = "penalty"
	ScoreColumn    Column = "score" // to be filled in; not imported
	CriticalColumn Column = "critical"
	NAColumn       Column = "na"
	CommentColumn  Column = "comment"
	PhotoColumn    Column = "photo"
	HintColumn     Column = "hint"
)

// heading is what the words over a column say. Of two columns for one role the
// stronger keeps it.
type heading struct {
	role     Column
	strength int
	form     string // an answer's form that the words contain: "Ответ (да/нет)"
}

// headings are tried in order: "комментарий к вопросу" is a comment, "вес вопроса"
// is points, "№ вопроса" is a number, and only then a "вопрос" is a text.
var headings = []struct {
	role     Column
	strength int
	stems    []string
}{
	{CommentColumn, 3, []string{"коммент", "примечан", "замечан", "заметк", "наблюден", "обоснован", "comment", "note", "remark", "observation"}},
	{PhotoColumn, 3, []string{"фото", "photo", "picture", "изображен", "снимок", "доказательств", "evidence", "вложен", "attachment", "image"}},
	{NumberColumn, 3, []string{"№", "#", "номер", "п п ", "нпп ", "n п", "no ", "nr ", "number", "num ", "id ", "код "}},
	{NAColumn, 3, []string{"неприменим", "не применим", "н п ", "n a ", "not applicable"}},
	{CriticalColumn, 3, []string{"критич", "critical", "стоп", "knock", "ko ", "блокир", "обязательный пункт", "mandatory"}},
	{PenaltyColumn, 3, []string{"штраф", "вычет", "сняти", "penalt", "deduct"}},
	{HintColumn, 3, []string{"подсказ", "пояснен", "как оценив", "как провер", "методик", "инструкц", "расшифров", "что считать", "разъяснен", "правила оцен", "правило", "условия", "hint", "guidance", "guideline", "help", "how to", "instruction", "explanation", "what to look"}},
	{PointsColumn, 4, []string{"макс", "max", "возможн", "possible", "стоимость", "балл за", "points for"}},
	{ScoreColumn, 3, []string{"факт", "получен", "набран", "начислен", "выставлен", "итог", "actual", "earned", "achieved", "awarded", "результат", "result", "проставлен", "поставлен"}},
	{OptionsColumn, 3, []string{"вариант", "option", "choices", "выпадающ"}},
	{AnswerColumn, 3, []string{"ответ", "шкал", "тип ", "answer", "response", "scale", "type ", "формат", "kind ", "способ оцен", "вид оцен", "система оцен"}},
	{WeightColumn, 2, []string{"вес ", "веса ", "весов", "weight", "коэф", "значимост", "удельн", "важност"}},
	{PointsColumn, 2, []string{"балл", "point", "pts ", "score", "mark", "очк", "цена "}},
	{TextColumn, 4, []string{"вопрос", "параметр", "показател", "question", "checkpoint", "чек пункт", "что оцен", "что провер", "проверяем", "формулиров"}},
	{TextColumn, 3, []string{"критери", "пункт", "наименован", "стандарт", "требован", "criteri", "requirement", "parameter", "item", "standard", "statement", "действи", "check"}},
	{TextColumn, 2, []string{"содержан", "элемент", "объект", "норма", "норматив", "описан", "description", "task", "what ", "measure", "название"}},
	{SectionColumn, 3, []string{"раздел", "этап", "блок", "категор", "групп", "секци", "section", "stage", "categor", "group", "area", "зона", "модул", "тема", "направлен", "процесс", "block", "chapter", "topic"}},
	{AnswerColumn, 1, []string{"оценк", "оценив", "rating", "rate ", "grade", "assessment", "диапазон", "значени", "value", "отметк", "выполнен", "соответств"}},
}

// readHeading finds the role of a column by the words over it.
func readHeading(text string) (heading, bool) {
	if len(text) > 2*maxRangeText {
		return heading{}, false
	}
	words := normal(text)
	if words == "" || utf8.RuneCountInString(words) > 80 || len(strings.Fields(words)) > 10 {
		return heading{}, false
	}
	switch {
	case isWord(words, "n", "no", "пп", "п п", "нпп", "id", "код", "№", "#"):
		return heading{role: NumberColumn, strength: 4}, true
	case isWord(words, "!", "!!", "*", "ко", "ko"):
		return heading{role: CriticalColumn, strength: 4}, true
	}
	// The words in brackets explain: "Баллы (макс.)" has to be read whole, but
	// "Ответ (да / нет / комментарий)" is an answer.
	outside := normal(parenthesised.ReplaceAllString(text, " "))
	for _, candidate := range []string{outside, words} {
		for _, h := range headings {
			if hasWord(candidate, h.stems...) {
				found := heading{role: h.role, strength: h.strength, form: formInHeading(text)}
				if h.role == PointsColumn && hasWord(words, "макс", "max") {
					found.strength = 4
				}
				return found, true
			}
		}
	}
	return heading{}, false
}

// formInHeading is the answer's form that a heading contains, such as "да / нет"
// in "Ответ (да / нет)" and "1-5" in "Оценка от 1 до 5".
func formInHeading(text string) string {
	for _, part := range append(parenthesised.FindAllString(text, 4), parenthesised.ReplaceAllString(text, " ")) {
		part = strings.Trim(part, "() ")
		f, ok := parseAnswer(part)
		if ok && (f.kind == ScaleKind || f.kind == Single || f.kind == YesNo && strings.ContainsAny(part, "/,;|\n")) {
			return part
		}
	}
	return ""
}

// answerColumn is a column for one answer: "Да", "Нет", "5".
type answerColumn struct {
	column int
	text   string
	choice choice
	na     bool
}

// readAnswerHeading reads a heading that is an answer itself.
func readAnswerHeading(text string) (answerColumn, bool) {
	if len(text) > maxRangeText {
		return answerColumn{}, false
	}
	words := normal(text)
	if isWord(words, naWords...) {
		return answerColumn{na: true}, true
	}
	c := parseChoice(oneDash(workbook.OneLine(text)))
	known := c.number != nil && c.number.IsInt() && c.number.Sign() >= 0 && c.number.Cmp(hundred) <= 0 ||
		c.grade != ungraded && len(strings.Fields(words)) <= 4
	return answerColumn{choice: c}, known && text != "" && words != "норма" && words != "-"
}
