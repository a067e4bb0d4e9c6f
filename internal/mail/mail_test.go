package mail

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"mime"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/jobs"
)

// logged is everything the tests of this package log.
var logged bytes.Buffer

func TestMain(m *testing.M) {
	var mu sync.Mutex
	slog.SetDefault(slog.New(slog.NewTextHandler(writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return logged.Write(p)
	}), nil)))
	databasetest.Main(m)
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestService_Send(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		o.send(t, draft("Вера\r\nBcc: evil@example.org, \"Щ\" <x@example.org>"))
		letters, _ := s.received()
		if len(letters) != 1 {
			t.Fatalf("%d letters arrived", len(letters))
		}
		header, texts := parts(t, letters[0])
		t.Run("headers hold what they should and nothing more", func(t *testing.T) {
			to, err := header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != "vera@xn--80a1acny.xn--p1ai" || !strings.HasPrefix(to[0].Name, "Вера Bcc:") {
				t.Errorf("to = %v (%v)", to, err)
			}
			from, err := header.AddressList("From")
			if err != nil || from[0].Name != "Эталон" {
				t.Errorf("from = %v (%v)", from, err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			if err != nil || subject != "Приглашение в «Эталон»: Модный дом X: y" {
				t.Errorf("subject = %q (%v)", subject, err)
			}
			for _, name := range []string{"Bcc", "Cc", "X"} {
				if header.Get(name) != "" {
					t.Errorf("%s was injected: %v", name, header)
				}
			}
		})
		t.Run("both texts have the link, and the HTML is escaped", func(t *testing.T) {
			for kind, text := range texts {
				if !strings.Contains(text, secret) || strings.Contains(text, "link.invalid") || !strings.Contains(text, "7 дней") {
					t.Errorf("%s: %s", kind, text)
				}
			}
			if html := texts["text/html"]; strings.Contains(html, "<b>") || !strings.Contains(html, "Анна &amp; &lt;b&gt;Ко&lt;/b&gt;") {
				t.Errorf("html: %s", html)
			}
		})
		t.Run("once sent, nobody finds the link here", func(t *testing.T) {
			l := o.only(t)
			if l.State != Sent || l.Link != "" || !l.SentAt.Equal(start) || strings.Contains(l.Text, "S3CR3T") || !strings.Contains(l.Text, "только получатель") {
				t.Errorf("letter = %+v", l)
			}
			if n := o.holds(t); n != 0 {
				t.Errorf("the secret stands in %d rows", n)
			}
			if err := o.Again(t.Context(), o.org, l.ID); !errors.Is(err, ErrNotFailed) {
				t.Errorf("again: %v", err)
			}
		})
	})
}

func TestService_retries(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		s.answer(&smtp.SMTPError{Code: 451, Message: "greylisted, come back"}, false)
		o.send(t, draft("Вера"))
		l := o.only(t)
		if l.State != Waiting || l.Attempts != 1 || !strings.Contains(l.Error, "greylisted") || l.Link != "" {
			t.Fatalf("letter = %+v", l)
		}
		s.answer(nil, true) // it takes the letter, and we do not hear so
		o.clock.Add(4)
		o.drain(t)
		o.clock.Add(15)
		o.drain(t)
		if letters, _ := s.received(); len(letters) != 1 {
			t.Fatal("the pause did not grow")
		}
		o.clock.Add(1)
		o.drain(t)
		letters, tries := s.received()
		if len(letters) != 2 || tries != 3 || o.only(t).State != Sent {
			t.Fatalf("%d letters in %d tries, %+v", len(letters), tries, o.only(t))
		}
		first, _ := parts(t, letters[0])
		second, _ := parts(t, letters[1])
		if id := first.Get("Message-Id"); id == "" || id != second.Get("Message-Id") {
			t.Errorf("the same letter has the ids %q and %q", id, second.Get("Message-Id"))
		}
	})
}

