package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/rueidis"
)

const (
	limitDatabase = "akinai_bench_limit"
	limitKey      = "bench:limit"
)

// leastTables and leastOrder are the least SQL of an order: the tables, and what pgbench runs.
var (
	//go:embed sql/least_tables.sql
	leastTables string
	//go:embed sql/least_order.sql
	leastOrder []byte
)

// leastSQL measures how many orders PostgreSQL could take at best: one transaction that writes an order with three lines and takes
// three stocks down, by pgbench with as many clients as the checkout has.
func leastSQL(ctx context.Context, b *bench) (result, error) {
	b.say("limit: the least SQL of an order")
	target, drop, err := limitShop(ctx, b)
	if err != nil {
		return result{}, fmt.Errorf("database for pgbench: %w", err)
	}
	defer drop()
	script := filepath.Join(filepath.Dir(b.logFile), "least_order.sql")
	if err := os.WriteFile(script, leastOrder, 0o600); err != nil {
		return result{}, err
	}
	pids, err := b.stores.pids(ctx)
	if err != nil {
		return result{}, err
	}
	command := exec.CommandContext(ctx, pgbench(pids["postgres"]), "--no-vacuum", "--protocol=prepared", "--file="+script,
		"--client="+strconv.Itoa(b.buyers), "--jobs=2", "--time="+strconv.Itoa(int(b.duration.Seconds())), target)
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
	r.Clients, r.Seconds = b.buyers, b.duration.Seconds()
	r.cpu("postgres", after-before)
	return r, err
}

// limitShop makes a database with the least tables; drop removes it.
func limitShop(ctx context.Context, b *bench) (target string, drop func(), err error) {
	dropSQL := `DROP DATABASE IF EXISTS ` + limitDatabase + ` (FORCE)`
	for _, sql := range []string{dropSQL, `CREATE DATABASE ` + limitDatabase} {
		if _, err := b.stores.admin.Exec(ctx, sql); err != nil {
			return "", nil, err
		}
	}
	drop = func() { _, _ = b.stores.admin.Exec(context.WithoutCancel(ctx), dropSQL) }
	u, err := url.Parse(b.env.PostgresURL)
	if err != nil {
		return "", drop, errors.New("AKINAI_POSTGRES_URL is not a URL")
	}
	u.Path = limitDatabase
	conn, err := pgx.Connect(ctx, u.String())
	if err != nil {
		return "", drop, err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, leastTables).ReadAll()
	return u.String(), drop, err
}

// pgbench lies beside the server that runs, or on PATH.
func pgbench(server []int) string {
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
	return result{Scenario: "limit: least SQL of an order", Operations: operations, PerSecond: round(perSecond, 1)}, err
}

// redisGet measures how fast Redis hands out a listing, over the client that the shop uses, without its memory.
func redisGet(ctx context.Context, b *bench) (result, error) {
	b.say("limit: GET of a listing from Redis")
	options, err := rueidis.ParseURL(b.env.RedisURL)
	if err != nil {
		return result{}, errors.New("AKINAI_REDIS_URL is not a URL")
	}
	options.DisableCache = true
	client, err := rueidis.NewClient(options)
	if err != nil {
		return result{}, fmt.Errorf("connect to Redis: %w", err)
	}
	defer client.Close()
	set := client.B().Set().Key(limitKey).Value(string(b.page.listing)).Ex(time.Hour).Build()
	if err := client.Do(ctx, set).Error(); err != nil {
		return result{}, err
	}
	get := func(ctx context.Context, _ int) (string, error) {
		_, err := client.Do(ctx, client.B().Get().Key(limitKey).Build()).AsBytes()
		return "", err
	}
	before, err := b.stores.cpu(ctx, "redis")
	if err != nil {
		return result{}, err
	}
	o := drive(ctx, load{clients: b.readers, duration: b.duration}, 0, get)
	after, err := b.stores.cpu(ctx, "redis")
	if err != nil {
		return result{}, err
	}
	r := o.result("limit: GET of a listing from Redis", b.readers)
	r.Answers, r.Bytes = nil, len(b.page.listing)
	r.cpu("redis", after-before)
	return r, o.firstError
}

// cpu fills in the CPU time of the only server.
func (r *result) cpu(server string, used time.Duration) {
	r.CPU = round(float64(used)/millisecond/float64(max(r.Operations, 1)), 4)
	r.CPUOf = map[string]float64{server: r.CPU}
}

// cpu returns the CPU time of one store.
func (s *stores) cpu(ctx context.Context, name string) (time.Duration, error) {
	pids, err := s.pids(ctx)
	if err != nil {
		return 0, err
	}
	return cpuTime(pids[name])
}
