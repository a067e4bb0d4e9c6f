package quality

import (
	"errors"
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

var today = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// world is a draft of two requirements and who may look at it.
type world struct {
	*Service
	db              *database.DB
	standards       *standards.Service
	journal         *journal.Journal
	version         standards.Version
	lineage         string
	anna, boris     accounts.Actor // of the standard's group
	stranger, admin accounts.Actor // of another organisation; of this one
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	now := func() time.Time { return today }
	log := journal.New(db, now)
	w := &world{db: db, standards: standards.New(db, log, now), journal: log}
	w.Service = New(db, log, w.standards, now)
	w.admin = w.person(t, w.organisation(t), "Админ", accounts.Grant{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}})
	w.stranger = w.person(t, w.organisation(t), "Чужой", w.admin.Grants[0])
	st, v, err := w.standards.Create(t.Context(), w.admin, standards.NewStandard{
		Title: "Стандарт", Language: "ru", Content: document([]string{""}, []string{"Быстро здоровается.", "Называет сумму чека."}),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.version, w.lineage = v, v.Sections[0].Requirements[0].Lineage
	group := accounts.Scope{Kind: accounts.Standard, ID: st.ID}
	w.anna = w.person(t, w.admin.OrgID, "Анна", accounts.Grant{Role: accounts.GroupMember, Scope: group})
	w.boris = w.person(t, w.admin.OrgID, "Борис", accounts.Grant{Role: accounts.Expert, Scope: group})
	return w
}

func (w *world) organisation(t *testing.T) string {
	t.Helper()
	id := newID()
	if err := w.db.Conn(t.Context()).Exec("INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", id, "Дом", today).Error; err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *world) person(t *testing.T, org, name string, g accounts.Grant) accounts.Actor {
	t.Helper()
	a := accounts.Actor{AccountID: newID(), OrgID: org, Name: name, Grants: []accounts.Grant{g}}
	err := w.db.Conn(t.Context()).Exec("INSERT INTO accounts (id, org_id, email, name, created_at) VALUES (?, ?, ?, ?, ?)",
		a.AccountID, org, a.AccountID+"@example.ru", name, today).Error
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *world) entries(t *testing.T) []journal.Entry {
	t.Helper()
	list, err := w.journal.Of(t.Context(), w.admin.OrgID, "standard_version", w.version.ID)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestService_Score(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		first := Score{Lineage: w.lineage, Marks: map[Criterion]int{Concrete: 2, Needed: 5, Resourced: CannotSay}, Comment: "За сколько?"}
		if _, err := w.Score(t.Context(), w.anna, w.version.ID, first); err != nil {
			t.Fatal(err)
		}
		t.Run("the same again changes nothing and records nothing", func(t *testing.T) {
			before := len(w.entries(t))
			if _, err := w.Score(t.Context(), w.anna, w.version.ID, first); err != nil {
				t.Fatal(err)
			}
			if after := len(w.entries(t)); after != before {
				t.Errorf("%d entries, then %d", before, after)
			}
		})
		t.Run("the group's marks are summed up, and one's own can be changed", func(t *testing.T) {
			if _, err := w.Score(t.Context(), w.boris, w.version.ID, Score{Lineage: w.lineage, Marks: map[Criterion]int{Concrete: 5}}); err != nil {
				t.Fatal(err)
			}
			got, err := w.Score(t.Context(), w.anna, w.version.ID, Score{Lineage: w.lineage, Marks: map[Criterion]int{Concrete: 4, Resourced: CannotSay}})
			if err != nil {
				t.Fatal(err)
			}
			want := []Summary{
				{Criterion: Concrete, N: 2, Mean: 4.5, Min: 4, Max: 5},
				{Criterion: Measurable},
				{Criterion: Achievable},
				{Criterion: Resourced, CannotSay: 1},
				{Criterion: Needed},
			}
			if d := cmp.Diff(want, got.Summaries); d != "" {
				t.Error(d)
			}
			if got.Mine == nil || got.Mine.Marks[Concrete] != 4 || got.Mine.Comment != "" || got.Scores[1].Name != "Борис" {
				t.Errorf("mine %+v of %+v", got.Mine, got.Scores)
			}
			last := w.entries(t)[len(w.entries(t))-1]
			before := map[string]any{"code": "1.1", "concrete": 2.0, "needed": 5.0, "resourced": 0.0, "comment": "За сколько?"}
			if d := cmp.Diff(before, last.Before); d != "" || last.Verb != "score" || last.AccountID != w.anna.AccountID {
				t.Errorf("entry %+v: %s", last, d)
			}
		})
		t.Run("everybody sees them, each their own", func(t *testing.T) {
			list, err := w.Scores(t.Context(), w.admin, w.version.ID)
			if err != nil || len(list) != 1 || list[0].Mine != nil || len(list[0].Scores) != 2 {
				t.Errorf("scores %+v, %v", list, err)
			}
		})
	})
}

func TestService_Score_refused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		five := map[Criterion]int{Needed: 5}
		employee := w.person(t, w.admin.OrgID, "Елена", accounts.Grant{Role: accounts.Employee, Scope: accounts.Scope{Kind: accounts.Own}})
		another := w.person(t, w.admin.OrgID, "Олег", accounts.Grant{Role: accounts.GroupLeader, Scope: accounts.Scope{Kind: accounts.Standard, ID: newID()}})
		token := w.anna
		token.Only = []accounts.Permission{accounts.ReadDrafts}
		for name, c := range map[string]struct {
			by   accounts.Actor
			in   Score
			want error
		}{
			"an employee":                     {employee, Score{Lineage: w.lineage, Marks: five}, accounts.ErrForbidden},
			"the leader of another standard":  {another, Score{Lineage: w.lineage, Marks: five}, standards.ErrVersionNotFound},
			"another organisation":            {w.stranger, Score{Lineage: w.lineage, Marks: five}, standards.ErrVersionNotFound},
			"an integration":                  {token, Score{Lineage: w.lineage, Marks: five}, accounts.ErrNotByToken},
			"a requirement that is not there": {w.anna, Score{Lineage: newID(), Marks: five}, ErrRequirementNotFound},
			"a mark of six":                   {w.anna, Score{Lineage: w.lineage, Marks: map[Criterion]int{Needed: 6}}, ErrInvalid},
			"no mark at all":                  {w.anna, Score{Lineage: w.lineage, Comment: "Нужно."}, ErrInvalid},
			"a comment with a zero byte":      {w.anna, Score{Lineage: w.lineage, Marks: five, Comment: "а\x00б"}, ErrInvalid},
		} {
			if _, err := w.Score(t.Context(), c.by, w.version.ID, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.Score(t.Context(), w.anna, w.version.ID, Score{Lineage: w.lineage, Marks: five}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.standards.Publish(t.Context(), w.admin, w.version.ID, standards.Publication{EffectiveOn: today}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Score(t.Context(), w.anna, w.version.ID, Score{Lineage: w.lineage, Marks: map[Criterion]int{Needed: 1}}); !errors.Is(err, standards.ErrVersionPublished) {
			t.Errorf("after publication: %v", err)
		}
		list, err := w.Scores(t.Context(), w.anna, w.version.ID)
		if err != nil || len(list) != 1 || list[0].Mine.Marks[Needed] != 5 {
			t.Errorf("scores after publication %+v, %v", list, err)
		}
	})
}

func TestService_Findings(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, checked, err := w.Findings(t.Context(), w.anna, w.version.ID)
		want := []Checked{{w.lineage, []Finding{{Cause: VagueTime, Field: standards.FieldStatement, Marks: []Mark{{0, 6}}, Words: []string{"Быстро"}}}}, {w.version.Sections[0].Requirements[1].Lineage, nil}}
		if d := cmp.Diff(want, checked, cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Error(d, err)
		}
		typed := w.version.Sections[0].Requirements[0]
		typed.Statement = "Здоровается первым."
		found, err := w.CheckTyped(t.Context(), w.anna, w.version.ID, "", typed)
		if len(found) != 0 || err != nil {
			t.Errorf("typed: %+v, %v", found, err)
		}
		for name, c := range map[string]struct {
			by   accounts.Actor
			want *fault.Error
		}{"a stranger": {w.stranger, standards.ErrVersionNotFound}, "nobody": {accounts.Actor{OrgID: w.admin.OrgID}, accounts.ErrForbidden}} {
			_, _, err := w.Findings(t.Context(), c.by, w.version.ID)
			_, typing := w.CheckTyped(t.Context(), c.by, w.version.ID, "", typed)
			_, scoring := w.Scores(t.Context(), c.by, w.version.ID)
			if !errors.Is(err, c.want) || !errors.Is(typing, c.want) || !errors.Is(scoring, c.want) {
				t.Errorf("%s: %v, %v, %v; want %v", name, err, typing, scoring, c.want)
			}
		}
	})
}

// However many requirements and scores there are, they are read alike.
func TestService_Scores_statements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		count := func() int {
			return databasetest.Statements(t, db, func() {
				if _, err := w.Scores(t.Context(), w.anna, w.version.ID); err != nil {
					t.Fatal(err)
				}
			})
		}
		none := count()
		for _, r := range w.version.Sections[0].Requirements {
			for _, by := range []accounts.Actor{w.anna, w.boris, w.admin} {
				if _, err := w.Score(t.Context(), by, w.version.ID, Score{Lineage: r.Lineage, Marks: map[Criterion]int{Needed: 3}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := count(); n != none {
			t.Errorf("%d statements for six scores, %d for none", n, none)
		}
	})
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
