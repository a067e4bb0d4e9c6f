package archive

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Change is a value before and after, in words. Either is empty where there was
// or is nothing.
type Change struct {
	Field         string // what the value is, in words
	Before, After string
}

// Word is a verb or a kind with what it is called.
type Word struct{ ID, Name string }

// Verbs are what an entry can say was done. A test walks the source for verbs
// that are missing here or have no words.
var Verbs = []string{
	"accept_invitation", "accept_suggestion", "add_document", "add_image", "add_photo", "answer_finding", "answer_round", "approved", "archive", "archived",
	"assign", "begin_exam", "block", "cancel", "cancel_invitation", "cancelled", "change_email", "close_minutes", "close_round", "closed", "correct",
	"create", "create_accounts", "decide", "declare_conflict", "decline_suggestion", "declined", "delete", "delete_remark", "disable",
	"disable_second_factor", "drop_identities", "drop_owner", "edit", "edit_profile", "edit_remark", "enable", "enable_second_factor", "end",
	"end_other_sessions", "end_round", "end_session", "enter_oral", "erase", "erase_recording", "export", "finish_exam", "grant", "import_places",
	"import_shoppers", "import_survey", "invite", "lay_plan", "lift_exclusion", "link_requirements", "make_demo_link", "map", "mark_answer",
	"merge", "move", "name_owner", "open", "open_document", "open_round", "plan", "propose_questions", "publish", "put_finding", "rate", "record",
	"refuse", "released", "remark", "remove_document", "renew_link", "renew_recovery_codes", "reopen", "reply", "request",
	"request_email_change", "request_password_reset", "reschedule", "reset_password", "reset_second_factor", "resolve", "resolve_finding", "restore",
	"retire", "returned", "revise", "revoke", "revoke_link", "save", "schedule", "score", "send_again", "send_idea", "set_language",
	"set_password", "set_revise_by", "set_status", "set_up", "sign_in", "sign_in_failed", "sign_out", "sign_out_everywhere", "submit",
	"suggest", "supersede", "take_idea", "tie_identity", "unmap", "update", "use_recovery_code", "withdraw", "withdraw_suggestion",
	"write_message",
	"write_handout",
	"set_languages", "sweep_image",
	"accept_application", "accept_offer", "apply_for_job", "decline_offer", "expire_offer", "expire_visit", "give_back", "give_job", "offer_job", "re_shop",
	"refuse_application", "take_job", "withdraw_application", "withdraw_offer",
	"answer_pilot", "begin_pilot", "cancel_pilot", "plan_pilot", "reopen_pilot", "submit_pilot",
	"begin_quiz", "claim_expense", "close_pay_register", "correct_pay", "decide_expense", "excluded", "finish_quiz", "forgive_attempts", "gather_pay",
	"make_form_link", "revoke_form_link", "remember_layout", "forget_layout",
	"cancel_report", "delete_report", "expire_report", "fail_report", "order_report",
	"send", "sent", "set_report_look", "unarchive",
	"set_figure", "import_figures", "refill_bonus", "correct_bonus", "close_bonus",
	"agree_mark", "choose_vectors", "close_rating", "finish_rating", "invite_rater", "open_benchmark", "rate_benchmark", "settle_benchmark",
	"pay_lines", "rejected", "remove_pay_line", "tax_receipt", "withdraw_expense", "write_quiz",
}

// Kinds are what an entry can be about.
var Kinds = []string{
	"account", "assignment", "benchmark", "bonus_scheme", "bonus_table", "brand", "checklist", "checklist_version", "competitor", "exam", "exam_attempt", "exam_question", "exception",
	"expectation_attribute", "expectation_survey", "figure_kind", "idea", "idea_bank", "import_layout", "invitation", "letter", "location", "location_attribute", "mailing", "meeting",
	"organisation", "pay_register", "photo", "pilot", "plan_step", "programme", "proposal", "region", "remark_thread", "report_order", "shopper", "standard", "standard_version", "suggestion", "survey_campaign",
	"visit", "wave",
}

// VerbWords lists the verbs in the order of their words.
func VerbWords(lang locale.Language) []Word { return listed(lang, "journal.verb.", Verbs) }

// KindWords lists the kinds in the order of their words.
func KindWords(lang locale.Language) []Word { return listed(lang, "journal.kind.", Kinds) }

func listed(lang locale.Language, prefix string, ids []string) []Word {
	list := make([]Word, len(ids))
	for i, id := range ids {
		list[i] = Word{id, lang.Text(prefix + id)}
	}
	slices.SortFunc(list, func(a, b Word) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// words turns codes and ids into a language.
type words struct {
	lang  locale.Language
	names map[string]string
}

// word is the text of a code; a code without one shows as itself.
func (w words) word(prefix, code string) string {
	if text := w.lang.Text(prefix + code); text != prefix+code {
		return text
	}
	return code
}

func (w words) actor(id string) string {
	if id == accounts.ProgramID {
		return w.lang.Text("journal.program")
	}
	return w.names[id]
}

// changes lists what differs between before and after, by field. Without a state
// before, it lists the whole state after.
func (w words) changes(before, after any) []Change {
	was, is := fields(before), fields(after)
	names := slices.AppendSeq(slices.Collect(maps.Keys(was)), maps.Keys(is))
	slices.SortFunc(names, byWeight)
	names = slices.Compact(names)
	names = slices.DeleteFunc(names, func(name string) bool {
		twin, ok := named[name]
		return ok && slices.Contains(names, twin)
	})
	list := []Change{}
	for _, name := range names {
		c := Change{w.word("journal.field.", name), w.value(was[name]), w.value(is[name])}
		if c.Before != c.After {
			list = append(list, c)
		}
	}
	return list
}

// named are the fields of ids whose names are kept beside them, in the words of
// their day: only the names are shown.
var named = map[string]string{"items": "titles"}

// leading are the fields that tell most of a change; they are named first.
var leading = []string{"title", "name", "status", "role", "report"}

func byWeight(a, b string) int {
	weight := func(name string) int {
		if i := slices.Index(leading, name); i >= 0 {
			return i
		}
		return len(leading)
	}
	return cmp.Or(cmp.Compare(weight(a), weight(b)), strings.Compare(a, b))
}

// fields is a state by field; a bare value, such as a status, is one field.
func fields(v any) map[string]any {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	case string:
		return map[string]any{"status": v}
	}
	return map[string]any{"value": v}
}

// value is a value of JSON in words: names for ids, words for codes.
func (w words) value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return w.lang.Text("journal.value." + strconv.FormatBool(v))
	case float64:
		return w.lang.Number(v, decimals(v))
	case string:
		return w.text(v)
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = w.value(part)
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if text := w.value(v[name]); text != "" {
				parts = append(parts, w.word("journal.field.", name)+": "+text)
			}
		}
		return strings.Join(parts, ", ")
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

func decimals(x float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return len(fraction)
}

func (w words) text(s string) string {
	if name, ok := w.names[s]; ok {
		return name
	}
	if isCode(s) {
		for _, prefix := range []string{"journal.value.", "role."} {
			if text := w.word(prefix, s); text != s {
				return text
			}
		}
		return s
	}
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		if at.Equal(at.Truncate(24 * time.Hour)) {
			return w.lang.Date(at)
		}
		return w.lang.DateTime(at)
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return w.lang.Date(day)
	}
	return s
}

// isCode reports whether s may be a code of the program rather than a text of people.
func isCode(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_-") == ""
}
