package expectations

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

var today = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

type world struct {
	*Service
	journal      *journal.Journal
	ours, theirs accounts.Actor
	standard     standards.Standard
	version      standards.Version
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func actor(org string, role accounts.Role, scope accounts.Scope) accounts.Actor {
	return accounts.Actor{AccountID: newID(), OrgID: org, Grants: []accounts.Grant{{Role: role, Scope: scope}}}
}

func newWorld(t *testing.T, db *database.DB) world {
	t.Helper()
	now := func() time.Time { return today }
	log := journal.New(db, now)
	list := standards.New(db, log, now)
	w := world{Service: New(db, list, log, now), journal: log}
	for _, a := range []*accounts.Actor{&w.ours, &w.theirs} {
		org := newID()
		if err := db.Conn(t.Context()).Exec("INSERT INTO organisations (id, name, created_at) VALUES (?, 'Сеть', ?)", org, today).Error; err != nil {
			t.Fatal(err)
		}
		*a = actor(org, accounts.Administrator, accounts.Scope{Kind: accounts.Organisation})
	}
	content, err := standards.Template("fashion_retail", "ru")
	if err != nil {
		t.Fatal(err)
	}
	w.standard, w.version, err = list.Create(t.Context(), w.ours, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: content})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) attribute(t *testing.T, name string) Attribute {
	t.Helper()
	a, err := w.PutAttribute(t.Context(), w.ours, Attribute{ID: newID(), StandardID: w.standard.ID, Name: name, Origin: FromFocusGroup})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w world) lineage(i int) string { return w.version.Sections[0].Requirements[i].Lineage }

func (w world) board(t *testing.T) Board {
	t.Helper()
	b, err := w.Board(t.Context(), w.ours, w.standard.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestService_attributes(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		a := w.attribute(t, "Сразу замечает клиента")
		t.Run("made again it is the same, with another text it is taken", func(t *testing.T) {
			again, err := w.PutAttribute(ctx, w.ours, Attribute{ID: a.ID, StandardID: w.standard.ID, Name: " Сразу замечает клиента ", Origin: FromFocusGroup})
			if d := cmp.Diff(a, again); err != nil || d != "" {
				t.Error(err, d)
			}
			_, err = w.PutAttribute(ctx, w.ours, Attribute{ID: a.ID, StandardID: w.standard.ID, Name: "Другое", Origin: FromFocusGroup})
			if !errors.Is(err, ErrAttributeExists) {
				t.Error(err)
			}
			_, err = w.PutAttribute(ctx, w.ours, Attribute{ID: newID(), StandardID: w.standard.ID, Name: "СРАЗУ замечает  клиента*", Origin: FromGroup})
			if !errors.Is(err, ErrAttributeExists) {
				t.Error("the same name twice:", err)
			}
		})
		t.Run("decided, linked, and the journal tells who and why", func(t *testing.T) {
			decided, err := w.Decide(ctx, w.ours, a.ID, 1, Recommended, "Пилот решит")
			if err != nil {
				t.Fatal(err)
			}
			want := Decision{Recommended, "Пилот решит", w.ours.AccountID, "", today}
			if decided.Decision != want || decided.Revision != 2 {
				t.Errorf("%+v", decided)
			}
			linked, err := w.Link(ctx, w.ours, a.ID, 2, []string{w.lineage(1), w.lineage(0), w.lineage(1)})
			if err != nil || len(linked.Requirements) != 2 {
				t.Fatal(err, linked.Requirements)
			}
			b := w.board(t)
			if d := cmp.Diff([]Attribute{linked}, b.Attributes); d != "" || !b.MayEdit || b.Survey != nil {
				t.Error(d)
			}
			entries, err := w.journal.Of(ctx, w.ours.OrgID, "expectation_attribute", a.ID)
			if err != nil || len(entries) != 3 || entries[1].Verb != "decide" || entries[1].Reason != "Пилот решит" || entries[2].Verb != "link_requirements" || entries[2].Reason != "" {
				t.Errorf("%v %+v", err, entries)
			}
			if again, err := w.Decide(ctx, w.ours, a.ID, 3, Recommended, "Пилот решит"); err != nil || again.Revision != 3 {
				t.Errorf("deciding the same again: %v, revision %d", err, again.Revision)
			}
			if back, err := w.Decide(ctx, w.ours, a.ID, 3, Unknown, ""); err != nil || back.Decision != (Decision{}) {
				t.Errorf("taken back: %v %+v", err, back.Decision)
			}
		})
		t.Run("refusals", func(t *testing.T) {
			_, err := w.Decide(ctx, w.ours, a.ID, 1, Left, "")
			if f, ok := fault.Of(err); !ok || f.Kind != fault.Stale || f.Params["Revision"] != 4 {
				t.Error("stale:", err)
			}
			if _, err := w.Decide(ctx, w.ours, a.ID, 4, "critical", ""); !errors.Is(err, ErrInvalid) {
				t.Error(err)
			}
			if _, err := w.Link(ctx, w.ours, a.ID, 4, []string{newID()}); !errors.Is(err, ErrInvalid) {
				t.Error("a requirement of nowhere:", err)
			}
			if _, err := w.PutAttribute(ctx, w.ours, Attribute{ID: "7", StandardID: w.standard.ID, Name: strings.Repeat("я", 301), Origin: "x"}); !errors.Is(err, ErrInvalid) {
				t.Error(err)
			}
			b := w.attribute(t, "Улыбается")
			if _, err := w.PutAttribute(ctx, w.ours, Attribute{ID: b.ID, StandardID: w.standard.ID, Name: a.Name, Origin: FromGroup, Revision: 1}); !errors.Is(err, ErrAttributeExists) {
				t.Error("renamed to what there is:", err)
			}
			if err := w.DeleteAttribute(ctx, w.ours, b.ID, 1); err != nil {
				t.Error(err)
			}
			if _, err := w.Decide(ctx, w.ours, b.ID, 1, Left, ""); !errors.Is(err, ErrAttributeNotFound) {
				t.Error(err)
			}
		})
	})
}

