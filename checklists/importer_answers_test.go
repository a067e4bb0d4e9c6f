package checklists_test

import (
	"fmt"
	"strings"
	"testing"

	"etalon/checklists"
)

// oneQuestion imports a table of one question.
func oneQuestion(t *testing.T, question, answer string, points any) (string, *checklists.Imported) {
	t.Helper()
	im := imported(t, xlsx(t, tab{name: "Л", rows: [][]any{{"№", "Вопрос", "Ответ", "Макс. балл"}, {1, question, answer, points}}}))
	line := outlineQuestion(im.Checklist.Question("q1"))
	line, _, _ = strings.Cut(strings.TrimPrefix(line, "q1 "), " | ")
	return line, im
}

func TestImport_Answers(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"да/нет", "yes_no 4"},
		{"Да / Нет", "yes_no 4"},
		{"ДА\u00a0/\u00a0НЕТ", "yes_no 4"},
		{"да или нет", "yes_no 4"},
		{"да, нет", "yes_no 4"},
		{"Да-Нет", "yes_no 4"},
		{"yes / no", "yes_no 4"},
		{"Y/N", "yes_no 4"},
		{"+/-", "yes_no 4"},
		{"V / X", "yes_no 4"},
		{"да", "yes_no 4"},
		{"Да (1) / Нет (0)", "yes_no 4"},
		{"Нет (1) / Да (0)", "yes_no 4 turned"},
		{"выполнено/не выполнено", "yes_no 4"},
		{"соответствует;не соответствует", "yes_no 4"},
		{"Да - поздоровался первым\nНет - промолчал", "yes_no 4"},
		{"да/нет/н.п.", "yes_no 4 na"},
		{"да/нет/н/п", "yes_no 4 na"},
		{"да / нет / не применимо", "yes_no 4 na"},
		{"Да; Нет; Неприменимо", "yes_no 4 na"},
		{"Yes/No/N/A", "yes_no 4 na"},
		{"yes, no, not applicable", "yes_no 4 na"},
		{"да/нет, фото", "yes_no 4 photo:required"},
		{"да/нет (комментарий обязателен)", "yes_no 4 comment:required"},
		{"да/нет + фото по желанию", "yes_no 4 photo:optional"},
		{"да/частично/нет", "single 4 [да=1] [частично=1/2] [нет=0]"},
		{"Да / Не полностью / Нет / Н.П.", "single 4 [Да=1] [Не полностью=1/2] [Нет=0] na"},
		{"yes/partially/no", "single 4 [yes=1] [partially=1/2] [no=0]"},
		{"1-5", "scale 4 1..5"},
		{"1–5", "scale 4 1..5"},
		{"1 — 5", "scale 4 1..5"},
		{"от 1 до 5", "scale 4 1..5"},
		{"1...10", "scale 4 1..10"},
		{"оценка 1-10", "scale 4 1..10"},
		{"Оценка от 0 до 10 баллов", "scale 4 0..10"},
		{"0-10 (0 – ужасно, 10 – отлично)", "scale 4 0..10"},
		{"1-5, н.п.", "scale 4 1..5 na"},
		{"шкала 1–7", "scale 4 1..7"},
		{"пятибалльная шкала", "scale 4 1..5"},
		{"по 10-балльной шкале", "scale 4 1..10"},
		{"5-point scale", "scale 4 1..5"},
		{"rate from 1 to 5", "scale 4 1..5"},
		{"NPS", "scale 4 0..10"},
		{"0/1/2/3", "scale 4 0..3"},
		{"3,2,1,0", "scale 4 0..3"},
		{"1 2 3 4 5", "scale 4 1..5"},
		{"0-1-2", "scale 4 0..2"},
		{"до 3 баллов", "scale 4 0..3"},
		{"0/2/5", "single 4 [0=0] [2=2/5] [5=1]"},
		{"0; 0,5; 1", "single 4 [0=0] [0,5=1/2] [1=1]"},
		{"0 / 0.5 / 1", "single 4 [0=0] [0.5=1/2] [1=1]"},
		{"0%/50%/100%", "single 4 [0%=0] [50%=1/2] [100%=1]"},
		{"отлично (5) / хорошо (3) / плохо (0)", "single 4 [отлично=1] [хорошо=3/5] [плохо=0]"},
		{"отлично - 5; хорошо - 3", "single 4 [отлично=1] [хорошо=3/5]"},
		{"5 - отлично, 4 - хорошо, 0 - плохо", "single 4 [отлично=1] [хорошо=4/5] [плохо=0]"},
		{"2 балла – сразу\n1 балл – после вопроса\n0 баллов – нет", "single 4 [сразу=1] [после вопроса=1/2] [нет=0]"},
		{"1) полностью (2)\n2) частично (1)\n3) нет (0)", "single 4 [полностью=1] [частично=1/2] [нет=0]"},
		{"да=5 / нет=1", "single 4 [да=1] [нет=1/5]"},
		{"отлично/хорошо/удовлетворительно/плохо", "single 4 [отлично=1] [хорошо=2/3] [удовлетворительно=1/3] [плохо=0]"},
		{"плохо/средне/хорошо", "single 4 [плохо=0] [средне=1/2] [хорошо=1]"},
		{"poor | fair | good | excellent", "single 4 [poor=0] [fair=1/3] [good=2/3] [excellent=1]"},
		{"выбор нескольких: вода, чай, кофе, сок", "multiple 0 [вода=1] [чай=1] [кофе=1] [сок=1]"},
		{"multiple choice: map (2); menu (1); none of these", "multiple 0 [map=2] [menu=1] [none of these=0]"},
		{"до 15 сек - 3; до 30 сек - 1; дольше - 0", "duration 4s ≤15→1 ≤30→1/3 else→0"},
		{"3 и более - 2; 1-2 - 1; 0 - 0", "count 4 ≤0→0 ≤2→1/2 else→1"},
	} {
		t.Run(c.answer, func(t *testing.T) {
			got, im := oneQuestion(t, "Пункт проверки", c.answer, 4)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if im.HasErrors() {
				t.Errorf("problems: %v", im.Problems)
			}
		})
	}
}

