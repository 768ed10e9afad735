package main

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

// pgbenchRun is a configuration of pgbench.
type pgbenchRun struct {
	// script is written to this file, in the folder of the log.
	file   string
	script []byte
	// target is the URL of the database, options are settings of the sessions ("-c name=value").
	target, options string
	clients         int
	// duration is truncated to seconds; the minimum is one second.
	duration time.Duration
}

// pgbench runs a script and returns its rate, and the CPU time of PostgreSQL.
func (b *bench) pgbench(ctx context.Context, run pgbenchRun) (result, error) {
	script := filepath.Join(filepath.Dir(b.logFile), run.file)
	if err := os.WriteFile(script, run.script, 0o600); err != nil {
		return result{}, err
	}
	pids, err := b.stores.pids(ctx)
	if err != nil {
		return result{}, err
	}
	seconds := max(1, int(run.duration.Seconds()))
	command := exec.CommandContext(ctx, pgbenchProgram(pids["postgres"]), "--no-vacuum", "--protocol=prepared", "--file="+script,
		"--client="+strconv.Itoa(run.clients), "--jobs=2", "--time="+strconv.Itoa(seconds), run.target)
	command.Env = append(os.Environ(), "PGOPTIONS="+run.options)
	before, err := b.stores.cpu(ctx, "postgres")
	if err != nil {
		return result{}, err
	}
	report, err := command.CombinedOutput()
	if err != nil {
		return result{}, fmt.Errorf("pgbench: %w: %s", err, report)
	}
	after, err := b.stores.cpu(ctx, "postgres")
	if err != nil {
		return result{}, err
	}
	r, err := parsePgbench(string(report))
	r.Clients, r.Seconds = run.clients, float64(seconds)
	r.cpu("postgres", after-before)
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

func parsePgbench(report string) (result, error) {
	rate, count := pgbenchRate.FindStringSubmatch(report), pgbenchCount.FindStringSubmatch(report)
	if rate == nil || count == nil {
		return result{}, fmt.Errorf("pgbench says neither rate nor count: %s", report)
	}
	perSecond, err := strconv.ParseFloat(rate[1], 64)
	if err != nil {
		return result{}, err
	}
	operations, err := strconv.Atoi(count[1])
	return result{Operations: operations, PerSecond: round(perSecond, 1)}, err
}
