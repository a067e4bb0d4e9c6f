package journal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// book is a journal of one organisation whose clock the test turns.
type book struct {
	*journal.Journal
	t   *testing.T
	db  *database.DB
	org string
	at  time.Time
}

func newBook(t *testing.T, db *database.DB) *book {
	t.Helper()
	b := &book{t: t, db: db, org: uuid.NewString(), at: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	b.Journal = journal.New(db, func() time.Time { return b.at })
	b.exec("INSERT INTO organisations (id, name, created_at) VALUES (?, 'Сеть', ?)", b.org, b.at)
	return b
}

func (b *book) exec(statement string, args ...any) {
	b.t.Helper()
	if err := b.db.Conn(b.t.Context()).Exec(statement, args...).Error; err != nil {
		b.t.Fatal(err)
	}
}

// add records n entries, one a second.
func (b *book) add(ctx context.Context, n int) {
	b.t.Helper()
	for range n {
		b.at = b.at.Add(time.Second)
		e := journal.Entry{OrgID: b.org, AccountID: uuid.NewString(), Verb: "update", SubjectKind: "location", SubjectID: uuid.NewString(), Before: map[string]any{"city": "Тула"}, After: map[string]any{"city": "Орёл"}}
		if err := b.Record(ctx, e); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *book) seal() int {
	b.t.Helper()
	n, err := b.Seal(b.t.Context(), b.org)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *book) verify() journal.Verdict {
	b.t.Helper()
	v, err := b.Verify(b.t.Context(), b.org)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func TestJournal_origin(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := newBook(t, db)
		long := "Браузер\x00" + strings.Repeat("я", 400)
		b.add(journal.WithOrigin(t.Context(), journal.Origin{Address: "192.0.2.7", Agent: long}), 1)
		b.add(t.Context(), 1)
		list, total, err := b.Find(t.Context(), b.org, journal.Query{Limit: 10})
		if err != nil || total != 2 {
			t.Fatalf("%d entries, %v", total, err)
		}
		if list[0].Origin != (journal.Origin{}) {
			t.Errorf("the program's own entry comes from %v", list[0].Origin)
		}
		if o := list[1].Origin; o.Address != "192.0.2.7" || !strings.HasPrefix(o.Agent, "Браузеря") || len(o.Agent) > 300 {
			t.Errorf("origin = %q", o)
		}
	})
}

// The database itself refuses to change what is written.
func TestJournal_appendOnly(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := newBook(t, db)
		b.add(t.Context(), 3)
		b.at = b.at.Add(time.Hour)
		if b.seal() != 1 {
			t.Fatal("not sealed")
		}
		statements := []string{
			"UPDATE journal SET reason = 'x'", "DELETE FROM journal", "DELETE FROM journal WHERE verb = 'update'",
			"UPDATE journal_seals SET hash = ''", "DELETE FROM journal_seals",
		}
		if db.Postgres() {
			statements = append(statements, "TRUNCATE journal", "TRUNCATE journal_seals")
		}
		for _, s := range statements {
			if err := db.Conn(t.Context()).Exec(s).Error; err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", s, err)
			}
		}
		if v := b.verify(); v.Broken != nil || v.Entries != 3 {
			t.Errorf("after refusals: %+v", v)
		}
	})
}

