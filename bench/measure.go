package main

import (
	"context"
	"fmt"
	"maps"
	"time"
)

const (
	millisecond = float64(time.Millisecond)
	// statsFlush is the time for which an idle backend of PostgreSQL may delay the report of its
	// commits (PGSTAT_IDLE_INTERVAL).
	statsFlush = 11 * time.Second
	// idleFor is how long the idle shop is measured.
	idleFor = 15 * time.Second
)

// meter reads the counters of all servers.
type meter struct {
	akinai *akinai
	stores *stores
	// profiler may be nil.
	profiler *profiler
	// idleCommits is the number of transactions per second without requests: the polls of the
	// workers.
	idleCommits float64
}

// reading holds the values of the counters at one time.
type reading struct {
	at         time.Time
	cpu        map[string]time.Duration
	statements int64
	// writes is the number of transactions that wrote; only some callers read it.
	writes int64
}

func (m *meter) read(ctx context.Context) (reading, error) {
	return m.stores.read(ctx, map[string][]int{"akinai": {m.akinai.pid()}})
}

// read reads the counters of the stores and of the processes in besides.
func (s *stores) read(ctx context.Context, besides map[string][]int) (reading, error) {
	pids, err := s.pids(ctx)
	if err != nil {
		return reading{}, err
	}
	maps.Copy(pids, besides)
	r := reading{at: time.Now(), cpu: make(map[string]time.Duration, len(pids))}
	for name, processes := range pids {
		if r.cpu[name], err = cpuTime(processes); err != nil {
			return reading{}, err
		}
	}
	r.statements, err = s.statements(ctx)
	return r, err
}

// commits returns the number of transactions, after every backend has reported its own. Only this
// counter is delayed.
func (m *meter) commits(ctx context.Context) (int64, error) {
	if err := wait(ctx, statsFlush); err != nil {
		return 0, err
	}
	return m.stores.commits(ctx)
}

// idle measures the shop without requests. One second counts as an operation.
func (m *meter) idle(ctx context.Context) (result, error) {
	commitsBefore, err := m.commits(ctx)
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
	commitsAfter, err := m.stores.commits(ctx)
	if err != nil {
		return result{}, err
	}
	seconds := after.at.Sub(before.at).Seconds()
	m.idleCommits = float64(commitsAfter-commitsBefore) / seconds
	r := result{Scenario: "idle", Seconds: round(seconds, 1), Commits: round(m.idleCommits, 1)}
	r.used(before, after, seconds)
	r.RSS, err = residentMB(m.akinai.pid())
	return r, err
}

// run warms up, then measures one scenario, from one quiet state to the next.
func (m *meter) run(ctx context.Context, s scenario) (result, error) {
	warm := drive(ctx, s.warmUp, 0, s.do)
	if err := m.stores.settle(ctx); err != nil {
		return result{}, fmt.Errorf("after the warm-up: %w", err)
	}
	var commits int64
	var err error
	if s.writes {
		if commits, err = m.commits(ctx); err != nil {
			return result{}, err
		}
	}
	r, err := m.count(ctx, s, warm.operations())
	if err != nil || !s.writes {
		return r, err
	}
	commitsAfter, err := m.commits(ctx)
	if err != nil {
		return result{}, err
	}
	// The polls during the wait before the second count are subtracted.
	made := float64(commitsAfter-commits) - m.idleCommits*statsFlush.Seconds()
	r.Commits = round(max(made, 0)/float64(r.Operations), 2)
	return r, nil
}

// count runs the load and reads the counters before and after it.
func (m *meter) count(ctx context.Context, s scenario, first int) (result, error) {
	finish, err := m.profiler.watch(ctx, s.name)
	if err != nil {
		return result{}, err
	}
	before, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	o := drive(ctx, s.load, first, s.do)
	if err := m.stores.settle(ctx); err != nil {
		return result{}, err
	}
	after, err := m.read(ctx)
	if err != nil {
		return result{}, err
	}
	r := o.result(s.name, s.clients)
	r.used(before, after, float64(o.operations()))
	if r.RSS, err = residentMB(m.akinai.pid()); err != nil {
		return result{}, err
	}
	return r, finish()
}

// used sets the figures from the counters, divided by the number of operations.
func (r *result) used(before, after reading, operations float64) {
	r.CPUOf = make(map[string]float64, len(after.cpu))
	var all time.Duration
	for name := range after.cpu {
		used := after.cpu[name] - before.cpu[name]
		r.CPUOf[name] = round(float64(used)/millisecond/operations, 4)
		all += used
	}
	r.CPU = round(float64(all)/millisecond/operations, 4)
	r.Statements = round(float64(after.statements-before.statements)/operations, 2)
}
