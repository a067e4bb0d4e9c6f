package imports

import (
	"slices"
	"strings"

	"etalon/standards"
)

// column is a field of a requirement that a table, or a label before a colon, names.
type column int

const (
	noColumn column = iota
	number
	statement
	how
	benefit
	level
	positions
	measure
	say
	avoid
	source
)

// headings are the beginnings of the words by which companies name the fields, in
// lower case; the first match counts.
var headings = []struct {
	column column
	starts []string
}{
	{number, []string{"№", "n п/п", "номер", "код", "пункт №", "no", "#", "code", "number"}},
	{avoid, []string{"не говори", "нельзя говорить", "запрещённые фразы", "запрещенные фразы", "стоп-фраз", "avoid", "don't say", "phrases to avoid"}},
	{say, []string{"говори", "фразы", "речев", "пример фраз", "что говорить", "say", "phrases"}},
	{benefit, []string{"польза", "выгода", "зачем", "что получает клиент", "benefit", "why"}},
	{measure, []string{"как измер", "измер", "показател", "метрика", "measure", "metric"}},
	{positions, []string{"должност", "кто выполняет", "исполнител", "position", "role"}},
	{level, []string{"обязательност", "уровень", "важност", "level", "priority"}},
	{source, []string{"источник", "основание", "source"}},
	{how, []string{"как выполн", "как сделать", "как", "описание", "порядок", "пояснение", "комментарий", "how", "description", "details", "procedure"}},
	{statement, []string{"требован", "норма", "стандарт", "правило", "пункт", "критери", "действи", "что делает", "что делать", "requirement", "rule", "standard", "action", "criterion"}},
}

func columnOf(heading string) column {
	heading = strings.Trim(strings.ToLower(unbroken(heading)), ".:* ")
	for _, h := range headings {
		if slices.ContainsFunc(h.starts, func(start string) bool { return strings.HasPrefix(heading, start) }) {
			return h.column
		}
	}
	return noColumn
}

// longestLabel is the longest label before a colon, in bytes.
const longestLabel = 60

// labelled reads "Источник: опрос" as a field and its value.
func labelled(text string) (column, string) {
	label, value, found := strings.Cut(text, ":")
	if !found || len(label) > longestLabel {
		return noColumn, ""
	}
	if c := columnOf(label); c != number && c != statement {
		return c, strings.TrimSpace(value)
	}
	return noColumn, ""
}

// field puts a value into a field of the current requirement. What a field cannot
// hold goes into how, under its name.
func (b *builder) field(at int, c column, value string) {
	r := b.current()
	switch c {
	case how:
		b.how(at, value)
	case benefit:
		b.lengthen(at, &r.Benefit, value)
	case source:
		r.Source = cut(unbroken(value), maxLine)
	case level:
		r.Level = levelOf(value)
	case positions:
		r.Positions = values(value, ",;\n")
	case say:
		r.Say = values(value, "\n;")
	case avoid:
		r.Avoid = values(value, "\n;")
	case measure:
		m, understood := measureOf(value)
		if r.Measure = m; !understood {
			b.how(at, value)
			b.notice(at, "word_measure_unclear", nil)
		}
	case noColumn, number, statement:
	}
}

// values are the parts of a list, without dashes and repetition.
func values(text, separators string) []string {
	var list []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		s = cut(unbroken(mark.ReplaceAllString(strings.TrimSpace(s), "")), maxLine)
		if s != "" && len(list) < maxItems && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func levelOf(value string) standards.Level {
	value = strings.ToLower(value)
	switch {
	case strings.Contains(value, "крит"), strings.Contains(value, "critical"):
		return standards.Critical
	case strings.Contains(value, "рекоменд"), strings.Contains(value, "желат"), strings.Contains(value, "recommend"), strings.Contains(value, "optional"):
		return standards.Recommended
	}
	return standards.Mandatory
}
