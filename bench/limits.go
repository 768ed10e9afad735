package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/redis/rueidis"

	"github.com/akinai/akinai/bench/internal/measure"
)

const limitKey = "bench:limit"

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
func leastSQL(ctx context.Context, b *bench) (measure.Result, error) {
	measure.Progress("limit: the least SQL of an order")
	target, drop, err := limitShop(ctx, b)
	if err != nil {
		return measure.Result{}, fmt.Errorf("database for pgbench: %w", err)
	}
	defer drop()
	r, err := b.stores.Pgbench(ctx, measure.PgbenchRun{Folder: filepath.Dir(b.logFile), File: "least_order.sql", Script: leastOrder, Target: target, Clients: b.buyers, Duration: b.duration})
	r.Scenario = "limit: least SQL of an order"
	return r, err
}

// limitShop creates a database with the minimal tables; drop removes it.
func limitShop(ctx context.Context, b *bench) (target string, drop func(), err error) {
	drop = func() { _, _ = b.stores.Admin.Exec(context.WithoutCancel(ctx), measure.DropLimitSQL) }
	for _, sql := range []string{measure.DropLimitSQL, `CREATE DATABASE ` + measure.LimitDatabase} {
		if _, err := b.stores.Admin.Exec(ctx, sql); err != nil {
			return "", drop, err
		}
	}
	if target, err = measure.InDatabase(b.env.PostgresURL, measure.LimitDatabase); err != nil {
		return "", drop, err
	}
	return target, drop, measure.ExecScript(ctx, target, leastTables)
}

// redisGet measures the rate at which Redis returns a listing, through the client library of the
// shop, without its client-side cache.
func redisGet(ctx context.Context, b *bench) (measure.Result, error) {
	measure.Progress("limit: GET of a listing from Redis")
	options, err := rueidis.ParseURL(b.env.RedisURL)
	if err != nil {
		return measure.Result{}, errors.New("AKINAI_REDIS_URL is not a URL")
	}
	options.DisableCache = true
	client, err := rueidis.NewClient(options)
	if err != nil {
		return measure.Result{}, fmt.Errorf("connect to Redis: %w", err)
	}
	defer client.Close()
	set := client.B().Set().Key(limitKey).Value(string(b.page.listing)).Ex(time.Hour).Build()
	if err := client.Do(ctx, set).Error(); err != nil {
		return measure.Result{}, err
	}
	get := func(ctx context.Context, _ int) (string, error) {
		_, err := client.Do(ctx, client.B().Get().Key(limitKey).Build()).AsBytes()
		return "", err
	}
	before, err := b.stores.CPU(ctx, "redis")
	if err != nil {
		return measure.Result{}, err
	}
	o := measure.Drive(ctx, measure.Load{Clients: b.readers, Duration: b.duration}, 0, get)
	after, err := b.stores.CPU(ctx, "redis")
	if err != nil {
		return measure.Result{}, err
	}
	r := o.Result("limit: GET of a listing from Redis", b.readers)
	r.Answers, r.Bytes = nil, len(b.page.listing)
	r.SetCPU("redis", after-before)
	return r, o.FirstError
}
