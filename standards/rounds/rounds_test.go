package rounds

import (
	"errors"
	"fmt"
	"testing"

	"etalon/internal/accounts"
	"etalon/standards"
)

func TestService_fourEyes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		writer := w.person(w.admin.OrgID, "Пишет и утверждает", accounts.Grant{Role: accounts.GroupLeader, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}})
		w.exec("INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), w.admin.OrgID, writer.AccountID, accounts.Approver, accounts.Standard, w.standard.ID)
		w.edits(writer)
		w.says(w.leader, w.asks(Review, w.leader), Agrees, "")
		w.says(w.expert, w.asks(FinalAudit, w.expert), Finished, "")
		if _, err := w.ask(Approval, writer); codes(err) != "round_invalid only_last_editor" {
			t.Errorf("the author of the last change alone: %v", err)
		}
		if _, err := w.ask(Approval, w.staff); codes(err) != "round_invalid not_for_round" {
			t.Errorf("an approver from outside: %v", err)
		}
		round := w.asks(Approval, writer, w.approver)
		w.says(writer, round, Approves, "")
		if err := w.publishes(w.approver); !errors.Is(err, ErrNotReady) {
			t.Errorf("with the author's approval alone: %v", err)
		}
		w.says(w.approver, round, Approves, "")
		w.must(w.publishes(w.approver))
		if _, err := w.standards.Apply(t.Context(), w.leader, w.version.ID, []standards.Edit{{ID: newID(), Kind: standards.Renumber}}); !errors.Is(err, standards.ErrVersionPublished) {
			t.Errorf("an edit of what is published: %v", err)
		}
		if err := w.Move(t.Context(), w.leader, w.version.ID, standards.Draft, ""); !errors.Is(err, standards.ErrMove) {
			t.Errorf("a published version goes back: %v", err)
		}
	})
}

func TestService_Publish_conditions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		t.Run("an approver does not publish a draft, and nobody does once somebody was asked", func(t *testing.T) {
			if err := w.publishes(w.approver); !errors.Is(err, standards.ErrNotApproved) {
				t.Error(err)
			}
			w.says(w.leader, w.asks(Review, w.leader), AsksChanges, "Нет числа")
			w.must(w.Move(ctx, w.leader, w.version.ID, standards.ChangesRequested, "Нет числа"))
			w.must(w.Move(ctx, w.leader, w.version.ID, standards.Draft, ""))
			if err := w.publishes(w.admin); codes(err) != "version_not_ready rounds_began" {
				t.Error(err)
			}
		})
		round := w.toApproval(w.approver, w.other)
		w.says(w.approver, round, Approves, "")
		t.Run("every approval is needed", func(t *testing.T) {
			if err := w.publishes(w.approver); codes(err) != "version_not_ready approval_not_passed open_approval" {
				t.Error(codes(err))
			}
		})
		t.Run("a changed text voids approvals", func(t *testing.T) {
			w.says(w.other, round, AsksChanges, "Уточните")
			if err := w.publishes(w.approver); codes(err) != "version_not_ready approval_not_passed" {
				t.Error(codes(err))
			}
			w.must(w.Move(ctx, w.leader, w.version.ID, standards.ChangesRequested, "Уточнить"))
			w.must(w.Move(ctx, w.leader, w.version.ID, standards.Draft, ""))
			w.edits(w.leader)
			again := w.toApproval(w.approver)
			// What the path itself never does: the text changes under an approval.
			w.says(w.approver, again, Approves, "")
			w.exec("UPDATE standard_versions SET preamble = ? WHERE id = ?", "Другой текст", w.version.ID)
			if err := w.publishes(w.approver); codes(err) != "version_not_ready approval_not_passed approved_another_text" {
				t.Error(codes(err))
			}
			w.exec("UPDATE standard_versions SET preamble = '' WHERE id = ?", w.version.ID)
		})
		t.Run("the order has a number", func(t *testing.T) {
			_, err := w.Publish(ctx, w.approver, w.version.ID, Publication{Publication: standards.Publication{EffectiveOn: today}})
			if codes(err) != "round_invalid required" {
				t.Error(err)
			}
			w.must(w.publishes(w.approver))
			w.must(w.publishes(w.approver)) // a retry
		})
	})
}

func TestService_Answer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		round := w.asks(Review, w.leader, w.expert)
		for name, c := range map[string]struct {
			by   accounts.Actor
			in   Answer
			want string
		}{
			"who is not asked":             {w.approver, Answer{Agrees, ""}, "round_not_asked"},
			"who is not of the group":      {w.staff, Answer{Agrees, ""}, "forbidden"},
			"another organisation":         {w.stranger, Answer{Agrees, ""}, "round_not_found"},
			"changes without a reason":     {w.expert, Answer{AsksChanges, "  "}, "round_invalid required"},
			"an answer of another round":   {w.expert, Answer{Approves, ""}, "round_invalid unknown_verdict"},
			"a program in place of people": {accounts.Actor{AccountID: w.expert.AccountID, OrgID: w.expert.OrgID, Grants: w.expert.Grants, Only: accounts.Permissions}, Answer{Agrees, ""}, "not_by_token"},
		} {
			if err := w.Answer(t.Context(), c.by, round, c.in); codes(err) != c.want {
				t.Errorf("%s: %s, want %s", name, codes(err), c.want)
			}
		}
		w.says(w.expert, round, AsksChanges, "Нет числа")
		w.says(w.expert, round, Agrees, "") // thought better of it
		w.says(w.leader, round, Agrees, "")
		w.says(w.leader, round, Agrees, "") // a retry
		if err := w.Answer(t.Context(), w.expert, round, Answer{AsksChanges, "Поздно"}); !errors.Is(err, ErrEnded) {
			t.Errorf("after the end: %v", err)
		}
		p, err := w.Path(t.Context(), w.leader, w.version.ID)
		if err != nil || p.Step != SendToExperts || len(p.Blocks) != 0 || p.Rounds[0].State != Passed || p.Rounds[0].EndedBy.Name != "Лидер" {
			t.Errorf("%+v (%v)", p, err)
		}
		if err := w.Close(t.Context(), w.leader, round, "Хватит"); !errors.Is(err, ErrEnded) {
			t.Errorf("closed after the end: %v", err)
		}
		if err := w.Close(t.Context(), w.expert, round, "Хватит"); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("closed by a member: %v", err)
		}
	})
}

// Twenty people answer at once: each answer is kept, and the round ends once.
func TestService_Answer_atOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var people []accounts.Actor
		for i := range 20 {
			people = append(people, w.person(w.admin.OrgID, fmt.Sprint("Участник ", i), accounts.Grant{Role: accounts.GroupMember, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}}))
		}
		round := w.asks(Review, people...)
		done := make(chan error, len(people))
		for _, by := range people {
			go func() { done <- w.Answer(t.Context(), by, round, Answer{Agrees, ""}) }()
		}
		for range people {
			w.must(<-done)
		}
		p, err := w.Path(t.Context(), w.leader, w.version.ID)
		ended := 0
		for _, e := range p.Past {
			if e.Verb == "end_round" {
				ended++
			}
		}
		if err != nil || p.Rounds[0].State != Passed || ended != 1 {
			t.Errorf("%s, ended %d times (%v)", p.Rounds[0].State, ended, err)
		}
	})
}
