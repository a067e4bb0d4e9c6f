package quality

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/standards"
)

// rule is a requirement with everything but a good statement.
func rule(statement string) standards.Requirement {
	return standards.Requirement{
		Code: "1.1", Statement: statement, How: "Так.", Level: standards.Mandatory, Positions: []string{"кассир"},
		Measure: standards.Measure{Kind: standards.YesNo},
	}
}

// found is "cause: word, word" of each finding about a requirement alone.
func found(language string, r standards.Requirement) []string {
	list := []string{}
	for _, f := range CheckOne(standards.Content{}, language, "", r) {
		list = append(list, strings.TrimSuffix(string(f.Cause)+": "+strings.Join(f.Words, ", "), ": "))
	}
	return list
}

func TestCheckOne_words(t *testing.T) {
	for _, c := range []struct {
		language, statement string
		want                []string
	}{
		{"ru", "Сотрудник быстро приветствует гостя.", []string{"vague_time: быстро"}},
		{"ru", "Вежливо и БЫСТРО отвечает на звонок", []string{"vague_time: БЫСТРО", "vague_manner: Вежливо"}},
		{"ru", "Отвечает на звонок быстро, за 20 секунд.", nil},
		{"en", "The employee names the company’s values.", nil},
		{"en", "The employee values every customer.", []string{"inner_state: values every"}},
		{"ru", "Отвечает на звонок быстро, за двадцать секунд.", nil},
		{"ru", "Заказ выдают в кратчайшие сроки.", []string{"vague_time: в кратчайшие сроки"}},
		{"ru", "Заказ выдают в кратчайшие. Сроки называют сразу.", []string{"sentences: выдают, называют"}},
		{"ru", "Невежливость, безвременье и скоропорт не считаются.", nil},
		{"ru", "Показывает качество швов.", nil},
		{"ru", "Качественно обслуживает гостя.", []string{"vague_manner: Качественно"}},
		{"ru", "Говорит: «Мы быстро всё проверим».", nil},
		{"ru", "Сотрудник понимает потребности гостя.", []string{"inner_state: понимает"}},
		{"ru", "Сотрудник чувствует настроение и хочет помочь.", []string{"inner_state: чувствует, хочет"}},
		{"ru", "Если гость хочет подумать, консультант оставляет его одного.", nil},
		{"ru", "Предлагает примерку, а также провожает до кабины.", []string{"joined: а также"}},
		{"ru", "Витрины, а также зеркала вымыты до открытия.", nil},
		{"ru", "Предлагает примерку и провожает гостя до кабины.", []string{"actions: Предлагает, провожает"}},
		{"ru", "Сотрудник смотрит в глаза и улыбается.", nil},
		{"ru", "Подходит, когда гость останавливается и рассматривает одну вещь.", nil},
		{"ru", "Поздоровайтесь с гостем. Предложите помощь.", []string{"sentences: Поздоровайтесь, Предложите"}},
		{"ru", "Говорит о цене в руб. и скидке.", nil},
		{"ru", "Выдаёт ответ и билет каждому гостю.", nil},
		{"en", "The employee promptly greets the guest.", []string{"vague_time: promptly"}},
		{"en", "Orders are handed over on time.", []string{"vague_time: on time"}},
		{"en", "Orders are handed over on time, within 24 hours.", nil},
		{"en", "The employee is polite.", []string{"vague_manner: polite"}},
		{"en", "Impolite words are written down.", nil},
		{"en", "The employee understands the needs.", []string{"inner_state: understands"}},
		{"en", "When the customer wants to think, the employee steps back.", nil},
		{"en", "Offers a fitting and walks the customer to the cabin.", []string{"actions: Offers, walks"}},
		{"en", "Answers “I know it soon”.", nil},
		{"de", "Der Mitarbeiter grüßt schnell.", nil},
	} {
		if c.want == nil {
			c.want = []string{}
		}
		if d := cmp.Diff(c.want, found(c.language, rule(c.statement))); d != "" {
			t.Errorf("%s: %s", c.statement, d)
		}
	}
}

func TestCheckOne_marks(t *testing.T) {
	statement := "  Ёмко и вовремя, ещё раз вовремя — 👍 вовремя"
	f := CheckOne(standards.Content{}, "ru", "", rule(statement))
	if len(f) != 1 || len(f[0].Marks) != 3 || len(f[0].Words) != 1 {
		t.Fatalf("findings %+v, want one with three marks and one word", f)
	}
	for _, m := range f[0].Marks {
		if got := string([]rune(statement)[m.From:m.To]); got != "вовремя" {
			t.Errorf("marked %q", got)
		}
	}
}

func TestCheckOne_fields(t *testing.T) {
	thirty := standards.Measure{Kind: standards.Duration, Unit: "s", Bound: standards.AtMost, Target: big.NewRat(30, 1)}
	graded := standards.Measure{Kind: standards.Choice, Options: []string{"Оба", "Одно"}}
	for name, c := range map[string]struct {
		change func(*standards.Requirement)
		want   []string
	}{
		"a number in the measure makes a word of time concrete": {func(r *standards.Requirement) { r.Statement, r.Measure = "Быстро отвечает.", thirty }, []string{}},
		"but not one of manner":                                 {func(r *standards.Requirement) { r.Statement, r.Measure = "Вежливо отвечает.", thirty }, []string{"vague_manner: Вежливо"}},
		"options do":                                            {func(r *standards.Requirement) { r.Statement, r.Measure = "Вежливо отвечает.", graded }, []string{}},
		"options have a mark for one of two actions": {func(r *standards.Requirement) {
			r.Statement, r.Measure = "Называет цену и показывает вещь гостю.", graded
		}, []string{}},
		"what is forbidden may have two sides": {func(r *standards.Requirement) {
			r.Statement, r.Measure.Forbidden = "Не спорит и не перебивает старшего гостя.", true
		}, []string{}},
		"nobody is named":                        {func(r *standards.Requirement) { r.Positions = nil }, []string{"position_none"}},
		"a mandatory rule says how":              {func(r *standards.Requirement) { r.How = " \n" }, []string{"how_none"}},
		"a critical rule says how":               {func(r *standards.Requirement) { r.How, r.Level = "", standards.Critical }, []string{"how_none"}},
		"a recommended one need not":             {func(r *standards.Requirement) { r.How, r.Level = "", standards.Recommended }, []string{}},
		"an empty statement has nothing to find": {func(r *standards.Requirement) { r.Statement = "" }, []string{}},
	} {
		r := rule("Здоровается первым.")
		c.change(&r)
		if d := cmp.Diff(c.want, found("ru", r)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
