package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"etalon/standards/exams"
	"etalon/standards/readings"
)

// trainingList is two stores: a large one whose list goes on on a second sheet, and
// a small one.
func trainingList() *TrainingList {
	doc := sampleStandard(newWorld(2, 1, 1))
	r := &TrainingList{
		Meta: doc.Meta, Standard: doc.Standard, Version: doc.Version, Deadline: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
		Exam: &exams.Exam{Settings: exams.Settings{PassMark: 80}},
	}
	add := func(store, position, name string) *Trainee {
		r.People = append(r.People, Trainee{Reading: readings.Reading{Member: readings.Member{Name: name, Position: position, Location: store, LocationID: store, Number: "00417"}}})
		return &r.People[len(r.People)-1]
	}
	for i := range 24 {
		one := add("Галерея, Невский проспект", "кассир", fmt.Sprintf("Константинопольская Александра Владимировна-%d", i+1))
		if i%3 == 0 {
			one.AcknowledgedAt, one.Way = time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), readings.PersonalLink
			one.Best = &exams.Outcome{State: exams.Passed, Points: 9, Most: 10}
		}
		if i == 4 {
			one.Best = &exams.Outcome{State: exams.Marking}
		}
	}
	add("Галерея, Невский проспект", "управляющий магазином", "Борис Ли")
	add("Мега, Химки", "Кассир", "Вера Ким").Best = &exams.Outcome{State: exams.Failed, Points: 4, Most: 10}
	add("Мега, Химки", "кассир", "Глеб Юн")
	return r
}

func TestTrainingListPDF(t *testing.T) {
	r := trainingList()
	f := func(w io.Writer) error { return TrainingListPDF(w, r) }
	data := printPDF(t, f)
	sheets := strings.Split(textOf(t, data), "\f")
	t.Run("each store has sheets of its own", func(t *testing.T) {
		if n := pagesOf(data); n != 3 {
			t.Fatalf("%d sheets", n)
		}
		for i, want := range []string{"Галерея", "Александра", "Мега, Химки"} {
			if !strings.Contains(sheets[i], want) {
				t.Errorf("sheet %d lacks %q:\n%s", i+1, want, sheets[i])
			}
		}
		if strings.Contains(sheets[0]+sheets[1], "Вера") || strings.Contains(sheets[2], "Борис") {
			t.Error("the stores are not apart")
		}
	})
	t.Run("people stand by position, whatever its case, and are counted", func(t *testing.T) {
		if n := strings.Count(sheets[2], "Кассир"); n != 1 {
			t.Errorf("the position is there %d times:\n%s", n, sheets[2])
		}
		if !strings.Contains(sheets[1], "25") || !strings.Contains(sheets[1], "Управляющий магазином") {
			t.Errorf("the second sheet:\n%s", sheets[1])
		}
	})
	t.Run("what is done is said, the rest is to be signed", func(t *testing.T) {
		first := strings.ReplaceAll(sheets[0], "\u00a0", " ")
		for _, want := range []string{"03.11.2026", "личная ссылка", "сдан", "90 %", "на проверке", "Подпись", "Ознакомиться до 30.11.2026"} {
			if !strings.Contains(first, want) {
				t.Errorf("no %q:\n%s", want, first)
			}
		}
	})
	t.Run("without an exam there is no column for it", func(t *testing.T) {
		r.Exam = nil
		if text := textOf(t, printPDF(t, f)); strings.Contains(text, "Экзамен") {
			t.Errorf("an exam:\n%s", text)
		}
	})
	t.Run("a list of nobody says so, and is the same twice", func(t *testing.T) {
		r.People = nil
		if data := printPDF(t, f); pagesOf(data) != 1 || !bytes.Equal(data, printPDF(t, f)) {
			t.Errorf("%d sheets, or two prints differ", pagesOf(data))
		}
	})
}
