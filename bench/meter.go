package main

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
)

const (
	// statsFlush is the time for which an idle backend of PostgreSQL may delay the report of its
	// commits (PGSTAT_IDLE_INTERVAL).
	statsFlush = 11 * time.Second
	// idleFor is how long the idle shop is measured.
	idleFor = 15 * time.Second
)

// meter reads the counters of all servers.
type meter struct {
	akinai *measure.Process
	stores *measure.Stores
	// profiler may be nil.
	profiler *measure.Profiler
	// idleCommits is the number of transactions per second without requests: the polls of the
	// workers.
	idleCommits float64
}

func (m *meter) read(ctx context.Context) (measure.Reading, error) {
	return m.stores.Read(ctx, map[string][]int{"akinai": {m.akinai.PID()}})
}

// commits returns the number of transactions, after every backend has reported its own. Only this
// counter is delayed.
func (m *meter) commits(ctx context.Context) (int64, error) {
	if err := measure.Wait(ctx, statsFlush); err != nil {
		return 0, err
	}
	return m.stores.Commits(ctx)
}

// idle measures the shop without requests. One second counts as an operation.
func (m *meter) idle(ctx context.Context) (measure.Result, error) {
	commitsBefore, err := m.commits(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	before, err := m.read(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	if err := measure.Wait(ctx, idleFor); err != nil {
		return measure.Result{}, err
	}
	after, err := m.read(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	commitsAfter, err := m.stores.Commits(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	seconds := after.At.Sub(before.At).Seconds()
	m.idleCommits = float64(commitsAfter-commitsBefore) / seconds
	r := measure.Result{Scenario: "idle", Seconds: measure.Round(seconds, 1), Commits: measure.Round(m.idleCommits, 1)}
	r.SetCosts(before, after, seconds)
	r.RSS, err = measure.ResidentMB(m.akinai.PID())
	return r, err
}

// run warms up, then measures one scenario, from one quiet state to the next.
func (m *meter) run(ctx context.Context, s scenario) (measure.Result, error) {
	warm := measure.Drive(ctx, s.warmUp, 0, s.do)
	if err := m.stores.WaitDone(ctx); err != nil {
		return measure.Result{}, fmt.Errorf("after the warm-up: %w", err)
	}
	var commits int64
	var err error
	if s.writes {
		if commits, err = m.commits(ctx); err != nil {
			return measure.Result{}, err
		}
	}
	r, err := m.count(ctx, s, warm.Total())
	if err != nil || !s.writes {
		return r, err
	}
	commitsAfter, err := m.commits(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	// The polls during the wait before the second count are subtracted.
	made := float64(commitsAfter-commits) - m.idleCommits*statsFlush.Seconds()
	r.Commits = measure.Round(max(made, 0)/float64(r.Operations), 2)
	return r, nil
}

// count runs the load and reads the counters before and after it.
func (m *meter) count(ctx context.Context, s scenario, first int) (measure.Result, error) {
	finish, err := m.profiler.Watch(ctx, s.name)
	if err != nil {
		return measure.Result{}, err
	}
	before, err := m.read(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	o := measure.Drive(ctx, s.Load, first, s.do)
	if err := m.stores.WaitDone(ctx); err != nil {
		return measure.Result{}, err
	}
	after, err := m.read(ctx)
	if err != nil {
		return measure.Result{}, err
	}
	r := o.Result(s.name, s.Clients)
	r.SetCosts(before, after, float64(o.Total()))
	if r.RSS, err = measure.ResidentMB(m.akinai.PID()); err != nil {
		return measure.Result{}, err
	}
	return r, finish()
}
