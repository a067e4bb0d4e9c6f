package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Make an account; the password is read from standard input."`
	List    userList    `cmd:"" help:"List accounts."`
	Passwd  userPasswd  `cmd:"" help:"Set a password, read from standard input."`
	Disable userDisable `cmd:"" help:"Keep an account from signing in."`

	SecondFactorOff userSecondFactorOff `cmd:"" name:"second-factor-off" help:"Turn off the second factor of somebody who has lost it."`
}

type userAdd struct {
	Email string `arg:"" help:"E-mail address to sign in with."`
	Name  string `arg:"" help:"Full name."`
	Role  string `help:"Role in the whole organisation." default:"administrator"`
}

type (
	userList   struct{}
	userPasswd struct {
		Email string `arg:"" help:"E-mail address of the account."`
	}
	userDisable struct {
		Email string `arg:"" help:"E-mail address of the account."`
	}
)

type userSecondFactorOff struct {
	Email string `arg:"" help:"E-mail address of the account."`
}

func (c *userSecondFactorOff) Run(ctx context.Context, cfg *Config) error {
	return asProgram(ctx, cfg, func(s *services, by accounts.Actor) error {
		a, err := s.accounts.ByEmail(ctx, by, c.Email)
		if err != nil {
			return err
		}
		return s.accounts.ResetSecondFactor(ctx, by, a.ID)
	})
}

func (c *userAdd) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	return asProgram(ctx, cfg, func(s *services, by accounts.Actor) error {
		password, err := readPassword()
		if err != nil {
			return err
		}
		scope := accounts.Scope{Kind: accounts.Organisation}
		if role := accounts.Role(c.Role); role == accounts.Shopper || role == accounts.Employee {
			scope.Kind = accounts.Own
		}
		a, err := s.accounts.Create(ctx, by, accounts.NewAccount{
			Email: c.Email, Name: c.Name, Password: password,
			Grants: []accounts.Grant{{Role: accounts.Role(c.Role), Scope: scope}},
		})
		if err == nil {
			_, err = fmt.Fprintln(out, a.ID)
		}
		return err
	})
}

func (userList) Run(ctx context.Context, out io.Writer, cfg *Config) error {
	return asProgram(ctx, cfg, func(s *services, by accounts.Actor) error {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for offset := 0; ; {
			list, total, err := s.accounts.List(ctx, by, accounts.Query{Limit: 200, Offset: offset})
			if err != nil {
				return err
			}
			for _, a := range list {
				roles := make([]string, len(a.Grants))
				for i, g := range a.Grants {
					roles[i] = string(g.Role)
				}
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", a.Email, a.Name, strings.Join(roles, ", "))
			}
			if offset += len(list); offset >= total || len(list) == 0 {
				return table.Flush()
			}
		}
	})
}

func (c *userPasswd) Run(ctx context.Context, cfg *Config) error {
	return asProgram(ctx, cfg, func(s *services, by accounts.Actor) error {
		a, err := s.accounts.ByEmail(ctx, by, c.Email)
		if err != nil {
			return err
		}
		password, err := readPassword()
		if err != nil {
			return err
		}
		return s.accounts.SetPassword(ctx, by, a.ID, password)
	})
}

func (c *userDisable) Run(ctx context.Context, cfg *Config) error {
	return asProgram(ctx, cfg, func(s *services, by accounts.Actor) error {
		a, err := s.accounts.ByEmail(ctx, by, c.Email)
		if err != nil {
			return err
		}
		return s.accounts.Disable(ctx, by, a.ID)
	})
}

// asProgram acts as the program in the first organisation.
func asProgram(ctx context.Context, cfg *Config, do func(*services, accounts.Actor) error) error {
	s, err := wire(ctx, cfg, database.Now)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	org, err := s.accounts.FirstOrganisation(ctx)
	if err != nil {
		return err
	}
	return do(s, accounts.Program(org))
}

// readPassword reads one line of standard input, so that no password stands on a
// command line.
func readPassword() (string, error) {
	_, _ = fmt.Fprint(os.Stderr, terminalLanguage().Text("cli.password"))
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
