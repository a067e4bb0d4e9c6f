package pilots_test

import (
	"errors"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/audits/pilots"
	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

func TestService_Plan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.plan()
		w.must(w.Plan(t.Context(), w.writer, in))
		t.Run("the same again changes nothing, another one under the id is refused", func(t *testing.T) {
			w.must(w.Plan(t.Context(), w.writer, in))
			other := in
			other.Place = "Другое кафе"
			if err := w.Plan(t.Context(), w.writer, other); !errors.Is(err, pilots.ErrExists) {
				t.Error(err)
			}
			if got := w.verbs(in.ID); got != "plan_pilot" {
				t.Error(got)
			}
		})
		t.Run("who goes is told, and cancelling takes a reason", func(t *testing.T) {
			if got := w.told(w.member); got != "pilot_planned" {
				t.Error(got)
			}
			if got := codes(w.Cancel(t.Context(), w.writer, in.ID, " ")); got != "pilot_invalid required" {
				t.Error(got)
			}
			w.must(w.Cancel(t.Context(), w.writer, in.ID, "Ремонт"))
			w.must(w.Cancel(t.Context(), w.writer, in.ID, "Ремонт"))
			if err := w.Begin(t.Context(), w.member, in.ID); !errors.Is(err, pilots.ErrMove) {
				t.Error(err)
			}
			if told, verbs := w.told(w.member), w.verbs(in.ID); !strings.Contains(told, "pilot_cancelled") || verbs != "plan_pilot cancel_pilot" {
				t.Error(told, verbs)
			}
		})
	})
}

func TestService_Plan_refused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			by     accounts.Actor
			change func(*pilots.NewPilot)
			want   string
		}{
			"who only reads drafts":            {w.member, func(*pilots.NewPilot) {}, "forbidden"},
			"an employee":                      {w.Actors[accounts.Employee], func(*pilots.NewPilot) {}, "forbidden"},
			"another organisation":             {w.stranger, func(*pilots.NewPilot) {}, "standard_version_not_found"},
			"no place":                         {w.leader, func(in *pilots.NewPilot) { in.Place = " " }, "pilot_invalid required"},
			"last week":                        {w.leader, func(in *pilots.NewPilot) { in.GoesOn = w.At.AddDate(0, 0, -7) }, "pilot_invalid pilot_day_range"},
			"a location that is not there":     {w.leader, func(in *pilots.NewPilot) { in.LocationID = auditstest.ID() }, "pilot_invalid pilot_unknown_location"},
			"somebody outside the team":        {w.leader, func(in *pilots.NewPilot) { in.VisitorID = w.Actors[accounts.StoreManager].AccountID }, "pilot_invalid pilot_not_to_be_sent"},
			"a shopper, by who may know none":  {w.leader, func(in *pilots.NewPilot) { in.VisitorID = w.shopper.AccountID }, "pilot_invalid pilot_not_to_be_sent"},
			"somebody of another organisation": {w.admin, func(in *pilots.NewPilot) { in.VisitorID = w.stranger.AccountID }, "pilot_invalid pilot_not_to_be_sent"},
			"a note with a zero byte":          {w.leader, func(in *pilots.NewPilot) { in.Note = "а\x00" }, "pilot_invalid not_text"},
		} {
			in := w.plan()
			c.change(&in)
			if got := codes(w.Plan(t.Context(), c.by, in)); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		in := w.plan()
		w.must(w.Plan(t.Context(), w.leader, in))
		_, err := w.Standards.Publish(t.Context(), w.admin, w.version.ID, standards.Publication{EffectiveOn: w.At})
		w.must(err)
		if err := w.Plan(t.Context(), w.leader, w.plan()); !errors.Is(err, standards.ErrVersionPublished) {
			t.Errorf("planned after publication: %v", err)
		}
		if err := w.Begin(t.Context(), w.member, in.ID); !errors.Is(err, standards.ErrVersionPublished) {
			t.Errorf("begun after publication: %v", err)
		}
	})
}