func TestImport_UnscoredAnswers(t *testing.T) {
	for answer, want := range map[string]string{
		"текст": "text", "Комментарий": "text", "свободный ответ": "text", "open text": "text", "описание ситуации": "text",
		"дата": "date", "дата визита": "date", "время": "time", "чч:мм": "time", "фото": "photo", "Фотография": "photo", "photo": "photo",
		"аудио": "audio", "запись разговора": "audio", "чек": "receipt", "фото чека": "receipt", "подпись": "signature", "геолокация": "location",
		"количество": "count", "кол-во, шт.": "count", "число": "count", "number": "number", "сумма чека": "receipt", "сумма, руб.": "number", "секунды": "duration", "время, мин": "duration",
	} {
		t.Run(answer, func(t *testing.T) {
			_, im := oneQuestion(t, "Пункт проверки", answer, nil)
			q := im.Checklist.Question("q1")
			if string(q.Kind) != want || q.Points != 0 || len(im.Problems) > 0 {
				t.Errorf("got %s of %d points, want %s; problems: %v", q.Kind, q.Points, want, im.Problems)
			}
		})
	}
}

func TestImport_Norms(t *testing.T) {
	for _, c := range []struct{ text, answer, want string }{
		{"Трубку сняли до 15 секунд", "секунды", "≤15→1 else→0"},
		{"Трубку сняли не позднее 3-го гудка (до 15 сек.)", "сек", "≤15→1 else→0"},
		{"Подошёл не позднее чем через 2 минуты", "секунды", "≤120→1 else→0"},
		{"Подошёл в течение 90 секунд", "минуты", "≤3/2→1 else→0"},
		{"Ответил в течение минуты", "сек.", "≤60→1 else→0"},
		{"Ответил в течение полминуты", "сек.", "≤30→1 else→0"},
		{"Ответил за 1 мин 30 сек", "сек.", "≤90→1 else→0"},
		{"Ответил в первые 30 секунд разговора", "с", "≤30→1 else→0"},
		{"Ожидание менее 5 минут", "минуты", "≤299/60→1 else→0"},
		{"Ждали не более, чем 10 минут", "мин", "≤10→1 else→0"},
		{"Ответ на заявку в течение 24 часов", "часы", "≤24→1 else→0"},
		{"Ответ на письмо в течение суток", "часы", ""},
		{"Пауза после ответа 1–2 секунды", "секунды", "≤0→0 ≤2→1 else→0"},
		{"Консультация длилась не менее 5 минут", "мин", "≤299/60→0 else→1"},
		{"Консультация от 5 до 10 минут", "мин", "≤299/60→0 ≤10→1 else→0"},
		{"Answered within 30 seconds", "seconds", "≤30→1 else→0"},
		{"Served in no more than two minutes", "seconds", "≤120→1 else→0"},
		{"Greeted in under a minute", "seconds", "≤59→1 else→0"},
		{"Задал не менее четырёх вопросов", "число", "≤3→0 else→1"},
		{"Задал минимум 3 вопроса за 5 минут", "количество", "≤2→0 else→1"},
		{"Предложил не более трёх дополнительных товаров", "шт", "≤3→1 else→0"},
		{"Показал 2–3 модели", "число", "≤1→0 ≤3→1 else→0"},
		{"Показал от двух до трёх моделей", "кол-во", "≤1→0 ≤3→1 else→0"},
		{"Показал две или три модели", "кол-во", "≤1→0 ≤3→1 else→0"},
		{"В очереди более 5 человек не стоит", "число", "≤5→0 else→1"},
		{"Открыто ровно 2 кассы", "число", "≤1→0 ≤2→1 else→0"},
		{"Назвал по имени 2 и более раз", "число", "≤1→0 else→1"},
		{"Назвал по имени не менее 2 и не более 5 раз", "число", "≤1→0 ≤5→1 else→0"},
		{"Задал ≥ 3 вопросов", "число", "≤2→0 else→1"},
		{"Asked at least four questions", "count", "≤3→0 else→1"},
		{"Дистанция 1-2 м", "метры", "≤99/100→0 ≤2→1 else→0"},
		{"Ответ оператора", "секунды (норма до 20)", "≤20→1 else→0"},
		{"Ответ оператора", "секунды", ""},
	} {
		t.Run(c.text+", "+c.answer, func(t *testing.T) {
			line, im := oneQuestion(t, c.text, c.answer, 3)
			q := im.Checklist.Question("q1")
			if c.want == "" {
				if q.Kind != checklists.YesNo || q.Points != 3 || len(im.Problems) != 1 || im.Problems[0].Code != "import_norm_missing" || im.Problems[0].Cell != "C2" {
					t.Errorf("got %s, problems %v", line, im.Problems)
				}
				return
			}
			if !strings.HasSuffix(line, " "+c.want) || !q.Kind.Measured() || len(im.Problems) > 0 {
				t.Errorf("got %s, want %s; problems: %v", line, c.want, im.Problems)
			}
		})
	}
}

