package checklists_test

import (
	"strings"
	"testing"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
)

func TestXLSForm_Import(t *testing.T) {
	data := xlsx(
		t,
		tab{name: "survey", rows: [][]any{
			{"type", "name", "label::Русский (ru)", "label::English (en)", "hint::Русский (ru)", "required", "relevant", "constraint", "appearance", "parameters", "choice_filter", "calculation"},
			{"start", "start"},
			{"select_one yn", "greeted", "Поздоровались?", "Did they greet?", "Первыми", "yes"},
			{"begin group", "hall", "Зал", "Hall", "", "", "${greeted} = 'да'"},
			{"select_multiple goods", "goods", "Что предложили?", "What?", "", "", "${greeted} != 'нет' or not(selected(${greeted}, 'na'))"},
			{"integer", "queue", "Сколько в очереди?", "", "", "${greeted} = 'нет'", "selected(${goods}, 'tea') and count-selected(${goods}) > 0"},
			{"begin_group", "hall", "Касса", "Desk"},
			{"range", "rate", "Оцените", "", "", "", "${queue} >= 3 and ${queue} < 10.5", "", "", "start=1 end=5 step=1"},
			{"date", "day", "День", "", "", "", "${rate} > ${queue}"},
			{"image", "sign", "Подпись", "", "", "", "${day} < date('2027-01-31')", "", "signature"},
			{"end_group"},
			{"text", "and", "Имя?", "", "", "", "string-length(${sign}) > 0 and ${total} > 3"},
			{"end group"},
			{"calculate", "total", "", "", "", "", "", "", "", "", "", "1 + 1"},
			{"select_one_from_file shops.csv", "shop", "Магазин"},
			{"select_one nothing", "none", "Список?"},
			{"text", "greeted", "Почему?", "", "", "", "${greeted} = ''"},
			{"text", "", "Итог для ${greeted}"},
			{"video", "film", "Снимите"},
		}},
		tab{name: "choices", rows: [][]any{
			{"list_name", "name", "label::Русский (ru)", "label::English (en)"},
			{"yn", "да", "Да", "Yes"},
			{"yn", "нет", "Нет", "No"},
			{"yn", "na", "Не применимо", "N/A"},
			{"goods", "tea", "Чай", "Tea"},
			{"goods", "cake", "Торт", "Cake"},
		}},
		tab{name: "settings", rows: [][]any{{"form_title", "form_id", "default_language", "instance_name"}, {"Кафе", "cafe", "Русский (ru)", "concat('a')"}}},
		tab{name: "entities", rows: [][]any{{"dataset"}, {"x"}}},
	)
	want := strings.TrimPrefix(`
Кафе, points, flag
s1 
  greeted yes_no 1 na photo:optional | Поздоровались? | Первыми
hall Зал
  goods multiple 0 [Чай=0] [Торт=0] photo:optional | Что предложили?
  queue count 0 photo:optional | Сколько в очереди?
hall_2 Зал — Касса
  rate scale 0 1..5 photo:optional | Оцените
  day date 0 photo:optional | День
  sign signature 0 photo:optional | Подпись
hall_3 Зал
  q7 text 0 photo:optional | Имя?
s5 
  greeted_2 text 0 photo:optional | Почему?
  q9 text 0 photo:optional | Итог для ${greeted}
warning entities! xlsform_sheet
warning settings!D2 xlsform_setting
warning survey!A2 xlsform_metadata
warning survey!B12 xlsform_name_changed
error survey!A14 xlsform_calculate
error survey!A15 xlsform_external
error survey!A16 xlsform_list_missing
warning survey!B17 xlsform_name_twice
warning survey!C18 xlsform_label_reference
warning survey!B18 xlsform_name_missing
error survey!A19 xlsform_type
error survey!G12 xlsform_condition
warning survey! xlsform_no_points
goods if greeted == 'yes' and (not (greeted == 'no') or not (na(greeted))) must 
queue if greeted == 'yes' and ('tea' in goods and answered(goods)) must greeted == 'no'
rate if greeted == 'yes' and (queue >= 3 and queue < 10.5) must 
day if greeted == 'yes' and rate > queue must 
sign if greeted == 'yes' and day < '2027-01-31' must 
q7 if greeted == 'yes' must 
greeted_2 if not (answered(greeted) or na(greeted)) must 
`, "\n")
	im := imported(t, data)
	if got := formOutline(im); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	var english []string
	for _, s := range im.Checklist.In(locale.English).Sections {
		english = append(english, s.Title)
		for _, q := range s.Questions {
			english = append(english, q.Text)
			for _, o := range q.Options {
				english = append(english, o.Text)
			}
		}
	}
	// What has no English label stays as it is.
	if got, want := strings.Join(english, "|"), "|Did they greet?|Hall|What?|Tea|Cake|Сколько в очереди?|Hall — Desk|Оцените|День|Подпись|Hall|Имя?||Почему?|Итог для ${greeted}"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Forms that strangers make to do harm are cut with a word about it, in time.
func TestXLSForm_Hostile(t *testing.T) {
	header := []any{"type", "name", "label", "relevant"}
	survey := func(rows ...[]any) tab { return tab{name: "survey", rows: append([][]any{header}, rows...)} }
	choices := [][]any{{"list_name", "name", "label"}}
	for i := range 4900 {
		choices = append(choices, []any{"l", i, "x"})
	}
	var many, deep [][]any
	for i := range 700 {
		many = append(many, []any{"text", i, "x", "${q} = ''"})
	}
	for range 2000 {
		deep = append(deep, []any{"begin_group", "g", "Группа", "${a} = 'x'"})
	}
	nested := func(open, end string, n int) string {
		return strings.Repeat(open, n) + "${a} = 'x'" + strings.Repeat(end, n)
	}
	for _, c := range []struct {
		name, code string
		tabs       []tab
	}{
		{"ten thousand choices", "xlsform_choices_too_many", []tab{survey([]any{"select_one l", "a", "A"}), {name: "choices", rows: choices}}},
		{"more questions than fit", "xlsform_too_many", []tab{survey(many...)}},
		{"groups in groups", "xlsform_condition", []tab{survey(append(deep, []any{"text", "a", "A"})...)}},
		{"brackets in brackets", "xlsform_condition", []tab{survey([]any{"text", "a", "A"}, []any{"text", "b", "B", nested("(", ")", 1500)})}},
		{"not in not", "xlsform_condition", []tab{survey([]any{"text", "a", "A"}, []any{"text", "b", "B", nested("not(", ")", 700)})}},
		{"a long condition", "xlsform_condition", []tab{survey([]any{"text", "a", "A"}, []any{"text", "b", "B", strings.Repeat("${a} = 'x' or ", 250) + "${a} = 'y'"})}},
		{"a circle", "xlsform_condition", []tab{survey([]any{"text", "a", "A", "${b} = 'x'"}, []any{"text", "b", "B", "${a} = 'x'"})}},
		{"other types", "xlsform_condition", []tab{survey([]any{"image", "a", "A"}, []any{"text", "b", "B", "${a} > ${b}"})}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := xlsx(t, c.tabs...)
			began := time.Now()
			im := imported(t, data)
			if took := time.Since(began); took > stuck {
				t.Errorf("took %v", took)
			}
			found := false
			for _, p := range im.Problems {
				found = found || p.Code == c.code
			}
			if !found {
				t.Errorf("no problem %s among %d: %v", c.code, len(im.Problems), im.Problems[:min(3, len(im.Problems))])
			}
		})
	}
}

func FuzzXLSForm_Condition(f *testing.F) {
	for _, seed := range []string{"${a} = 'x' and not(selected(${m}, 'x'))", "((${n} >= 1", "true() or ${n} != ''", "count-selected(.) > 1", "regex(${a}, '[')"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, relevant string) {
		data := xlsx(
			t,
			tab{name: "survey", rows: [][]any{{"type", "name", "label", "relevant"}, {"text", "a", "A"}, {"integer", "n", "N"}, {"select_multiple l", "m", "M"}, {"text", "z", "Z", relevant}}},
			tab{name: "choices", rows: [][]any{{"list_name", "name", "label"}, {"l", "x", "X"}, {"l", "y", "Y"}}},
		)
		im, err := importBytes(data)
		if err == nil && checklists.Validate(im.Checklist) != nil {
			t.Fatal("an invalid checklist was made")
		}
	})
}
