package checklists_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

type layout struct {
	name string
	tabs []tab
	want string
}

// layouts are checklists as different companies would keep them.
var layouts = []layout{
	{"a petrol station with a column of sections and decimal points", []tab{{name: "АЗС", rows: [][]any{
		{"Оценочный лист АЗС № ____"},
		{"Адрес:", "", "Дата:", ""},
		{},
		{"Блок", "№ п/п", "Критерий оценки", "Вес", "Шкала", "Примечание"},
		{"Территория", "1.1", "Въезд и выезд свободны", "0,5", "да / нет", ""},
		{"", "1.2", "Колонки чистые, без подтёков", 1.5, "0–5", "Осмотреть не менее трёх колонок"},
		{"", "1.3", "Заправщик подошёл в течение 1 минуты", 1, "сек.", ""},
		{"Магазин", "2.1", "Ценники есть на всех товарах", 1, "Да/Частично/Нет/НП", "обязательно"},
		{"", "2.2", "Кассир предложил дополнительный товар (критично)", 2, "да/нет", ""},
		{"", "2.3", "Ожидание на кассе, норма не более 3 человек", 1, "кол-во", ""},
		{"", "", "ИТОГО", 7, "", ""},
		{"При нарушении критичного пункта итоговая оценка не может превышать 50 %"},
	}}}, `
Оценочный лист АЗС, points, cap_visit 50
s1 Территория
  q1 yes_no 1 | Въезд и выезд свободны
  q2 scale 3 0..5 | Колонки чистые, без подтёков | Осмотреть не менее трёх колонок
  q3 duration 2s ≤60→1 else→0 | Заправщик подошёл в течение 1 минуты
s2 Магазин
  q4 single 2 [Да=1] [Частично=1/2] [Нет=0] na comment:required | Ценники есть на всех товарах
  q5 yes_no 4 critical | Кассир предложил дополнительный товар
  q6 count 2 ≤3→1 else→0 | Ожидание на кассе, норма не более 3 человек
warning АЗС!D5 points_scaled
`},
	{"a bank with a column for every answer and two rows of headings", []tab{{name: "Офис", merges: []string{"A1:G1", "A3:A4", "B3:B4", "C3:E3", "F3:F4", "G3:G4", "A5:G5", "A8:G8"}, rows: [][]any{
		{"Анкета посещения офиса банка"},
		{},
		{"№", "Проверяемый стандарт", "Ответ", "", "", "Балл за выполнение", "Комментарий проверяющего"},
		{"", "", "Да", "Нет", "Н/П", "", ""},
		{"Раздел 1. Вход и зона ожидания (вес 30 %)"},
		{1, "Электронная очередь работает", "", "", "", 2, ""},
		{2, "Консультант у входа поздоровался первым*", "", "", "-", 3, ""},
		{"Раздел 2. Консультация (вес 70 %)"},
		{3, "Менеджер представился", "", "", "", 1, ""},
		{4, "Менеджер разглашал данные другого клиента (запрещено)", "", "", "-", -4, ""},
		{"", "Сумма баллов", "", "", "", 6, ""},
		{"* — критичный стандарт. Раздел с его нарушением обнуляется."},
	}}}, `
Анкета посещения офиса банка, sections, zero_section
s1 Вход и зона ожидания weight 30
  q1 yes_no 2 na | Электронная очередь работает
  q2 yes_no 3 critical | Консультант у входа поздоровался первым
s2 Консультация weight 70
  q3 yes_no 1 na | Менеджер представился
  q4 yes_no 4 penalty | Менеджер разглашал данные другого клиента (запрещено)
`},
	{"a restaurant with graded words, points in the options and a list of dishes", []tab{{name: "Ресторан", bold: []string{"A2:D2", "B3", "B8"}, rows: [][]any{
		{"Тайный гость. Ресторан"},
		{"№", "Вопрос", "Варианты ответа", "Подсказка"},
		{"", "Встреча гостя"},
		{"1)", "Хостес встретила гостя у входа", "сразу (5) / в течение минуты (3) / не встретила (0)", ""},
		{"2)", "Как вы оцените чистоту зала?", "отлично/хорошо/удовлетворительно/плохо", "Столы, пол, окна"},
		{"3)", "Меню подали за", "до 2 мин - 3; до 5 мин - 1; дольше - 0", ""},
		{"4)", "Что предложили дополнительно?", "Выбор нескольких: напиток (1); десерт (2); ничего из перечисленного", ""},
		{"", "Расчёт"},
		{"5)", "Фото чека", "чек", ""},
		{"6)", "Ваше имя в отзыве", "текст", ""},
		{"7)", "Время входа", "время", ""},
		{"8)", "Порекомендуете ли вы нас?", "NPS 0-10", ""},
	}}}, `
Тайный гость. Ресторан, points, flag
s1 Встреча гостя
  q1 single 5 [сразу=1] [в течение минуты=3/5] [не встретила=0] | Хостес встретила гостя у входа
  q2 single 1 [отлично=1] [хорошо=2/3] [удовлетворительно=1/3] [плохо=0] | Как вы оцените чистоту зала? | Столы, пол, окна
  q3 duration 3min ≤2→1 ≤5→1/3 else→0 | Меню подали за
  q4 multiple 0 [напиток=1] [десерт=2] [ничего из перечисленного=0] | Что предложили дополнительно?
s2 Расчёт
  q5 receipt 0 | Фото чека
  q6 text 0 | Ваше имя в отзыве
  q7 time 0 | Время входа
  q8 scale 10 0..10 | Порекомендуете ли вы нас?
warning Ресторан!C5 credits_assumed
warning Ресторан!B5 points_assumed
`},
	{"a clothing shop in English", []tab{{name: "Store audit", rows: [][]any{
		{"Mystery Shopping Checklist – Fashion Store"},
		{"Store:", "", "Date of visit:", ""},
		{"#", "Question", "Response type", "Max points", "Score", "Photo", "Critical", "How to evaluate"},
		{"Section A: Greeting"},
		{1, "Greeted within 30 seconds", "seconds", 5, "", "", "", ""},
		{2, "Associate wore a name badge", "Yes/No/N/A", 2, "", "required", "", "First name is enough"},
		{3, "Asked at least four questions", "number", 4, "", "", "", ""},
		{"", "Subtotal", "", 11, "=SUM(E5:E7)"},
		{"Section B: Fitting room"},
		{4, "Fitting room was clean", "1 to 5", 5, "", "optional", "", ""},
		{5, "Offered 2-3 items to try", "count", 3, "", "", "", ""},
		{6, "Was the till receipt handed over?", "Yes/Partially/No", 2, "", "", "yes", ""},
		{7, "Used a phone on the floor (forbidden)", "yes/no", -3, "", "", "", ""},
		{"", "Subtotal", "", 12},
		{"", "Grand total", "", 21},
		{"Note: two or more critical failures fail the visit."},
	}}}, `
Mystery Shopping Checklist – Fashion Store, points, fail_after 2
s1 Greeting
  q1 duration 5s ≤30→1 else→0 | Greeted within 30 seconds
  q2 yes_no 2 na photo:required | Associate wore a name badge | First name is enough
  q3 number 4 ≤399/100→0 else→1 | Asked at least four questions
s2 Fitting room
  q4 scale 5 1..5 photo:optional | Fitting room was clean
  q5 count 3 ≤1→0 ≤3→1 else→0 | Offered 2-3 items to try
  q6 single 2 [Yes=1] [Partially=1/2] [No=0] critical | Was the till receipt handed over?
  q7 yes_no 3 penalty | Used a phone on the floor (forbidden)
warning Store audit!D14 sum_differs
`},
	{"several sheets, one of them with lists, with drop-downs in empty cells", []tab{
		{name: "Фасад", rows: [][]any{
			{"Пункт проверки", "Ответ", "Макс. балл"},
			{"Вывеска горит", nil, 1},
			{"Урна пустая", nil, 1},
		}, edit: func(f *excelize.File, sheet string) error {
			list := excelize.NewDataValidation(true)
			list.SetSqref("B2:B3")
			if err := list.SetDropList([]string{"Да", "Нет", "Н/П"}); err != nil {
				return err
			}
			return f.AddDataValidation(sheet, list)
		}},
		{name: "Зал", rows: [][]any{
			{"Пункт проверки", "Ответ", "Макс. балл"},
			{"Музыка играет негромко", nil, 2},
			{"Запаха нет", nil, 2},
		}, edit: func(f *excelize.File, sheet string) error {
			list := excelize.NewDataValidation(true)
			list.SetSqref("B2:B3")
			list.SetSqrefDropList("Списки!$A$1:$A$3")
			return f.AddDataValidation(sheet, list)
		}},
		{name: "Списки", rows: [][]any{{"отлично"}, {"хорошо"}, {"плохо"}}},
	}, `
Фасад, points, flag
s1 Фасад
  q1 yes_no 1 na | Вывеска горит
  q2 yes_no 1 na | Урна пустая
s2 Зал
  q3 single 2 [отлично=1] [хорошо=1/2] [плохо=0] | Музыка играет негромко
  q4 single 2 [отлично=1] [хорошо=1/2] [плохо=0] | Запаха нет
warning Зал!B2 credits_assumed
warning Зал!B3 credits_assumed
warning Списки! sheet_without_table
`},
	{"no header at all", []tab{{name: "Лист1", rows: [][]any{
		{"Аптека, проверка"},
		{"Фармацевт"},
		{"Поздоровался с покупателем", "да/нет", 2},
		{"Уточнил, для кого препарат", "да/нет", 3},
		{"Касса"},
		{"Назвал сумму покупки", "да/нет", 1},
		{"Отдал чек", "да/нет/нп", 1},
	}}}, `
Аптека, проверка, points, flag
s1 Фармацевт
  q1 yes_no 2 | Поздоровался с покупателем
  q2 yes_no 3 | Уточнил, для кого препарат
s2 Касса
  q3 yes_no 1 | Назвал сумму покупки
  q4 yes_no 1 na | Отдал чек
warning Лист1!A2 no_header
`},
	{"marks in the header, levels of headings, columns in another order", []tab{{name: "Отель", merges: []string{"A3:D3", "A9:D9"}, rows: [][]any{
		{"Стандарты отеля: чек-лист"},
		{"Макс.", "Оценка (1-5)", "Показатель", "№"},
		{"1. Приезд"},
		{"", "", "1.1. Стойка", ""},
		{5, "", "Гостя встретили стоя", "1.1.1"},
		{5, "", "Документы оформили быстро", "1.1.2"},
		{"", "", "1.2. Багаж", ""},
		{5, "", "Багаж доставили", "1.2.1"},
		{"2. Отъезд"},
		{5, "", "Счёт верный **", "2.1"},
		{"", "", "** фото обязательно", ""},
	}}}, `
Стандарты отеля: чек-лист, points, flag
s1 Приезд: Стойка
  q1 scale 5 1..5 | Гостя встретили стоя
  q2 scale 5 1..5 | Документы оформили быстро
s2 Приезд: Багаж
  q3 scale 5 1..5 | Багаж доставили
s3 Отъезд
  q4 scale 5 1..5 photo:required | Счёт верный
`},
	{"a plain list of questions", []tab{{name: "Чек-лист кассы", rows: [][]any{
		{"№", "Вопрос", "Да", "Нет"},
		{1, "Кассир поздоровался"},
		{2, "Кассир предложил пакет"},
		{3, "Кассир попрощался"},
	}}}, `
Чек-лист кассы, points, flag
s1 Чек-лист кассы
  q1 yes_no 1 | Кассир поздоровался
  q2 yes_no 1 | Кассир предложил пакет
  q3 yes_no 1 | Кассир попрощался
warning Чек-лист кассы!B2 points_assumed
`},
	{"columns of marks, and weights of questions", []tab{{name: "Оценка", rows: [][]any{
		{"Раздел", "Параметр", 1, 2, 3, 4, 5, "Вес"},
		{"Звонок", "Ответили вежливо", "", "", "", "", "", 2},
		{"Звонок", "Решили вопрос", "", "", "", "", "", 3},
		{"Письмо", "Ответили по существу", "", "", "", "", "", 5},
	}}}, `
Оценка, points, flag
s1 Звонок
  q1 scale 2 1..5 | Ответили вежливо
  q2 scale 3 1..5 | Решили вопрос
s2 Письмо
  q3 scale 5 1..5 | Ответили по существу
`},
	{"what goes wrong is named by cell", []tab{{name: "Анкета", rows: [][]any{
		{"№", "Вопрос", "Ответ", "Балл", "Фото"},
		{1, "Вопрос до раздела", "да/нет", 1, ""},
		{"1. Зал"},
		{2, "", "да/нет", 1, ""},
		{3, "Балл словом", "да/нет", "много", ""},
		{4, "Ответ неясен", "по ситуации", 1, ""},
		{5, "Вопрос до раздела", "да/нет", 1, ""},
		{5, "Номер повторён", "да/нет", nil, ""},
		{6, "Ждали у кассы", "минуты", 2, ""},
		{7, "Вид стенда", "фото", 2, ""},
		{8, "Одни звёздочки снизу", nil, 1, "фото"},
		{9, strings.Repeat("Очень длинный вопрос. ", 120), "да/нет", 1, ""},
		{10, "Отвлекался (запрещено)", "да/нет", 1, "по желанию"},
		{"2. Пустой"},
		{"3. Касса"},
		{11, "Критичный без сноски*", "да/нет", 1, ""},
	}}}, `
Анкета, points, flag
s1 Анкета
  q1 yes_no 1 | Вопрос до раздела
s2 Зал
  q2 yes_no 1 | Ответ неясен | по ситуации
  q3 yes_no 1 | Вопрос до раздела
  q4 yes_no 0 | Номер повторён
  q5 yes_no 2 | Ждали у кассы
  q6 yes_no 2 photo:required | Вид стенда
  q7 yes_no 1 photo:required | Одни звёздочки снизу
  q8 yes_no 1 turned photo:optional | Отвлекался (запрещено)
s3 Касса
  q9 yes_no 1 critical | Критичный без сноски
warning Анкета!A14 section_empty
warning Анкета!B2 question_before_section
error Анкета!B4 question_without_text
error Анкета!D5 points_not_number
warning Анкета!C6 answer_unknown
warning Анкета!B7 text_twice
warning Анкета!D8 points_missing
warning Анкета!B8 number_twice
warning Анкета!C9 norm_missing
warning Анкета!C10 unscored_with_points
warning Анкета!C11 answer_assumed
error Анкета!B12 text_too_long
warning Анкета!B13 forbidden_turned
warning Анкета!B16 policy_assumed
`},
}

func TestImport_Layouts(t *testing.T) {
	for _, l := range slices.Concat(layouts, habits) {
		t.Run(l.name, func(t *testing.T) {
			got := outline(imported(t, xlsx(t, l.tabs...)))
			if diff := cmp.Diff(strings.Split(strings.TrimPrefix(l.want, "\n"), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}
