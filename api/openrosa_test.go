package api_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// client is an OpenRosa client that was told one address.
type client struct {
	*site
	base string // path of the server's address
}

// linked makes the link of an assignment and returns a client that has it.
func (s *site) linked(by accounts.Actor, assignment string) (client, string) {
	s.t.Helper()
	id := auditstest.ID()
	w := s.do(request{method: "PUT", path: "/assignments/" + assignment + "/form-links/" + id, by: &by})
	if w.Code != 200 {
		s.t.Fatal(w.Code, w.Body)
	}
	desk := decode[struct {
		Link struct{ URL string }
	}](s.t, w)
	return client{s, strings.TrimPrefix(desk.Link.URL, "https://etalon.example.ru")}, id
}

func (c client) ask(method, path string, body []byte, header map[string]string) *httptest.ResponseRecorder {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), method, c.base+path, bytes.NewReader(body))
	r.Header.Set("X-OpenRosa-Version", "1.0")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.server.ServeHTTP(w, r)
	if w.Header().Get("X-OpenRosa-Version") != "1.0" || w.Header().Get("Date") == "" {
		c.t.Errorf("%s %s: headers %v", method, path, w.Header())
	}
	return w
}

// send posts a filled form with files, by name.
func (c client) send(instance string, files map[string][]byte, more bool, header ...string) *httptest.ResponseRecorder {
	c.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	part := func(name, file string, content []byte) {
		p, err := parts.CreateFormFile(name, file)
		if err == nil {
			_, err = p.Write(content)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	part("xml_submission_file", "form.xml", []byte(instance))
	for name, content := range files {
		part(name, name, content)
	}
	if more {
		_ = parts.WriteField("*isIncomplete*", "yes")
	}
	_ = parts.Close()
	headers := map[string]string{"Content-Type": parts.FormDataContentType()}
	if len(header) > 0 {
		headers["Accept-Language"] = header[0]
	}
	return c.ask("POST", "/submission", body.Bytes(), headers)
}

// messageIn is the message in an answer's envelope.
func messageIn(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var envelope struct {
		XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
		Message string   `xml:"message"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &envelope); err != nil || envelope.Message == "" {
		t.Errorf("%d %s: %v", w.Code, w.Body, err)
	}
	return envelope.Message
}

// filled fills the client's form in the public engine of ODK Web Forms.
func (c client) filled(answers map[string]any) string {
	c.t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		c.t.Skip("Node.js is not installed")
	}
	if _, err := os.Stat("../frontend/node_modules/@getodk/xforms-engine"); err != nil {
		c.t.Skip("the XForms engine is not installed (npm ci in frontend)")
	}
	form := c.ask("GET", "/form.xml", nil, nil)
	input, err := json.Marshal([]map[string]any{{"xml": form.Body.String(), "answers": answers, "submit": true}})
	if err != nil {
		c.t.Fatal(err)
	}
	command := exec.CommandContext(c.t.Context(), "node", "xforms.mjs")
	command.Dir, command.Stdin = "../frontend", bytes.NewReader(input)
	var wrong bytes.Buffer
	command.Stderr = &wrong
	output, err := command.Output()
	if err != nil {
		c.t.Fatalf("%v: %s", err, wrong.String())
	}
	var got []struct {
		Status, Error, Instance string
		Violations              []string
	}
	if err := json.Unmarshal(output, &got); err != nil || got[0].Status != "success" || len(got[0].Violations) > 0 {
		c.t.Fatalf("%v %s\n%s", err, output, form.Body)
	}
	return got[0].Instance
}

// noVisit asserts that nothing of an assignment was kept.
func (c client) noVisit(i int) {
	c.t.Helper()
	var n int64
	const sql = `SELECT (SELECT COUNT(*) FROM visits WHERE assignment_id = @id) + (SELECT COUNT(*) FROM photos p JOIN visits v ON v.id = p.visit_id WHERE v.assignment_id = @id)`
	if err := c.DB.Conn(c.t.Context()).Raw(sql, map[string]any{"id": c.Assignments[i].ID}).Scan(&n).Error; err != nil || n != 0 {
		c.t.Errorf("%d rows of the visit (%v), want none", n, err)
	}
}

// visitOf is the one visit of an assignment.
func (c client) visitOf(i int) audits.Visit {
	c.t.Helper()
	var ids []string
	if err := c.DB.Conn(c.t.Context()).Raw("SELECT id FROM visits WHERE assignment_id = ?", c.Assignments[i].ID).Scan(&ids).Error; err != nil || len(ids) != 1 {
		c.t.Fatalf("visits %v (%v), want one", ids, err)
	}
	v, err := c.Audits.Visit(c.t.Context(), c.Actors[accounts.Shopper], ids[0])
	if err != nil {
		c.t.Fatal(err)
	}
	return v
}

// goodAnswers are those of auditstest.Submission, with a photo, by field.
var goodAnswers = map[string]any{
	"q1": "yes", "q2": "40", "q2_comment": "Стоял за кассой.", "q3": "yes", "q3_photo": "shelf.jpg", "q5": "no", "q5_comment": "Разговоров в зале не было.",
	"summary": "В целом спокойно.",
}

// A form filled in by a public engine is the visit that our own application would
// have sent, once, however often and at once it comes.
func TestOpenRosa_visit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.At = time.Now().UTC().Truncate(time.Microsecond) // the engine has the clock of the machine
		m := &masked{site: s, markers: markers{private: map[string]string{"exif": "SECRET-MARKER"}}}
		shopper := s.Actors[accounts.Shopper]
		c, _ := s.linked(shopper, s.Assignments[0].ID)

		list := c.ask("GET", "/formList", nil, nil)
		var forms struct {
			XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
			Forms   []struct {
				FormID      string `xml:"formID"`
				Name        string `xml:"name"`
				Version     string `xml:"version"`
				Hash        string `xml:"hash"`
				DownloadURL string `xml:"downloadUrl"`
			} `xml:"xform"`
		}
		if err := xml.Unmarshal(list.Body.Bytes(), &forms); err != nil || len(forms.Forms) != 1 {
			t.Fatal(err, list.Body)
		}
		form := forms.Forms[0]
		data := c.ask("GET", "/form.xml", nil, nil).Body.Bytes()
		sum := md5.Sum(data)
		if form.FormID != s.Assignments[0].ID || form.Version != "1" || form.Name != "Визит в магазин · Магазин 11" || form.Hash != "md5:"+hex.EncodeToString(sum[:]) ||
			form.DownloadURL != "https://etalon.example.ru"+c.base+"/form.xml" {
			t.Errorf("%+v", form)
		}
		if w := c.ask("HEAD", "/submission", nil, nil); w.Code != 204 || w.Header().Get("X-OpenRosa-Accept-Content-Length") != "50331648" ||
			w.Header().Get("Location") != "https://etalon.example.ru"+c.base+"/submission" {
			t.Error(w.Code, w.Header())
		}

		instance := c.filled(goodAnswers)
		photo := map[string][]byte{"shelf.jpg": m.photo()}
		var wg sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 6)
		for i := range answers {
			wg.Go(func() { answers[i] = c.send(instance, photo, false) })
		}
		wg.Wait()
		for _, w := range append(answers, c.send(instance, photo, false), c.send(instance, nil, false)) {
			if w.Code != 201 || messageIn(t, w) != "Визит принят." {
				t.Error(w.Code, w.Body)
			}
		}

		v := c.visitOf(0)
		in := s.Submission(1)
		in.Answers["q3"] = json.RawMessage(`"yes"`)
		want := s.wouldScore(in)
		if v.Status != audits.Submitted || v.Raw == nil || *v.Raw != want || v.Summary != "В целом спокойно." || v.StartedAt.IsZero() || v.FinishedAt.Before(v.StartedAt) {
			t.Errorf("%+v, want the score %v", v, want)
		}
		given, err := s.Audits.Answers(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range given {
			if a.QuestionID == "q2" && (string(a.Value) != "40" || a.Comment != "Стоял за кассой.") {
				t.Errorf("%+v", a)
			}
		}
		files, err := s.Audits.Files(t.Context(), v)
		if err != nil || len(files) != 1 || files[0].QuestionID != "q3" || files[0].SentSize != int64(len(photo["shelf.jpg"])) {
			t.Fatalf("%+v %v", files, err)
		}
		kept, err := s.Files.Read(files[0].SHA256)
		if err != nil || bytes.Contains(kept, []byte("SECRET-MARKER")) {
			t.Errorf("the photo still says what it said (%v)", err)
		}

		second := c.filled(goodAnswers)
		if w := c.send(second, photo, false); w.Code != 409 || !strings.Contains(messageIn(t, w), "уже есть другой визит") {
			t.Error(w.Code, w.Body)
		}
		changed := strings.Replace(instance, "<q5>no", "<q5>yes", 1)
		if w := c.send(changed, photo, false, "en"); w.Code != 409 || w.Header().Get("Content-Language") != "en" || strings.ContainsAny(messageIn(t, w), "абвг") {
			t.Error(w.Code, w.Body)
		}
		c.visitOf(0)
		if w := c.ask("GET", "/formList", nil, nil); w.Code != 200 || strings.Contains(w.Body.String(), "<xform>") {
			t.Error("the form is still in the list:", w.Body)
		}
	})
}

// wouldScore is what a visit of our own application scores with these answers.
func (s *site) wouldScore(in audits.Submission) checklists.Percent {
	s.t.Helper()
	in.Submit = false
	if _, err := s.Audits.Save(s.t.Context(), s.Actors[accounts.Shopper], in); err != nil {
		s.t.Fatal(err)
	}
	v, err := s.Audits.Visit(s.t.Context(), s.Actors[accounts.Shopper], in.VisitID)
	if err != nil || v.Raw == nil {
		s.t.Fatal(err)
	}
	return *v.Raw
}

// instanceOf is a filled form of an assignment, without an engine.
func (c client) instanceOf(i int, fields string) string {
	at := c.At.Format("2006-01-02T15:04:05.000Z07:00")
	return `<data xmlns:orx="http://openrosa.org/xforms" id="` + c.Assignments[i].ID + `" version="1">` + fields +
		"<orx:meta><orx:instanceID>uuid:" + c.Assignments[i].ID + "</orx:instanceID><orx:timeStart>" + at + "</orx:timeStart><orx:timeEnd>" + at + "</orx:timeEnd></orx:meta></data>"
}

const twoPhotos = `<s1><q1>no</q1><q1_photo>a.jpg</q1_photo></s1><s2><q3>yes</q3><q3_photo>b.jpg</q3_photo><q5>no</q5></s2>`

// The files of one form may come in several messages.
func TestOpenRosa_parts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		m := &masked{site: s, markers: markers{private: map[string]string{"exif": "x"}}}
		c, _ := s.linked(s.Actors[accounts.Shopper], s.Assignments[0].ID)
		instance := c.instanceOf(0, twoPhotos)
		for range 2 {
			if w := c.send(instance, map[string][]byte{"a.jpg": m.photo()}, true); w.Code != 202 || messageIn(t, w) != "Часть визита принята, ждём остальные файлы." {
				t.Error(w.Code, w.Body)
			}
		}
		if v := c.visitOf(0); v.Status != audits.InProgress {
			t.Errorf("%+v", v)
		}
		if w := c.send(instance, nil, false); w.Code != 400 || !strings.Contains(messageIn(t, w), "Витрина чистая") {
			t.Error(w.Code, w.Body)
		}
		for range 2 {
			if w := c.send(instance, map[string][]byte{"b.jpg": m.photo()}, false); w.Code != 201 {
				t.Error(w.Code, w.Body)
			}
		}
		v := c.visitOf(0)
		if files, err := s.Audits.Files(t.Context(), v); err != nil || len(files) != 2 || v.Status != audits.Submitted {
			t.Errorf("%+v %+v %v", v, files, err)
		}
	})
}

// What is wrong with a message is said in words, and nothing of it is kept.
func TestOpenRosa_refused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		m := &masked{site: s, markers: markers{private: map[string]string{"exif": "x"}}}
		c, _ := s.linked(s.Actors[accounts.Shopper], s.Assignments[0].ID)
		good := map[string][]byte{"a.jpg": m.photo(), "b.jpg": m.photo()}
		for name, one := range map[string]struct {
			instance string
			files    map[string][]byte
			status   int
			says     string
		}{
			"no XML":            {"x", nil, 400, "не XML"},
			"entities":          {`<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + c.instanceOf(0, twoPhotos), good, 400, "DOCTYPE"},
			"deep":              {c.instanceOf(0, strings.Repeat("<s1>", 1000)+strings.Repeat("</s1>", 1000)), nil, 400, "слишком глубоко"},
			"an unknown field":  {c.instanceOf(0, "<s1><q7>yes</q7></s1>"), nil, 400, "q7: Такого поля в форме нет."},
			"a wrong value":     {c.instanceOf(0, strings.Replace(twoPhotos, "<q1>no", "<q1>maybe", 1)), good, 400, "Сотрудник поздоровался: "},
			"a missing answer":  {c.instanceOf(0, "<s1><q1>no</q1></s1>"), nil, 400, "Нет ответа: Витрина чистая"},
			"an absent file":    {c.instanceOf(0, twoPhotos), map[string][]byte{"a.jpg": m.photo()}, 400, "Нет фотографии: Витрина чистая"},
			"a file of another": {c.instanceOf(0, twoPhotos), map[string][]byte{"a.jpg": m.photo(), "b.jpg": []byte("GIF89a")}, 400, "Это не фотография"},
			"another form":      {c.instanceOf(1, twoPhotos), good, 409, "другого задания"},
			"another version":   {strings.Replace(c.instanceOf(0, twoPhotos), `version="1"`, `version="7"`, 1), good, 409, "другой версии"},
			"no form":           {"", nil, 400, "не удалось прочитать"},
			"a day to come":     {strings.Replace(c.instanceOf(0, twoPhotos), ">2026", ">2036", 2), good, 400, ""},
		} {
			w := c.send(one.instance, one.files, false)
			if text := messageIn(t, w); w.Code != one.status || !strings.Contains(text, one.says) {
				t.Errorf("%s: %d %q, want %d %q", name, w.Code, text, one.status, one.says)
			}
			c.noVisit(0)
		}
		if w := c.ask("POST", "/submission", []byte("no form"), map[string]string{"Content-Type": "text/plain"}); w.Code != 400 {
			t.Error(w.Code, w.Body)
		}
		if w := c.send(c.instanceOf(0, twoPhotos), map[string][]byte{"a.jpg": make([]byte, 49<<20)}, false); w.Code != 413 || !strings.Contains(messageIn(t, w), "48 МБ") {
			t.Error(w.Code, w.Body.Len())
		}
		c.noVisit(0)
	})
}

