package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// tight is a control group that has no more memory than its limit: what its programs
// took, the pages of their files and those of the database that they read together.
type tight struct{ dir, peak string }

// newTight makes a control group of so many megabytes, under version 1 or 2 of the
// interface. Nil: this machine lets nobody make one, or nothing can be told in it.
func newTight(t *testing.T, megabytes int) *tight {
	t.Helper()
	// Each missing page of the program brings as many more: with 8 MB of them a machine
	// reads all day, whatever the program is.
	const most = 1024
	if kb := readAheadKB(t.TempDir()); kb > most {
		fmt.Printf("# nothing in %d MB: the disk reads %d kB ahead\n", megabytes, kb)
		return nil
	}
	for _, kind := range []struct{ root, limit, peak string }{
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"},
		{"/sys/fs/cgroup", "memory.max", "memory.peak"},
	} {
		dir := filepath.Join(kind.root, "etalon-"+newID())
		if err := os.Mkdir(dir, 0o750); err != nil {
			continue
		}
		t.Cleanup(func() { _ = os.Remove(dir) })
		if err := os.WriteFile(filepath.Join(dir, kind.limit), []byte(strconv.Itoa(megabytes<<20)), 0o600); err == nil {
			return &tight{dir, filepath.Join(dir, kind.peak)}
		}
	}
	return nil
}

// readAheadKB is how far the disk of a folder reads ahead; 0 when nobody says.
func readAheadKB(folder string) int {
	var at syscall.Stat_t
	if err := syscall.Stat(folder, &at); err != nil {
		return 0
	}
	disk := fmt.Sprintf("/sys/dev/block/%d:%d", at.Dev>>8&0xfff, at.Dev&0xff|at.Dev>>12&0xfff00) // as the kernel packs the two
	for _, queue := range []string{"/queue", "/../queue"} {                                      // a disk's, or that of the disk of a part
		if data, err := os.ReadFile(disk + queue + "/read_ahead_kb"); err == nil {
			kb, _ := strconv.Atoi(strings.TrimSpace(string(data)))
			return kb
		}
	}
	return 0
}

// start serves in the group, from a copy of the program that the group wrote itself:
// pages of a file count for the group that brought them into memory.
func (g *tight) start(t *testing.T, env ...string) *child {
	t.Helper()
	script := `echo $$ > "$1/cgroup.procs" && cp "$0" "$2" && exec "$2" serve`
	return startCommand(t, exec.Command("sh", "-c", script, os.Args[0], g.dir, filepath.Join(t.TempDir(), "etalon")), env...)
}

// peakMB is the most memory that the group has had, in megabytes.
func (g *tight) peakMB() float64 {
	data, err := os.ReadFile(g.peak)
	if err != nil {
		return 0
	}
	bytes, _ := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	return float64(bytes >> 20)
}

// benchTight hands visits of 60 questions in to a program that has little memory for
// everything (P2): 80 MB, and 96 where the database is in the program itself.
func benchTight(t *testing.T, f *field, env []string, kind string, megabytes int, add func(string, float64, string)) {
	t.Helper()
	g := newTight(t, megabytes)
	if g == nil {
		return
	}
	c := g.start(t, env...)
	took, whole := f.handInAll(t, c.url, len(f.visits)-f.next)
	add("submissions_per_second_tight_"+kind, math.Round(float64(len(took))/whole.Seconds()), "1/s")
	add("memory_of_group_tight_"+kind, g.peakMB(), "MB")
	c.kill()
}

// benchExportsTight takes the visits of a wave four times at once from a program that
// has 200 MB for everything (P2).
func benchExportsTight(t *testing.T, cfg *Config, plan *fieldPlan, visits int, cookie, kind string, add func(string, float64, string)) {
	t.Helper()
	g := newTight(t, 200)
	if g == nil {
		return
	}
	c := g.start(t, "ETALON_DATA="+cfg.Data, "ETALON_DATABASE_URL="+cfg.Database)
	defer c.kill()
	begun := time.Now()
	var exports sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		exports.Go(func() {
			lines, err := visitLines(t.Context(), plan, c.url, cookie, func() {})
			if err == nil && lines != visits+1 {
				err = errors.New(strconv.Itoa(lines) + " lines")
			}
			failed <- err
		})
	}
	exports.Wait()
	for range 4 {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	add("visits_csv_four_at_once_"+kind, rounded(time.Since(begun)), "s")
	add("memory_of_four_exports_"+kind, ownMB(c.cmd.Process.Pid), "MB")
	add("memory_of_group_in_200mb_"+kind, g.peakMB(), "MB")
}