// Readers of drafts read, writers change, and to everybody else nothing is there.
func TestService_access(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.attribute(t, "Улыбается")
		survey := w.imported(t, newID(), table(40))
		here := accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}
		elsewhere := accounts.Scope{Kind: accounts.Standard, ID: newID()}
		org := w.ours.OrgID
		for name, c := range map[string]struct {
			by          accounts.Actor
			read, write error
		}{
			"leader":               {actor(org, accounts.GroupLeader, here), nil, nil},
			"member":               {actor(org, accounts.GroupMember, here), nil, accounts.ErrForbidden},
			"leader elsewhere":     {actor(org, accounts.GroupLeader, elsewhere), standards.ErrNotFound, ErrAttributeNotFound},
			"shopper":              {actor(org, accounts.Shopper, accounts.Scope{Kind: accounts.Own}), accounts.ErrForbidden, accounts.ErrForbidden},
			"another organisation": {w.theirs, standards.ErrNotFound, ErrAttributeNotFound},
		} {
			t.Run(name, func(t *testing.T) {
				b, err := w.Board(t.Context(), c.by, w.standard.ID, survey.ID)
				if !errors.Is(err, c.read) || err == nil && b.MayEdit != (c.write == nil) {
					t.Errorf("reads: %v", err)
				}
				_, err = w.Decide(t.Context(), c.by, a.ID, 9, Left, "")
				if c.write == nil {
					c.write = ErrStale
				}
				if !errors.Is(err, c.write) {
					t.Errorf("decides: %v, want %v", err, c.write)
				}
				if err := w.DeleteSurvey(t.Context(), c.by, newID()); err == nil {
					t.Error("deleted what is not there")
				}
				_, err = w.PreviewImport(t.Context(), c.by, w.standard.ID, strings.NewReader("a;b\n1;2"), 7, Choices{})
				if (err == nil) != errors.Is(c.write, ErrStale) {
					t.Errorf("imports: %v", err)
				}
			})
		}
		if err := w.DeleteSurvey(t.Context(), w.theirs, survey.ID); !errors.Is(err, ErrSurveyNotFound) {
			t.Error(err)
		}
	})
}

// table is a CSV of n respondents in whom attention drives the overall measure, a
// smile does a little, and music nothing.
func table(n int) string {
	var b strings.Builder
	b.WriteString("№;Имя;E-mail;Внимание консультанта;Улыбка;Музыка в зале;Порекомендуете ли нас? (NPS)\n")
	for i := range n {
		attention, smile, music, noise := 1+i%5, 1+(i/5)%5, 1+(i*i/3)%5, (i*7/4)%3-1
		overall := max(0, min(10, 2*attention-1+smile/3+noise))
		smiled := fmt.Sprint(smile)
		if i%10 == 9 {
			smiled = "н/д"
		}
		fmt.Fprintf(&b, "%d;Анна;anna%d@example.ru;%d;%s;%d;%d\n", i+1, i, attention, smiled, music, overall)
	}
	return b.String()
}

