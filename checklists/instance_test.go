package checklists_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

var visitHead = checklists.FormHead{ID: "f", Version: "1", Language: locale.Russian, Visit: &checklists.FormVisit{}}

// What the engine of ODK Web Forms sends of a filled form are the answers that it was
// filled in with.
func TestReadInstance_engine(t *testing.T) {
	runs, drawn := randomForms(t, 80, visitHead)
	for i := range runs {
		runs[i].Submit = true
		for id := range runs[i].Answers {
			if q := drawn[i].Checklist.Question(id); q != nil && q.Kind.HasFiles() {
				runs[i].Answers[id] = id + ".jpg"
			}
		}
	}
	compared, kinds := 0, map[checklists.Kind]int{}
	for i, state := range inEngine(t, runs) {
		c := drawn[i].Checklist
		in, err := checklists.ReadInstance([]byte(state.Instance), c, visitHead)
		if err != nil {
			t.Fatalf("form %d: %v\n%s", i, err, state.Instance)
		}
		if age := time.Since(in.StartedAt); !strings.HasPrefix(in.ID, "uuid:") || age < 0 || age > time.Hour {
			t.Errorf("form %d: id %q, began %v", i, in.ID, in.StartedAt)
		}
		got, err := checklists.ParseAnswers(c, in.Answers)
		check(t, err)
		for id, want := range drawn[i].Answers {
			q := c.Question(id)
			shown := slices.Contains(state.Relevant, id) || want.NA && slices.Contains(state.Relevant, id+"_na")
			if q.Kind.HasFiles() || !shown {
				continue
			}
			compared++
			kinds[q.Kind]++
			if !sameAnswer(got[id], want) {
				t.Errorf("form %d: %s (%s) is %+v, want %+v\n%s", i, id, q.Kind, got[id], want, state.Instance)
			}
		}
	}
	t.Logf("%d answers: %v", compared, kinds)
	if compared < 100 {
		t.Errorf("%d answers are too few to compare", compared)
	}
}

// sameAnswer compares answers; the engine has numbers as floating points.
func sameAnswer(got, want checklists.Answer) bool {
	if want.Number == nil {
		return got.NA == want.NA && got.Text == want.Text && slices.Equal(slices.Sorted(slices.Values(got.Options)), slices.Sorted(slices.Values(want.Options)))
	}
	if got.Number == nil {
		return false
	}
	difference := new(big.Rat).Sub(got.Number, want.Number)
	return difference.Abs(difference).Cmp(big.NewRat(1, 1_000_000)) < 0
}

const filledHead = `<data xmlns="http://www.w3.org/2002/xforms" xmlns:orx="http://openrosa.org/xforms" id="f" version="1">`

const filledMeta = `<orx:meta><orx:instanceID>uuid:1</orx:instanceID><orx:timeStart>2026-09-10T12:00:00.000+03:00</orx:timeStart></orx:meta></data>`

func filledChecklist() *checklists.Checklist {
	yesNo := checklists.Question{ID: "q1", Text: "Чисто?", Kind: checklists.YesNo, Points: 1, NA: true}
	several := checklists.Question{ID: "q2", Text: "Что?", Kind: checklists.Multiple, Options: []checklists.Option{{ID: "первый вариант", Text: "А", Points: 1}, {ID: "b"}}}
	place := checklists.Question{ID: "q3", Text: "Где?", Kind: checklists.Location, Optional: true}
	at := checklists.Question{ID: "q4", Text: "Когда?", Kind: checklists.Time, Optional: true}
	photo := checklists.Question{ID: "q5", Text: "Фото", Kind: checklists.Photo, Optional: true}
	seconds := checklists.Question{ID: "q6", Text: "Долго?", Kind: checklists.Duration, NA: true, Optional: true}
	return &checklists.Checklist{Sections: []checklists.Section{{ID: "s1", Questions: []checklists.Question{yesNo, several, place, at, photo, seconds}}}}
}

func TestReadInstance(t *testing.T) {
	in, err := checklists.ReadInstance([]byte(filledHead+`<s1><q1>na</q1><q1_comment> Закрыто </q1_comment><q2>o1 b</q2><q3>55.7539 37.6208 0 12.4</q3>
		<q4>09:30:00.000+03:00</q4><q5>photo.jpg</q5><q6/><q6_na>na</q6_na></s1><summary>Хорошо</summary>`+filledMeta), filledChecklist(), visitHead)
	check(t, err)
	if in.ID != "uuid:1" || in.StartedAt.UTC().Hour() != 9 || !in.FinishedAt.IsZero() || in.Summary != "Хорошо" || in.Comments["q1"] != "Закрыто" {
		t.Errorf("%+v", in)
	}
	if len(in.Files) != 1 || in.Files[0] != (checklists.InstanceFile{Name: "photo.jpg", QuestionID: "q5", Answer: true}) {
		t.Errorf("files %+v", in.Files)
	}
	for id, want := range map[string]string{"q1": `"na"`, "q2": `["первый вариант","b"]`, "q3": `"55.753900,37.620800,12"`, "q4": `"09:30"`, "q6": `"na"`} {
		if string(in.Answers[id]) != want {
			t.Errorf("%s is %s, want %s", id, in.Answers[id], want)
		}
	}
}

