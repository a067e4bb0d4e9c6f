package main

import ("testing";"fmt";"time";"syscall"
"gorm.io/gorm"
"etalon/internal/database"
"etalon/internal/accounts"
"etalon/reports"
"etalon/audits"
)

func cpu() time.Duration { var u syscall.Rusage; syscall.Getrusage(0,&u); return time.Duration(u.Utime.Nano()+u.Stime.Nano()) }

func openExp(t *testing.T) *benchChain {
	s, err := wire(t.Context(), &Config{Data: "/tmp/model-exp"}, database.Now)
	if err != nil { t.Fatal(err) }
	t.Cleanup(func(){ s.close() })
	c := &benchChain{s: s, people: map[accounts.Role]accounts.Actor{}}
	c.orgID, err = s.accounts.FirstOrganisation(t.Context())
	if err != nil { t.Fatal(err) }
	for role, email := range map[accounts.Role]string{accounts.BrandManager:"brand_manager-%", accounts.ProgrammeManager:"programme_manager-%",accounts.RegionalManager:"regional_manager-%"} {
		var id string
		s.db.Conn(t.Context()).Raw("SELECT id FROM accounts WHERE email LIKE ?", email).Scan(&id)
		a, err := s.accounts.Get(t.Context(), accounts.Program(c.orgID), id)
		if err != nil { t.Fatal(err) }
		c.people[role] = accounts.Actor{AccountID: a.ID, OrgID: c.orgID, Name: a.Name, Grants: a.Grants}
	}
	waves, _, err := s.audits.Waves(t.Context(), c.people[accounts.ProgrammeManager], "", 100, 0)
	if err != nil { t.Fatal(err) }
	c.waves = waves
	return c
}

func TestZZ(t *testing.T) {
	c := openExp(t)
	var b time.Duration
	verbose := false
	for _, k := range []string{"raw","query","row"} { 
		cb := c.s.db.Conn(t.Context()).Callback()
		p := map[string]interface{ Register(string, func(*gorm.DB)) error }{"raw": cb.Raw().Before("*"),"query":cb.Query().Before("*"),"row":cb.Row().Before("*")}[k]
		p.Register("x", func(db *gorm.DB) { b = cpu() })
		p = map[string]interface{ Register(string, func(*gorm.DB)) error }{"raw": cb.Raw().After("*"),"query":cb.Query().After("*"),"row":cb.Row().After("*")}[k]
		p.Register("y", func(db *gorm.DB) { if d := cpu()-b; verbose && d > time.Millisecond { fmt.Printf("   %v %.160s\n", d, db.Statement.SQL.String()) } })
	}
	_ = audits.Seen
	run := func(name string, f func() error) {
		verbose = false
		f(); f()
		verbose = true
		x := cpu()
		if err := f(); err != nil { t.Fatal(err) }
		fmt.Println(name, cpu()-x)
	}
	w := c.waves[0].ID
	for _, role := range []accounts.Role{accounts.ProgrammeManager, accounts.BrandManager, accounts.RegionalManager} {
		by := c.people[role]
		fmt.Println(role)
		run("waves", func() error { _, _, err := c.s.reports.Waves(t.Context(), by, "", 20, 0); return err })
		run("wave", func() error { _, err := c.s.reports.WavePage(t.Context(), by, w); return err })
		run("locations", func() error { _, _, err := c.s.reports.Locations(t.Context(), by, w, reports.LocationQuery{Sort:"rank", Limit:50}); return err })
		run("overview", func() error { _, err := c.s.reports.Overview(t.Context(), by, reports.OverviewQuery{Limit:50}); return err })
	}
}
