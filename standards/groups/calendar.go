package groups

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/accounts"
)

// Calendar returns a meeting as a file for calendars. Fault: ErrMeetingNotFound.
func (s *Service) Calendar(ctx context.Context, by accounts.Actor, id string) (Meeting, string, error) {
	if !by.Can(accounts.ReadDrafts) {
		return Meeting{}, "", accounts.ErrForbidden
	}
	m, err := s.store.meeting(ctx, by.OrgID, id)
	if err != nil {
		return Meeting{}, "", err
	}
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, m.StandardID)
	if err != nil {
		return Meeting{}, "", hidden(err, ErrMeetingNotFound)
	}
	return m, m.calendar(st.Title, s.now()), nil
}

// calendar writes the meeting as iCalendar (RFC 5545): times in UTC, lines of at
// most 75 octets, each ended by CR LF.
func (m Meeting) calendar(standard string, now time.Time) string {
	const utc = "20060102T150405Z"
	var agenda []string
	for _, item := range m.Agenda {
		agenda = append(agenda, "- "+item.Title)
	}
	status := "CONFIRMED"
	if !m.CancelledAt.IsZero() {
		status = "CANCELLED"
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Etalon//Meetings//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "BEGIN:VEVENT",
		"UID:" + m.ID + "@etalon", "DTSTAMP:" + now.UTC().Format(utc), "DTSTART:" + m.StartsAt.UTC().Format(utc),
		"DTEND:" + m.StartsAt.Add(time.Duration(m.Lasts)*time.Minute).UTC().Format(utc),
		"SUMMARY:" + escaped(m.Title+" · "+standard), "STATUS:" + status,
	}
	if m.Place != "" {
		lines = append(lines, "LOCATION:"+escaped(m.Place))
	}
	if len(agenda) > 0 {
		lines = append(lines, "DESCRIPTION:"+escaped(strings.Join(agenda, "\n")))
	}
	lines = append(lines, "END:VEVENT", "END:VCALENDAR")
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(folded(line))
	}
	return b.String()
}

var escaper = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n")

func escaped(text string) string { return escaper.Replace(text) }

// lineOctets is the longest line of a calendar, without its end.
const lineOctets = 75

// folded cuts a line into pieces, never inside of a character. Each further piece
// begins with a space, which counts.
func folded(line string) string {
	var b strings.Builder
	room := lineOctets
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], lineOctets-1
	}
	return b.String() + line + "\r\n"
}