// A link works for its assignment and shopper, until it ends.
func TestOpenRosa_links(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		shopper, manager := s.Actors[accounts.Shopper], s.Actors[accounts.ProgrammeManager]
		path := "/assignments/" + s.Assignments[0].ID
		ended := func(why string, c client, status int) {
			t.Helper()
			for _, ask := range []string{"/formList", "/form.xml", "/manifest.xml"} {
				if w := c.ask("GET", ask, nil, nil); w.Code != status || messageIn(t, w) == "" {
					t.Errorf("%s: %s %d %s", why, ask, w.Code, w.Body)
				}
			}
			if w := c.send(c.instanceOf(0, twoPhotos), nil, false); w.Code != status {
				t.Errorf("%s: %d %s", why, w.Code, w.Body)
			}
			c.noVisit(0)
		}
		first, id := s.linked(shopper, s.Assignments[0].ID)
		if again := s.as(accounts.Shopper, "PUT", path+"/form-links/"+id, nil); again.Code != 200 || !strings.Contains(again.Body.String(), first.base) {
			t.Error(again.Code, again.Body)
		}
		other := s.Other
		for _, by := range []accounts.Actor{other, s.Actors[accounts.StoreManager], s.Actors[accounts.Reviewer]} {
			if w := s.do(request{method: "GET", path: path + "/form-link", by: &by}); w.Code != 404 && w.Code != 403 || strings.Contains(w.Body.String(), first.base) {
				t.Errorf("%s: %d %s", by.Name, w.Code, w.Body)
			}
			if w := s.do(request{method: "PUT", path: path + "/form-links/" + auditstest.ID(), by: &by}); w.Code != 404 && w.Code != 403 {
				t.Errorf("%s: %d %s", by.Name, w.Code, w.Body)
			}
		}
		second, id := s.linked(manager, s.Assignments[0].ID)
		ended("another took its place", first, 403)
		if w := second.ask("GET", "/formList", nil, nil); w.Code != 200 || !strings.Contains(w.Body.String(), s.Assignments[0].ID) {
			t.Error(w.Code, w.Body)
		}
		forged := second
		at := len(second.base) - 3
		forged.base = second.base[:at] + map[bool]string{true: "B", false: "A"}[second.base[at] == 'A'] + second.base[at+1:]
		ended("forged", forged, 404)
		if w := s.as(accounts.Shopper, "DELETE", path+"/form-links/"+id, nil); w.Code != 204 && w.Code != 200 {
			t.Error(w.Code, w.Body)
		}
		ended("revoked", second, 403)
		third, _ := s.linked(shopper, s.Assignments[0].ID)
		s.At = s.At.AddDate(0, 0, 20+9)
		ended("expired", third, 403)
		s.At = s.At.AddDate(0, 0, -29)
		fourth, _ := s.linked(shopper, s.Assignments[0].ID)
		if err := s.DB.Conn(t.Context()).Exec("UPDATE assignments SET shopper_id = ? WHERE id = ?", other.AccountID, s.Assignments[0].ID).Error; err != nil {
			t.Fatal(err)
		}
		ended("somebody else's", fourth, 403)
		if w := s.as(accounts.Administrator, "GET", "/journal?subject_kind=assignment&subject_id="+s.Assignments[0].ID, nil); strings.Count(w.Body.String(), `"make_form_link"`) != 4 ||
			strings.Count(w.Body.String(), `"revoke_form_link"`) != 1 || strings.Contains(w.Body.String(), first.base) {
			t.Error(w.Code, w.Body)
		}
	})
}

