package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"etalon/api"
	"etalon/audits"
	"etalon/audits/benchmarks"
	"etalon/audits/board"
	"etalon/audits/certification"
	"etalon/audits/messages"
	"etalon/audits/openrosa"
	"etalon/audits/payments"
	"etalon/audits/pilots"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/audits/surveys"
	"etalon/audits/tally"
	"etalon/checklists"
	references "etalon/checklists/images"
	"etalon/frontend"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/journal/archive"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/internal/notifications"
	"etalon/internal/oidc"
	"etalon/internal/push"
	"etalon/internal/secrets"
	"etalon/reports"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/reports/mailings"
	"etalon/reports/orders"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/expectations"
	"etalon/standards/groups"
	"etalon/standards/handouts"
	"etalon/standards/ideas"
	"etalon/standards/images"
	"etalon/standards/live"
	"etalon/standards/mapping"
	"etalon/standards/quality"
	"etalon/standards/readings"
	"etalon/standards/remarks"
	"etalon/standards/rounds"
)

// services is the object graph: every service on one database.
type services struct {
	db         *database.DB
	files      *blob.Store
	queue      *jobs.Queue
	accounts   *accounts.Service
	places     *locations.Service
	standards  *standards.Service
	wishes     *expectations.Service // what customers expect
	quality    *quality.Service
	images     *images.Service     // of standards
	references *references.Service // photos in checklists
	messages   *messages.Service
	openrosa   *openrosa.Service // links for ODK Collect and others
	push       *push.Service
	post       *mail.Service
	address    string          // of the application, without a slash at its end
	live       *live.Service   // drafts that several people have open
	rounds     *rounds.Service // of a version on its path to publication
	remarks    *remarks.Service
	groups     *groups.Service
	ideas      *ideas.Service
	readings   *readings.Service
	exams      *exams.Service
	handouts   *handouts.Service
	mappings   *mapping.Service
	checklists *checklists.Service
	shoppers   *shoppers.Service
	surveys    *surveys.Service // of customers
	tally      *tally.Tally     // of what reports show
	audits     *audits.Service
	pilots     *pilots.Service // of drafts
	programmes *programmes.Service
	planning   *planning.Service
	board      *board.Service         // where visits find their shoppers
	quizzes    *certification.Service // before the first visit
	payments   *payments.Service
	reports    *reports.Service
	mailings   *mailings.Service
	figures    *figures.Service // of the business
	bonuses    *bonus.Service   // of locations
	benchmarks *benchmarks.Service
	orders     *orders.Service // of report files
	notices    *notifications.Service
	journal    *journal.Journal
}

