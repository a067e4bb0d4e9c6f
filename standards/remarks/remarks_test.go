package remarks

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

func TestService_threads(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		thread := w.begin(t, w.member, Text{{Words: "За сколько секунд, "}, at(w.expert), {Words: "?"}})
		t.Run("who is mentioned and who owns the section are told, and nobody else", func(t *testing.T) {
			got := map[string][]string{}
			for _, who := range []accounts.Actor{w.admin, w.leader, w.anna, w.boris, w.member, w.expert} {
				if told := w.told(t, who); len(told) > 0 {
					got[who.Name] = told
				}
			}
			if d := cmp.Diff(map[string][]string{
				"Эксперт": {"remark_mention: Миша 1.1 Здоровается За сколько секунд, @Эксперт?"},
				"Анна":    {"remark_added: Миша 1.1 Здоровается За сколько секунд, @Эксперт?"},
			}, got); d != "" {
				t.Error(d)
			}
		})
		t.Run("those who take part are told of replies, once until they read, and never of their own", func(t *testing.T) {
			for _, text := range []string{"За тридцать.", "Или за двадцать."} {
				_, err := w.Reply(t.Context(), w.expert, thread.ID, newID(), words(text))
				must(t, err)
			}
			if told := w.told(t, w.member); !slices.Equal(told, []string{"remark_added: Эксперт 1.1 Здоровается Или за двадцать."}) {
				t.Errorf("the author of the thread: %v", told)
			}
			if told := w.told(t, w.expert); len(told) != 0 {
				t.Errorf("the one who replied: %v", told)
			}
		})
		t.Run("it is resolved and reopened by name, and a repeat changes nothing", func(t *testing.T) {
			for range 2 {
				got, err := w.Turn(t.Context(), w.anna, thread.ID, true)
				must(t, err)
				if !got.Resolved || got.TurnedBy.Name != "Анна" || got.TurnedAt.IsZero() {
					t.Errorf("%+v", got)
				}
			}
			if told := w.told(t, w.member); !slices.Equal(told, []string{"remark_resolved: Анна 1.1 Здоровается"}) {
				t.Errorf("told %v", told)
			}
			got, err := w.Turn(t.Context(), w.member, thread.ID, false)
			must(t, err)
			if got.Resolved || got.TurnedBy.Name != "Миша" {
				t.Errorf("%+v", got)
			}
		})
		t.Run("it is in the journal", func(t *testing.T) {
			entries, err := w.journal.Of(t.Context(), w.admin.OrgID, "remark_thread", thread.ID)
			must(t, err)
			var verbs []string
			for _, e := range entries {
				verbs = append(verbs, e.Verb)
			}
			if got := strings.Join(verbs, " "); got != "remark reply reply resolve reopen" {
				t.Error(got)
			}
		})
		t.Run("a retry is harmless, another's id is taken", func(t *testing.T) {
			in := NewThread{ID: newID(), RemarkID: newID(), Subject: Section, Lineage: w.section(1), Text: words("Раздел короткий.")}
			for range 2 {
				got, err := w.Start(t.Context(), w.member, w.version.ID, in)
				must(t, err)
				if got.About != "Б" || len(got.Remarks) != 1 {
					t.Errorf("%+v", got)
				}
			}
			if _, err := w.Start(t.Context(), w.anna, w.version.ID, in); !errors.Is(err, ErrExists) {
				t.Error(err)
			}
			id := newID()
			for range 2 {
				got, err := w.Reply(t.Context(), w.member, in.ID, id, words("И скучный."))
				must(t, err)
				if len(got.Remarks) != 2 {
					t.Errorf("%v", said(got))
				}
			}
		})
	})
}

