package audits

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"etalon/checklists"
	"etalon/internal/fault"
)

// What is written of a competitor's place says nothing about a person: no names and no
// numbers of staff (MSPA; docs/decisions/kinds-of-audit.md). The rule is a net and no
// proof: a reviewer looks too.

// personalGaps are the texts of a competitor visit that name somebody.
func (in Submission) personalGaps(c *checklists.Checklist) []fault.Field {
	if c.Audit != checklists.Competitor {
		return nil
	}
	var gaps []fault.Field
	look := func(path, text string) {
		if found := personal(text); found != "" {
			gaps = append(gaps, fault.Field{Path: path, Code: "names_somebody", Params: fault.Params{"Value": found}})
		}
	}
	look("summary", in.Summary)
	for s := range c.Sections {
		for _, q := range c.Sections[s].Questions {
			look("comments."+q.ID, in.Comments[q.ID])
			if q.Kind == checklists.Text {
				var text string
				if json.Unmarshal(in.Answers[q.ID], &text) == nil {
					look("answers."+q.ID, text)
				}
			}
		}
	}
	return gaps
}

// personal is the first name or staff number in a text; empty: none.
func personal(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		if given(word) {
			return word
		}
		if i > 0 && numbered(word) && staffWord(words[:i]) {
			return words[i-1] + " " + word
		}
	}
	return ""
}

// given reports whether a capitalised word is a given name in any case, or a patronymic.
func given(word string) bool {
	first := []rune(word)
	if len(first) < 3 || !unicode.IsUpper(first[0]) {
		return false
	}
	lower := strings.ToLower(word)
	for _, ending := range patronymics {
		if len([]rune(lower)) > len([]rune(ending))+2 && strings.HasSuffix(lower, ending) {
			return true
		}
	}
	for _, stem := range stems {
		if rest, ok := strings.CutPrefix(lower, stem.of); ok && slices.Contains(stem.endings, rest) {
			return true
		}
	}
	return slices.Contains(english, lower)
}

// numbered reports whether a word is a number of at least two digits.
func numbered(word string) bool {
	digits := 0
	for _, r := range word {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 2
}

// staffWord reports whether the last word is about a badge or a staff number, or names
// a number of that.
func staffWord(before []string) bool {
	last := strings.ToLower(before[len(before)-1])
	if slices.Contains(numberWords, last) && len(before) > 1 {
		last = strings.ToLower(before[len(before)-2])
	}
	return slices.ContainsFunc(staffWords, func(stem string) bool { return strings.HasPrefix(last, stem) })
}

var (
	staffWords  = []string{"бейдж", "бэйдж", "табельн", "badge", "employee", "clerk"}
	numberWords = []string{"номер", "номером", "number", "no", "n"}
	patronymics = []string{"ович", "евич", "овича", "евича", "овичу", "евичу", "овичем", "евичем", "овна", "евна", "овны", "евны", "овне", "евне", "овну", "евну", "овной", "евной"}
	hard        = []string{"", "а", "у", "ом", "е"}
	soft        = []string{"ь", "я", "ю", "ем", "е"}
	short       = []string{"й", "я", "ю", "ем", "е", "и"}
	female      = []string{"а", "ы", "и", "е", "у", "ой", "ою"}
	tender      = []string{"я", "и", "е", "ю", "ей", "ею"}
	english     = []string{
		"john", "james", "robert", "michael", "william", "david", "richard", "joseph", "thomas", "charles", "daniel", "matthew", "anthony", "peter", "paul", "andrew",
		"mary", "patricia", "jennifer", "linda", "elizabeth", "barbara", "susan", "jessica", "sarah", "karen", "nancy", "lisa", "anna", "emily", "helen", "julia",
	}
)

// stems are the given names that are met most, by how they are declined. Names that are
// words of the language as well are left out.
var stems = slices.Concat(
	declined(hard, "александр", "алексеев", "антон", "артём", "артем", "богдан", "борис", "вадим", "валентин", "виктор", "владимир", "владислав", "вячеслав", "глеб", "давид", "денис",
		"егор", "иван", "кирилл", "константин", "леонид", "максим", "марат", "олег", "павел", "павл", "рамиль", "ренат", "родион", "рустам", "руслан", "святослав", "семён", "семен", "станислав", "степан", "тимур", "фёдор", "эдуард", "ярослав"),
	declined(soft, "игор", "рамил"),
	declined(short, "алексе", "андре", "анатоли", "аркади", "васили", "валери", "виталин", "витали", "геннади", "георги", "григори", "дмитри", "евгени", "матве", "никола", "серге", "тимофе", "юри"),
	declined(female, "анн", "ольг", "инн", "нин", "жанн", "полин", "раис", "зинаид", "алён", "ален", "алин", "анжелик", "антонин", "валентин", "вероник", "виктори", "галин", "екатерин", "елен", "елизавет", "ирин", "карин", "кристин", "ларис", "людмил", "маргарит", "марин", "никит", "оксан", "светлан", "татьян", "ульян", "эльвир", "яросла"),
	declined(tender, "анастаси", "валери", "виктори", "дарь", "евгени", "ксени", "лиди", "мари", "натали", "наталь", "юли", "софь", "софи", "иль", "кол", "пет", "ван", "наст", "кат", "тан"),
)

type stem struct {
	of      string
	endings []string
}

func declined(endings []string, names ...string) []stem {
	list := make([]stem, len(names))
	for i, name := range names {
		list[i] = stem{name, endings}
	}
	return list
}
