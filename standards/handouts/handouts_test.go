package handouts

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

var today = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func rule(lineage string, level standards.Level, positions ...string) standards.Requirement {
	return standards.Requirement{Lineage: lineage, Code: lineage, Statement: "Правило " + lineage + ".", Level: level, Positions: positions, Measure: standards.Measure{Kind: standards.YesNo}}
}

func stages() standards.Content {
	return standards.Content{Sections: []standards.Section{
		{Title: "Встреча", Requirements: []standards.Requirement{
			rule("a", standards.Recommended), rule("b", standards.Mandatory), rule("c", standards.Critical, "кассир"),
		}},
		{Title: "Встреча", Variant: "очередь", Requirements: []standards.Requirement{rule("v", standards.Critical)}},
		{Title: "Расчёт", Requirements: []standards.Requirement{rule("d", standards.Recommended, "кассир", "продавец"), rule("e", standards.Mandatory, "кассир")}},
	}}
}

func TestPropose(t *testing.T) {
	for name, tt := range map[string]struct {
		position string
		want     string
	}{
		"everybody gets every stage, in the order of the text": {"", "a b c d e"},
		"a position gets what binds it":                        {"продавец", "a b d"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, l := range Propose(stages(), CueCard, tt.position, locale.Russian) {
				got = append(got, l.Lineage)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
	t.Run("the most binding of each stage come first when there are too many", func(t *testing.T) {
		c := standards.Content{}
		for range 8 {
			c.Sections = append(c.Sections, standards.Section{Title: "Этап", Requirements: []standards.Requirement{rule("r", standards.Recommended), rule("m", standards.Mandatory)}})
		}
		lines := Propose(c, Memo, "", locale.Russian)
		mandatory := 0
		for _, l := range lines {
			if l.Lineage == "m" {
				mandatory++
			}
		}
		if len(lines) != Memo.Most() || mandatory != 8 {
			t.Errorf("%d lines with %d mandatory, want %d with 8", len(lines), mandatory, Memo.Most())
		}
	})
	t.Run("a long statement is cut at a word", func(t *testing.T) {
		c := standards.Content{Sections: []standards.Section{{Requirements: []standards.Requirement{{Statement: strings.Repeat("слово ", 60)}}}}}
		if text := Propose(c, Memo, "", locale.Russian)[0].Text; !strings.HasSuffix(text, "слово…") || len([]rune(text)) > maxText {
			t.Errorf("got %q", text)
		}
	})
}

func TestPropose_forbidden(t *testing.T) {
	c := standards.Content{Sections: []standards.Section{{Requirements: []standards.Requirement{{Statement: "Спор с покупателем.", Measure: standards.Measure{Kind: standards.YesNo, Forbidden: true}}}}}}
	for lang, want := range map[locale.Language]string{locale.Russian: "Нельзя: спор с покупателем", locale.English: "Never: спор с покупателем"} {
		if got := Propose(c, CueCard, "", lang)[0].Text; got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

type world struct {
	*Service
	standards      *standards.Service
	writer, reader accounts.Actor
	version        standards.Version
}

func newWorld(t *testing.T, db *database.DB) world {
	t.Helper()
	now := func() time.Time { return today }
	log := journal.New(db, now)
	of := standards.New(db, log, now)
	org := uuid.Must(uuid.NewV7()).String()
	exec(t, db, "INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", org, "Модный дом", today)
	actor := func(role accounts.Role) accounts.Actor {
		a := accounts.Actor{AccountID: uuid.Must(uuid.NewV7()).String(), OrgID: org, Grants: []accounts.Grant{{Role: role, Scope: accounts.Scope{Kind: accounts.Organisation}}}}
		exec(t, db, "INSERT INTO accounts (id, org_id, email, name, created_at) VALUES (?, ?, ?, ?, ?)", a.AccountID, org, a.AccountID+"@example.com", string(role), today)
		return a
	}
	w := world{Service: New(db, log, of, now), standards: of, writer: actor(accounts.Administrator), reader: actor(accounts.Employee)}
	content := stages()
	for i := range content.Sections {
		for j := range content.Sections[i].Requirements {
			content.Sections[i].Requirements[j].Lineage = uuid.Must(uuid.NewV7()).String()
		}
	}
	_, v, err := of.Create(t.Context(), w.writer, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: content})
	if err != nil {
		t.Fatal(err)
	}
	w.version = v
	return w
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.Conn(t.Context()).Exec(statement, args...).Error; err != nil {
		t.Fatal(err)
	}
}

func TestService_Put(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		proposal, _, err := w.Get(ctx, w.writer, w.version.ID, Memo, "кассир")
		if err != nil || proposal.Revision != 0 || len(proposal.Lines) != 5 {
			t.Fatalf("proposal %+v, %v", proposal, err)
		}
		h := proposal
		h.Title, h.Note = "Десять шагов кассира", "Вопросы — управляющему"
		h.Lines[0].Text = "Смотрим на покупателя"
		h.Lines = append(h.Lines, Line{"", "Улыбка — тоже правило"})
		stored, err := w.Put(ctx, w.writer, h)
		if err != nil {
			t.Fatal(err)
		}
		read, _, err := w.Get(ctx, w.writer, w.version.ID, Memo, "кассир")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(stored, read); d != "" || read.Revision != 1 {
			t.Errorf("revision %d: %s", read.Revision, d)
		}
		t.Run("a retry changes nothing", func(t *testing.T) {
			again, err := w.Put(ctx, w.writer, h)
			if err != nil || again.Revision != 1 {
				t.Errorf("revision %d, %v", again.Revision, err)
			}
		})
		t.Run("of two who write it the second is told", func(t *testing.T) {
			late := h
			late.Title = "Иначе"
			if _, err := w.Put(ctx, w.writer, late); !errors.Is(err, ErrStale) {
				t.Errorf("%v, want ErrStale", err)
			}
		})
		t.Run("every wrong field is named, and nothing is written", func(t *testing.T) {
			bad := Handout{VersionID: w.version.ID, Kind: Memo, Position: "космонавт", Lines: []Line{{"", " "}, {uuid.NewString(), strings.Repeat("я", maxText+1)}}}
			_, err := w.Put(ctx, w.writer, bad)
			f, _ := fault.Of(err)
			var at []string
			for _, field := range f.Fields {
				at = append(at, field.Path+" "+field.Code)
			}
			want := []string{"title required", "position unknown_position", "lines[0].text required", "lines[1].text too_long", "lines[1].lineage unknown_requirement"}
			if d := cmp.Diff(want, at); d != "" {
				t.Error(d)
			}
		})
		t.Run("who reads the draft only does not write it, and who reads neither does not see it", func(t *testing.T) {
			if _, _, err := w.Get(ctx, w.reader, w.version.ID, Memo, ""); !errors.Is(err, standards.ErrVersionNotFound) && !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("an employee reads the handout of a draft: %v", err)
			}
			published, err := w.standards.Publish(ctx, w.writer, w.version.ID, standards.Publication{EffectiveOn: today})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.Get(ctx, w.reader, published.ID, Memo, ""); err != nil {
				t.Errorf("an employee reads the handout of a published version: %v", err)
			}
			if _, err := w.Put(ctx, w.reader, h); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("an employee writes it: %v", err)
			}
		})
		t.Run("the next version begins with what was written, without what is gone", func(t *testing.T) {
			next, err := w.standards.Revise(ctx, w.writer, w.version.ID, true)
			if err != nil {
				t.Fatal(err)
			}
			next.Sections[0].Requirements = next.Sections[0].Requirements[1:]
			next, err = w.standards.Edit(ctx, w.writer, next.ID, next.Revision, next.Content())
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := w.Get(ctx, w.writer, next.ID, Memo, "кассир")
			if err != nil || got.Revision != 0 || got.Title != h.Title || len(got.Lines) != len(h.Lines)-1 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	})
}