func TestImport_Points(t *testing.T) {
	for _, c := range []struct {
		points any
		want   string
	}{
		{5, "5"},
		{"5", "5"},
		{"5 баллов", "5"},
		{"макс. 5", "5"},
		{"до 5", "5"},
		{"3 б.", "3"},
		{"10%", "10"},
		{"-5", "5 penalty"},
		{"−5", "5 penalty"},
		{-2, "2 penalty"},
		{"5 points", "5"},
		{0.5, "1 import_points_scaled"},
		{"0,5", "1 import_points_scaled"},
		{"1/3", "1 import_points_scaled"},
		{"1 000", "1000"},
		{0, "0"},
		{"0-5", "5"},
		{"0/3/5", "5"},
		{"много", "import_points_not_number"},
		{"5 или около того", "import_points_not_number"},
		{9e9, "import_points_out_of_range"},
		{"1e5", "import_points_not_number"},
	} {
		t.Run(fmt.Sprint(c.points), func(t *testing.T) {
			im := imported(t, xlsx(t, tab{name: "Л", rows: [][]any{{"№", "Вопрос", "Ответ", "Балл"}, {1, "Пункт проверки", "да/нет", c.points}, {2, "Другой пункт", "да/нет", 0}}}))
			got := ""
			if q := im.Checklist.Question("q1"); q.Text == "Пункт проверки" {
				if got = fmt.Sprint(q.Points); q.Penalty {
					got += " penalty"
				}
			}
			for _, p := range im.Problems {
				if p.Cell != "D2" {
					t.Errorf("problem %v is not at D2", p)
				}
				got = strings.TrimSpace(got + " " + p.Code)
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestImport_CriticalPolicies(t *testing.T) {
	for note, want := range map[string]string{
		"* критический пункт: при невыполнении визит не зачитывается":     "zero_visit",
		"* — критичный вопрос, при нарушении визит обнуляется":            "zero_visit",
		"* при невыполнении – 0 баллов за всю проверку":                   "zero_visit",
		"* если критический пункт не выполнен, весь раздел обнуляется":    "zero_section",
		"* критично: 0 баллов за раздел":                                  "zero_section",
		"* критичный пункт, при нарушении итог не более 50 %":             "cap_visit 50",
		"При нарушении критического пункта оценка не может превышать 70%": "cap_visit 70",
		"* two or more critical failures fail the visit":                  "fail_after 2",
		"* при трёх и более критических нарушениях проверка не пройдена":  "fail_after 3",
		"* critical: the whole visit scores zero":                         "zero_visit",
		"* critical: the section scores zero":                             "zero_section",
		"* critical: score capped at 60%":                                 "cap_visit 60",
		"* критический пункт: визит считается проваленным":                "flag",
		"* критический пункт":                                             "flag assumed",
	} {
		t.Run(note, func(t *testing.T) {
			im := imported(t, xlsx(t, tab{name: "Л", rows: [][]any{{"№", "Вопрос", "Ответ", "Балл"}, {1, "Пункт проверки*", "да/нет", 1}, {}, {note}}}))
			policy := im.Checklist.Critical
			got := string(policy.Policy)
			if policy.Cap != nil {
				got += " " + policy.Cap.RatString()
			}
			if policy.Count > 0 {
				got += fmt.Sprint(" ", policy.Count)
			}
			if len(im.Problems) == 1 && im.Problems[0].Code == "import_policy_assumed" {
				got += " assumed"
			}
			if q := im.Checklist.Question("q1"); got != want || !q.Critical || q.Text != "Пункт проверки" {
				t.Errorf("got %s, want %s; question %+v", got, want, q)
			}
		})
	}
}
