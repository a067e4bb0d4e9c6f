package checklists_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"etalon/checklists"
	"etalon/internal/locale"
)

const samplePath = "testdata/import/checklist_car_dealership.xlsx"

// sampleOutline is the whole of the car dealership's checklist.
const sampleOutline = `ЧЕК-ЛИСТ ОЦЕНКИ КАЧЕСТВА ОБСЛУЖИВАНИЯ. АВТОСАЛОН, points, zero_visit
s1 Телефонный разговор
  q1 duration 3s ≤15→1 else→0 | Трубку сняли не позднее третьего гудка (до 15 секунд)
  q2 yes_no 2 | Сотрудник назвал салон и представился
  q3 yes_no 2 na | Обращался к клиенту по имени
  q4 yes_no 5 critical | Предложил приехать и назвал дату и время визита
  q5 yes_no 2 na | Напомнил о визите накануне
s2 Внешняя среда
  q6 yes_no 1 photo:required | Указатели видны с дороги
  q7 yes_no 1 photo:required | Есть свободные места на гостевой парковке
  q8 yes_no 1 photo:required | Вход и фасад чистые
s3 Внутренняя среда
  q9 scale 2 1..5 photo:required | В зале чисто и порядок
  q10 yes_no 1 | Понятно, где кассы, сервис, туалет
  q11 yes_no 1 photo:required | Информация об акциях размещена
  q12 yes_no 2 photo:required | Автомобили на стендах чистые, открыты
s4 Менеджер по продажам: внешний вид
  q13 yes_no 2 | Деловой костюм, бейдж с именем
  q14 yes_no 1 na | Стажёр отмечен на бейдже
s5 Техника продаж
  q15 duration 3min ≤2→1 else→0 | К клиенту обратились не позднее чем через 2 минуты
  q16 count 4 ≤3→0 else→1 | Задал не менее четырёх вопросов о потребностях
  q17 count 3 ≤1→0 ≤3→1 else→0 | Показал 2–3 подходящие модели
  q18 scale 3 0..3 | Перевёл свойства в выгоды
  q19 yes_no 2 na | Выслушал возражение, не перебивая
  q20 single 3 [да=1] [частично=1/2] [нет=0] na | Ответил на возражение доводами
  q21 yes_no 5 penalty | Занимался личными делами при клиенте (запрещено)
s6 Тест-драйв
  q22 yes_no 5 critical | Предложил тест-драйв
  q23 yes_no 2 na | Оформил документы и рассказал маршрут
  q24 yes_no 2 na | Сравнил модель с одноклассниками
s7 Касса и прощание
  q25 yes_no 3 | Взял контакты и договорился о следующем шаге
  q26 yes_no 1 | Поблагодарил и попрощался
`

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	check(t, err)
	return data
}

func TestImport_CarDealership(t *testing.T) {
	im := imported(t, readFile(t, samplePath))
	if diff := cmp.Diff(strings.Split(sampleOutline, "\n"), strings.Split(outline(im), "\n")); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	t.Run("every row is told", func(t *testing.T) {
		want := map[checklists.RowKind][]int{
			checklists.TitleRow: {1}, checklists.FieldRow: {2, 3}, checklists.HeaderRow: {5},
			checklists.SectionRow: {6, 14, 20, 27, 32, 42, 48}, checklists.SubtotalRow: {12, 18, 25, 30, 40, 46, 51},
			checklists.QuestionRow: {7, 8, 9, 10, 11, 15, 16, 17, 21, 22, 23, 24, 28, 29, 33, 34, 35, 36, 37, 38, 39, 43, 44, 45, 49, 50},
			checklists.NoteRow:     {53},
		}
		got := map[checklists.RowKind][]int{}
		for _, r := range im.Rows {
			got[r.What] = append(got[r.What], r.Row)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("want -, got +\n%s", diff)
		}
	})
	t.Run("the columns are told", func(t *testing.T) {
		want := []checklists.ImportedTable{{Sheet: "Анкета", Header: 5, Answers: []string{}, Columns: map[checklists.Column]string{
			checklists.NumberColumn: "A", checklists.TextColumn: "B", checklists.AnswerColumn: "C", checklists.PointsColumn: "D",
			checklists.ScoreColumn: "E", checklists.CommentColumn: "F", checklists.PhotoColumn: "G",
		}}}
		if diff := cmp.Diff(want, im.Tables, cmpopts.IgnoreFields(checklists.ImportedTable{}, "Heading", "Seen")); diff != "" {
			t.Errorf("want -, got +\n%s", diff)
		}
	})
	t.Run("nothing is left out", func(t *testing.T) {
		if len(im.Problems) > 0 || im.HasErrors() {
			t.Errorf("problems: %v", im.Problems)
		}
	})
}

