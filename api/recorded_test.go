package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// recorded is which operations of the contract some test made succeed, and
// whether one of those successes left an entry in the journal.
var recorded = struct {
	sync.Mutex
	contract  []byte
	succeeded map[string]bool
	entry     map[string]bool
}{succeeded: map[string]bool{}, entry: map[string]bool{}}

// unrecorded are the operations that change nothing of the organisation, and why.
var unrecorded = map[string]string{
	"POST /mailing-sendings/{id}/again":                       "nothing failed in these tests; what is sent again is recorded (reports/mailings)",
	"POST /bonus-previews":                                    "stores nothing",
	"POST /figure-imports":                                    "a dry run",
	"POST /checklist-imports":                                 "stores nothing",
	"POST /standard-imports":                                  "a dry run",
	"POST /waves/{id}/proposals":                              "a proposal",
	"POST /waves/{id}/plan-previews":                          "counts",
	"POST /standard-versions/{id}/checks":                     "stores nothing",
	"POST /notifications/read":                                "marks on the reader's own list",
	"POST /assignments/{id}/messages-read":                    "a mark of the reader's own",
	"PUT /notification-settings":                              "how a reader is told",
	"PUT /push-subscriptions":                                 "a device of the reader's own",
	"POST /push-subscriptions/end":                            "a device of the reader's own",
	"POST /exception-previews":                                "stores nothing",
	"POST /location-imports":                                  "a dry run",
	"GET /location-imports/template.xlsx":                     "an empty form",
	"POST /standards/{id}/survey-imports":                     "a dry run",
	"GET /survey-imports/template.xlsx":                       "an empty form",
	"POST /links":                                             "looks at a link",
	"POST /idea-links":                                        "looks at a link",
	"POST /survey-links":                                      "looks at a link",
	"PUT /survey-links/answers/{id}":                          "what customers say is no act of the organisation: it is kept itself, without a trace of who sent it",
	"POST /second-factor":                                     "the confirmation of it is recorded",
	"GET /staff-imports/template.xlsx":                        "an empty form",
	"POST /uploads":                                           "a place for bytes: the file that they make is recorded",
	"HEAD /uploads/{id}":                                      "looks at an upload",
	"DELETE /uploads/{id}":                                    "bytes that were never a file",
	"POST /reading-door/seen":                                 "how far somebody has scrolled",
	"POST /reading-door/exam":                                 "looks at an exam",
	"PUT /reading-door/exam/attempts/{id}/answers/{question}": "a draft of a paper: handing it in is recorded",
	// The same work whether the address is known: the job that finds it out records it.
	"POST /links/forgotten-password": "recorded by its job",
}

// watch serves a request and looks whether a change left an entry.
func (s *site) watch(req *http.Request, w *httptest.ResponseRecorder) {
	s.t.Helper()
	if req.Method == http.MethodGet && !strings.Contains(req.URL.Path, ".") {
		s.server.ServeHTTP(w, req)
		return
	}
	before := s.entries()
	s.server.ServeHTTP(w, req)
	recorded.Lock()
	defer recorded.Unlock()
	op := req.Method + " " + req.URL.Path
	if w.Code < 300 {
		recorded.succeeded[op] = true
		recorded.entry[op] = recorded.entry[op] || s.entries() > before
	}
	if recorded.contract == nil {
		recorded.contract, _ = s.server.OpenAPI()
	}
}

func (s *site) entries() int {
	s.t.Helper()
	var n int
	if err := s.DB.Conn(s.t.Context()).Raw("SELECT COUNT(*) FROM journal").Scan(&n).Error; err != nil {
		s.t.Fatal(err)
	}
	return n
}

// everyChangeRecorded fails unless every operation that changes something, or
// gives a file away, was made to succeed by some test and left an entry.
func everyChangeRecorded() error {
	var document struct {
		Paths map[string]map[string]any
	}
	if err := yaml.Unmarshal(recorded.contract, &document); err != nil {
		return err
	}
	var wrong []error
	for path, methods := range document.Paths {
		pattern := regexp.MustCompile("^/api/v1" + place.ReplaceAllString(strings.ReplaceAll(path, ".", `\.`), "[^/]+") + "$")
		for method := range methods {
			op := strings.ToUpper(method) + " " + path
			if _, exempt := unrecorded[op]; exempt || (method == "get" && !strings.Contains(path, ".")) {
				continue
			}
			if err := wasRecorded(op, strings.ToUpper(method), pattern); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(wrong...)
}

func wasRecorded(op, method string, path *regexp.Regexp) error {
	succeeded, entry := false, false
	for done := range recorded.succeeded {
		if m, p, _ := strings.Cut(done, " "); m == method && path.MatchString(p) {
			succeeded, entry = true, entry || recorded.entry[done]
		}
	}
	switch {
	case !succeeded:
		return fmt.Errorf("journal: no test makes %s succeed, so that nobody knows whether it leaves an entry", op)
	case !entry:
		return fmt.Errorf("journal: %s leaves no entry", op)
	}
	return nil
}
