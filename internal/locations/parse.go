package locations

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	dash      = strings.NewReplacer("—", "–", "-", "–", "−", "–", " – ", "–")
	clockSpan = regexp.MustCompile(`^(?:с |from )?(\d{1,2}(?:[:.]\d{2})?)\s*(?:–|до|to)\s*(\d{1,2}(?:[:.]\d{2})?)$`)
	timesFrom = regexp.MustCompile(`(?:(?:^| )(?:с|from) )?(?:\d{1,2}[:.]\d{2}|\d{1,2}\s*(?:–|до|to)\s*\d)`)
	dated     = regexp.MustCompile(`^(\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})\s*(.*)$`)
	noted     = regexp.MustCompile(`^(.*?)\s*\(([^()]*)\)$`)
	period    = regexp.MustCompile(`^(\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d{2}-\d{2})\s*(?:–|-|до|to|\.\.)\s*(\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d{2}-\d{2})[\s,:]*(.*)$`)
	counted   = regexp.MustCompile(`^(.*?)[\s:–-]*(\d+)$`)
)

// pieces divides a cell with several things in it.
func pieces(text string) []string {
	var all []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// parseWeek reads "Пн–Пт 09:00–21:00; Сб–Вс 10:00–20:00", "круглосуточно" and
// "ежедневно 9–21". It keeps no exceptions.
func parseWeek(text string) (Hours, bool) {
	if slices.Contains(roundClock, fold(text)) {
		return Hours{Always: true}, true
	}
	var h Hours
	for _, piece := range pieces(text) {
		piece = dash.Replace(fold(piece))
		at := timesFrom.FindStringIndex(piece)
		days, times := piece, ""
		if at != nil {
			days, times = strings.TrimSpace(piece[:at[0]]), piece[at[0]:]
		} else if shut, ok := cutWord(piece, append(slices.Clone(shutWords), roundClock...)); ok {
			days, times = shut, strings.TrimSpace(strings.TrimPrefix(piece, shut))
		}
		on, ok := parseDays(strings.TrimRight(days, ": "))
		spans, known := parseSpans(times)
		if !ok || !known {
			return Hours{}, false
		}
		for _, day := range on {
			h.Week[day] = spans
		}
	}
	return h, true
}

// cutWord takes one of the words off the end of a text.
func cutWord(text string, words []string) (string, bool) {
	for _, word := range words {
		if rest, ok := strings.CutSuffix(text, word); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return text, false
}

// parseDays reads "пн–пт, вс"; nothing and "ежедневно" are every day.
func parseDays(text string) ([]int, bool) {
	if text == "" || slices.Contains(everyDay, text) {
		return []int{0, 1, 2, 3, 4, 5, 6}, true
	}
	var days []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, ranged := strings.Cut(strings.TrimSpace(part), "–")
		first, ok := dayNames[strings.Trim(from, " .")]
		last := first
		if ok && ranged {
			last, ok = dayNames[strings.Trim(to, " .")]
		}
		if !ok {
			return nil, false
		}
		for day := first; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == last {
				break
			}
		}
	}
	return days, true
}

// parseSpans reads "09:00–13:00, 14:00–21:00", "закрыто" and "круглосуточно".
func parseSpans(text string) ([]Span, bool) {
	text = dash.Replace(fold(text))
	switch {
	case slices.Contains(shutWords, text):
		return nil, true
	case slices.Contains(roundClock, text):
		return []Span{{0, dayEnd}}, true
	}
	var spans []Span
	for part := range strings.SplitSeq(text, ",") {
		match := clockSpan.FindStringSubmatch(strings.TrimSpace(part))
		if match == nil {
			return nil, false
		}
		from, ok := ParseClock(match[1])
		to, both := ParseClock(match[2])
		if !ok || !both {
			return nil, false
		}
		spans = append(spans, Span{from, to})
	}
	return spans, true
}

// parseExceptions reads "01.01.2027 закрыто (Новый год); 08.03.2027 10:00–18:00".
func parseExceptions(text string) ([]OpenOn, bool) {
	var days []OpenOn
	for _, piece := range pieces(text) {
		match := dated.FindStringSubmatch(piece)
		if match == nil {
			return nil, false
		}
		day, ok := parseDate(match[1])
		rest, note := match[2], ""
		if with := noted.FindStringSubmatch(rest); with != nil {
			rest, note = with[1], with[2]
		}
		spans, known := parseSpans(rest)
		if !ok || !known {
			return nil, false
		}
		days = append(days, OpenOn{day, spans, note})
	}
	return days, true
}

// parseClosings reads "01.03.2027–10.03.2027 ремонт".
func parseClosings(text string) ([]Closing, bool) {
	var list []Closing
	for _, piece := range pieces(text) {
		match := period.FindStringSubmatch(dash.Replace(piece))
		if match == nil {
			match = period.FindStringSubmatch(piece)
		}
		if match == nil {
			return nil, false
		}
		from, ok := parseDate(match[1])
		until, both := parseDate(match[2])
		if !ok || !both {
			return nil, false
		}
		list = append(list, Closing{from, until, strings.Trim(match[3], " ()")})
	}
	return list, true
}

// parsePositions reads "Продавец: 4; Кассир 2".
func parsePositions(text string) ([]Position, bool) {
	var list []Position
	for _, piece := range pieces(text) {
		match := counted.FindStringSubmatch(piece)
		if match == nil || strings.TrimSpace(match[1]) == "" {
			return nil, false
		}
		n, err := strconv.Atoi(match[2])
		if err != nil {
			return nil, false
		}
		list = append(list, Position{strings.TrimSpace(match[1]), n})
	}
	return list, true
}
