// Command etalon serves the platform and does its work on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// exit ends kong's parsing when it has printed help.
type exit int

// run does what args ask and returns the exit code: 0, 1 for a failure, 2 for
// words or a configuration that are refused.
func run(ctx context.Context, args []string, out, errs io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			done, ok := r.(exit)
			if !ok {
				panic(r)
			}
			code = int(done)
		}
	}()
	var cli commands
	parser, err := kong.New(&cli, kong.Name("etalon"), kong.Description("Service standards, checklists, mystery visits and compliance reports."),
		kong.Writers(out, errs), kong.Exit(func(code int) { panic(exit(code)) }), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		_, _ = fmt.Fprintln(errs, "etalon:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err == nil {
		err = cli.check()
	} else {
		err = withVariable(parser, err)
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, "etalon:", err)
		return 2
	}
	if err := parsed.Run(&cli.Config); err != nil {
		if !errors.Is(err, errReported) {
			_, _ = fmt.Fprintln(errs, "etalon:", words(err))
		}
		return 1
	}
	return 0
}

// withVariable adds to a complaint about a flag the variable that sets it too.
func withVariable(parser *kong.Kong, err error) error {
	for _, flag := range parser.Model.Flags {
		if len(flag.Envs) > 0 && strings.Contains(err.Error(), "--"+flag.Name) && !strings.Contains(err.Error(), flag.Envs[0]) {
			return fmt.Errorf("%w (%s)", err, strings.Join(flag.Envs, ", "))
		}
	}
	return err
}

// errReported is a failure that has been told in full already.
var errReported = errors.New("reported")

// words says err as a person at a terminal reads it, in the terminal's language.
func words(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return err.Error()
	}
	lang := terminalLanguage()
	text := lang.Text("fault."+f.Code, f.Params)
	for _, field := range f.Fields {
		text += "\n  " + field.Path + ": " + lang.Text("problem."+field.Code, field.Params)
	}
	return text
}

func terminalLanguage() locale.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if len(value) >= 2 && value[:2] == "en" {
				return locale.English
			}
			break
		}
	}
	return locale.Russian
}
