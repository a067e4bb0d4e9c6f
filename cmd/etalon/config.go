package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"etalon/api"
	"etalon/internal/database"
	"etalon/internal/mail"
	"etalon/internal/oidc"
)

// Config is what an installation sets, by flags or by the environment.
type Config struct {
	Data     string        `help:"Folder of the SQLite database and the photos." env:"ETALON_DATA" default:"data" placeholder:"DIR"`
	Database string        `name:"database-url" help:"PostgreSQL address (postgres://…); empty: SQLite in the data folder." env:"ETALON_DATABASE_URL" placeholder:"URL"`
	Listen   string        `help:"Address to serve on." env:"ETALON_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL      string        `name:"public-url" help:"Address people open, for links; https makes cookies secure. Empty: from the listen address." env:"ETALON_PUBLIC_URL" placeholder:"URL"`
	SMTP     string        `name:"smtp-url" help:"Mail server: smtp://user:password@host:port (STARTTLS; ?tls=none without) or smtps://…; empty: letters are kept for the administrator to pass on." env:"ETALON_SMTP_URL" placeholder:"URL"`
	MailFrom string        `name:"mail-from" help:"Sender of letters, such as 'Etalon <etalon@example.org>'." env:"ETALON_MAIL_FROM" placeholder:"ADDRESS"`
	Proxy    bool          `name:"trust-proxy" help:"Take client addresses from X-Forwarded-For." env:"ETALON_TRUST_PROXY"`
	Log      string        `help:"Least severe log line to print." env:"ETALON_LOG" default:"info" enum:"debug,info,warn,error"`
	LogJSON  bool          `name:"log-json" help:"Print log lines as JSON." env:"ETALON_LOG_JSON"`
	Tiles    string        `name:"map-tiles" help:"Template of the pictures of maps, such as https://tiles.example/{z}/{x}/{y}.png; empty: none, maps work without a network." env:"ETALON_MAP_TILES" placeholder:"URL"`
	Credit   string        `name:"map-attribution" help:"Whom the pictures of maps belong to." env:"ETALON_MAP_ATTRIBUTION" placeholder:"TEXT"`
	Grace    time.Duration `help:"How long a shutdown waits for requests and jobs." env:"ETALON_GRACE" default:"9s"`

	Rate      float64    `help:"Requests a second of one account before the API slows it down, four times as many of one address; 0: no limit." env:"ETALON_RATE" default:"50"`
	SecretKey string     `name:"secret-key" help:"Key that seals secrets in the database: 32 bytes in base64. Empty: kept in the data folder." env:"ETALON_SECRET_KEY" placeholder:"KEY"`
	OIDC      oidcConfig `embed:"" prefix:"oidc-"`
}

// oidcConfig is the provider that people may sign in through.
type oidcConfig struct {
	Issuer       string   `help:"Address of an OpenID Connect provider to sign in through; empty: none." env:"ETALON_OIDC_ISSUER" placeholder:"URL"`
	ClientID     string   `name:"client-id" help:"What the provider knows this program by." env:"ETALON_OIDC_CLIENT_ID" placeholder:"ID"`
	ClientSecret string   `name:"client-secret" help:"Secret of the client." env:"ETALON_OIDC_CLIENT_SECRET" placeholder:"SECRET"`
	Name         string   `help:"What the button calls the provider." env:"ETALON_OIDC_NAME" placeholder:"NAME"`
	Domains      []string `help:"Domains of e-mails that may sign in through it; empty: all." env:"ETALON_OIDC_DOMAINS" placeholder:"DOMAIN"`
}

// check refuses what cannot work, by the name of the variable.
func (c *Config) check() error {
	if c.Database != "" && !database.IsPostgres(c.Database) {
		return fmt.Errorf("ETALON_DATABASE_URL: %q does not begin with postgres://", c.Database)
	}
	if _, err := url.Parse(c.Database); err != nil {
		return fmt.Errorf("ETALON_DATABASE_URL: %w", err)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("ETALON_LISTEN: %w", err)
	}
	if u, err := url.Parse(c.URL); err != nil || (c.URL != "" && (u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"))) {
		return fmt.Errorf("ETALON_PUBLIC_URL: %q is no http or https address", c.URL)
	}
	if err := checkTiles(c.Tiles); err != nil {
		return err
	}
	if _, err := mail.Parse(c.SMTP, c.MailFrom); err != nil {
		return err
	}
	if c.Grace <= 0 {
		return fmt.Errorf("ETALON_GRACE: %s is not above zero", c.Grace)
	}
	if c.Data == "" {
		return fmt.Errorf("ETALON_DATA: empty")
	}
	if c.Rate < 0 {
		return fmt.Errorf("ETALON_RATE: %v is below zero", c.Rate)
	}
	if c.OIDC.Issuer != "" {
		return c.provider().Check()
	}
	return nil
}

// checkTiles refuses a template of which no picture could come.
func checkTiles(template string) error {
	if template == "" {
		return nil
	}
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(template))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("ETALON_MAP_TILES: %q is no http or https address", template)
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(template, part) {
			return fmt.Errorf("ETALON_MAP_TILES: %q has no %s", template, part)
		}
	}
	return nil
}

// provider is whom people may sign in through.
func (c *Config) provider() oidc.Config {
	o := oidc.Config{
		Issuer: c.OIDC.Issuer, ClientID: c.OIDC.ClientID, ClientSecret: c.OIDC.ClientSecret, Name: c.OIDC.Name,
		Redirect: c.publicURL() + api.ProviderCallback,
	}
	for _, domain := range c.OIDC.Domains {
		o.Domains = append(o.Domains, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(domain), "@")))
	}
	if u, err := url.Parse(o.Issuer); o.Name == "" && err == nil {
		o.Name = u.Hostname()
	}
	return o
}

// databaseURL is where the data is: PostgreSQL, or a file in the data folder.
func (c *Config) databaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "etalon.db")
}

// publicURL is where people open the product.
func (c *Config) publicURL() string {
	if c.URL != "" {
		return c.URL
	}
	host, port, _ := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); host == "" || (ip != nil && (ip.IsLoopback() || ip.IsUnspecified())) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// mail is how letters leave; check has refused what cannot be read.
func (c *Config) mail() mail.Settings {
	settings, _ := mail.Parse(c.SMTP, c.MailFrom)
	return settings
}

func (c *Config) secure() bool {
	u, err := url.Parse(c.URL)
	return err == nil && u.Scheme == "https"
}

// logger writes to standard error.
func (c *Config) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
