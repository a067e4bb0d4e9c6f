package reports

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/fault"
)

// lines are the lines of a PDF that are one of the given titles, in their order.
func titles(text string, known ...string) (found []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if title := strings.TrimSpace(line); slices.Contains(known, title) {
			found = append(found, title)
		}
	}
	return found
}

func TestComposedPDF_blocks(t *testing.T) {
	w := newWorld(12, 2, 3)
	r := w.waveReport()
	r.Comments = []CriticalFail{{Place: w.places[0], Visit: "LS-001-1", Section: "Касса", Text: "Кассир попрощался", Comment: "Не попрощался: «следующий»."}}
	all := []string{"Рейтинг точек", "Динамика по волнам", "Разделы", "Главное", "Хуже всего: 10 требований", "Что заметили тайные покупатели", "Распределение визитов", "Как это посчитано"}
	t.Run("stand in their order, and the method at the end", func(t *testing.T) {
		text := textOf(t, printPDF(t, func(out io.Writer) error {
			return composedPDF(out, r, "Итоги недели", []Block{RankingBlock, TrendBlock, CommentsBlock, FigureBlock, SectionsBlock, WorstBlock, DataBlock})
		}))
		want := []string{"Рейтинг точек", "Динамика по волнам", "Что заметили тайные покупатели", "Главное", "Разделы", "Хуже всего: 10 требований", "Как это посчитано"}
		if diff := cmp.Diff(want, titles(text, all...)); diff != "" {
			t.Error(diff)
		}
		for _, said := range []string{"Итоги недели", "Не попрощался", r.GenerationID, "Сервис в салоне одежды, версия 2", "n = 24"} {
			if !strings.Contains(text, said) {
				t.Errorf("%q is not printed", said)
			}
		}
	})
	t.Run("the score begins on the cover, with contents of what follows", func(t *testing.T) {
		text := textOf(t, printPDF(t, func(out io.Writer) error {
			return composedPDF(out, r, "Итоги", []Block{FigureBlock, SectionsBlock})
		}))
		if got := titles(text, all...); !slices.Equal(got, []string{"Разделы", "Как это посчитано"}) {
			t.Errorf("%v", got)
		}
		if !regexp.MustCompile(`Содержание\s+Разделы\s.*\d\s+Как это посчитано\s.*\d`).MatchString(text) {
			t.Error("the contents differ")
		}
	})
	t.Run("the spread is printed where it can be told, and left out where it cannot", func(t *testing.T) {
		print := func(spread Spread) string {
			of := *r
			of.Spread = spread
			return textOf(t, printPDF(t, func(out io.Writer) error {
				return composedPDF(out, &of, "Итоги", []Block{SpreadBlock, SectionsBlock})
			}))
		}
		text := strings.Join(strings.Fields(print(Spread{Visits: 90, Locations: 30, Shoppers: 9, Told: true, Location: 10000, Shopper: 0, Occasion: 30000, Dependability: 0.5, VisitsNeeded: 12})), " ")
		for _, said := range []string{"Откуда различия в оценках", "25,0 %", "75,0 %", "1,7", "нужно 12 визитов", "в среднем по 3,0 на точку: надёжность 50,0 %"} {
			if !strings.Contains(text, said) {
				t.Errorf("%q is not printed", said)
			}
		}
		if text := print(Spread{Visits: 4}); strings.Contains(text, "Откуда различия") {
			t.Error("a spread that cannot be told is printed")
		}
	})
	t.Run("the same data are the same bytes", func(t *testing.T) {
		print := func() []byte {
			return printPDF(t, func(out io.Writer) error { return composedPDF(out, r, "Итоги", Blocks) })
		}
		if !bytes.Equal(print(), print()) {
			t.Error("two prints differ")
		}
	})
}

