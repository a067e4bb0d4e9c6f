package checklists_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etalon/checklists"
)

// fragments are what cells of checklists are made of, in every wrong order.
var fragments = []string{
	"№", "Вопрос", "Ответ", "Балл", "Макс. балл", "Вес, %", "Раздел", "Критерий", "Фото", "Комментарий", "Да", "Нет", "Н/П", "Шкала (1-5)", "Критично", "Штраф", "Question", "Yes", "No", "N/A", "Points",
	"да/нет", "да/нет/н.п.", "1-5", "0/2/5", "0,5/1", "секунды", "мин", "число", "текст", "фото", "отлично (5) / плохо (0)", "до 15 сек - 3; дольше - 0", "выбор нескольких: а (1); б; ничего из перечисленного", "50%/100%", "5-балльная", "NPS",
	"не более 5 минут", "не менее четырёх", "2–3", "более 1000000", "(запрещено)", "(бонус)", "*", "**", "!", "(критично)", "Итого", "Всего баллов", "Раздел 1:", "IV.", "1.2", "1)", "вес 20%", "* визит не зачитывается", "раздел обнуляется", "не выше 50 %",
	"0", "1", "-5", "0,333", "1e9", "99999999", "1/3", "-", "+", "x", "___", ":", "\n", " ", "Пол чистый", "Вежливость кассира", "=1+1", "\u00a0", "ё", "100%", "5 баллов", "-0", "00", "2.50",
}

func TestImport_AnythingIsValidOrRefused(t *testing.T) {
	cell := rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 9).Draw(t, "form") {
		case 0, 1:
			return nil
		case 2:
			return rapid.IntRange(-10, 10).Draw(t, "number")
		case 3:
			return rapid.Float64Range(-2, 200).Draw(t, "decimal")
		case 4:
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 1, 6).Draw(t, "words"), " ")
		case 5:
			return rapid.StringN(0, 40, 200).Draw(t, "noise")
		}
		return rapid.SampledFrom(fragments).Draw(t, "word")
	})
	rapid.Check(t, func(rt *rapid.T) {
		var rows [][]any
		if rapid.Bool().Draw(rt, "header") {
			rows = append(rows, []any{"№", "Вопрос", "Ответ", "Балл", rapid.SampledFrom(fragments).Draw(rt, "heading"), rapid.SampledFrom(fragments).Draw(rt, "heading")})
		}
		for range rapid.IntRange(1, 12).Draw(rt, "rows") {
			rows = append(rows, rapid.SliceOfN(cell, 0, 7).Draw(rt, "row"))
		}
		var merges []string
		if rapid.Bool().Draw(rt, "merge") {
			merges = []string{"A3:F3", "A5:B6"}
		}
		data := xlsx(t, tab{name: "Лист", rows: rows, merges: merges})
		began := time.Now()
		im, err := importBytes(data)
		if took := time.Since(began); took > stuck {
			rt.Fatalf("took %v", took)
		}
		if err != nil {
			return
		}
		if err := checklists.Validate(im.Checklist); err != nil {
			rt.Fatalf("invalid: %v\n%s", err, outline(im))
		}
		if len(im.Rows) > len(rows) {
			rt.Fatalf("%d rows of %d", len(im.Rows), len(rows))
		}
	})
}
