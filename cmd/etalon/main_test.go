package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etalon/checklists"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
)

// The test binary is also the program itself, so that tests can kill it.
func TestMain(m *testing.M) {
	if os.Getenv("ETALON_AS_PROGRAM") != "" {
		main()
		return
	}
	if os.Getenv("ETALON_BARE") != "" {
		bareProgram()
		return
	}
	databasetest.Main(m)
}

// program is the command line, run in the test's process.
func program(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("LC_ALL", "ru_RU.UTF-8")
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestRun_refusesBadConfiguration(t *testing.T) {
	for name, value := range map[string]string{"ETALON_DATABASE_URL": "mysql://x", "ETALON_LISTEN": "nowhere", "ETALON_PUBLIC_URL": "ftp://x", "ETALON_GRACE": "-1s", "ETALON_SMTP_URL": "http://mail", "ETALON_LOG": "loud", "ETALON_TRUST_PROXY": "perhaps"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			code, _, errs := program(t, "serve")
			if code != 2 || !strings.Contains(errs, name) {
				t.Errorf("%s=%s: code %d, %q: want 2 and the variable's name", name, value, code, errs)
			}
		})
	}
	if code, _, errs := program(t, "serve", "--log", "loud"); code != 2 || !strings.Contains(errs, "log") {
		t.Errorf("a wrong flag: code %d, %q", code, errs)
	}
}

func TestRun_help(t *testing.T) {
	code, out, _ := program(t, "--help")
	for _, word := range []string{"serve", "demo", "migrate", "openapi", "user", "ETALON_DATABASE_URL", "ETALON_LISTEN"} {
		if !strings.Contains(out, word) {
			t.Errorf("help does not tell %q", word)
		}
	}
	if code != 0 {
		t.Errorf("code %d", code)
	}
}

func TestRun_openapiIsCommitted(t *testing.T) {
	_, out, _ := program(t, "openapi")
	committed, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil || out != string(committed) {
		t.Errorf("api/openapi.yaml is not what the program prints (%v): make generate", err)
	}
}

func TestRun_migrate(t *testing.T) {
	data := t.TempDir()
	for _, step := range []struct{ command, says string }{{"up", "Выполнен"}, {"up", "0 шагов"}, {"status", "00006_journal.sqlite.sql"}, {"down", ".sql"}, {"status", "не выполнен"}, {"up", "1 шаг"}} {
		code, out, errs := program(t, "migrate", step.command, "--data", data)
		if code != 0 || !strings.Contains(out, step.says) {
			t.Errorf("%s: code %d, %q %q, want %q", step.command, code, out, errs, step.says)
		}
	}
}

