package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
	"etalon/standards/groups"
	"etalon/standards/quality"
	"etalon/standards/remarks"
	"etalon/standards/rounds"
)

// workedOn is the demo as the leader of its group finds it.
type workedOn struct {
	*services
	leader    accounts.Actor
	draft     standards.Version // 3.0
	published standards.Version // 2.0
	imported  standards.Version
}

// checkGroup asserts that whoever opens the demo of a folder finds a working group
// in the middle of its work behind every page of the standards.
func checkGroup(t *testing.T, folder string) {
	t.Helper()
	w := openGroup(t, folder)
	for name, check := range map[string]func(*testing.T, *workedOn){
		"the group has members, a plan and meetings": checkPlan, "people talk about the draft": checkTalk, "versions are on their path": checkPath,
		"the staff sends ideas": checkIdeas, "the staff reads and is examined": checkIntroduction,
	} {
		t.Run(name, func(t *testing.T) { check(t, w) })
	}
}

func openGroup(t *testing.T, folder string) *workedOn {
	t.Helper()
	s, err := wire(t.Context(), &Config{Data: folder}, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	program, _, err := existingDemo(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	account, err := s.accounts.ByEmail(t.Context(), program, demoEmail(accounts.GroupLeader))
	if err != nil {
		t.Fatal(err)
	}
	w := &workedOn{services: s, leader: accounts.Actor{AccountID: account.ID, OrgID: account.OrgID, Name: account.Name, Language: account.Language, Grants: account.Grants}}
	list, _, err := s.standards.List(t.Context(), w.leader, standards.Query{})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d standards (%v), want two", len(list), err)
	}
	for _, st := range list {
		_, versions, err := s.standards.Versions(t.Context(), w.leader, st.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			if v, err = s.standards.Version(t.Context(), w.leader, v.ID); err != nil {
				t.Fatal(err)
			}
			switch {
			case v.Number() == "3.0":
				w.draft = v
			case v.Number() == "2.0":
				w.published = v
			case v.ContentHash == "":
				w.imported = v
			}
		}
	}
	if w.draft.Status != standards.Draft || w.published.Status != standards.Published || w.imported.Status != standards.InReview {
		t.Fatalf("3.0 is %q, 2.0 %q, the imported one %q", w.draft.Status, w.published.Status, w.imported.Status)
	}
	return w
}

func checkPlan(t *testing.T, w *workedOn) {
	b, err := w.groups.Board(t.Context(), w.leader, w.draft.StandardID)
	if err != nil {
		t.Fatal(err)
	}
	now := database.Now()
	today := now.Truncate(24 * time.Hour)
	got := map[string]int{}
	for _, m := range b.Members {
		got["members"]++
		got["asked in"] += min(len(m.Here), 1)
	}
	for _, s := range b.Steps {
		got["steps"]++
		switch {
		case s.Progress == 100:
			got["done"]++
		case s.Late(today):
			got["late"]++
		case s.Progress > 0:
			got["under way"]++
		}
		if len(s.People) == 0 {
			t.Errorf("nobody is responsible for %q", s.Title)
		}
	}
	for _, m := range b.Meetings {
		switch {
		case m.StartsAt.After(now):
			got["to come"]++
		case !m.ClosedAt.IsZero() && m.Minutes != "" && len(m.Decisions) > 0 && m.ClosedAt.Before(now):
			got["with minutes"]++
		}
	}
	for _, p := range b.Proposals {
		got["proposal "+string(p.Verdict)]++
	}
	want := map[string]int{
		"members": 10, "asked in": 4, "steps": 10, "done": 3, "late": 1, "under way": 1, "to come": 4, "with minutes": 2,
		"proposal " + string(groups.Accepted): 1, "proposal " + string(groups.Open): 1, "proposal " + string(groups.Postponed): 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	owners, err := w.standards.Owners(t.Context(), w.leader, w.draft.StandardID)
	if err != nil || len(owners.Sections) != 11 {
		t.Errorf("%d sections have owners (%v), want all but one", len(owners.Sections), err)
	}
}

func checkTalk(t *testing.T, w *workedOn) {
	threads, _, err := w.remarks.Threads(t.Context(), w.leader, w.draft.ID, remarks.Query{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	got, said, proposed := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, thread := range threads {
		got["threads"]++
		if thread.Resolved {
			got["resolved"]++
		}
		for _, r := range thread.Remarks {
			said[r.By.Name] = true
			got["mentions"] += len(r.Text.Mentions())
			if r.CreatedAt.After(database.Now()) {
				t.Error("a remark of tomorrow")
			}
		}
	}
	list, _, err := w.remarks.Suggestions(t.Context(), w.leader, w.draft.ID, remarks.Query{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		got[string(s.Status)]++
		proposed[s.By.Name] = true
		if s.Status == remarks.Open && s.Fit != remarks.Fits {
			t.Errorf("the open suggestion of %s %s", s.By.Name, s.Fit)
		}
	}
	if d := cmp.Diff(map[string]int{"threads": 5, "resolved": 2, "mentions": 3, "accepted": 2, "declined": 1, "open": 3}, got); d != "" {
		t.Error(d)
	}
	if len(said) < 7 || len(proposed) < 4 {
		t.Errorf("%d people speak and %d suggest", len(said), len(proposed))
	}
	scores, err := w.quality.Scores(t.Context(), w.leader, w.draft.ID)
	judged := 0
	for _, s := range scores {
		judged += len(s.Scores)
	}
	if err != nil || judged < 20 {
		t.Errorf("%d scores (%v)", judged, err)
	}
	_, checked, err := w.quality.Findings(t.Context(), w.leader, w.draft.ID)
	found := map[quality.Kind]bool{}
	for _, c := range checked {
		for _, f := range c.Findings {
			found[f.Kind()] = true
		}
	}
	if want := map[quality.Kind]bool{quality.Vague: true, quality.TwoRules: true, quality.NoOwner: true}; err != nil || !cmp.Equal(found, want) {
		t.Errorf("the check finds %v (%v), want %v", found, err, want)
	}
}

func checkPath(t *testing.T, w *workedOn) {
	for _, c := range []struct {
		version         standards.Version
		state           rounds.State
		asked, answered int
	}{{w.draft, rounds.Closed, 6, 3}, {w.imported, rounds.Open, 4, 2}} {
		p, err := w.rounds.Path(t.Context(), w.leader, c.version.ID)
		if err != nil {
			t.Fatal(err)
		}
		answered, asked := 0, 0
		for _, r := range p.Rounds {
			if r.Kind != rounds.Review {
				continue
			}
			if r.State != c.state || r.Late(database.Now()) {
				t.Errorf("the review of %s is %s", c.version.Number(), r.State)
			}
			for _, person := range r.Participants {
				asked++
				if person.Verdict != "" {
					answered++
				}
			}
		}
		if asked != c.asked || answered != c.answered {
			t.Errorf("%d of %d answered about %s, want %d of %d", answered, asked, c.version.Number(), c.answered, c.asked)
		}
		if c.version.ID == w.draft.ID && (len(p.Rounds) != 3 || len(p.Findings) != 2) {
			t.Errorf("%d rounds and %d findings", len(p.Rounds), len(p.Findings))
		}
	}
}

func checkIdeas(t *testing.T, w *workedOn) {
	b, err := w.ideas.Board(t.Context(), w.leader, w.draft.StandardID)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, i := range b.Ideas {
		got[string(i.Status)]++
	}
	if d := cmp.Diff(map[string]int{"requirement": 1, "phrase": 1, "later": 1, "declined": 1, "new": 2}, got); d != "" {
		t.Error(d)
	}
	credited := 0
	for _, s := range w.draft.Sections {
		for _, r := range s.Requirements {
			if strings.Contains(r.Source, "Ольга Вербицкая") || strings.Contains(r.Source, "Игорь Лаптев") {
				credited++
			}
		}
	}
	if credited != 2 {
		t.Errorf("%d requirements name who had the idea, want two", credited)
	}
	if !b.Bank.ExpiresAt.After(database.Now()) {
		t.Error("the public link has ended")
	}
}

func checkIntroduction(t *testing.T, w *workedOn) {
	o, err := w.readings.Overview(t.Context(), w.leader, w.published.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, c := range o.Counts {
		got["people"] += c.People
		got["opened"] += c.Opened
		got["acknowledged"] += c.Acknowledged
	}
	results, err := w.exams.Results(t.Context(), w.leader, w.published.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range results.Attempts {
		got[string(a.State)]++
	}
	if d := cmp.Diff(map[string]int{"people": 24, "opened": 19, "acknowledged": 16, "passed": 5, "failed": 2, "marking": 1}, got); d != "" {
		t.Error(d)
	}
	if o.Late {
		t.Error("the introduction is past its deadline")
	}
	if own := ownReadings(t, w); own != 1 {
		t.Errorf("the demo's employee has %d to read, want one", own)
	}
}

func ownReadings(t *testing.T, w *workedOn) int {
	t.Helper()
	account, err := w.accounts.ByEmail(t.Context(), accounts.Program(w.leader.OrgID), demoEmail(accounts.Employee))
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.readings.Own(t.Context(), accounts.Actor{AccountID: account.ID, OrgID: account.OrgID, Grants: account.Grants})
	if err != nil {
		t.Fatal(err)
	}
	return len(own)
}