// Who made the link that a visit came by does not review it.
func TestOpenRosa_ownLink(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		m := &masked{site: s, markers: markers{private: map[string]string{"exif": "x"}}}
		whole := accounts.Scope{Kind: accounts.Organisation}
		made, err := s.Accounts.CreateMany(context.Background(), accounts.Program(s.Org), []accounts.NewAccount{{
			ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: "Двое в одном",
			Grants: []accounts.Grant{{Role: accounts.ProgrammeManager, Scope: whole}, {Role: accounts.Reviewer, Scope: whole}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		both := accounts.Actor{AccountID: made[0].ID, OrgID: s.Org, Name: made[0].Name, Language: "ru", Grants: made[0].Grants}
		c, _ := s.linked(both, s.Assignments[0].ID)
		if w := c.send(c.instanceOf(0, twoPhotos), map[string][]byte{"a.jpg": m.photo(), "b.jpg": m.photo()}, false); w.Code != 201 {
			t.Fatal(w.Code, w.Body)
		}
		approve := "/visits/" + c.visitOf(0).ID + "/approve"
		if w := s.do(request{method: "POST", path: approve, by: &both, body: map[string]any{}}); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "own_form_link") {
			t.Error(w.Code, w.Body)
		}
		if w := s.as(accounts.Reviewer, "POST", approve, map[string]any{}); w.Code != 200 {
			t.Error(w.Code, w.Body)
		}
	})
}
