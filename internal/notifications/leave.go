package notifications

import (
	"context"
	"time"

	"etalon/internal/mail"
)

// What leaves the application.
const (
	pushWithin  = time.Hour        // of what happened: later it is no news
	digestAfter = 30 * time.Minute // that something stayed unread
	digestUntil = 3 * 24 * time.Hour
	atOnce      = 500 // notifications a step
)

// News is a notification to somebody who wants it on their devices.
type News struct {
	OrgID, AccountID string
	Kind             Kind
	Link             string
}

// ToPush takes what is to be pushed now; it is given to one caller once, also of
// several servers.
func (s *Service) ToPush(ctx context.Context) ([]News, error) {
	now := s.now()
	rows, err := s.store.claim(ctx, "pushed_at", now.Add(-pushWithin), now, now)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	chosen, err := s.store.choices(ctx, "", accountsOf(rows))
	if err != nil {
		return nil, err
	}
	var list []News
	for _, r := range rows {
		if chosen.of(r.AccountID, r.Kind.Topic()).Push {
			list = append(list, News{r.OrgID, r.AccountID, r.Kind, r.Link})
		}
	}
	return list, nil
}

// Post is what a digest is sent with.
type Post struct {
	Mail    *mail.Service
	Address string // of the application
}

// Digest writes one letter to each person whose notifications stayed unread for half
// an hour, of the topics that they have by letter. What was in a letter is in no
// other, and a letter says how much there is, not what.
func (s *Service) Digest(ctx context.Context, post Post) error {
	now := s.now()
	return s.store.db.Tx(ctx, func(ctx context.Context) error {
		rows, err := s.store.claim(ctx, "mailed_at", now.Add(-digestUntil), now.Add(-digestAfter), now)
		if err != nil || len(rows) == 0 {
			return err
		}
		chosen, err := s.store.choices(ctx, "", accountsOf(rows))
		if err != nil {
			return err
		}
		counts := map[string]map[Topic]int{}
		orgs := map[string][]string{}
		for _, r := range rows {
			topic := r.Kind.Topic()
			if !chosen.of(r.AccountID, topic).ByEmail {
				continue
			}
			if counts[r.AccountID] == nil {
				counts[r.AccountID] = map[Topic]int{}
				orgs[r.OrgID] = append(orgs[r.OrgID], r.AccountID)
			}
			counts[r.AccountID][topic]++
		}
		for orgID, ids := range orgs {
			if err := s.write(ctx, post, orgID, ids, counts); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) write(ctx context.Context, post Post, orgID string, ids []string, counts map[string]map[Topic]int) error {
	readers, err := s.people.Readers(ctx, orgID, ids)
	if err != nil {
		return err
	}
	for _, reader := range readers {
		total, lines := 0, []mail.Counted(nil)
		for _, topic := range Topics {
			if n := counts[reader.ID][topic]; n > 0 {
				total += n
				lines = append(lines, mail.Counted{Key: "mail.unread.topic." + string(topic), Count: n})
			}
		}
		err := post.Mail.Send(ctx, orgID, mail.Draft{
			To: mail.Address{Email: reader.Email, Name: reader.Name}, Language: reader.Language, Kind: mail.Unread,
			Params: map[string]any{"Count": total}, Counted: lines, Page: post.Address + "/#/notifications",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func accountsOf(rows []row) []string {
	seen, ids := map[string]bool{}, []string(nil)
	for _, r := range rows {
		if !seen[r.AccountID] {
			seen[r.AccountID] = true
			ids = append(ids, r.AccountID)
		}
	}
	return ids
}
