package reports

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/standards"
	"etalon/standards/mapping"
)

// revisedPair is the sample standard before and after a revision that touches
// everything: wording, measure, order, sections, what came and what went.
func revisedPair(w *world) standards.Pair {
	after := sampleStandard(w).Version
	before := after
	before.Major, before.Sections = 1, nil
	for i, s := range after.Sections {
		s.Requirements = slices.Clone(s.Requirements)
		for k := range s.Requirements {
			s.Requirements[k].Lineage = s.Lineage + "." + s.Requirements[k].Code
		}
		after.Sections[i].Requirements = slices.Clone(s.Requirements)
		before.Sections = append(before.Sections, s)
	}
	first, second := before.Sections[0].Requirements, before.Sections[1].Requirements
	first[0].Statement = "Продавец замечает покупателя и приветствует его, не откладывая. " + first[0].Statement
	first[0].How = strings.ReplaceAll(first[0].How, "1–2 м", "3 м")
	first[1].Measure = standards.Measure{Kind: standards.Duration, Unit: "s", Bound: standards.AtMost, Target: big.NewRat(120, 1)}
	first[1].Level = standards.Recommended
	second[0].Say = []string{"Что вам подсказать?", "Вам помочь?"}
	after.Sections[1].Requirements = after.Sections[1].Requirements[:len(second)-1]
	before.Sections[2].Requirements = before.Sections[2].Requirements[1:]
	before.Sections[3].Title = "Прежнее название"
	return standards.Pair{Standard: standards.Standard{Title: "Стандарт обслуживания покупателей в салоне одежды"}, Before: before, After: after}
}

func sampleChanges(w *world) *VersionChanges {
	r := changesBetween(revisedPair(w), locale.Russian)
	language := r.Language
	r.Meta = w.meta
	r.Language = language
	return r
}

func TestChangesBetween(t *testing.T) {
	r := sampleChanges(newWorld(2, 1, 1))
	t.Run("the heading names the day in words", func(t *testing.T) {
		if want := "Что изменится с 1" + locale.NoBreak + "сентября 2026" + locale.NoBreak + "года"; r.Heading != want {
			t.Errorf("heading %q, want %q", r.Heading, want)
		}
	})
	t.Run("counts are of what is printed", func(t *testing.T) {
		if r.Counts[Added] != 1 || r.Counts[Removed] != 1 || r.Counts[Changed] != 3 {
			t.Errorf("counts %v", r.Counts)
		}
	})
	t.Run("what was removed stands in its section, and a new name is told", func(t *testing.T) {
		var removedIn, renamed string
		for _, s := range r.Sections {
			for _, c := range s.Changes {
				if c.Kind == Removed {
					removedIn = s.Title
				}
			}
			if strings.Contains(s.Note, "Прежнее название") {
				renamed = s.Title
			}
		}
		if !strings.HasPrefix(removedIn, "2. ") || !strings.HasPrefix(renamed, "4. ") {
			t.Errorf("removed in %q, renamed %q", removedIn, renamed)
		}
	})
	t.Run("a draft has no date", func(t *testing.T) {
		pair := revisedPair(newWorld(2, 1, 1))
		pair.After.EffectiveOn = time.Time{}
		if got := changesBetween(pair, locale.Russian).Heading; got != "Что изменится в версии 2.0" {
			t.Errorf("heading %q", got)
		}
	})
}

// Each column holds its side of the text, whole, and no line is wider than it.
func TestLinesOf(t *testing.T) {
	runs := []Run{{Keep, "Продавец здоровается "}, {Delete, "быстро, как только заметит покупателя у входа "}, {Insert, "за 30 секунд "}, {Keep, "и улыбается.\nНе отвлекается."}}
	for side, want := range map[Op]string{
		Delete: "Продавец здоровается быстро, как только заметит покупателя у входа и улыбается. Не отвлекается.",
		Insert: "Продавец здоровается за 30 секунд и улыбается. Не отвлекается.",
	} {
		var lines []string
		for _, line := range linesOf(locale.Russian, runs, side, 40) {
			text, width := "", 0.0
			for _, w := range line {
				text += w.text
				width += w.style().width(strings.TrimRight(w.text, " "))
			}
			if width > 40+body.width("   ") {
				t.Errorf("a line of %.1f mm: %q", width, text)
			}
			lines = append(lines, strings.TrimSpace(text))
		}
		if got := strings.ReplaceAll(strings.Join(lines, " "), locale.NoBreak, " "); got != want {
			t.Errorf("side %d: %q, want %q", side, got, want)
		}
	}
}

// A requirement is followed by what became of it, not by its lineage alone.
func TestResults_questionBefore_mapped(t *testing.T) {
	version := func(questions ...checklists.Question) *checklists.Version {
		return &checklists.Version{ChecklistID: "list", Content: &checklists.Checklist{Sections: []checklists.Section{{Questions: questions}}}}
	}
	r := &results{
		before:  version(checklists.Question{ID: "q1", Requirement: "a"}, checklists.Question{ID: "q2", Requirement: "b"}),
		version: version(),
		lines:   map[string]mapping.Line{"n": {Before: []string{"a"}}, "b": {Before: nil}},
	}
	for lineage, want := range map[string]string{
		"n": "q1", // reworded under a lineage of its own
		"b": "",   // a new rule under an old lineage
		"a": "q1", // not mapped: by lineage
	} {
		if got := r.questionBefore(&checklists.Question{ID: "x", Requirement: lineage}); got != want {
			t.Errorf("%s follows %q, want %q", lineage, got, want)
		}
	}
}

// What is measured in another way has no change: the cell says why.
func TestRequirementRow_rebased(t *testing.T) {
	w := newWorld(12, 2, 1)
	r := w.waveReport()
	r.Requirements[0].Rebased, r.Requirements[0].Previous = true, nil
	d := newDocument(a4, &r.Meta, "")
	cells := d.requirementRow(&axis{0, 10000, d.lang}, r.Requirements[0], true).cells
	if got := cells[len(cells)-1].text; got != d.t("changes.rebased") {
		t.Errorf("the change reads %q", got)
	}
}