func TestComposedXLSX_sheets(t *testing.T) {
	w := newWorld(6, 2, 2)
	r := w.waveReport()
	r.Spread = Spread{Visits: 90, Locations: 30, Shoppers: 9, Told: true, Location: 1, Occasion: 3}
	for name, c := range map[string]struct {
		blocks []Block
		want   string
	}{
		"in their order, each once": {[]Block{RankingBlock, WorstBlock, BestBlock, FigureBlock, DistributionBlock, TrendBlock}, "Рейтинг Требования Сводка Волны Методика"},
		"the spread":                {[]Block{SpreadBlock, RankingBlock}, "Разброс Рейтинг Методика"},
		"with data":                 {[]Block{SectionsBlock, DataBlock}, "Разделы Методика Визиты Ответы"},
		"nothing that sheets show":  {[]Block{PhotosBlock}, "Методика"},
		"the map alone":             {[]Block{HeatBlock, PhotosBlock}, "Точки и разделы Методика"},
	} {
		f := openBook(t, printPDF(t, func(out io.Writer) error { return composedXLSX(out, r, "Итоги", c.blocks) }))
		if got := strings.Join(f.GetSheetList(), " "); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
		if !slices.Contains(c.blocks, DataBlock) {
			for _, sheet := range f.GetSheetList() {
				if f, err := f.GetCellFormula(sheet, "C2"); err != nil || strings.Contains(f, "Визиты") {
					t.Errorf("%s: %s has a formula over data that are not there: %s", name, sheet, f)
				}
			}
		}
	}
}

func TestAward_of(t *testing.T) {
	line := func(code string, mean checklists.Percent, rank int) LocationLine {
		return LocationLine{Code: code, Scores: Sample{N: 2, Sum: int64(mean) * 2}, Rank: Rank{rank, rank}}
	}
	lines := []LocationLine{line("A", 9000, 2), line("B", 9500, 1), line("C", 9000, 2), line("D", 7000, 4), line("E", 9900, 0)}
	for name, c := range map[string]struct {
		award Award
		want  string
	}{
		"the best two, and whoever has the score of the second": {Award{Top: 2}, "B A C"},
		"the best one":               {Award{Top: 1}, "B"},
		"all from a score on":        {Award{From: 7000}, "B A C D"},
		"the best from a score on":   {Award{Top: 50, From: 9200}, "B"},
		"nobody has the score":       {Award{From: 9900}, ""},
		"who has no place gets none": {Award{Top: 50}, "B A C D"},
	} {
		var codes []string
		list, ranked := c.award.of(lines)
		for _, l := range list {
			codes = append(codes, l.Code)
		}
		if got := strings.Join(codes, " "); got != c.want || ranked != 4 {
			t.Errorf("%s: %q of %d", name, got, ranked)
		}
	}
	t.Run("a sheet each", func(t *testing.T) {
		w := newWorld(4, 2, 1)
		data := printPDF(t, func(out io.Writer) error { return awardsPDF(out, &w.meta, "x", "Осень 2026", lines[:3], 48) })
		text := textOf(t, data)
		if n := pagesOf(data); n != 3 || strings.Count(text, "95,00 %") != 1 || strings.Count(text, w.meta.GenerationID) != 3 {
			t.Errorf("%d sheets\n%s", n, text)
		}
	})
}

func TestLook_Checked(t *testing.T) {
	logo := func(width, height int) []byte { return pngOf(t, width, height) }
	for name, c := range map[string]struct {
		look Look
		want string
	}{
		"none":                        {Look{}, ""},
		"a dark colour":               {Look{Accent: "#0a5c3b"}, ""},
		"too pale on white":           {Look{Accent: "#ffcc00"}, "look.accent: look_pale"},
		"no colour":                   {Look{Accent: "green"}, "look.accent: look_colour"},
		"a logo":                      {Look{Logo: logo(400, 100)}, ""},
		"a logo as wide as a line":    {Look{Logo: logo(1900, 20)}, "look.logo: look_logo_sides"},
		"a logo as large as a poster": {Look{Logo: logo(2400, 800)}, "look.logo: look_logo_sides"},
		"a script":                    {Look{Logo: []byte("<svg onload=alert(1)>")}, "look.logo: look_logo"},
	} {
		_, err := c.look.Checked("look.")
		got := ""
		if f, is := fault.Of(err); is {
			for _, field := range f.Fields {
				got += field.Path + ": " + field.Code
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