// wire opens the database, brings it up to date and builds the services. The
// caller closes them.
func wire(ctx context.Context, cfg *Config, now func() time.Time) (*services, error) {
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return nil, fmt.Errorf("ETALON_DATA: %w", err)
	}
	db, err := database.Open(ctx, cfg.databaseURL())
	if err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	files, err := blob.Open(filepath.Join(cfg.Data, "files"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	passing, err := passingFolder(cfg.Data)
	if err != nil {
		return nil, errors.Join(err, files.Close(), db.Close())
	}
	box, err := secrets.Open(cfg.Data, cfg.SecretKey)
	if err != nil {
		return nil, errors.Join(err, files.Close(), db.Close())
	}
	log := journal.New(db, now)
	s := &services{db: db, files: files, journal: log}
	s.accounts = accounts.New(db, log, now, accounts.DefaultLifetimes())
	s.accounts.UseSecrets(box)
	s.places = locations.New(db, log, now)
	s.standards = standards.New(db, log, now)
	s.wishes = expectations.New(db, s.standards, log, now)
	s.quality = quality.New(db, log, s.standards, now)
	s.images = images.New(images.Parts{DB: db, Journal: log, Standards: s.standards, Files: files, Now: now})
	s.live = live.New(db, s.standards, now)
	s.standards.OnChange(s.live.Changed)
	s.handouts = handouts.New(db, log, s.standards, now)
	s.mappings = mapping.New(db, log, s.standards, now)
	s.standards.OnPublish(s.mappings.Freeze)
	s.checklists = checklists.New(db, log, now)
	s.places.UseSubjects(checklists.Subjects(s.checklists, s.standards))
	s.notices = notifications.New(db, s.accounts, now)
	s.rounds = rounds.New(db, log, s.standards, s.notices, now)
	s.remarks = remarks.New(db, log, s.standards, s.notices, now)
	s.accounts.OnGrants(s.notices.RolesChanged)
	s.accounts.OnInvitation(s.notices.InvitationAccepted)
	post, address := mail.New(db, now, cfg.mail()), strings.TrimRight(cfg.publicURL(), "/")
	s.groups = groups.New(groups.Parts{
		DB: db, Standards: s.standards, Accounts: s.accounts, Notices: s.notices, Mail: post, Address: address, Journal: log, Now: now,
	})
	s.ideas = ideas.New(ideas.Parts{DB: db, Standards: s.standards, Notices: s.notices, Journal: log, Now: now})
	s.shoppers = shoppers.New(shoppers.Parts{DB: db, Journal: log, Accounts: s.accounts, Places: s.places, Files: files, Now: now})
	s.tally = tally.New(db, audits.Seen)
	s.programmes = programmes.New(db, log, now)
	s.audits = audits.New(audits.Parts{
		DB: db, Journal: log, Checklists: s.checklists, Places: s.places, Shoppers: s.shoppers, Tally: s.tally, Files: files, Notices: s.notices, Limits: planning.LimitsOf(s.programmes), Now: now,
	})
	s.references = references.New(references.Parts{DB: db, Journal: log, Checklists: s.checklists, Files: files, Now: now})
	s.messages = messages.New(messages.Parts{DB: db, Notices: s.notices, Journal: log, Now: now})
	s.post, s.address = post, address
	if s.openrosa, err = openrosa.New(openrosa.Parts{
		DB: db, Audits: s.audits, Checklists: s.checklists, Accounts: s.accounts, References: s.references, Secrets: box, Journal: log, Address: address, Now: now,
	}); err != nil {
		return nil, errors.Join(err, files.Close(), db.Close())
	}
	if s.push, err = push.New(push.Parts{DB: db, Notices: s.notices, Secrets: box, Client: push.Client(), Subject: address, Now: now}); err != nil {
		return nil, errors.Join(err, files.Close(), db.Close())
	}
	if s.surveys, err = surveys.New(surveys.Parts{
		DB: db, Checklists: s.checklists, Places: s.places, Secrets: box, Journal: log, Address: address, Now: now,
	}); err != nil {
		return nil, errors.Join(err, files.Close(), db.Close())
	}
	s.pilots = pilots.New(pilots.Parts{
		DB: db, Standards: s.standards, Places: s.places, Shoppers: s.shoppers, Notices: s.notices, Journal: log, Now: now,
	})
	s.quizzes = certification.New(certification.Parts{DB: db, Programmes: s.programmes, Shoppers: s.shoppers, Journal: log, Now: now})
	s.planning = planning.New(planning.Parts{
		Audits: s.audits, Programmes: s.programmes, Shoppers: s.shoppers, Places: s.places, Now: now, Certified: s.quizzes.Certified,
	})
	s.board = board.New(board.Parts{
		DB: db, Audits: s.audits, Planning: s.planning, Shoppers: s.shoppers, Checklists: s.checklists, Notices: s.notices, Journal: log, Now: now,
	})
	s.payments = payments.New(payments.Parts{DB: db, Programmes: s.programmes, Notices: s.notices, Journal: log, Now: now})
	s.readings = readings.New(readings.Parts{
		DB: db, Standards: s.standards, Places: s.places, Mail: post, Journal: log, Now: now, Address: address,
	})
	s.exams = exams.New(db, s.readings, log, now)
	s.figures = figures.New(db, s.places, log, now)
	s.bonuses = bonus.New(db, log, now)
	s.benchmarks = benchmarks.New(benchmarks.Parts{DB: db, Accounts: s.accounts, Places: s.places, Notices: s.notices, Journal: log, Now: now})
	s.reports = reports.New(reports.Parts{DB: db, Audits: s.audits, Checklists: s.checklists, Standards: s.standards, Mappings: s.mappings, Handouts: s.handouts, Images: s.images, Places: s.places, Now: now, Folder: passing, Journal: log, Exams: s.exams, Readings: s.readings, Payments: s.payments, Figures: s.figures, Bonuses: s.bonuses, Benchmarks: s.benchmarks, Address: address, Surveys: s.surveys})
	s.orders = orders.New(orders.Parts{DB: db, Reports: s.reports, Audits: s.audits, Accounts: s.accounts, Files: files, Journal: log, Notices: s.notices, Now: now})
	s.mailings = mailings.New(mailings.Parts{DB: db, Reports: s.reports, Orders: s.orders, Audits: s.audits, Accounts: s.accounts, Mail: post, Journal: log, Address: address, Now: now})
	works := s.audits.Works()
	maps.Copy(works, post.Works())
	maps.Copy(works, s.accounts.Works())
	maps.Copy(works, s.orders.Works())
	maps.Copy(works, s.mailings.Works())
	s.queue = jobs.New(db, now, works)
	s.audits.Use(s.queue)
	post.Use(s.queue)
	s.orders.Use(s.queue)
	s.mailings.Use(s.queue)
	s.accounts.Use(accounts.Letters{Mail: post, Queue: s.queue, Address: address})
	return s, nil
}

// passingFolder is an empty folder for reports on their way to a client; what a
// killed server left there goes.
func passingFolder(data string) (string, error) {
	folder := filepath.Join(data, "passing")
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	return folder, os.MkdirAll(folder, 0o750)
}

func (s *services) close() error { return errors.Join(s.files.Close(), s.db.Close()) }

func (s *services) handler(cfg *Config) *api.Server {
	var provider *oidc.Provider
	if cfg.OIDC.Issuer != "" {
		provider = oidc.New(cfg.provider(), database.Now)
	}
	return api.New(api.Parts{
		Provider: provider, Rate: cfg.Rate,
		DB: s.db, Accounts: s.accounts, Places: s.places, Standards: s.standards, Quality: s.quality, Remarks: s.remarks, Checklists: s.checklists, Shoppers: s.shoppers, Surveys: s.surveys, Audits: s.audits,
		Reports: s.reports, Figures: s.figures, Bonuses: s.bonuses, Benchmarks: s.benchmarks, Orders: s.orders, Mailings: s.mailings, Archive: archive.New(s.db, s.journal), Notices: s.notices, Pages: frontend.Files(), Secure: cfg.secure(), TrustProxy: cfg.Proxy,
		Expectations: s.wishes, Images: s.images, References: s.references, Messages: s.messages, OpenRosa: s.openrosa, Push: s.push, Letters: s.post.Sends(), Mappings: s.mappings, Handouts: s.handouts, Rounds: s.rounds, Pilots: s.pilots, Programmes: s.programmes, Planning: s.planning, Board: s.board, Quizzes: s.quizzes, Payments: s.payments, Groups: s.groups, Ideas: s.ideas, Readings: s.readings, Exams: s.exams, Live: s.live,
		Tiles: api.MapTiles{URL: cfg.Tiles, Attribution: cfg.Credit},
	})
}