func TestService_correct(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		thread := w.begin(t, w.member, words("Непонятно."))
		remark := thread.Remarks[0].ID
		w.told(t, w.anna)
		got, err := w.Edit(t.Context(), w.member, remark, 1, Text{{Words: "Непонятно, "}, at(w.boris)})
		must(t, err)
		r := got.Remarks[0]
		if said(got)[0] != "Миша: Непонятно, @Борис" || r.EditedAt.IsZero() || len(r.Earlier) != 1 || r.Earlier[0].Text.plain() != "Непонятно." {
			t.Errorf("edited: %+v", r)
		}
		if told := w.told(t, w.boris); !slices.Equal(told, []string{"remark_mention: Миша 1.1 Здоровается Непонятно, @Борис"}) {
			t.Errorf("who is mentioned by the edit: %v", told)
		}
		for name, c := range map[string]struct {
			do   func() error
			want error
		}{
			"an older revision":  {func() error { _, err := w.Edit(t.Context(), w.member, remark, 1, words("а")); return err }, ErrStale},
			"by another":         {func() error { _, err := w.Edit(t.Context(), w.leader, remark, 2, words("а")); return err }, ErrNotAuthor},
			"deleted by another": {func() error { _, err := w.Delete(t.Context(), w.admin, remark, 2); return err }, ErrNotAuthor},
			"without a word":     {func() error { _, err := w.Edit(t.Context(), w.member, remark, 2, words(" ")); return err }, ErrInvalid},
			"by a stranger":      {func() error { _, err := w.Edit(t.Context(), w.stranger, remark, 2, words("а")); return err }, ErrRemarkNotFound},
			"by an employee":     {func() error { _, err := w.Delete(t.Context(), w.employee, remark, 2); return err }, accounts.ErrForbidden},
		} {
			if err := c.do(); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		for range 2 {
			got, err = w.Delete(t.Context(), w.member, remark, 2)
			must(t, err)
		}
		if said(got)[0] != "Миша took it back" || len(got.Remarks[0].Earlier) != 0 || len(got.Remarks[0].Text) != 0 {
			t.Errorf("deleted: %+v", got.Remarks[0])
		}
		var kept int
		must(t, db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM remark_texts WHERE remark_id = ?", remark).Scan(&kept).Error)
		if kept != 2 {
			t.Errorf("%d texts are kept of what was said, want both", kept)
		}
		if _, err := w.Edit(t.Context(), w.member, remark, 3, words("снова")); !errors.Is(err, ErrDeleted) {
			t.Error(err)
		}
	})
}

func TestService_Threads(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		first := w.begin(t, w.member, words("Раз."))
		second := w.begin(t, w.anna, Text{{Words: "Два, "}, at(w.member)})
		third, err := w.Start(t.Context(), w.anna, w.version.ID, NewThread{ID: newID(), RemarkID: newID(), Subject: Version, Text: words("Длинно.")})
		must(t, err)
		_, err = w.Turn(t.Context(), w.anna, second.ID, true)
		must(t, err)
		names := map[string]string{first.ID: "first", second.ID: "second", third.ID: "third"}
		list := func(by accounts.Actor, q Query) string {
			q.Limit = 10
			found, total, err := w.Threads(t.Context(), by, w.version.ID, q)
			must(t, err)
			var got []string
			for _, one := range found {
				got = append(got, names[one.ID])
			}
			if total != len(got) {
				t.Errorf("%d of %d", len(got), total)
			}
			return strings.Join(got, " ")
		}
		for name, c := range map[string]struct {
			by   accounts.Actor
			q    Query
			want string
		}{
			"all, the last first":         {w.boris, Query{}, "third second first"},
			"open":                        {w.boris, Query{State: "open"}, "third first"},
			"resolved":                    {w.boris, Query{State: "resolved"}, "second"},
			"mine, written and mentioned": {w.member, Query{Mine: true}, "second first"},
			"mine and open":               {w.anna, Query{Mine: true, State: "open"}, "third"},
			"nobody's":                    {w.boris, Query{Mine: true}, ""},
			"of a requirement":            {w.boris, Query{Lineage: w.requirement(0, 0).Lineage}, "second first"},
			"of the whole":                {w.boris, Query{Whole: true}, "third"},
			"one":                         {w.boris, Query{ID: second.ID}, "second"},
		} {
			if got := list(c.by, c.q); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		counts, err := w.Counts(t.Context(), w.boris, w.version.ID)
		if d := cmp.Diff([]Count{{"", 1, 0}, {w.requirement(0, 0).Lineage, 1, 0}}, counts); d != "" || err != nil {
			t.Error(d, err)
		}
		w.livesOn(t, first)
	})
}

