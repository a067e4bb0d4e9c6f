package api

import (
	"context"

	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/mailings"
)

func toMailing(m mailings.Mailing) Mailing {
	return Mailing{m.ID, moment(m.NextAt), m.UpdatedAt, MailingText{
		BrandID: m.BrandID, Title: m.Title, Blocks: mapped(m.Blocks, func(b reports.Block) string { return string(b) }), Regions: append([]string{}, m.Regions...),
		WaveID: m.WaveID, From: date(m.From), To: date(m.To), Language: string(m.Language), Look: MailingLook{m.OwnLook, m.Accent, m.Logo},
		PDF: m.PDF, XLSX: m.XLSX, Certificates: m.Top, ByLink: m.ByLink, Recipients: append([]string{}, m.Recipients...),
		Schedule: MailingSchedule{string(m.Schedule.Every), m.Schedule.Weekday, m.Schedule.Day, m.Schedule.Hour, m.Schedule.Zone},
		Enabled:  m.Enabled, Archived: m.Archived, Revision: m.Revision,
	}}
}

func (t MailingText) mailing(id string) mailings.Mailing {
	return mailings.Mailing{
		ID: id, BrandID: t.BrandID, Logo: t.Look.Logo, Enabled: t.Enabled, Archived: t.Archived,
		Content: mailings.Content{
			Title: t.Title, Blocks: mapped(t.Blocks, func(b string) reports.Block { return reports.Block(b) }), Regions: t.Regions, WaveID: t.WaveID,
			From: dayOf(t.From), To: dayOf(t.To), Language: locale.Language(t.Language), OwnLook: t.Look.Own, Accent: t.Look.Accent,
			PDF: t.PDF, XLSX: t.XLSX, Top: t.Certificates, ByLink: t.ByLink, Recipients: t.Recipients,
			Schedule: mailings.Schedule{Every: mailings.Every(t.Schedule.Every), Weekday: t.Schedule.Weekday, Day: t.Schedule.Day, Hour: t.Schedule.Hour, Zone: t.Schedule.Zone},
		},
	}
}

func toMailingRecipient(r mailings.Recipient) MailingRecipient {
	return MailingRecipient{r.ID, r.Name, mapped(r.Roles, func(h mailings.HeldRole) MailingRole { return MailingRole(h) })}
}

func toMailingSending(ctx context.Context) func(mailings.Sending) MailingSending {
	lang := languageOf(ctx)
	return func(sd mailings.Sending) MailingSending {
		out := MailingSending{
			ID: sd.ID, Occasion: string(sd.Occasion), By: sd.By, Wave: sd.Wave, State: string(sd.State), Sent: sd.Counts[mailings.Sent], None: sd.Counts[mailings.None],
			Failed: sd.Counts[mailings.NotSent], DueAt: sd.DueAt, CreatedAt: sd.CreatedAt, FinishedAt: moment(sd.FinishedAt),
		}
		if sd.Problem != "" {
			out.Problem = orderProblem(lang, sd.Problem)
		}
		return out
	}
}
