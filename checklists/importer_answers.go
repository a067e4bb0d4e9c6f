package checklists

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"etalon/internal/workbook"
)

// answerForm is the form of an answer, as the cell beside a question tells it.
type answerForm struct {
	kind    Kind
	na      bool
	options []Option
	worth   []*big.Rat // points of each option of Multiple, nil where not stated
	scale   *Scale
	bands   []Band
	unit    string
	turned  bool
	points  *big.Rat // the best points the options state; nil where they state none
	photo   Demand   // empty: not told here
	comment Demand
	assumed bool // the credits of the options were guessed from their order
	hint    string
}

const (
	maxAnswerText = 1_000 // letters of an answer's form that are looked at
	maxRangeText  = 120   // bytes of a text that may be a range or a word
)

// parseAnswer understands an answer's form, such as "да/нет/н.п." or "1–5". It
// reports false, and yes or no, for what it does not know.
func parseAnswer(text string) (answerForm, bool) {
	if long := []rune(text); len(long) > maxAnswerText {
		text = string(long[:maxAnswerText])
	}
	f := answerForm{kind: YesNo}
	rest := f.takeDemands(oneDash(text))
	rest, f.na = takeNA(rest)
	rest, listed, multiple := takePrefix(rest)
	if rest = strings.Trim(rest, " .,;:/|\\\n"); rest == "" {
		return f, text != "" && (f.na || f.photo != "" || f.comment != "")
	}
	bare := strings.TrimSpace(parenthesised.ReplaceAllString(rest, " "))
	inside := strings.Trim(strings.Join(parenthesised.FindAllString(rest, 4), " "), "() ")
	known := f.parseRange(bare) || f.parseOptions(rest, listed, multiple) || f.parseMarks(bare) || f.parseWord(bare, rest) ||
		inside != "" && (f.parseRange(inside) || f.parseOptions(inside, listed, multiple) || f.parseMarks(inside) || f.parseWord(inside, inside))
	if known && inside != "" && letterCount(inside) >= 10 {
		f.hint = workbook.OneLine(text)
	}
	return f, known
}

// oneDash writes every dash and minus as "-".
func oneDash(text string) string {
	return strings.Map(func(r rune) rune {
		if sameLetter[r] == '-' {
			return '-'
		}
		return r
	}, text)
}

var (
	parenthesised = regexp.MustCompile(`\([^()]*\)`)
	naForm        = regexp.MustCompile(`(?i)(^|[\s/;|,(\\])(н\s?[./\\]\s?[пад]\.?|нп|n\s?[./\\]\s?a\.?|na|н/о|не ?применимо|не ?применяется|не ?применим|не ?относится|не ?оценивалось|не ?оценивается|не было возможности|нет возможности оценить|невозможно оценить|затрудняюсь(?: ответить)?|не знаю|не помню|don.t know|not applicable|does not apply)($|[\s/;|,)\\.])`)
	demandForm    = regexp.MustCompile(`(?i)(?:[,+;(/]|\sи\s|\sand\s)\s*((?:обязат\S*\s+)?(?:фото\S*|photo\S*|комментари\S*|comment\S*))(\s*(?:обязат\S*|required|mandatory|по желанию|optional|при необходимости))?\s*\)?\s*$`)
	multipleForm  = regexp.MustCompile(`(?i)^\s*\(?(?:выбор нескольких(?: вариантов)?|несколько (?:вариантов|ответов)(?: ответа)?|множественный(?: выбор)?|мультивыбор|multiple(?:[ -]choice)?|multi-?select|select (?:all|multiple)|check all that apply|select all that apply|выберите все(?: подходящие)?|отметьте все)\)?\s*[:.\-]?\s*`)
	singleForm    = regexp.MustCompile(`(?i)^\s*\(?(?:выбор(?: одного)?(?: из)?|один (?:вариант|ответ|из)|одиночный(?: выбор)?|варианты(?: ответа)?|single(?:[ -]choice)?|one of|select one|choose one|choice|список|выпадающий список|шкала)\)?\s*[:.\-]\s*`)
)

