package databasetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that answers asks with
)

// Cluster is a throw-away PostgreSQL server on a loopback port.
type Cluster struct {
	URL  string
	dir  string
	bin  string
	attr *syscall.SysProcAttr
	proc *os.Process
	done chan struct{}
}

// Start makes a cluster in a temporary folder and waits until it answers. When
// the caller is root it runs as the user "postgres", because PostgreSQL refuses
// to run as root. The server dies with the calling process.
func Start() (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, attr: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}, done: make(chan struct{})}
	if c.dir, err = os.MkdirTemp("", "etalon-pg-"); err != nil {
		return nil, err
	}
	if err := c.start(); err != nil {
		if c.proc != nil {
			c.Stop()
		}
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	return c, nil
}

// Stop ends the server and removes its files.
func (c *Cluster) Stop() {
	_ = c.proc.Signal(syscall.SIGQUIT)
	<-c.done
	_ = os.RemoveAll(c.dir)
}

// programs finds the folder that holds every program a cluster needs; the newest
// version wins.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			found = append(found, real)
		}
	}
	slices.Sort(found)
	for _, initdb := range slices.Backward(found) {
		dir := filepath.Dir(initdb)
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("no PostgreSQL programs on this machine (Debian package: postgresql)")
}

func (c *Cluster) start() error {
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(c.dir, uid, gid); err != nil {
			return err
		}
		c.attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // ids of a passwd file
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	args := []string{"-D", data, "-p", port, "-k", c.dir, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "timezone=UTC"}
	if os.Getenv("ETALON_BENCH") == "" { // figures are those of a database that keeps what it has acknowledged
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	server := c.command("postgres", args...)
	started := make(chan error)
	go func() {
		// Pdeathsig follows the thread that started the child, so the thread must stay.
		runtime.LockOSThread()
		started <- server.Start()
		_ = server.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return err
	}
	c.proc = server.Process
	c.URL = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	return c.awaitReady()
}

// awaitReady asks until the server takes connections.
func (c *Cluster) awaitReady() error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	var err error
	for {
		select {
		case <-c.done:
			return errors.New("PostgreSQL ended while it started")
		case <-deadline:
			return fmt.Errorf("PostgreSQL did not answer in 20 s: %w", err)
		case <-tick.C:
			if err = answers(c.URL); err == nil {
				return nil
			}
		}
	}
}

func answers(url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.Ping() //nolint:noctx // bounded by the caller's deadline
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...) //nolint:noctx,gosec // PostgreSQL's own programs, for as long as the tests
	cmd.SysProcAttr, cmd.Dir = c.attr, c.dir
	return cmd
}

func (c *Cluster) run(name string, args ...string) error {
	if out, err := c.command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

func freePort() (string, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
