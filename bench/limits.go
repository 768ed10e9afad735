package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/rueidis"
)

const (
	limitDatabase = "akinai_bench_limit"
	dropLimit     = `DROP DATABASE IF EXISTS ` + limitDatabase + ` (FORCE)`
	limitKey      = "bench:limit"
)

// leastTables and leastOrder are the minimal SQL of an order: the tables, and pgbench's script.
var (
	//go:embed sql/least_tables.sql
	leastTables string
	//go:embed sql/least_order.sql
	leastOrder []byte
)

// leastSQL measures the maximum rate of orders in PostgreSQL: one transaction that writes an order
// with three lines and reserves three stocks, by pgbench with as many clients as the checkout
// scenario.
func leastSQL(ctx context.Context, b *bench) (result, error) {
	b.say("limit: the least SQL of an order")
	target, drop, err := limitShop(ctx, b)
	if err != nil {
		return result{}, fmt.Errorf("database for pgbench: %w", err)
	}
	defer drop()
	r, err := b.pgbench(ctx, pgbenchRun{file: "least_order.sql", script: leastOrder, target: target, clients: b.buyers, duration: b.duration})
	r.Scenario = "limit: least SQL of an order"
	return r, err
}

// limitShop creates a database with the minimal tables; drop removes it.
func limitShop(ctx context.Context, b *bench) (target string, drop func(), err error) {
	drop = func() { _, _ = b.stores.admin.Exec(context.WithoutCancel(ctx), dropLimit) }
	for _, sql := range []string{dropLimit, `CREATE DATABASE ` + limitDatabase} {
		if _, err := b.stores.admin.Exec(ctx, sql); err != nil {
			return "", drop, err
		}
	}
	if target, err = inDatabase(b.env.PostgresURL, limitDatabase); err != nil {
		return "", drop, err
	}
	return target, drop, execScript(ctx, target, leastTables)
}

// inDatabase returns the URL with another database.
func inDatabase(server, database string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", errors.New("the URL of PostgreSQL is none")
	}
	u.Path = database
	return u.String(), nil
}

// execScript runs statements, separated by semicolons.
func execScript(ctx context.Context, target, statements string) error {
	conn, err := pgx.Connect(ctx, target)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, statements).ReadAll()
	return err
}

// redisGet measures the rate at which Redis returns a listing, through the client library of the
// shop, without its client-side cache.
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

// cpu sets the CPU time of the only server.
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