func TestService_Begin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.plan()
		w.must(w.Plan(t.Context(), w.leader, in))
		w.reword()
		w.must(w.Begin(t.Context(), w.member, in.ID))
		t.Run("the sheet has the text as it is when the visit begins", func(t *testing.T) {
			sheet := w.sheet(w.member, in.ID)
			if got := sheet.Pilot.Checklist.Sections[0].Questions[0]; got.Text != "Здоровается за 30 секунд" || got.Hint != "Первым" || len(sheet.Items) != 2 {
				t.Errorf("%+v of %d", got, len(sheet.Items))
			}
		})
		t.Run("later edits do not reach it, and beginning again changes nothing", func(t *testing.T) {
			before := w.sheet(w.member, in.ID)
			_, v, err := w.Standards.VersionForGroup(t.Context(), w.admin, w.version.ID)
			w.must(err)
			content := v.Content()
			content.Sections[0].Requirements = content.Sections[0].Requirements[1:]
			_, err = w.Standards.Edit(t.Context(), w.admin, v.ID, v.Revision, content)
			w.must(err)
			w.must(w.Begin(t.Context(), w.member, in.ID))
			after := w.sheet(w.member, in.ID)
			if len(after.Items) != 2 || after.Pilot.Checklist.Sections[0].Questions[0].Text != before.Pilot.Checklist.Sections[0].Questions[0].Text {
				t.Errorf("%+v", after)
			}
		})
		t.Run("a scenario takes the place of the ordinary stage", func(t *testing.T) {
			queue := w.plan()
			queue.Variant = "очередь"
			if sheet := w.begun(w.member, queue); len(sheet.Items) != 1 || sheet.Items[0].Code != "1.3" {
				t.Errorf("%+v", sheet.Items)
			}
		})
	})
}

func TestService_Answer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sheet := w.begun(w.member, w.plan())
		id, first, second := sheet.Pilot.ID, sheet.Items[0].Lineage, sheet.Items[1].Lineage
		half := pilots.Answer{Observed: pilots.NotMet, Verdicts: map[pilots.Criterion]pilots.Verdict{pilots.Feasible: pilots.No}}
		w.must(w.Answer(t.Context(), w.member, id, first, half))
		w.must(w.Answer(t.Context(), w.member, id, first, half))
		t.Run("what is missing is named", func(t *testing.T) {
			err := w.Submit(t.Context(), w.member, id)
			if got := codes(err); got != "pilot_incomplete pilot_answer_missing pilot_answer_missing" {
				t.Error(got)
			}
			w.must(w.Answer(t.Context(), w.member, id, first, all(pilots.No, "")))
			w.must(w.Answer(t.Context(), w.member, id, second, all(pilots.Yes, "")))
			if got := codes(w.Submit(t.Context(), w.member, id)); got != "pilot_incomplete pilot_remark_missing" {
				t.Error(got)
			}
		})
		t.Run("what was handed in stays as it is", func(t *testing.T) {
			w.must(w.Answer(t.Context(), w.member, id, first, all(pilots.No, "Касса одна")))
			w.must(w.Submit(t.Context(), w.member, id))
			w.must(w.Submit(t.Context(), w.member, id))
			w.must(w.Answer(t.Context(), w.member, id, first, all(pilots.No, "Касса одна"))) // a retry
			if err := w.Answer(t.Context(), w.member, id, first, half); !errors.Is(err, pilots.ErrSubmitted) {
				t.Error(err)
			}
			if got := w.verbs(id); got != "plan_pilot begin_pilot submit_pilot" {
				t.Error(got)
			}
			if got := w.told(w.leader); got != "pilot_submitted" {
				t.Error(got)
			}
		})
		t.Run("the leader gives it back with a reason, and corrections keep the original", func(t *testing.T) {
			if err := w.Reopen(t.Context(), w.writer, id, "Не тот магазин"); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("by a section owner: %v", err)
			}
			w.must(w.Reopen(t.Context(), w.leader, id, "Не тот магазин"))
			w.must(w.Answer(t.Context(), w.member, id, first, all(pilots.Yes, "")))
			w.must(w.Submit(t.Context(), w.member, id))
			entries, err := w.Journal.Of(t.Context(), w.Org, "pilot", id)
			w.must(err)
			e := entries[len(entries)-2]
			before, _ := e.Before.(map[string]any)
			if e.Verb != "answer_pilot" || before["remark"] != "Касса одна" || before["feasible"] != "no" {
				t.Errorf("%+v", e)
			}
		})
	})
}