// livesOn asserts that a thread lives through the versions of a standard.
func (w *world) livesOn(t *testing.T, thread Thread) {
	t.Helper()
	_, err := w.standards.Publish(t.Context(), w.admin, w.version.ID, standards.Publication{EffectiveOn: w.clock})
	must(t, err)
	next, err := w.standards.Revise(t.Context(), w.admin, w.version.ID, true)
	must(t, err)
	_, err = w.standards.Apply(t.Context(), w.leader, next.ID, []standards.Edit{{ID: newID(), Kind: standards.RemoveRequirement, Lineage: thread.Lineage}})
	must(t, err)
	got, err := w.Reply(t.Context(), w.leader, thread.ID, newID(), words("Убрали."))
	must(t, err)
	if got.Number != "1.0" || got.Remarks[0].Number != "1.0" || got.Remarks[1].Number != "2.0" || !got.Gone || got.About != "1.1 Здоровается" {
		t.Errorf("%+v", got)
	}
	old, _, err := w.Threads(t.Context(), w.leader, w.version.ID, Query{ID: thread.ID, Limit: 1})
	if err != nil || len(old) != 1 || old[0].Gone || len(old[0].Remarks) != 2 {
		t.Errorf("in the version that has it: %+v (%v)", old, err)
	}
}

func TestService_Start_refused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		token := w.admin
		token.Only = []accounts.Permission{accounts.ReadDrafts}
		good := NewThread{ID: newID(), RemarkID: newID(), Subject: Requirement, Lineage: w.requirement(0, 0).Lineage, Text: words("Так.")}
		with := func(change func(*NewThread)) NewThread { in := good; change(&in); return in }
		for name, c := range map[string]struct {
			by   accounts.Actor
			in   NewThread
			want error
		}{
			"a stranger":                  {w.stranger, good, standards.ErrVersionNotFound},
			"an employee":                 {w.employee, good, accounts.ErrForbidden},
			"an integration":              {token, good, accounts.ErrNotByToken},
			"about nothing":               {w.member, with(func(n *NewThread) { n.Lineage = newID() }), ErrSubjectNotFound},
			"about a section by a rule's": {w.member, with(func(n *NewThread) { n.Subject = Section }), ErrSubjectNotFound},
			"no words":                    {w.member, with(func(n *NewThread) { n.Text = words("\n") }), ErrInvalid},
			"too many words":              {w.member, with(func(n *NewThread) { n.Text = words(strings.Repeat("а", MaxText+1)) }), ErrInvalid},
			"a zero byte":                 {w.member, with(func(n *NewThread) { n.Text = words("а\x00") }), ErrInvalid},
			"a mention from outside":      {w.member, with(func(n *NewThread) { n.Text = Text{at(w.employee)} }), ErrInvalid},
			"a mention of a stranger":     {w.member, with(func(n *NewThread) { n.Text = Text{at(w.stranger)} }), ErrInvalid},
			"an id that is no UUIDv7":     {w.member, with(func(n *NewThread) { n.ID = uuid.NewString() }), ErrInvalid},
		} {
			if _, err := w.Start(t.Context(), c.by, w.version.ID, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		thread := w.begin(t, w.member, words("Так."))
		for name, by := range map[string]accounts.Actor{"a stranger": w.stranger, "an employee": w.employee} {
			want := error(ErrThreadNotFound)
			if name == "an employee" {
				want = accounts.ErrForbidden
			}
			_, replied := w.Reply(t.Context(), by, thread.ID, newID(), words("Я тут."))
			_, turned := w.Turn(t.Context(), by, thread.ID, true)
			if !errors.Is(replied, want) || !errors.Is(turned, want) {
				t.Errorf("%s: %v, %v; want %v", name, replied, turned, want)
			}
		}
	})
}

// However much is said, it is read alike.
func TestService_Threads_statements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		count := func() int {
			return databasetest.Statements(t, db, func() {
				_, _, err := w.Threads(t.Context(), w.anna, w.version.ID, Query{Limit: 100})
				must(t, err)
				_, _, err = w.Suggestions(t.Context(), w.anna, w.version.ID, Query{Limit: 100})
				must(t, err)
				_, err = w.Counts(t.Context(), w.anna, w.version.ID)
				must(t, err)
			})
		}
		none := count()
		for range 4 {
			thread := w.begin(t, w.member, Text{at(w.anna), {Words: " тут"}})
			_, err := w.Edit(t.Context(), w.member, thread.Remarks[0].ID, 1, words("там"))
			must(t, err)
			w.suggest(t, w.member, func(r *standards.Requirement) { r.How = newID() })
		}
		if n := count(); n != none {
			t.Errorf("%d statements for four threads and suggestions, %d for none", n, none)
		}
	})
}