func TestRun_importAndScore(t *testing.T) {
	code, out, errs := program(t, "import", "checklist", "demodata/checklist_car_dealership.xlsx", "--dry-run", "--json")
	var got struct {
		Sections []struct{ Questions []any }
		Problems []struct{ Sheet, Cell, Problem string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("code %d, %v %s", code, err, errs)
	}
	n := 0
	for _, s := range got.Sections {
		n += len(s.Questions)
	}
	if len(got.Sections) != 7 || n != 26 {
		t.Errorf("%d sections with %d questions, want 7 with 26", len(got.Sections), n)
	}
	bad := filepath.Join(t.TempDir(), "bad.xlsx")
	if err := os.WriteFile(bad, []byte("not a workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := program(t, "import", "checklist", bad, "--dry-run"); code != 1 || errs == "" || strings.Contains(errs, "fault.") {
		t.Errorf("a broken workbook: code %d, %q", code, errs)
	}
	form := filepath.Join(t.TempDir(), "form.xlsx")
	var book bytes.Buffer
	sample := checklists.Checklist{Rollup: checklists.RollupPoints, Critical: checklists.CriticalPolicy{Policy: checklists.Flag}, Sections: []checklists.Section{
		{ID: "s", Title: "Зал", Questions: []checklists.Question{{ID: "clean", Text: "Чисто?", Kind: checklists.YesNo, Points: 5}}},
	}}
	if _, err := checklists.WriteXLSForm(&book, &sample, checklists.FormHead{ID: "f", Version: "1", Language: locale.Russian}, locale.Russian); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(form, book.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := program(t, "import", "checklist", form, "--dry-run", "--json"); code != 0 || !strings.Contains(out, `"id": "clean"`) || !strings.Contains(out, `"points": 5`) {
		t.Errorf("an XLSForm: code %d, %s %s", code, out, errs)
	}
	vectors, _ := filepath.Glob("../../checklists/testdata/vectors/*.json")
	code, out, _ = program(t, append([]string{"score"}, vectors...)...)
	if code != 0 || !strings.Contains(out, ", 0 failed") {
		t.Errorf("score: code %d, %s", code, out[max(0, len(out)-200):])
	}
	wrong := filepath.Join(t.TempDir(), "wrong.json")
	vector := `[{"name": "wrong", "checklist": {"sections": [{"id": "s", "questions": [{"id": "q", "kind": "yes_no", "points": 1}]}]}, "answers": {"q": "no"}, "expect": {"raw": "100.00"}}]`
	if err := os.WriteFile(wrong, []byte(vector), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := program(t, "score", wrong); code != 1 || !strings.Contains(out, "FAIL wrong: ") || !strings.Contains(out, "0 passed, 1 failed") {
		t.Errorf("a wrong vector: code %d, %q", code, out)
	}
}

// child is the program as a process of its own.
type child struct {
	cmd  *exec.Cmd
	url  string
	done chan struct{}
}

// start runs "serve" on a free port and waits until it is ready.
func start(t *testing.T, env ...string) *child {
	t.Helper()
	return startCommand(t, exec.Command(os.Args[0], "serve"), env...)
}

// startCommand runs a command that ends in "serve".
func startCommand(t *testing.T, command *exec.Cmd, env ...string) *child {
	t.Helper()
	c := &child{cmd: command, done: make(chan struct{})}
	port := freePort(t)
	c.cmd.Env = append(append(os.Environ(), "ETALON_AS_PROGRAM=1", "ETALON_LISTEN=127.0.0.1:"+port, "ETALON_LOG=error", "ETALON_RATE=0"), env...)
	c.cmd.Stderr = os.Stderr
	c.url = "http://127.0.0.1:" + port
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = c.cmd.Wait(); close(c.done) }()
	c.await(t)
	return c
}

// await asks until the program is ready.
func (c *child) await(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case <-c.done:
			t.Fatal("the program ended")
		case <-deadline:
			t.Fatal("the program is not ready after 30 s")
		case <-tick.C:
			if r, err := http.Get(c.url + "/readyz"); err == nil {
				_ = r.Body.Close()
				if r.StatusCode == http.StatusOK {
					return
				}
			}
		}
	}
}

// kill ends the program as a crash would.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.done
}

func TestProgram_shutsDown(t *testing.T) {
	cfg := &Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Grace: 5 * time.Second}
	p, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx) }()
	// A request whose body arrives in halves is in flight when the end comes.
	body, writer := io.Pipe()
	answered := make(chan int, 1)
	go func() {
		ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.Address()+"/api/v1/session", body)
		if err != nil {
			t.Error(err)
			return
		}
		// The body is only sent once the server reads it: then it is in flight.
		ask.Header.Set("Expect", "100-continue")
		ask.Header.Set("Content-Type", "application/json")
		r, err := (&http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}).Do(ask)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		_ = r.Body.Close()
		answered <- r.StatusCode
	}()
	if _, err := io.WriteString(writer, `{"email": "x@example.ru", `); err != nil {
		t.Fatal(err)
	}
	stop()
	_, _ = io.WriteString(writer, `"password": "неверный"}`)
	_ = writer.Close()
	if code := <-answered; code != http.StatusUnauthorized {
		t.Errorf("the request in flight got %d", code)
	}
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if _, err := http.Get("http://" + p.Address() + "/healthz"); err == nil {
		t.Error("the program still answers")
	}
}