// takeDemands takes "+ фото" and "(комментарий обязателен)" off the end.
func (f *answerForm) takeDemands(text string) string {
	for range 3 {
		m := demandForm.FindStringSubmatchIndex(text)
		if m == nil || strings.TrimSpace(text[:m[0]]) == "" {
			break
		}
		demand := Required
		if m[4] >= 0 && hasWord(normal(text[m[4]:m[5]]), "по желан", "optional", "при необх") {
			demand = Allowed
		}
		if hasWord(normal(text[m[2]:m[3]]), "фото", "photo", "обязательн фото") {
			f.photo = demand
		} else {
			f.comment = demand
		}
		text = text[:m[0]]
	}
	return text
}

// takeNA takes every spelling of "not applicable" out of a list of answers.
func takeNA(text string) (rest string, found bool) {
	for range 4 {
		m := naForm.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		found = true
		text = text[:m[3]] + " " + text[m[6]:]
	}
	return text, found
}

// takePrefix takes "выбор из:" off a list of answers.
func takePrefix(text string) (rest string, listed, multiple bool) {
	if at := multipleForm.FindStringIndex(text); at != nil {
		return text[at[1]:], true, true
	}
	rest = singleForm.ReplaceAllString(text, "")
	return rest, rest != text, false
}

const (
	marksWord = `(?:оценк\S*|оценить|шкал\S*|балл\S*|рейтинг|по|scale|rating|rate|score|mark|points?|grade)`
	pointWord = `(?:б\.?|балл\S*|очк\S*|pts?\.?|points?|marks?|звезд\S*|stars?)`
)

var (
	rangeForm  = regexp.MustCompile(`(?i)^(?:` + marksWord + `[\s:,]+)*(?:от\s|from\s)?\s*(-?\d{1,4})\s*(?:-|до|to|\.{2,3}|…|÷)\s*(\d{1,4})\s*(?:%|` + pointWord + `)?$`)
	rangeIn    = regexp.MustCompile(`(?i)` + marksWord + `.{0,30}?(?:^|[\s(:])(\d{1,3})\s*(?:-|до|to|\.{2,3})\s*(\d{1,3})(?:\D|$)`)
	upToForm   = regexp.MustCompile(`(?i)^(?:до|max|макс\S*|максимум|up to)\s*(\d{1,3})\s*` + pointWord + `$`)
	marksScale = regexp.MustCompile(`(?i)(\d{1,3})\s*-?\s*(?:ти|и|х)?\s*-?\s*(?:балльн|бальн|point scale|звезд|stars)`)
)

// wordScales are the lengths of scales whose number is a word.
var wordScales = map[string]int{"двухбал": 2, "трехбал": 3, "четырехбал": 4, "пятибал": 5, "шестибал": 6, "семибал": 7, "десятибал": 10, "стобал": 100, "five point": 5, "ten point": 10, "seven point": 7, "three point": 3, "csat": 5}

// parseRange understands "1-5", "от 0 до 10 баллов" and "до 3 баллов".
func (f *answerForm) parseRange(text string) bool {
	if len(text) > maxRangeText {
		return false
	}
	text = strings.TrimSpace(strings.ToLower(oneDash(text)))
	if m := rangeForm.FindStringSubmatch(text); m != nil {
		return f.setScale(m[1], m[2])
	}
	if m := upToForm.FindStringSubmatch(text); m != nil {
		return f.setScale("0", m[1])
	}
	return false
}

// parseMarks understands scales that are told in words: "пятибалльная шкала",
// "оцените по шкале от 1 до 10, где 10 - отлично", "NPS".
func (f *answerForm) parseMarks(text string) bool {
	if len(text) > maxRangeText {
		return false
	}
	text = strings.TrimSpace(strings.ToLower(oneDash(text)))
	if m := marksScale.FindStringSubmatch(text); m != nil && !rangeIn.MatchString(text) {
		return f.setScale("1", m[1])
	}
	words := normal(text)
	for stem, top := range wordScales {
		if hasWord(words, stem) && !rangeIn.MatchString(text) {
			return f.setScale("1", strconv.Itoa(top))
		}
	}
	if hasWord(words, "nps ") {
		return f.setScale("0", "10")
	}
	if m := rangeIn.FindStringSubmatch(text); m != nil && !strings.ContainsAny(text, "/;|\n") {
		return f.setScale(m[1], m[2])
	}
	return false
}

