package checklists

import (
	"strings"
	"unicode"
)

// normal makes words comparable: lower case, ё as е, one kind of dash, and single
// spaces in the place of punctuation that means nothing here.
func normal(text string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(text) {
		if replaced, ok := sameLetter[r]; ok {
			r = replaced
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("№#%+-*!=<>≥≤₽$€", r) {
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

var sameLetter = map[rune]rune{'ё': 'е', '–': '-', '—': '-', '−': '-', '‑': '-', '‐': '-', '‒': '-', '✓': '+', '✔': '+', '√': '+'}

// hasWord reports whether normal text has a word that begins with one of the stems. A
// stem of several words is a phrase; a stem that ends in a space is a whole word.
func hasWord(text string, stems ...string) bool {
	padded := " " + text + " "
	for _, stem := range stems {
		if strings.Contains(padded, " "+stem) {
			return true
		}
	}
	return false
}

// beginsWith reports whether normal text begins with one of the stems.
func beginsWith(text string, stems ...string) bool {
	for _, stem := range stems {
		if strings.HasPrefix(text+" ", stem) {
			return true
		}
	}
	return false
}

// isWord reports whether normal text is one of the words.
func isWord(text string, words ...string) bool {
	for _, w := range words {
		if text == w {
			return true
		}
	}
	return false
}

// letterCount counts letters, up to a hundred: more are never asked for.
func letterCount(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			if n++; n == 100 {
				break
			}
		}
	}
	return n
}

// answerGrade is how good a word of an answer is.
type answerGrade int

// The grades, from the worst to the best. ungraded words are in no scale.
const (
	ungraded answerGrade = iota
	gradeAwful
	gradePoor
	gradePartly
	gradeFair
	gradeGood
	gradeExcellent
)

var (
	yesWords = []string{
		"да", "yes", "y", "д", "+", "v", "выполнено", "выполнен", "выполнил", "выполняется", "соблюдено", "соблюдается",
		"соблюден", "соответствует", "есть", "верно", "true", "ок", "ok", "имеется", "присутствует", "норма", "compliant",
		"done", "met", "pass", "passed", "в наличии", "полностью", "fully", "full", "всегда", "always", "сделано", "сделал",
		"полностью выполнено", "выполнено полностью", "соответствует полностью", "полностью соответствует", "да полностью",
	}
	noWords = []string{
		"нет", "no", "n", "-", "x", "х", "не выполнено", "не выполнен", "не выполнил", "не выполняется", "не соблюдено",
		"не соблюдается", "не соблюден", "не соответствует", "отсутствует", "неверно", "false", "нарушение", "non compliant",
		"not done", "not met", "fail", "failed", "никогда", "never", "не сделано", "не сделал", "none", "not at all",
		"нет в наличии",
	}
	partlyWords = []string{
		"частично", "не полностью", "не в полной мере", "неполностью", "частично выполнено", "выполнено частично",
		"частично соответствует", "соответствует частично", "partly", "partially", "partial", "иногда", "sometimes", "отчасти",
		"да но не полностью", "partially met", "скорее да", "+-",
	}
	naWords = []string{
		"н п", "нп", "н а", "н д", "n a", "na", "не применимо", "неприменимо", "не применим", "не применяется", "не относится",
		"не было возможности", "не оценивалось", "не оценивается", "затрудняюсь ответить", "не знаю", "не помню", "нет возможности оценить", "невозможно оценить",
		"нельзя оценить", "неактуально", "не актуально", "not applicable", "does not apply", "n p",
	}
	badWords = []string{
		"плох", "неуд", "ужас", "низк", "poor", "bad", "terrible", "unsatisf", "awful", "very poor", "очень плох", "не удовл",
		"груб", "гряз", "low",
	}
	fairWords = []string{
		"удовл", "уд ", "средн", "нормальн", "приемлем", "satisf", "average", "fair", "acceptable", "ok ", "medium",
	}
	goodWords = []string{
		"хорош", "хор ", "good", "выше средн", "above",
	}
	bestWords = []string{
		"отличн", "отл ", "превосход", "идеальн", "безупречн", "великолеп", "excellent", "perfect", "outstanding", "very good",
		"очень хорош", "высок", "high",
	}
)

// gradeOf grades a word of an answer: "хорошо", "частично", "no".
func gradeOf(text string) answerGrade {
	switch {
	case isWord(text, yesWords...):
		return gradeExcellent
	case isWord(text, noWords...):
		return gradePoor
	case isWord(text, partlyWords...), beginsWith(text, "частичн", "не полност", "partial", "partly", "неполн"):
		return gradePartly
	case beginsWith(text, badWords...):
		return gradePoor
	case beginsWith(text, "ниже средн", "below"):
		return gradePartly
	case beginsWith(text, bestWords...):
		return gradeExcellent
	case beginsWith(text, goodWords...):
		return gradeGood
	case beginsWith(text, fairWords...):
		return gradeFair
	}
	return ungraded
}

// The words that begin a row of sums. The firm ones mean nothing else; the
// loose ones have to stand alone, or before a word of the second list.
var (
	firmSums = []string{
		"итого ", "подытог", "промежуточный итог", "subtotal", "sub total", "grand total", "общий итог", "общий балл",
		"общая сумма", "общая оценка", "сумма балл", "всего балл", "итоговый балл", "итоговая оценка", "итоговый результат",
		"итоговый процент", "средний балл", "средняя оценка", "набрано балл", "количество балл", "кол-во балл",
		"процент выполнения", "% выполнения", "% соответствия", "процент соответствия", "максимальный балл",
		"максимально возможн", "максимальное количество", "максимум балл", "overall score", "final score", "total score",
		"section score", "max score", "maximum score", "possible points", "score %", "average score",
	}
	looseSums = []string{
		"total", "всего", "сумма", "итог", "результат", "максимум", "процент", "%", "результаты", "sum", "score", "result",
		"results", "maximum", "average", "points", "балл", "баллы", "баллов",
	}
	sumTails = []string{
		"балл", "по ", "за ", "раздел", "блок", "этап", "%", "возможн", "всего", "визит", "проверк", "чек", "анкет", "points",
		"for ", "of ", "section", "score", "in ",
	}
)

// sumLabel reports whether a label names a sum, and whether nothing else can be meant.
func sumLabel(label string) (sum, firm bool) {
	if len(label) > 2*maxRangeText {
		return false, false
	}
	text := strings.TrimSpace(strings.Trim(normal(label), "*-=+ "))
	if beginsWith(text, firmSums...) {
		return true, true
	}
	for _, word := range looseSums {
		rest, ok := strings.CutPrefix(text+" ", word+" ")
		if rest = strings.TrimSpace(rest); ok && (rest == "" || beginsWith(rest, sumTails...)) {
			return true, rest == ""
		}
	}
	return false, false
}