func TestService_Sheet_isForWhoGoes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sheet := w.begun(w.member, w.plan())
		id, lineage := sheet.Pilot.ID, sheet.Items[0].Lineage
		token := w.member
		token.Only = []accounts.Permission{accounts.ReadDrafts}
		left := w.member
		left.Grants = nil
		for name, by := range map[string]accounts.Actor{"the leader": w.leader, "a shopper": w.shopper, "a stranger": w.stranger, "an integration": token, "who left the group": left} {
			_, read := w.Sheet(t.Context(), by, id)
			for what, err := range map[string]error{
				"read": read, "begin": w.Begin(t.Context(), by, id), "answer": w.Answer(t.Context(), by, id, lineage, all(pilots.Yes, "")), "submit": w.Submit(t.Context(), by, id),
			} {
				if err == nil {
					t.Errorf("%s may %s", name, what)
				}
			}
		}
		for what, err := range map[string]error{"cancel": w.Cancel(t.Context(), w.stranger, id, "так"), "reopen": w.Reopen(t.Context(), w.stranger, id, "так")} {
			if !errors.Is(err, pilots.ErrNotFound) {
				t.Errorf("a stranger may %s: %v", what, err)
			}
		}
		if own, err := w.Own(t.Context(), w.member); err != nil || len(own) != 1 || own[0].Total != 2 {
			t.Errorf("own: %+v, %v", own, err)
		}
		if own, err := w.Own(t.Context(), w.leader); err != nil || len(own) != 0 {
			t.Errorf("the leader's own: %+v, %v", own, err)
		}
	})
}

func TestService_Results(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.handed(w.member, w.plan(), all(pilots.Yes, ""), all(pilots.Partly, "Не везде"))
		w.handed(w.writer, w.plan(), all(pilots.No, "Нечем"), all(pilots.Yes, ""))
		w.begun(w.leader, w.plan()) // not handed in: says nothing yet
		w.reword()
		r, err := w.Results(t.Context(), w.member, w.version.ID)
		w.must(err)
		if len(r.Pilots) != 3 || len(r.Requirements) != 2 || r.May.Plan || r.May.Lead {
			t.Fatalf("%d pilots, %d requirements, may %+v", len(r.Pilots), len(r.Requirements), r.May)
		}
		worst, other := r.Requirements[0], r.Requirements[1]
		if worst.Code != "1.1" || worst.Tallies[pilots.Feasible] != (pilots.Tally{Yes: 1, No: 1}) || !worst.Changed || len(worst.Voices) != 2 || worst.Observed[pilots.Met] != 2 {
			t.Errorf("first %+v", worst)
		}
		if other.Code != "1.2" || other.Changed || other.Tallies[pilots.Appropriate] != (pilots.Tally{Yes: 1, Partly: 1}) {
			t.Errorf("second %+v", other)
		}
		sum, err := w.Summary(t.Context(), w.member, w.version.ID)
		w.must(err)
		if sum.Submitted != 2 || sum.Filling != 1 || len(sum.Objections) != 1 || sum.Objections[0].Against[pilots.Feasible] != 1 || !sum.Objections[0].Changed {
			t.Errorf("summary %+v", sum)
		}
		if _, err := w.Results(t.Context(), w.stranger, w.version.ID); !errors.Is(err, standards.ErrVersionNotFound) {
			t.Errorf("a stranger: %v", err)
		}
	})
}

// A requirement that the draft has no more is shown as it was judged.
func TestService_Results_removed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.handed(w.member, w.plan(), all(pilots.No, "Нечем"), all(pilots.Yes, ""))
		_, v, err := w.Standards.VersionForGroup(t.Context(), w.admin, w.version.ID)
		w.must(err)
		content := v.Content()
		content.Sections[0].Requirements = content.Sections[0].Requirements[1:]
		_, err = w.Standards.Edit(t.Context(), w.admin, v.ID, v.Revision, content)
		w.must(err)
		r, err := w.Results(t.Context(), w.leader, w.version.ID)
		w.must(err)
		if got := r.Requirements[0]; !got.Removed || got.Changed || got.Statement != "Здоровается" || got.Section != "Касса" {
			t.Errorf("%+v", got)
		}
		sum, err := w.Summary(t.Context(), w.leader, w.version.ID)
		if err != nil || len(sum.Objections) != 0 {
			t.Errorf("%+v, %v", sum, err)
		}
	})
}

