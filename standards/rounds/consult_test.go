package rounds

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
)

// The exact set of what people outside of the group may read of a text under way.
func TestService_Consultation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.asks(Review, w.leader)
		in := NewRound{ID: newID(), VersionID: w.version.ID, Kind: Consultation, Deadline: today, Places: Places{Locations: []string{w.near}}}
		w.must(w.Open(ctx, w.leader, in))
		sees := func() string {
			var who []string
			for _, a := range []accounts.Actor{w.admin, w.leader, w.expert, w.approver, w.store, w.farStore, w.staff, w.stranger} {
				if _, v, err := w.Consultation(ctx, a, in.ID); err == nil && len(v.Sections) == 1 {
					who = append(who, "text "+a.Name)
				} else if !errors.Is(err, ErrNotFound) {
					t.Errorf("%s: %v", a.Name, err)
				}
				if asked, err := w.Asked(ctx, a); err != nil {
					t.Errorf("%s: %v", a.Name, err)
				} else if slices.ContainsFunc(asked, func(one Asked) bool { return one.ID == in.ID }) {
					who = append(who, "asked "+a.Name)
				}
				if _, err := w.standards.Version(ctx, a, w.version.ID); err == nil {
					who = append(who, "version "+a.Name)
				}
			}
			return strings.Join(who, ", ")
		}
		group := "version Админ, version Лидер, version Эксперт, version Утверждающий"
		if d := cmp.Diff(group+", text Управляющий Ближний, asked Управляющий Ближний", sees()); d != "" {
			t.Error(d)
		}
		t.Run("who manages the store no more is asked no more", func(t *testing.T) {
			left := w.store
			left.Grants = w.staff.Grants
			if _, _, err := w.Consultation(ctx, left, in.ID); !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
			if err := w.Answer(ctx, left, in.ID, Answer{Agrees, ""}); !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
		})
		w.says(w.store, in.ID, Disagrees, "Не успеем")
		w.says(w.store, in.ID, Disagrees, "Не успеем") // a retry of the last answer
		if d := cmp.Diff(group, sees()); d != "" {
			t.Errorf("after the end: %s", d)
		}
		if err := w.Open(ctx, w.leader, NewRound{ID: newID(), VersionID: w.version.ID, Kind: Consultation, Deadline: today, Places: Places{Regions: []string{newID()}}}); codes(err) != "round_invalid no_managers" {
			t.Errorf("a region without managers: %v", err)
		}
	})
}

func TestService_findings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.says(w.leader, w.asks(Review, w.leader), Agrees, "")
		audit := w.asks(FinalAudit, w.expert)
		f := Finding{ID: newID(), RoundID: audit, Severity: Critical, Words: "Нельзя измерить", Lineage: w.version.Sections[0].Requirements[0].Lineage}
		if err := w.PutFinding(ctx, w.leader, f); !errors.Is(err, ErrNotAsked) {
			t.Errorf("by who is not asked: %v", err)
		}
		w.must(w.PutFinding(ctx, w.expert, f))
		f.Words = "Нельзя измерить временем"
		w.must(w.PutFinding(ctx, w.expert, f))
		wrong := f
		wrong.ID, wrong.Lineage, wrong.Severity = newID(), newID(), "bad"
		if err := w.PutFinding(ctx, w.expert, wrong); codes(err) != "round_invalid unknown_severity unknown_requirement" {
			t.Error(codes(err))
		}
		w.says(w.expert, audit, Finished, "")
		if _, err := w.ask(Approval, w.approver); codes(err) != "version_not_ready findings_unanswered" {
			t.Error(codes(err))
		}
		if err := w.AnswerFinding(ctx, w.expert, f.ID, Accepted, ""); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("by the expert: %v", err)
		}
		if err := w.AnswerFinding(ctx, w.stranger, f.ID, Accepted, ""); !errors.Is(err, ErrFindingNotFound) {
			t.Errorf("by a stranger: %v", err)
		}
		if err := w.ResolveFinding(ctx, w.leader, f.ID, "Сделано"); !errors.Is(err, ErrFindingOpen) {
			t.Errorf("resolved before it is accepted: %v", err)
		}
		w.must(w.AnswerFinding(ctx, w.leader, f.ID, Accepted, ""))
		if _, err := w.ask(Approval, w.approver); codes(err) != "version_not_ready findings_not_resolved" {
			t.Error(codes(err))
		}
		w.must(w.ResolveFinding(ctx, w.leader, f.ID, "Добавлено число"))
		if err := w.AnswerFinding(ctx, w.leader, f.ID, Declined, "Передумали"); !errors.Is(err, ErrFindingSettled) {
			t.Errorf("declined after it was done: %v", err)
		}
		w.asks(Approval, w.approver)
	})
}

func TestService_Open_conditions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for kind, want := range map[Kind]string{Consultation: "version_not_ready not_at_this_step", InterimAudit: "version_not_ready not_at_this_step", FinalAudit: "version_not_ready not_at_this_step", Approval: "version_not_ready not_at_this_step"} {
			in := NewRound{ID: newID(), VersionID: w.version.ID, Kind: kind, Deadline: today, People: []string{w.expert.AccountID}, Places: Places{All: true}}
			if err := w.Open(t.Context(), w.leader, in); codes(err) != want {
				t.Errorf("%s of a draft: %s", kind, codes(err))
			}
		}
		in := NewRound{ID: newID(), VersionID: w.version.ID, Kind: Review, Deadline: today.AddDate(0, 0, -1), People: []string{w.expert.AccountID}}
		if err := w.Open(t.Context(), w.leader, in); codes(err) != "round_invalid deadline_range" {
			t.Error(codes(err))
		}
		in.Deadline = today
		if err := w.Open(t.Context(), w.expert, in); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("opened by a member: %v", err)
		}
		w.must(w.Open(t.Context(), w.leader, in))
		w.must(w.Open(t.Context(), w.leader, in)) // a retry
		if _, err := w.ask(FinalAudit, w.expert); codes(err) != "version_not_ready review_not_passed open_review" {
			t.Error(codes(err))
		}
		w.must(w.Close(t.Context(), w.leader, in.ID, "Не те люди"))
		if p, err := w.Path(t.Context(), w.leader, w.version.ID); err != nil || p.Step != SendToReview {
			t.Errorf("after it was closed: %s (%v)", p.Step, err)
		}
		w.says(w.leader, w.asks(Review, w.leader), Agrees, "")
	})
}