// hostileInstances are filled forms that are refused, and why.
var hostileInstances = map[string]struct {
	xml   string
	want  *fault.Error
	field string
}{
	"no XML":             {"PK\x03\x04", checklists.ErrInstanceInvalid, "xform_malformed"},
	"nothing":            {"", checklists.ErrInstanceInvalid, "xform_malformed"},
	"half":               {filledHead + "<s1><q1>yes", checklists.ErrInstanceInvalid, "xform_malformed"},
	"two roots":          {filledHead + filledMeta + filledHead + filledMeta, checklists.ErrInstanceInvalid, "xform_malformed"},
	"billion laughs":     {`<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>` + filledHead + "<s1><q1>&lol2;</q1></s1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_doctype"},
	"external entity":    {`<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + filledHead + "<summary>&x;</summary>" + filledMeta, checklists.ErrInstanceInvalid, "xform_doctype"},
	"entity of nowhere":  {filledHead + "<summary>&x;</summary>" + filledMeta, checklists.ErrInstanceInvalid, "xform_malformed"},
	"nested":             {filledHead + strings.Repeat("<s1>", 100_000), checklists.ErrInstanceInvalid, "xform_too_deep"},
	"unknown node":       {filledHead + "<s1><q9>yes</q9></s1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_unknown_node"},
	"node elsewhere":     {filledHead + "<q1>yes</q1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_unknown_node"},
	"twice":              {filledHead + "<s1><q1>yes</q1><q1>no</q1></s1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_repeated_node"},
	"no id":              {filledHead + "<s1><q1>yes</q1></s1></data>", checklists.ErrInstanceInvalid, "xform_no_instance_id"},
	"a path as a name":   {filledHead + "<s1><q5>../../etc/passwd</q5></s1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_file_name"},
	"one file, twice":    {filledHead + "<s1><q1>yes</q1><q1_photo>a.jpg</q1_photo><q5>a.jpg</q5></s1>" + filledMeta, checklists.ErrInstanceInvalid, "xform_file_twice"},
	"another form":       {strings.Replace(filledHead, `"f"`, `"g"`, 1) + filledMeta, checklists.ErrInstanceOther, ""},
	"another version":    {strings.Replace(filledHead, `"1"`, `"2"`, 1) + filledMeta, checklists.ErrInstanceOutdated, ""},
	"a page":             {"<html><body/></html>", checklists.ErrInstanceOther, ""},
	"too much":           {filledHead + "<summary>" + strings.Repeat("a", checklists.MaxInstance) + "</summary>" + filledMeta, checklists.ErrInstanceInvalid, "xform_too_large"},
	"many unknown nodes": {filledHead + strings.Repeat("<x/>", 5000) + filledMeta, checklists.ErrInstanceInvalid, "xform_unknown_node"},
	"another encoding":   {`<?xml version="1.0" encoding="KOI8-R"?>` + filledHead + filledMeta, checklists.ErrInstanceInvalid, "xform_malformed"},
}

func TestReadInstance_hostile(t *testing.T) {
	for name, c := range hostileInstances {
		_, err := checklists.ReadInstance([]byte(c.xml), filledChecklist(), visitHead)
		f, ok := fault.Of(err)
		if !ok || !errors.Is(err, c.want) || c.field != "" && (len(f.Fields) == 0 || f.Fields[0].Code != c.field) {
			t.Errorf("%s: %.300v, want %s %s", name, err, c.want.Code, c.field)
		}
	}
}

// Whatever a stranger sends is a fault or answers to questions of the checklist.
func FuzzReadInstance(f *testing.F) {
	for _, c := range hostileInstances {
		if len(c.xml) < 10_000 {
			f.Add([]byte(c.xml))
		}
	}
	f.Add([]byte(filledHead + "<s1><q1>na</q1><q2>o1 b</q2><q3>1 2 3 4</q3><q4>09:30</q4><q5>p</q5><q6>3</q6></s1><summary>x</summary>" + filledMeta))
	c := filledChecklist()
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := checklists.ReadInstance(data, c, visitHead)
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Errorf("%v is no fault", err)
			}
			return
		}
		if in.ID == "" {
			t.Error("no id")
		}
		if _, err := json.Marshal(in.Answers); err != nil {
			t.Error(err)
		}
		for id := range in.Answers {
			if c.Question(id) == nil {
				t.Errorf("an answer to %q", id)
			}
		}
		if _, err := checklists.ParseAnswers(c, in.Answers); err != nil && !errors.Is(err, checklists.ErrAnswersInvalid) {
			t.Error(err)
		}
	})
}
