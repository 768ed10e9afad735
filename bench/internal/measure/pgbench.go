package measure

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// PgbenchRun is a configuration of pgbench.
type PgbenchRun struct {
	// Script is written to the file File in Folder.
	Folder, File string
	Script       []byte
	// Target is the URL of the database, Options are settings of the sessions ("-c name=value").
	Target, Options string
	Clients         int
	// Duration is truncated to seconds; the minimum is one second.
	Duration time.Duration
}

// Pgbench runs a script and returns its rate, and the CPU time of PostgreSQL.
func (s *Stores) Pgbench(ctx context.Context, run PgbenchRun) (Result, error) {
	script := filepath.Join(run.Folder, run.File)
	if err := os.WriteFile(script, run.Script, 0o600); err != nil {
		return Result{}, err
	}
	pids, err := s.PIDs(ctx)
	if err != nil {
		return Result{}, err
	}
	seconds := max(1, int(run.Duration.Seconds()))
	command := exec.CommandContext(ctx, pgbenchProgram(pids["postgres"]), "--no-vacuum", "--protocol=prepared", "--file="+script,
		"--client="+strconv.Itoa(run.Clients), "--jobs=2", "--time="+strconv.Itoa(seconds), run.Target)
	command.Env = append(os.Environ(), "PGOPTIONS="+run.Options)
	before, err := s.CPU(ctx, "postgres")
	if err != nil {
		return Result{}, err
	}
	report, err := command.CombinedOutput()
	if err != nil {
		return Result{}, fmt.Errorf("pgbench: %w: %s", err, report)
	}
	after, err := s.CPU(ctx, "postgres")
	if err != nil {
		return Result{}, err
	}
	r, err := parsePgbench(string(report))
	r.Clients, r.Seconds = run.Clients, float64(seconds)
	r.SetCPU("postgres", after-before)
	return r, err
}

// pgbenchProgram returns the pgbench in the folder of the running server, or the one on PATH.
func pgbenchProgram(server []int) string {
	if len(server) > 0 {
		if program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", server[0])); err == nil {
			beside := filepath.Join(filepath.Dir(program), "pgbench")
			if _, err := os.Stat(beside); err == nil {
				return beside
			}
		}
	}
	return "pgbench"
}

var (
	pgbenchRate  = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	pgbenchCount = regexp.MustCompile(`(?m)^number of transactions actually processed: ([0-9]+)`)
)

func parsePgbench(report string) (Result, error) {
	rate, count := pgbenchRate.FindStringSubmatch(report), pgbenchCount.FindStringSubmatch(report)
	if rate == nil || count == nil {
		return Result{}, fmt.Errorf("pgbench says neither rate nor count: %s", report)
	}
	perSecond, err := strconv.ParseFloat(rate[1], 64)
	if err != nil {
		return Result{}, err
	}
	operations, err := strconv.Atoi(count[1])
	return Result{Operations: operations, PerSecond: Round(perSecond, 1)}, err
}