func TestService_shopperGoes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.plan()
		in.LocationID, in.Place = w.Locations[0].ID, ""
		id := w.handed(w.shopper, in, all(pilots.Yes, ""), all(pilots.No, "Нет места"))
		name := func(by accounts.Actor) pilots.Person {
			r, err := w.Results(t.Context(), by, w.version.ID)
			w.must(err)
			if r.Pilots[0].Visitor != r.Requirements[0].Voices[0].Pilot.Visitor {
				t.Errorf("two names: %+v", r)
			}
			return r.Pilots[0].Visitor
		}
		if got := name(w.leader); got != (pilots.Person{}) {
			t.Errorf("the group knows the shopper: %+v", got)
		}
		if got := name(w.admin); got.ID != w.shopper.AccountID {
			t.Errorf("the administrator does not: %+v", got)
		}
		if sheet := w.sheet(w.shopper, id); !strings.HasPrefix(sheet.Pilot.Place, w.Locations[0].Code) {
			t.Errorf("place %q", sheet.Pilot.Place)
		}
		if o, err := w.Options(t.Context(), w.leader, w.version.ID, ""); err != nil || len(o.Shoppers) != 0 || len(o.Locations) == 0 || len(o.Variants) != 1 {
			t.Errorf("options of the leader %+v, %v", o, err)
		}
		if o, err := w.Options(t.Context(), w.admin, w.version.ID, w.Locations[0].Code); err != nil || len(o.Shoppers) != 2 || len(o.Locations) != 1 {
			t.Errorf("options of the administrator %+v, %v", o, err)
		}
	})
}

// A pilot is no visit: nothing that counts visits, checklists or waves has it.
func TestService_isNoVisit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		count := func() map[string]int64 {
			rows := map[string]int64{}
			for _, table := range []string{"visits", "visit_answers", "visit_sections", "waves", "assignments", "checklists", "checklist_versions"} {
				var n int64
				w.must(w.DB.Conn(t.Context()).Table(table).Count(&n).Error)
				rows[table] = n
			}
			return rows
		}
		before := count()
		_, checklists, err := w.Checklists.List(t.Context(), w.admin, "", 200, 0)
		w.must(err)
		in := w.plan()
		in.LocationID, in.Place = w.Locations[0].ID, ""
		w.handed(w.shopper, in, all(pilots.No, "Нечем"), all(pilots.No, "Нечем"))
		for table, n := range count() {
			if n != before[table] {
				t.Errorf("%s: %d rows, then %d", table, before[table], n)
			}
		}
		if _, after, err := w.Checklists.List(t.Context(), w.admin, "", 200, 0); err != nil || after != checklists {
			t.Errorf("%d checklists, then %d (%v)", checklists, after, err)
		}
		tasks, err := w.Audits.Assignments(t.Context(), w.shopper)
		w.must(err)
		for _, task := range tasks {
			if task.ID == in.ID {
				t.Errorf("the pilot is a task of the shopper: %+v", task)
			}
		}
	})
}

// However many requirements and pilots there are, they are read alike.
func TestService_statements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		read := func() int {
			return databasetest.Statements(t, w.DB, func() {
				_, err := w.Results(t.Context(), w.leader, w.version.ID)
				w.must(err)
				_, err = w.Summary(t.Context(), w.leader, w.version.ID)
				w.must(err)
				_, err = w.Own(t.Context(), w.member)
				w.must(err)
			})
		}
		none := read()
		for range 3 {
			w.handed(w.member, w.plan(), all(pilots.No, "Нечем"), all(pilots.Yes, ""))
		}
		if n := read(); n != none {
			t.Errorf("%d statements for three pilots, %d for none", n, none)
		}
	})
}
