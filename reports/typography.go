package reports

import (
	"strings"
	"unicode"

	"etalon/internal/locale"
)

// typeset gives a text the typography of its language: «ёлочки», and no-break
// spaces where a line must not end. It changes quotes and spaces only.
func typeset(lang locale.Language, s string) string {
	s = clean(s)
	if lang != locale.Russian {
		return s
	}
	if strings.ContainsRune(s, '"') {
		s = guillemets(s)
	}
	return bind(s)
}

// guillemets turns straight quotes into «ёлочки»; an inch mark after a digit stays.
func guillemets(s string) string {
	var b strings.Builder
	depth, last := 0, ' '
	for _, r := range s {
		if r == '"' {
			switch {
			case depth == 0 && (unicode.IsSpace(last) || strings.ContainsRune("([«—–-/", last)):
				depth, r = 1, '«'
			case depth > 0:
				depth, r = 0, '»'
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// units are the words that stay with the number before them.
var units = map[string]bool{
	"%": true, "₽": true, "руб": true, "с": true, "сек": true, "мин": true, "ч": true, "м": true, "мм": true,
	"см": true, "км": true, "кг": true, "г": true, "шт": true, "балл": true, "балла": true, "баллов": true,
}

// bind puts no-break spaces before a dash, after № and one-letter words, and
// between a number and its unit.
func bind(s string) string {
	if !strings.ContainsRune(s, ' ') {
		return s
	}
	words := strings.Split(s, " ")
	var b strings.Builder
	for i, word := range words {
		b.WriteString(word)
		if i == len(words)-1 {
			break
		}
		if bound(word, words[i+1]) {
			b.WriteString(locale.NoBreak)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func bound(left, right string) bool {
	if right == "—" || right == "–" || left == "№" {
		return true
	}
	letters := []rune(strings.TrimLeft(left, "«(\n"))
	if len(letters) == 1 && unicode.Is(unicode.Cyrillic, letters[0]) {
		return true
	}
	return left != "" && left[len(left)-1] >= '0' && left[len(left)-1] <= '9' && units[strings.TrimRight(right, ".,;:!?)»")]
}
