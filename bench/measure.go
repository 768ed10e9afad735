package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	millisecond = float64(time.Millisecond)
	// statsFlush is how long a backend of PostgreSQL that became idle may keep its commits to itself (PGSTAT_IDLE_INTERVAL).
	statsFlush = 11 * time.Second
	// idleFor is how long the idle shop is watched.
	idleFor = 15 * time.Second
)

// meter reads the counters of all servers.
type meter struct {
	akinai *akinai
	stores *stores
	// profiler may be nil.
	profiler *profiler
	// idleCommits is how many transactions a second PostgreSQL sees when nobody asks for anything: the workers' polls.
	idleCommits float64
}

// reading is what the counters said at one time.
type reading struct {
	at         time.Time
	cpu        map[string]time.Duration
	statements int64
}

func (m *meter) read(ctx context.Context) (reading, error) {
	pids, err := m.stores.pids(ctx)
	if err != nil {
		return reading{}, err
	}
	pids["akinai"] = []int{m.akinai.pid()}
	r := reading{at: time.Now(), cpu: make(map[string]time.Duration, len(pids))}
	for name, processes := range pids {
		if r.cpu[name], err = cpuTime(processes); err != nil {
			return reading{}, err
		}
	}
	r.statements, err = m.stores.statements(ctx)
	return r, err
}

// commits reads the number of transactions after every backend has told its own. They are the only counter that is late.
func (m *meter) commits(ctx context.Context) (int64, error) {
	if err := wait(ctx, statsFlush); err != nil {
		return 0, err
	}
	return m.stores.commits(ctx)
}

// idle measures the shop when nobody asks for anything. Its operation is one second.
func (m *meter) idle(ctx context.Context) (result, error) {
	transactions, err := m.commits(ctx)
	if err != nil {
		return result{}, err
	}
	before, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	if err := wait(ctx, idleFor); err != nil {
		return result{}, err
	}
	after, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	now, err := m.stores.commits(ctx)
	if err != nil {
		return result{}, err
	}
	seconds := after.at.Sub(before.at).Seconds()
	m.idleCommits = float64(now-transactions) / seconds
	r := result{Scenario: "idle", Seconds: round(seconds, 1), Commits: round(m.idleCommits, 1)}
	return r, m.complete(&r, before, after, seconds)
}

// run measures one scenario.
func (m *meter) run(ctx context.Context, s scenario) (result, error) {
	warm := outcome{}
	if s.warmUp.clients > 0 {
		warm = drive(ctx, s.warmUp, 0, s.do)
	}
	if err := m.stores.settle(ctx); err != nil {
		return result{}, fmt.Errorf("%s, after the warm-up: %w", s.name, err)
	}
	var transactions int64
	var err error
	if s.writes {
		if transactions, err = m.commits(ctx); err != nil {
			return result{}, err
		}
	}
	finish, err := m.profiler.watch(ctx, s.name)
	if err != nil {
		return result{}, err
	}
	before, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	o := drive(ctx, s.load, len(warm.latencies)+warm.errors, s.do)
	if err := m.stores.settle(ctx); err != nil {
		return result{}, fmt.Errorf("%s: %w", s.name, err)
	}
	after, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	if o.firstError != nil {
		return result{}, fmt.Errorf("%s: %d of %d operations failed, one with: %w", s.name, o.errors, o.errors+len(o.latencies), o.firstError)
	}
	r := summary(s, o)
	if s.writes {
		now, err := m.commits(ctx)
		if err != nil {
			return result{}, err
		}
		idle := m.idleCommits * statsFlush.Seconds()
		r.Commits = round((float64(now-transactions)-idle)/float64(r.Operations), 2)
	}
	if err := m.complete(&r, before, after, float64(r.Operations)); err != nil {
		return result{}, err
	}
	return r, finish()
}

func summary(s scenario, o outcome) result {
	return result{
		Scenario: s.name, Clients: s.clients, Operations: len(o.latencies), Seconds: round(o.elapsed.Seconds(), 1),
		PerSecond: round(float64(len(o.latencies))/o.elapsed.Seconds(), 1),
		P50:       round(float64(o.percentile(50))/millisecond, 2),
		P99:       round(float64(o.percentile(99))/millisecond, 2),
		Errors:    o.errors, Answers: o.answers,
	}
}

// complete fills in what the counters say, divided by the number of operations.
func (m *meter) complete(r *result, before, after reading, operations float64) (err error) {
	r.CPUOf = make(map[string]float64, len(after.cpu))
	var all float64
	for _, name := range slices.Sorted(maps.Keys(after.cpu)) {
		used := float64(after.cpu[name]-before.cpu[name]) / millisecond
		r.CPUOf[name] = round(used/operations, 3)
		all += used
	}
	r.CPU = round(all/operations, 3)
	r.Statements = round(float64(after.statements-before.statements)/operations, 2)
	r.RSS, err = residentMB(m.akinai.pid())
	r.RSS = round(r.RSS, 0)
	return err
}