// Somebody who owns the database can take the triggers away; the seals tell.
func TestJournal_Verify(t *testing.T) {
	tampering := map[string]string{
		"edited":  "UPDATE journal SET reason = 'x' WHERE id = (SELECT id FROM journal WHERE org_id = @org ORDER BY at LIMIT 1 OFFSET 6)",
		"removed": "DELETE FROM journal WHERE id = (SELECT id FROM journal WHERE org_id = @org ORDER BY at LIMIT 1 OFFSET 6)",
		"added": `INSERT INTO journal (id, org_id, at, verb, subject_kind, subject_id)
			SELECT '0193b3a0-0000-7000-8000-000000000009', org_id, at, verb, subject_kind, subject_id FROM journal
			WHERE id = (SELECT id FROM journal WHERE org_id = @org ORDER BY at LIMIT 1 OFFSET 6)`,
		"moved":     "UPDATE journal SET at = (SELECT MIN(at) FROM journal WHERE org_id = @org) WHERE id = (SELECT id FROM journal WHERE org_id = @org ORDER BY at LIMIT 1 OFFSET 6)",
		"re-sealed": "UPDATE journal_seals SET hash = 'x' WHERE org_id = @org AND n = 2",
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for name, statement := range tampering {
			t.Run(name, func(t *testing.T) {
				b := newBook(t, db)
				for range 3 {
					b.add(t.Context(), 5)
					b.at = b.at.Add(time.Hour)
					if b.seal() != 1 || b.seal() != 0 {
						t.Fatal("a window is sealed once")
					}
				}
				b.add(t.Context(), 1) // not sealed yet
				if v := b.verify(); v.Broken != nil || v.Seals != 3 || v.Entries != 15 || !v.Until.Before(b.at) {
					t.Fatalf("untouched: %+v", v)
				}
				b.tamper(statement)
				v := b.verify()
				if v.Broken == nil {
					t.Fatalf("not noticed: %+v", v)
				}
				if want := map[string]int{"moved": 1}[name]; v.Broken.N != max(want, 2-want) {
					t.Errorf("broken seal %d", v.Broken.N)
				}
			})
		}
	})
}

// tamper runs a statement without the triggers, which it puts back.
func (b *book) tamper(statement string) {
	b.t.Helper()
	if b.db.Postgres() {
		for _, table := range []string{"journal", "journal_seals"} {
			b.exec("ALTER TABLE " + table + " DISABLE TRIGGER ALL")
			defer b.exec("ALTER TABLE " + table + " ENABLE TRIGGER ALL")
		}
	} else {
		var triggers []struct{ Name, SQL string }
		if err := b.db.Conn(b.t.Context()).Raw("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").Scan(&triggers).Error; err != nil {
			b.t.Fatal(err)
		}
		for _, trigger := range triggers {
			b.exec("DROP TRIGGER " + trigger.Name)
			defer b.exec(trigger.SQL)
		}
	}
	b.exec(statement, map[string]any{"org": b.org})
}

func TestJournal_Find(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := newBook(t, db)
		b.add(t.Context(), 30)
		start := b.at
		b.at = b.at.Add(time.Minute)
		special := journal.Entry{OrgID: b.org, AccountID: uuid.NewString(), Verb: "publish", SubjectKind: "standard_version", SubjectID: uuid.NewString(), Reason: "Приказ 100% №5_А"}
		if err := b.Record(t.Context(), special); err != nil {
			t.Fatal(err)
		}
		newBook(t, db).add(t.Context(), 1) // another organisation's
		for name, c := range map[string]struct {
			q    journal.Query
			want int
		}{
			"everything":     {journal.Query{}, 31},
			"a person":       {journal.Query{AccountID: special.AccountID}, 1},
			"a verb":         {journal.Query{Verb: "update"}, 30},
			"a kind":         {journal.Query{SubjectKind: "standard_version"}, 1},
			"a subject":      {journal.Query{SubjectID: special.SubjectID}, 1},
			"from":           {journal.Query{From: start.Add(time.Second)}, 1},
			"until":          {journal.Query{Until: start}, 29},
			"text":           {journal.Query{Search: "оРЁЛ"}, 30},
			"signs of LIKE":  {journal.Query{Search: "100% №5_а"}, 1},
			"none of LIKE's": {journal.Query{Search: "1_0"}, 0},
		} {
			c.q.Limit = 100
			list, total, err := b.Find(t.Context(), b.org, c.q)
			if err != nil || total != c.want || len(list) != c.want {
				t.Errorf("%s: %d of %d entries, want %d (%v)", name, len(list), total, c.want, err)
			}
			for i := 1; i < len(list); i++ {
				if list[i].At.After(list[i-1].At) {
					t.Errorf("%s: not the newest first", name)
				}
			}
		}
	})
}