func (f *answerForm) setScale(from, to string) bool {
	low, err := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	if low > high {
		low, high = high, low
	}
	if err != nil || err2 != nil || low == high || low < -MaxMark || high > MaxMark {
		return false
	}
	f.kind, f.scale = ScaleKind, &Scale{Min: low, Max: high}
	f.points = whole(high)
	return true
}

// wordKinds are the kinds that a word names, in the order in which they are tried.
var wordKinds = []struct {
	kind  Kind
	stems []string
}{
	{Time, []string{"чч мм", "hh mm", "время начала", "время окончания", "время суток", "start time", "end time"}},
	{Receipt, []string{"чек ", "чека ", "receipt", "квитанц"}},
	{Photo, []string{"фото", "photo", "снимок", "снимк", "picture", "image", "скриншот", "screenshot"}},
	{Audio, []string{"аудио", "audio", "диктофон", "запись разговора", "voice", "recording", "звукозапис"}},
	{Signature, []string{"подпис", "signature"}},
	{Location, []string{"геолокац", "геометк", "координат", "gps", "location", "местоположен"}},
	{Text, []string{"текст", "комментар", "описан", "опишите", "свободн", "открыт", "text", "comment", "free ", "open ", "фио", "имя ", "строк", "развернут", "verbatim", "укажите"}},
	{YesNo, []string{"да нет", "yes no", "boolean", "бинарн", "логическ", "checkbox", "чекбокс", "галочк", "отметк", "соответстви", "наличие", "+ -", "+-", "плюс минус", "pass fail", "yn "}},
	{Count, []string{"количеств", "кол-во", "кол во", "число", "шт", "раз ", "сколько", "count", "quantity", "qty", "how many", "pcs", "целое"}},
	{Number, []string{"number", "numeric", "цифр", "значени", "сумма", "цена", "стоимост", "руб", "₽", "температур", "градус", "процент", "%", "метр", "м ", "см ", "кг ", "amount", "price", "decimal", "integer"}},
	{Date, []string{"дата", "date", "дд мм"}},
	{Time, []string{"время", "time "}},
}

// parseWord understands a word for a kind. whole also has what stands in brackets,
// where the unit often is.
func (f *answerForm) parseWord(bare, whole string) bool {
	if len(bare) > maxRangeText {
		return false
	}
	words, all := normal(bare), normal(whole)
	if isWord(words, yesWords...) || isWord(words, noWords...) {
		f.kind = YesNo
		return true
	}
	if len(strings.Fields(words)) > 6 {
		return false
	}
	if unit := durationUnit(all); unit != "" && !hasWord(words, "фото", "текст", "комментар", "photo", "text") {
		f.kind, f.unit = Duration, unit
		return true
	}
	for _, w := range wordKinds {
		if hasWord(words, w.stems...) {
			f.kind = w.kind
			if w.kind == Number || w.kind == Count {
				f.unit = amountUnit(all)
			}
			return true
		}
	}
	if hasWord(words, "длительност", "продолжительност", "таймер", "секундомер", "duration", "timer") {
		f.kind, f.unit = Duration, "s"
		return true
	}
	return false
}

// durationUnit finds the first unit of time among normal words.
func durationUnit(words string) string {
	for _, w := range strings.Fields(words) {
		switch timeUnit(w) {
		case 1:
			return "s"
		case 60:
			return "min"
		case 3600:
			return "h"
		}
	}
	return ""
}

// amountUnit is the unit of an amount that is no duration; empty for plain counts.
func amountUnit(words string) string {
	switch {
	case hasWord(words, "шт", "pcs"):
		return "pcs"
	case hasWord(words, "%", "процент", "percent"):
		return "%"
	case hasWord(words, "метр", "м ", "meter", "metre"):
		return "m"
	case hasWord(words, "см "):
		return "cm"
	case hasWord(words, "руб", "₽"):
		return "₽"
	case hasWord(words, "градус", "температур"):
		return "°C"
	case hasWord(words, "кг "):
		return "kg"
	}
	return ""
}
