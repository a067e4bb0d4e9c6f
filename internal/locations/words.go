package locations

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"etalon/internal/locale"
)

// Russian and English are the languages of tables of locations.
const (
	Russian = locale.Russian
	English = locale.English
)

// vocabulary is how tables of locations speak. What is written is read back in
// either language.
type vocabulary struct {
	days           [7]string
	always, closed string
	daily          string
	yes, no        string
	date           string // layout
}

var vocabularies = map[locale.Language]vocabulary{
	Russian: {[7]string{"Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"}, "круглосуточно", "закрыто", "ежедневно", "да", "нет", "02.01.2006"},
	English: {[7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, "24/7", "closed", "daily", "yes", "no", "02.01.2006"},
}

func wordsOf(lang locale.Language) vocabulary {
	if v, ok := vocabularies[lang]; ok {
		return v
	}
	return vocabularies[English]
}

// Words are the week in the form that an import reads: "Пн–Пт 09:00–21:00; Сб–Вс
// 10:00–20:00"; empty when it is not known.
func (h Hours) Words(lang locale.Language) string {
	v := wordsOf(lang)
	if h.Always {
		return v.always
	}
	var parts []string
	for first := 0; first < 7; {
		last := first
		for last < 6 && slices.Equal(h.Week[last+1], h.Week[first]) {
			last++
		}
		if spans := h.Week[first]; len(spans) > 0 {
			days := v.days[first]
			switch {
			case first == 0 && last == 6:
				days = v.daily
			case last > first:
				days += "–" + v.days[last]
			}
			parts = append(parts, days+" "+spansText(spans))
		}
		first = last + 1
	}
	return strings.Join(parts, "; ")
}

// ExceptionWords are the days with other hours: "01.01.2027 закрыто (Новый год)".
func (h Hours) ExceptionWords(lang locale.Language) string {
	v := wordsOf(lang)
	var parts []string
	for _, e := range h.Exceptions {
		text := dateText(e.On, v) + " " + v.closed
		if len(e.Spans) > 0 {
			text = dateText(e.On, v) + " " + spansText(e.Spans)
		}
		if e.Note != "" {
			text += " (" + e.Note + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func spansText(spans []Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.From.String() + "–" + s.To.String()
	}
	return strings.Join(parts, ", ")
}

func dateText(d Day, v vocabulary) string {
	if t := d.Time(); !t.IsZero() {
		return t.Format(v.date)
	}
	return ""
}

func positionsText(list []Position) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = p.Name + ": " + strconv.Itoa(p.Count)
	}
	return strings.Join(parts, "; ")
}

func closingsText(list []Closing) string {
	v := wordsOf(Russian)
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = strings.TrimSpace(dateText(c.From, v) + "–" + dateText(c.Until, v) + " " + c.Reason)
	}
	return strings.Join(parts, "; ")
}

func boolText(b bool, lang locale.Language) string {
	if b {
		return wordsOf(lang).yes
	}
	return wordsOf(lang).no
}

func numberText(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// dayNames are the days of the week as people write them, in lower case.
var dayNames = map[string]int{
	"пн": 0, "вт": 1, "ср": 2, "чт": 3, "пт": 4, "сб": 5, "вс": 6,
	"понедельник": 0, "вторник": 1, "среда": 2, "четверг": 3, "пятница": 4, "суббота": 5, "воскресенье": 6,
	"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
	"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6,
	"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}

var (
	everyDay   = []string{"ежедневно", "каждый день", "daily", "every day"}
	roundClock = []string{"круглосуточно", "24/7", "24 часа", "round the clock"}
	shutWords  = []string{"закрыто", "закрыт", "закрыта", "выходной", "closed"}
	trueWords  = []string{"да", "yes", "true", "истина", "1", "+", "есть", "v", "x", "х"}
	falseWords = []string{"нет", "no", "false", "ложь", "0", "-", "–", "—"}
)

func fold(text string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(text), " ")), "ё", "е")
}

// parseDate reads "01.03.2026", "1.3.26" and "2026-03-01".
func parseDate(text string) (Day, bool) {
	for _, layout := range []string{"2.1.2006", time.DateOnly, "2.1.06", "2/1/2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return DayOf(t), true
		}
	}
	return "", false
}

// zones are the names that people give to the time zones of Russia: hours from Moscow.
var zones = map[int]string{
	-1: "Europe/Kaliningrad", 0: "Europe/Moscow", 1: "Europe/Samara", 2: "Asia/Yekaterinburg", 3: "Asia/Omsk", 4: "Asia/Krasnoyarsk",
	5: "Asia/Irkutsk", 6: "Asia/Yakutsk", 7: "Asia/Vladivostok", 8: "Asia/Magadan", 9: "Asia/Kamchatka",
}

// zoneNamed reads "Europe/Moscow", "МСК+2" and "UTC+5".
func zoneNamed(text string) string {
	folded := strings.NewReplacer(" ", "", "−", "-", "utc", "gmt", "мск", "msk").Replace(fold(text))
	for prefix, from := range map[string]int{"msk": 0, "gmt": 3} {
		if rest, ok := strings.CutPrefix(folded, prefix); ok {
			hours, err := strconv.Atoi(strings.TrimSuffix(rest, ":00"))
			if rest == "" && prefix == "msk" {
				hours, err = 0, nil
			}
			if zone, known := zones[hours-from]; err == nil && known {
				return zone
			}
		}
	}
	return text
}

// coordinate reads "55,7558" and "55.7558°".
func coordinate(text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(strings.TrimSpace(text), "°"), ",", "."), 64)
	if err != nil {
		return 0, fmt.Errorf("coordinate: %w", err)
	}
	return x, nil
}