func TestService_givesUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		t.Run("at once when the server will never take it", func(t *testing.T) {
			s.answer(&smtp.SMTPError{Code: 550, Message: "no such mailbox\r\nreally"}, false)
			o.send(t, draft("Вера"))
			if l := o.only(t); l.State != Failed || l.Attempts != 1 || !strings.Contains(l.Error, "no such mailbox") || strings.ContainsAny(l.Error, "\r\n") || l.Link != "" {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("is sent again when asked", func(t *testing.T) {
			s.answer(nil, false)
			if err := o.Again(t.Context(), uuid.NewString(), o.only(t).ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("another organisation's: %v", err)
			}
			if err := o.Again(t.Context(), o.org, o.only(t).ID); err != nil {
				t.Fatal(err)
			}
			o.drain(t)
			letters, _ := s.received()
			if l := o.only(t); l.State != Sent || len(letters) != 1 {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("after five tries when nobody answers", func(t *testing.T) {
			closed := open(t, db, Settings{Host: "127.0.0.1", Port: 1, Security: Plain, From: s.settings().From})
			closed.send(t, draft("Вера"))
			for range 10 {
				closed.clock.Add(3600)
				closed.drain(t)
			}
			l := closed.only(t)
			if l.State != Failed || l.Attempts != jobs.Attempts {
				t.Errorf("letter = %+v", l)
			}
			closed.clock.Add(7 * 24 * 3600)
			if err := closed.Again(t.Context(), closed.org, l.ID); !errors.Is(err, ErrLinkEnded) {
				t.Errorf("a letter whose link expired: %v", err)
			}
		})
	})
}

func TestService_withoutServer(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, Settings{})
		o.send(t, draft("Вера"))
		l := o.only(t)
		if l.State != Kept || l.Link != secret || !strings.Contains(l.Text, secret) || l.LinkEnded {
			t.Fatalf("letter = %+v", l)
		}
		if err := o.Again(t.Context(), o.org, l.ID); !errors.Is(err, ErrNoServer) {
			t.Errorf("again: %v", err)
		}
		t.Run("the link goes when it was used", func(t *testing.T) {
			if err := o.EndLink(t.Context(), o.org, "link"); err != nil {
				t.Fatal(err)
			}
			if l := o.only(t); l.Link != "" || !l.LinkEnded || o.holds(t) != 0 {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("the link goes when it expires, and the letter in time", func(t *testing.T) {
			second := open(t, db, Settings{})
			second.send(t, draft("Вера"))
			second.clock.Store(7 * 24 * 3600)
			if l := second.only(t); l.Link != "" || !l.LinkEnded {
				t.Errorf("letter = %+v", l)
			}
			if _, err := second.Sweep(t.Context()); err != nil || second.holds(t) != 0 {
				t.Errorf("sweep: %v, %d rows hold the secret", err, second.holds(t))
			}
			second.clock.Store(int64(keptFor.Seconds()))
			if n, err := second.Sweep(t.Context()); err != nil || n == 0 {
				t.Errorf("sweep removed %d (%v)", n, err)
			}
		})
	})
}

func TestService_rollback(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		undone := errors.New("rolled back")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(o.Send(ctx, o.org, draft("Вера")), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		o.drain(t)
		letters, _ := s.received()
		if list, _, err := o.List(t.Context(), o.org, Query{Limit: 1}); len(list)+len(letters) != 0 || err != nil {
			t.Errorf("a letter of a transaction that failed: %v (%v)", list, err)
		}
	})
}

// Minutes are letters of several parts, in the words of people: they arrive once,
// also when the mail server refuses the first time.
func TestService_Send_parts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		s.answer(&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}, false)
		d := Draft{
			To: Address{"vera@example.org", "Вера"}, Language: "ru", Kind: Minutes, Link: Link{ID: uuid.NewString(), URL: "https://etalon.example/#/meeting"},
			Params: map[string]any{"Meeting": "Приветствие", "Standard": "Стандарт", "When": "01.09.2026, 10:00", "Day": "01.09.2026", "Place": ""},
			Parts: []Part{
				{Title: "Решения", List: true, Lines: []string{"Замерить\nСрок: завтра", " ", "<script>"}},
				{Title: "Ход", Lines: []string{"Раз.\n\nДва."}},
				{Title: "Никто", Lines: []string{""}},
				{Title: "Дальше", Lines: []string{"Во вторник"}, More: More{"В календарь", "https://etalon.example/#/next"}},
			},
		}
		o.send(t, d)
		if letters, tries := s.received(); len(letters) != 0 || tries != 1 {
			t.Fatalf("%d letters after %d tries", len(letters), tries)
		}
		s.answer(nil, false)
		o.clock.Add(60)
		o.drain(t)
		letters, tries := s.received()
		if len(letters) != 1 || tries != 2 {
			t.Fatalf("%d letters after %d tries", len(letters), tries)
		}
		_, texts := parts(t, letters[0])
		plain := strings.ReplaceAll(texts["text/plain"], "\r\n", "\n")
		for _, want := range []string{"Решения\n- Замерить\n  Срок: завтра\n- <script>\n\nХод\nРаз.\n\nДва.\n\nДальше\nВо вторник\nВ календарь: https://etalon.example/#/next\n\nОткрыть протокол:\nhttps://etalon.example/#/meeting"} {
			if !strings.Contains(plain, want) {
				t.Errorf("no %q in\n%s", want, plain)
			}
		}
		page := texts["text/html"]
		for _, want := range []string{">Решения</h2>", "<li", "&lt;script&gt;", `href="https://etalon.example/#/next"`, ">В календарь</a>"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q in\n%s", want, page)
			}
		}
		if strings.Contains(plain+page, "Никто") || strings.Contains(page, "<script>") {
			t.Errorf("an empty part, or a script:\n%s", page)
		}
	})
}
