package checklists_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"etalon/checklists"
	"etalon/internal/locale"
)

var formHead = checklists.FormHead{ID: "visit", Version: "3", Language: locale.Russian}

func xlsform(t testing.TB, c *checklists.Checklist) []byte {
	t.Helper()
	var out bytes.Buffer
	_, err := checklists.WriteXLSForm(&out, c, formHead, locale.English)
	check(t, err)
	return out.Bytes()
}

func documentText(t testing.TB, c *checklists.Checklist) string {
	t.Helper()
	data, err := json.MarshalIndent(checklists.NewDocument(c), "", " ")
	check(t, err)
	return string(data)
}

// withTexts adds what forms show, besides what is scored.
func withTexts(t *rapid.T, c *checklists.Checklist) {
	text := func(label string) string {
		return rapid.SampledFrom([]string{"", "Касса чистая?", "a < b & \"c\"", "—", "=1+1", "TRUE", "007", "две\nстроки", "it's", "${q0-0}"}).Draw(t, label)
	}
	c.Title = text("title")
	c.Language = rapid.SampledFrom([]locale.Language{"", "ru", "de"}).Draw(t, "language")
	c.Languages = rapid.SampledFrom([][]locale.Language{nil, nil, {"en"}, {"sr-Latn", "en"}}).Draw(t, "languages")
	words := func(hinted bool) checklists.Wordings {
		var all checklists.Wordings
		for _, language := range c.Languages {
			said := rapid.SampledFrom([]string{"", "Is the till clean?", "x < y & \"z\"", "=2+2", "two\nlines"})
			w := checklists.Wording{Text: said.Draw(t, "words")}
			if hinted {
				w.Hint = said.Draw(t, "words of hint")
			}
			if w == (checklists.Wording{}) {
				continue
			}
			w.Outdated = rapid.Bool().Draw(t, "outdated")
			if all == nil {
				all = checklists.Wordings{}
			}
			all[language] = w
		}
		return all
	}
	c.Translations = words(false)
	prefix := rapid.SampledFrom([]string{"q", "вопрос-", "7x"}).Draw(t, "prefix")
	for s := range c.Sections {
		c.Sections[s].Title, c.Sections[s].Translations = text("section"), words(false)
		for i := range c.Sections[s].Questions {
			q := &c.Sections[s].Questions[i]
			q.Text, q.Hint, q.Translations = text("text"), text("hint"), words(true)
			q.Photo = rapid.SampledFrom([]checklists.Demand{checklists.Never, checklists.Allowed, checklists.Required}).Draw(t, "photo")
			q.Comment = rapid.SampledFrom([]checklists.Demand{checklists.Never, checklists.Allowed, checklists.Required}).Draw(t, "comment")
			if q.Comment != checklists.Never {
				q.CommentMin = rapid.IntRange(0, 20).Draw(t, "comment min")
			}
			q.Requirement = rapid.SampledFrom([]string{"", "01990000-0000-7000-8000-000000000001"}).Draw(t, "requirement")
			if q.Kind.Measured() {
				q.Unit = rapid.SampledFrom([]string{"", "s", "min", "шт."}).Draw(t, "unit")
			}
			if q.Kind == checklists.Photo {
				q.Kind = rapid.SampledFrom([]checklists.Kind{checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature}).Draw(t, "file")
			}
			if q.Kind == checklists.Text {
				q.Kind = rapid.SampledFrom([]checklists.Kind{checklists.Text, checklists.Time, checklists.Location}).Draw(t, "words")
			}
			for o := range q.Options {
				q.Options[o].Text, q.Options[o].Translations = text("option"), words(false)
			}
			for _, id := range []*string{&q.ID, &q.ShowIf, &q.RequireIf} {
				*id = questionIDs.ReplaceAllString(*id, prefix+"$1")
			}
		}
	}
}

// questionIDs are those that visits have.
var questionIDs = regexp.MustCompile(`\bq([0-9]-[0-9])\b`)

func TestXLSForm_RoundTrip(t *testing.T) {
	all := visits()
	rapid.Check(t, func(rt *rapid.T) {
		c := all.Draw(rt, "visit").Checklist
		withTexts(rt, c)
		if len(questions(c)) == 0 || checklists.Validate(c) != nil {
			return
		}
		var out bytes.Buffer
		if _, err := checklists.WriteXLSForm(&out, c, formHead, locale.English); err != nil {
			rt.Fatal(err)
		}
		im, err := importBytes(out.Bytes())
		if err != nil {
			rt.Fatal(err)
		}
		if len(im.Problems) > 0 {
			rt.Fatalf("problems with our own form: %v", im.Problems)
		}
		if got, want := documentText(t, im.Checklist), documentText(t, c); got != want {
			rt.Fatalf("got %s\nwant %s", got, want)
		}
	})
}

// A condition that somebody changed in the form counts, not the one that our own
// column keeps.
func TestXLSForm_ChangedElsewhere(t *testing.T) {
	c := shownIf("y == 'yes'")
	f, err := excelize.OpenReader(bytes.NewReader(xlsform(t, c)))
	check(t, err)
	check(t, f.SetCellStr("survey", "F7", "${y} = 'no' and ${n} > 3"))
	var out bytes.Buffer
	check(t, f.Write(&out))
	im := imported(t, out.Bytes())
	if got := im.Checklist.Question("q").ShowIf; got != "y == 'no' and n > 3" {
		rows, _ := f.GetRows("survey")
		t.Errorf("got %q\n%q", got, rows)
	}
}