func (w world) preview(t *testing.T, csv string, choices Choices) Imported {
	t.Helper()
	plan, err := w.PreviewImport(t.Context(), w.ours, w.standard.ID, strings.NewReader(csv), int64(len(csv)), choices)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (w world) load(ctx context.Context, by accounts.Actor, csv string, in NewSurvey) (Survey, error) {
	return w.Import(ctx, by, w.standard.ID, bytes.NewReader([]byte(csv)), int64(len(csv)), in)
}

func (w world) imported(t *testing.T, id, csv string) Survey {
	t.Helper()
	s, err := w.load(t.Context(), w.ours, csv, NewSurvey{ID: id, Title: "Опрос", HeldOn: day(1), FileName: "опрос.csv", Digest: w.preview(t, csv, Choices{}).Digest})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(n int) time.Time { return time.Date(2026, 8, n, 0, 0, 0, 0, time.UTC) }

func TestService_Import(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		known := w.attribute(t, "внимание  Консультанта")
		csv := table(200)
		t.Run("the dry run knows the columns and stores nothing", func(t *testing.T) {
			plan := w.preview(t, csv, Choices{})
			var got []string
			for _, c := range plan.Columns {
				got = append(got, fmt.Sprintf("%s %s %s", c.Letter, c.Role, c.Why))
			}
			want := []string{"A skip numbering", "B skip personal", "C skip personal", "D attribute ", "E attribute ", "F attribute ", "G overall "}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if plan.Columns[3].AttributeID != known.ID || plan.Columns[4].AttributeID != "" {
				t.Error("the known attribute is not found by its name")
			}
			if plan.Scale != (Scale{1, 5}) || plan.OverallScale != (Scale{0, 10}) || plan.Respondents != 200 || plan.Answered != 200 || plan.Wrong != 0 {
				t.Errorf("%+v", plan)
			}
			if b := w.board(t); len(b.Surveys) != 0 || len(b.Attributes) != 1 {
				t.Error("something was stored")
			}
		})
		id := newID()
		survey := w.imported(t, id, csv)
		t.Run("the known driver comes first, and it reads back", func(t *testing.T) {
			d := survey.Analysis.Drivers
			if d[0].Rank != 1 || d[0].Proposal != Mandatory || d[1].Missing != 20 || d[2].Proposal == Mandatory || survey.Attributes[0] != known.ID {
				t.Errorf("%+v", d)
			}
			b := w.board(t)
			if diff := cmp.Diff(survey, *b.Survey, cmp.AllowUnexported(Survey{}), cmpopts.EquateApprox(1e-12, 0), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if len(b.Attributes) != 3 || !b.Attributes[0].Measured || len(b.Surveys) != 1 {
				t.Errorf("%+v", b.Attributes)
			}
			var kept string
			if err := db.Conn(t.Context()).Raw("SELECT marks FROM expectation_columns WHERE survey_id = ? AND position = 1", id).Scan(&kept).Error; err != nil || !strings.HasPrefix(kept, "1,1,1,1,1,2,2,2,2,,3") {
				t.Errorf("%v %q", err, kept[:20])
			}
		})
		t.Run("again it is the first, with another title it is taken", func(t *testing.T) {
			in := NewSurvey{ID: id, Title: "Опрос", HeldOn: day(1), FileName: "опрос.csv", Digest: survey.digest}
			again, err := w.load(t.Context(), w.ours, csv, in)
			if err != nil || again.CreatedAt != survey.CreatedAt || len(w.board(t).Surveys) != 1 {
				t.Error(err)
			}
			in.Title = "Другой"
			if _, err := w.load(t.Context(), w.ours, csv, in); !errors.Is(err, ErrSurveyExists) {
				t.Error(err)
			}
		})
		t.Run("a file that was not shown is refused", func(t *testing.T) {
			in := NewSurvey{ID: newID(), Title: "Опрос", HeldOn: day(1), Digest: survey.digest}
			if _, err := w.load(t.Context(), w.ours, csv, in); !errors.Is(err, ErrImportChanged) {
				t.Error("the attributes are others by now:", err)
			}
		})
		t.Run("what was measured stays until the survey goes", func(t *testing.T) {
			if err := w.DeleteAttribute(t.Context(), w.ours, known.ID, 1); !errors.Is(err, ErrAttributeMeasured) {
				t.Error(err)
			}
			if err := w.DeleteSurvey(t.Context(), w.ours, id); err != nil {
				t.Fatal(err)
			}
			if err := w.DeleteAttribute(t.Context(), w.ours, known.ID, 1); err != nil {
				t.Error(err)
			}
			entries, err := w.journal.Of(t.Context(), w.ours.OrgID, "expectation_survey", id)
			if err != nil || len(entries) != 2 || entries[0].Verb != "import_survey" || entries[1].Verb != "delete" {
				t.Errorf("%v %+v", err, entries)
			}
		})
	})
}

func TestService_Import_refusals(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	wrong := strings.Replace(strings.Replace(table(40), ";1;1;1;", ";55;1;1;", 1), ";2;1;", ";плохо;1;", 1)
	plan := w.preview(t, wrong, Choices{})
	t.Run("marks that are wrong are named by their cells", func(t *testing.T) {
		if plan.Wrong != 2 || plan.Problems[0].Path != "D2" || plan.Problems[0].Code != "out_of_range" || plan.Problems[1].Code != "survey_import_not_a_mark" {
			t.Fatalf("%d %+v", plan.Wrong, plan.Problems)
		}
		in := NewSurvey{ID: newID(), Title: "Опрос", HeldOn: day(1), Digest: plan.Digest}
		if _, err := w.load(t.Context(), w.ours, wrong, in); !errors.Is(err, ErrImportMarks) {
			t.Error(err)
		}
		in.OnlyGood = true
		s, err := w.load(t.Context(), w.ours, wrong, in)
		if err != nil || s.Analysis.Drivers[0].Missing != 2 {
			t.Errorf("%v %+v", err, s.Analysis.Drivers)
		}
	})
	t.Run("the person chooses the columns, but never personal ones", func(t *testing.T) {
		plan := w.preview(t, table(40), Choices{Overall: "D", Take: []string{"B", "C", "E"}})
		if plan.Columns[1].Role != SkippedColumn || plan.Columns[3].Role != OverallColumn || plan.Columns[4].Role != AttributeColumn || plan.Columns[5].Why != Unwanted {
			t.Errorf("%+v", plan.Columns)
		}
	})
	phones := "Внимание;Телефон;NPS\n" + strings.Repeat("5;+7 921 000-11-22;9\n4;89210001122;8\n", 5)
	t.Run("telephones are never read", func(t *testing.T) {
		if c := w.preview(t, phones, Choices{Take: []string{"A", "B"}}).Columns[1]; c.Role != SkippedColumn || c.Why != Personal {
			t.Errorf("%+v", c)
		}
	})
	for name, csv := range map[string]string{"empty": "", "texts alone": "Вопрос;Ответ\nчто;да\nгде;нет\n", "headings alone": "Внимание;NPS\n", "a column twice": "Внимание;внимание;NPS\n5;5;9\n4;4;8\n"} {
		t.Run(name, func(t *testing.T) {
			_, err := w.PreviewImport(t.Context(), w.ours, w.standard.ID, strings.NewReader(csv), int64(len(csv)), Choices{})
			if f, ok := fault.Of(err); !ok || f.Kind != fault.Invalid {
				t.Error(err)
			}
		})
	}
	t.Run("without an overall measure nothing is kept", func(t *testing.T) {
		csv := "Внимание;Улыбка\n5;4\n4;5\n"
		plan := w.preview(t, csv, Choices{Overall: "Z"})
		_, err := w.load(t.Context(), w.ours, csv, NewSurvey{ID: newID(), Title: "О", HeldOn: day(1), Digest: plan.Digest, Choices: Choices{Overall: "Z"}})
		if f, ok := fault.Of(err); !ok || len(f.Fields) == 0 || f.Fields[0].Path != "overall" {
			t.Error(err)
		}
	})
	t.Run("a scale that is none is refused", func(t *testing.T) {
		for _, s := range []Scale{{5, 1}, {3, 3}, {math.NaN(), 5}, {1, math.NaN()}, {0, 5000}, {math.Inf(-1), 5}} {
			for path, choices := range map[string]Choices{"scale": {Scale: s}, "overall_scale": {OverallScale: s}} {
				csv := table(20)
				_, err := w.PreviewImport(t.Context(), w.ours, w.standard.ID, strings.NewReader(csv), int64(len(csv)), choices)
				if f, ok := fault.Of(err); !ok || len(f.Fields) == 0 || f.Fields[0].Path != path {
					t.Errorf("%s %v: %v", path, s, err)
				}
			}
		}
	})
	t.Run("a last column of money does not refuse the file", func(t *testing.T) {
		plan := w.preview(t, "Внимание;Чек\n5;5000\n4;7000\n3;5000\n", Choices{})
		if plan.OverallScale != (Scale{0, 100}) || plan.Wrong != 3 {
			t.Errorf("%+v", plan)
		}
	})
	t.Run("NaN and infinity are no marks", func(t *testing.T) {
		csv := "Внимание;Улыбка;NPS\nNaN;1;9\nInf;2;8\n3;3;7\n4;4;1\n5;5;1\n"
		if plan := w.preview(t, csv, Choices{}); plan.Wrong != 2 || plan.Columns[0].Max != 5 {
			t.Errorf("%+v", plan)
		}
	})
}