func TestImport_SavedByLibreOffice(t *testing.T) {
	im := imported(t, readFile(t, "testdata/import/car_dealership_libreoffice.xlsx"))
	if diff := cmp.Diff(strings.Split(sampleOutline, "\n"), strings.Split(outline(im), "\n")); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

func TestImported_Document(t *testing.T) {
	im := imported(t, xlsx(t, tab{name: "Анкета", rows: [][]any{
		{"№", "Вопрос", "Ответ", "Балл"},
		{1, "Пол чистый", "да/нет", "пять"},
		{2, "Окна чистые", "да/нет/н.п.", 2},
	}}))
	data, err := json.Marshal(im.Document(locale.Russian))
	check(t, err)
	var got struct {
		Title    string
		Sections []struct{ Questions []map[string]any }
		Rows     []map[string]any
		Problems []map[string]any
	}
	check(t, json.Unmarshal(data, &got))
	want := []map[string]any{{
		"sheet": "Анкета", "cell": "D2", "code": "import_points_not_number", "severity": "error",
		"problem": "«пять» не число. Строка пропущена: впишите балл.",
	}}
	if diff := cmp.Diff(want, got.Problems); diff != "" {
		t.Errorf("problems: want -, got +\n%s", diff)
	}
	if q := got.Sections[0].Questions; len(q) != 1 || q[0]["kind"] != "yes_no" || q[0]["na"] != true || q[0]["points"] != 2.0 {
		t.Errorf("questions: %v", q)
	}
	wantRow := map[string]any{"sheet": "Анкета", "row": 3.0, "what": "question", "text": "Окна чистые", "id": "q1"}
	if diff := cmp.Diff(wantRow, got.Rows[2]); diff != "" || got.Rows[1]["what"] != "left_out" {
		t.Errorf("rows: %v\n%s", got.Rows, diff)
	}
	t.Run("a document read back is the same checklist", func(t *testing.T) {
		d, err := checklists.ParseDocument(data)
		check(t, err)
		back, err := d.Checklist()
		check(t, err)
		if again, err := json.Marshal(checklists.NewDocument(back)); err != nil || !strings.Contains(string(data), strings.Trim(string(again), "{}")) {
			t.Errorf("%s\nis not in\n%s (%v)", again, data, err)
		}
	})
}

// stuck is how long an import may take before it is called endless. It tells a
// loop from a slow machine; how fast an import is, make bench measures.
const stuck = 30 * time.Second

func TestImport_longWorkbook(t *testing.T) {
	rows := [][]any{{"№", "Вопрос", "Ответ", "Балл", "Комментарий", "Фото"}}
	kinds := []string{"да/нет", "да/нет/н.п.", "1-5", "секунды", "отлично (5) / хорошо (3) / плохо (0)", "число"}
	for i := range 2_000 {
		if i%100 == 0 {
			rows = append(rows, []any{fmt.Sprintf("%d. Раздел", i/100+1)})
		}
		rows = append(rows, []any{i + 1, fmt.Sprintf("Ответил не позднее %d секунд, вопрос %d", i%60+1, i), kinds[i%len(kinds)], i%5 + 1, "", "фото"})
	}
	data := xlsx(t, tab{name: "Анкета", rows: rows})
	began := time.Now()
	imported(t, data)
	if took := time.Since(began); took > stuck {
		t.Errorf("2,000 rows took %v", took)
	}
}

func BenchmarkImport(b *testing.B) {
	data := readFile(b, samplePath)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := importBytes(data); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add(readFile(f, samplePath))
	f.Add(readFile(f, "testdata/import/car_dealership_libreoffice.xlsx"))
	for _, l := range slices.Concat(layouts, habits) {
		f.Add(xlsx(f, l.tabs...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		began := time.Now()
		im, err := importBytes(data)
		if took := time.Since(began); took > stuck {
			t.Errorf("took %v", took)
		}
		if err == nil {
			checkImported(t, im)
		}
	})
}

// FuzzImport_Cells changes what stands in the cells: the bytes of a zip are too far
// from them.
func FuzzImport_Cells(f *testing.F) {
	f.Add("№", "Вопрос", "Ответ", "Балл", "1", "Пол чистый*", "да/нет/н.п.", "2")
	f.Add("Раздел", "Критерий", "Шкала", "Вес", "Зал", "Ждали не более 2–3 минут", "до 15 сек - 3; до 30 сек - 1", "0,5")
	f.Add("#", "Question", "Yes", "No", "1.1", "Greeted (forbidden)", "5", "0")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i string) {
		for _, v := range []string{a, b, c, d, e, g, h, i} {
			if len(v) > 5_000 {
				t.Skip()
			}
		}
		data := xlsx(t, tab{name: "Лист", rows: [][]any{{a, b, c, d}, {g}, {e, g, h, i}, {e, g + "*", h, "-" + i}, {"", b, "", i}, {"* " + g}}, merges: []string{"A2:D2"}})
		began := time.Now()
		im, err := importBytes(data)
		if took := time.Since(began); took > stuck {
			t.Errorf("took %v", took)
		}
		if err == nil {
			checkImported(t, im)
		}
	})
}
