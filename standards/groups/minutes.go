package groups

import (
	"context"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/internal/mail"
	"etalon/standards"
)

// letterMax is how many letters of the minutes a letter has; the page has them all.
const letterMax = 10_000

// protocol is what a letter tells of a meeting.
type protocol struct {
	Meeting

	standard standards.Standard
	zone     *time.Location
	invited  []accounts.Reader // the group
	names    map[string]string // of accounts
	next     Meeting           // without an id: none is called
	page     func(meetingID string) string
}

// mailMinutes writes to everybody of the group, whether they were there or not, in
// the transaction that closes the minutes: they are closed once, and the outbox
// sends what it has.
func (s *Service) mailMinutes(ctx context.Context, st standards.Standard, version string, m Meeting, to []string) error {
	p := protocol{Meeting: m, standard: st, zone: time.UTC, page: func(id string) string { return s.address + "/#" + meetingPage(version, id) }}
	var err error
	if p.invited, err = s.people.Readers(ctx, m.OrgID, to); err != nil {
		return err
	}
	named := slices.Clone(m.Present)
	for _, d := range m.Decisions {
		named = append(named, d.Who)
	}
	if p.names, err = s.store.names(ctx, m.OrgID, named); err != nil {
		return err
	}
	if p.next, err = s.store.following(ctx, m, later(m.StartsAt, s.now())); err != nil {
		return err
	}
	rhythm, err := s.store.rhythm(ctx, st)
	if err != nil {
		return err
	}
	if rhythm != nil {
		if zone, err := time.LoadLocation(rhythm.TimeZone); err == nil {
			p.zone = zone
		}
	}
	for _, reader := range p.invited {
		if err := s.mail.Send(ctx, m.OrgID, p.letter(reader)); err != nil {
			return err
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// letter is the minutes in the language of a reader. What people wrote stays in theirs.
func (p protocol) letter(to accounts.Reader) mail.Draft {
	lang := locale.Match(to.Language)
	return mail.Draft{
		To: mail.Address{Email: to.Email, Name: to.Name}, Language: to.Language, Kind: mail.Minutes,
		Params: map[string]any{"Meeting": p.Title, "Standard": p.standard.Title, "When": p.when(lang, p.StartsAt), "Day": lang.Date(p.StartsAt.In(p.zone)), "Place": p.Place},
		Link:   mail.Link{ID: p.ID, URL: p.page(p.ID)},
		Parts: []mail.Part{
			{Title: lang.Text("groups.letter.present"), Lines: []string{strings.Join(p.present(), ", ")}},
			{Title: lang.Text("groups.letter.absent"), Lines: []string{strings.Join(p.absent(), ", ")}},
			{Title: lang.Text("groups.letter.decisions"), Lines: p.decided(lang), List: true},
			{Title: lang.Text("groups.letter.minutes"), Lines: []string{p.noted(lang)}},
			p.ahead(lang),
		},
	}
}

func (p protocol) when(lang locale.Language, at time.Time) string {
	return lang.DateTime(at.In(p.zone)) + " (" + p.zone.String() + ")"
}

func (p protocol) present() []string {
	var names []string
	for _, id := range p.Present {
		names = append(names, p.names[id])
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// absent are those of the group who were not there.
func (p protocol) absent() []string {
	var names []string
	for _, one := range p.invited {
		if !slices.Contains(p.Present, one.ID) {
			names = append(names, one.Name)
		}
	}
	return names
}

// decided are the decisions with who carries them out and until when.
func (p protocol) decided(lang locale.Language) []string {
	var lines []string
	for _, d := range p.Decisions {
		line := d.Text
		if name := p.names[d.Who]; name != "" {
			line += "\n" + lang.Text("groups.letter.who", map[string]any{"Name": name})
		}
		if !d.DueOn.IsZero() {
			line += "\n" + lang.Text("groups.letter.due", map[string]any{"Date": lang.Date(d.DueOn)})
		}
		lines = append(lines, line)
	}
	return lines
}

// noted are the minutes, cut where they are longer than a letter should be.
func (p protocol) noted(lang locale.Language) string {
	letters := []rune(p.Minutes)
	if len(letters) <= letterMax {
		return p.Minutes
	}
	cut := string(letters[:letterMax])
	if at := strings.LastIndexAny(cut, " \n"); at > 0 {
		cut = cut[:at]
	}
	return cut + "…\n\n" + lang.Text("groups.letter.cut")
}

// ahead is the next meeting, with the page that has it for the reader's calendar.
func (p protocol) ahead(lang locale.Language) mail.Part {
	if p.next.ID == "" {
		return mail.Part{}
	}
	line := p.next.Title + "\n" + p.when(lang, p.next.StartsAt)
	if p.next.Place != "" {
		line += "\n" + p.next.Place
	}
	return mail.Part{Title: lang.Text("groups.letter.next"), Lines: []string{line}, More: mail.More{Name: lang.Text("groups.letter.calendar"), URL: p.page(p.next.ID)}}
}
