package accounts

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database/databasetest"
	"etalon/internal/mail"
)

const (
	inviteeA = "0193b3a0-0000-7000-8000-0000000000c1"
	inviteeB = "0193b3a0-0000-7000-8000-0000000000c2"
)

// letters are the kept letters of an organisation, newest first.
func (w *world) letters(t *testing.T, org string) []mail.Letter {
	t.Helper()
	if err := w.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.Outbox(t.Context(), Program(org), mail.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// token is that of the link in the newest letter of a kind to an address.
func (w *world) token(t *testing.T, org string, kind mail.Kind, to string) string {
	t.Helper()
	for _, l := range w.letters(t, org) {
		if l.Kind == kind && l.To.Email == to {
			return l.Link[strings.LastIndexByte(l.Link, '/')+1:]
		}
	}
	t.Fatalf("no letter %s to %s", kind, to)
	return ""
}

func invitation(id, email string) NewAccount {
	return NewAccount{ID: id, Email: email, Name: "Вера", Grants: []Grant{{Role: BrandManager, Scope: Scope{Brand, brandA}}}}
}

func state(w *world, a Account) State { return a.State(w.time()) }

func TestService_Invite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		a := must[Account](t)(w.Invite(ctx, admin, invitation(inviteeA, "Vera@Example.org")))
		if a.Email != "vera@example.org" || state(w, a) != Invited || a.HasPassword || len(a.Grants) != 1 {
			t.Fatalf("account = %+v", a)
		}
		first := w.token(t, orgA, mail.Invitation, "vera@example.org")
		t.Run("the letter names who invites where, and its link keeps the token behind #", func(t *testing.T) {
			l := w.letters(t, orgA)[0]
			if !strings.Contains(l.Text, "Анна") || !strings.Contains(l.Text, "Модный дом") || l.Link != "https://etalon.example/#/invitation/"+first {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("the same call again changes nothing and sends nothing", func(t *testing.T) {
			again := must[Account](t)(w.Invite(ctx, admin, invitation(inviteeA, "vera@example.org")))
			if again.ID != a.ID || len(w.letters(t, orgA)) != 1 {
				t.Errorf("%d letters", len(w.letters(t, orgA)))
			}
			_, err := w.Invite(ctx, admin, invitation(inviteeA, "other@example.org"))
			wants(t, err, ErrAccountExists)
		})
		t.Run("an address of this organisation is refused clearly, invited or not", func(t *testing.T) {
			for _, email := range []string{"vera@example.org", adminMail} {
				_, err := w.Invite(ctx, admin, invitation(inviteeB, email))
				wants(t, err, ErrEmailTaken)
			}
		})
		t.Run("names every wrong field", func(t *testing.T) {
			_, err := w.Invite(ctx, admin, NewAccount{ID: "1", Email: "a@b\r\nBcc: x@y", Name: "Вера\r\nBcc: x@y", Language: "xx"})
			want := []string{"id: not_an_id", "email: email_invalid", "name: not_text", "language: language_unknown", "grants: role_needed"}
			if diff := cmp.Diff(want, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("nobody signs in before it is accepted", func(t *testing.T) {
			for _, email := range []string{"vera@example.org", "invited:" + inviteeA} {
				_, _, err := w.SignIn(ctx, w.credentials(email, "", home))
				wants(t, err, ErrCredentials)
			}
		})
		t.Run("a second link ends the first", func(t *testing.T) {
			must[Account](t)(w.InviteAgain(ctx, admin, inviteeA))
			_, _, err := w.AcceptInvitation(ctx, Acceptance{first, "Вера", password}, home, "")
			wants(t, err, ErrLink)
			if l := w.letters(t, orgA)[1]; l.Link != "" || !l.LinkEnded {
				t.Errorf("the outbox still shows the first link: %+v", l)
			}
		})
		second := w.token(t, orgA, mail.Invitation, "vera@example.org")
		t.Run("looking tells what it is for and uses nothing up", func(t *testing.T) {
			for range 2 {
				view, err := w.LookAtLink(ctx, second)
				want := LinkView{"invitation", "vera@example.org", "Вера", "Модный дом", begin.Add(invitationLife)}
				if diff := cmp.Diff(want, view); diff != "" || err != nil {
					t.Error(diff, err)
				}
			}
		})
		t.Run("a weak password is refused and the link still works", func(t *testing.T) {
			_, _, err := w.AcceptInvitation(ctx, Acceptance{second, " ", "vera@example.org"}, home, "")
			if diff := cmp.Diff([]string{"name: required", "password: password_is_identity"}, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("accepting sets name and password and signs in, once", func(t *testing.T) {
			session, actor, err := w.AcceptInvitation(ctx, Acceptance{second, "Вера Ильина", password}, home, "Firefox")
			if err != nil || actor.Name != "Вера Ильина" || actor.Language != "ru" || !actor.Can(ReadResults) || actor.Can(ManagePeople) {
				t.Fatalf("%+v (%v)", actor, err)
			}
			w.alive(t, session.Token, true)
			_, _, err = w.AcceptInvitation(ctx, Acceptance{second, "Вера", password}, home, "")
			wants(t, err, ErrLink)
			_, err = w.LookAtLink(ctx, second)
			wants(t, err, ErrLink)
			got := must[Account](t)(w.Get(ctx, admin, inviteeA))
			if state(w, got) != Active || !got.SeenAt.Equal(begin) {
				t.Errorf("account = %+v", got)
			}
			w.signIn(t, "vera@example.org")
			if diff := cmp.Diff([]string{"invite", "invite_again", "accept_invitation", "sign_in", "sign_in"}, w.verbs(t, inviteeA)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("what is accepted is neither sent again nor cancelled", func(t *testing.T) {
			_, err := w.InviteAgain(ctx, admin, inviteeA)
			wants(t, err, ErrNotInvited)
			wants(t, w.CancelInvitation(ctx, admin, inviteeA), ErrNotInvited)
		})
	})
}

func TestService_Invite_ends(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		must[Account](t)(w.Invite(ctx, admin, invitation(inviteeA, "vera@example.org")))
		token := w.token(t, orgA, mail.Invitation, "vera@example.org")
		w.hashes.Store(0)
		accept := func(token string) error {
			_, _, err := w.AcceptInvitation(ctx, Acceptance{token, "Вера", password}, home, "")
			return err
		}
		t.Run("for a link of another purpose, and a guess costs no hash", func(t *testing.T) {
			demo := must[string](t)(w.DemoLink(ctx, Program(orgA), shopperA, time.Hour))
			for _, other := range []string{"", "guess", demo, strings.ToUpper(token)} {
				wants(t, accept(other), ErrLink)
			}
			wants(t, w.ResetPassword(ctx, token, password), ErrLink)
			wants(t, w.ConfirmEmail(ctx, token), ErrLink)
			_, _, err := w.SignInByLink(ctx, token, home, "")
			wants(t, err, ErrLink)
			_, _, err = w.SetUp(ctx, token, newcomer("m@example.org"), home, "")
			wants(t, err, ErrLink)
			if w.hashes.Load() != 0 {
				t.Errorf("%d hashes", w.hashes.Load())
			}
		})
		t.Run("when it is cancelled, until it is sent again", func(t *testing.T) {
			for range 2 {
				if err := w.CancelInvitation(ctx, admin, inviteeA); err != nil {
					t.Fatal(err)
				}
			}
			wants(t, accept(token), ErrLink)
			if got := must[Account](t)(w.Get(ctx, admin, inviteeA)); state(w, got) != Cancelled {
				t.Errorf("state = %s", state(w, got))
			}
			if again := must[Account](t)(w.InviteAgain(ctx, admin, inviteeA)); state(w, again) != Invited {
				t.Errorf("state = %s", state(w, again))
			}
			token = w.token(t, orgA, mail.Invitation, "vera@example.org")
		})
		t.Run("when the account is disabled", func(t *testing.T) {
			if err := w.Disable(ctx, admin, inviteeA); err != nil {
				t.Fatal(err)
			}
			_, err := w.LookAtLink(ctx, token)
			wants(t, err, ErrLink)
			wants(t, accept(token), ErrLink)
			if err := w.Enable(ctx, admin, inviteeA); err != nil {
				t.Fatal(err)
			}
		})
		t.Run("after a week", func(t *testing.T) {
			w.wait(invitationLife)
			wants(t, accept(token), ErrLink)
			if got := must[Account](t)(w.Get(ctx, Program(orgA), inviteeA)); state(w, got) != Expired {
				t.Errorf("state = %s", state(w, got))
			}
		})
	})
}

func TestService_AcceptInvitation_manyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must[Account](t)(w.Invite(ctx, Program(orgA), invitation(inviteeA, "vera@example.org")))
		token := w.token(t, orgA, mail.Invitation, "vera@example.org")
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				switch _, _, err := w.AcceptInvitation(ctx, Acceptance{token, "Вера", password}, home, ""); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, ErrLink):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d accepted one link", won.Load())
		}
	})
}

// An administrator learns nothing of other organisations by inviting.
func TestService_Invite_addressOfAnotherOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		work := func(id, email string) (Account, int) {
			var a Account
			n := databasetest.Statements(t, w.db, func() { a = must[Account](t)(w.Invite(ctx, admin, invitation(id, email))) })
			a.ID, a.Email, a.Grants = "", "", nil
			return a, n
		}
		free, cost := work(inviteeA, "free@example.org")
		taken, same := work(inviteeB, "b@example.org")
		if diff := cmp.Diff(free, taken); diff != "" || cost != same {
			t.Errorf("%d and %d statements, %s", cost, same, diff)
		}
		_, _, err := w.AcceptInvitation(ctx, Acceptance{w.token(t, orgA, mail.Invitation, "b@example.org"), "Борис", password}, home, "")
		wants(t, err, ErrInvitedElsewhere)
		w.signIn(t, "b@example.org")
		_, total, err := w.List(ctx, admin, Query{Search: "b@example.org", State: Invited})
		if err != nil || total != 1 {
			t.Errorf("%d invited (%v), want 1", total, err)
		}
	})
}

func TestService_Invite_rights(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, shopper := w.signIn(t, "shopper@example.org")
		_, stranger := w.signIn(t, "b@example.org")
		must[Account](t)(w.Invite(ctx, Program(orgA), invitation(inviteeA, "vera@example.org")))
		letter := w.letters(t, orgA)[0]
		_, err := w.Invite(ctx, shopper, invitation(inviteeB, "x@example.org"))
		wants(t, err, ErrForbidden)
		_, err = w.Invite(ctx, stranger, invitation(inviteeB, "x@example.org"))
		wants(t, err, ErrScopeNotFound)
		own := invitation(inviteeA, "vera@example.org")
		own.Grants = []Grant{{Role: Reviewer, Scope: Scope{Kind: Organisation}}}
		_, err = w.Invite(ctx, stranger, own)
		wants(t, err, ErrAccountExists)
		for by, want := range map[*Actor]error{&shopper: ErrForbidden, &stranger: ErrNotFound} {
			_, err = w.InviteAgain(ctx, *by, inviteeA)
			wants(t, err, want)
			wants(t, w.CancelInvitation(ctx, *by, inviteeA), want)
			_, err = w.Edit(ctx, *by, inviteeA, Edit{Name: "Захват", Language: "ru", Revision: 1})
			wants(t, err, want)
		}
		_, _, err = w.Outbox(ctx, shopper, mail.Query{Limit: 10})
		wants(t, err, ErrForbidden)
		if list, _, err := w.Outbox(ctx, stranger, mail.Query{Limit: 10}); err != nil || len(list) != 0 {
			t.Errorf("a stranger reads %v (%v)", list, err)
		}
		wants(t, w.SendAgain(ctx, shopper, letter.ID), ErrForbidden)
		wants(t, w.SendAgain(ctx, stranger, letter.ID), mail.ErrNotFound)
	})
}

func TestService_keepsAnAdministratorWhoAccepted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := invitation(inviteeA, "vera@example.org")
		n.Grants = []Grant{{Role: Administrator, Scope: Scope{Kind: Organisation}}}
		must[Account](t)(w.Invite(t.Context(), Program(orgA), n))
		wants(t, w.Disable(t.Context(), Program(orgA), adminA), ErrLastAdministrator)
	})
}
