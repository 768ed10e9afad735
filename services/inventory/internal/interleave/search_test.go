package interleave_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// scene is the input of a search: stock, and scripts that run concurrently on two instances.
type scene struct {
	name    string
	levels  []domain.Level
	scripts []script
	// least is the minimum number of states that a search visits, without and with batching.
	least map[bool]int
}

// script is the sequence of calls of one caller, on one instance.
type script struct {
	name     string
	instance int
	do       func(c *caller)
}

// caller runs a script.
type caller struct {
	*run
	name     string
	instance int
	// done counts the finished calls.
	done int
	// ctx identifies the caller to the gate, through all layers.
	ctx       context.Context
	inventory *app.Inventory
	admin     *app.StockAdmin
}

// run is one interleaving of a scene: the use cases are real, and each call of a port waits at a
// gate for its turn.
type run struct {
	home     context.Context
	model    *model
	together bool

	mu      sync.Mutex
	waiting []*step
	stopped bool
	// logs holds, by caller, the results of its current call so far, which are its only state.
	// arrivals holds the same for the batchers of an instance, since they were idle.
	logs     map[string]digest
	arrivals [2]digest
	asking   [2]int
	// demands holds the demands of running Reserve calls, by caller. short marks those that could
	// not be served at some moment since the call began.
	demands map[string]domain.Demand
	short   map[string]bool
	steps   []*step
	faults  []string
	heard   map[domain.OrderID]*heard
}

type digest [sha256.Size]byte

// step is one call of a port.
type step struct {
	who      string
	instance int
	name     string
	// do calls a store, at a moment of its clock, and returns the result as text.
	do func(ctx context.Context, p ports, m moment) string
	// at is the model's time before the step; state and answer are the model's state and result
	// after it.
	at            time.Time
	state, answer string
	turn          chan struct{}
}

// combined are the steps that a batcher makes or depends on.
var combined = []string{"arrive", "look", "hold", "commit", "commit all"}

// moment is the time of a store, and its difference to the model's time.
type moment struct {
	now   time.Time
	ahead time.Duration
}

type callerKey struct{}

var errStopped = errors.New("the search has seen enough")

// wait queues a step and returns after the search has applied it to the model.
func (r *run) wait(ctx context.Context, instance int, name string, do func(ctx context.Context, p ports, m moment) string) error {
	who, _ := ctx.Value(callerKey{}).(string)
	s := &step{who: who, instance: instance, name: name, do: do, turn: make(chan struct{})}
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return errStopped
	}
	r.waiting = append(r.waiting, s)
	r.mu.Unlock()
	<-s.turn
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return errStopped
	}
	return nil
}

// next returns the possible next steps, sorted by caller. It is called when all callers wait.
func (r *run) next() []*step {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.waiting, func(a, b *step) int { return strings.Compare(a.who, b.who) })
	return r.waiting
}

// take applies a step. blind skips the checks, which another run has already made.
func (r *run) take(at int, blind bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.waiting[at]
	r.waiting = slices.Delete(r.waiting, at, at+1)
	before := maps.Clone(r.model.orders)
	s.at = r.model.now
	s.answer = s.do(r.home, r.model, moment{now: s.at})
	if !blind {
		s.state = r.model.String()
		r.faults = append(r.faults, r.model.faults(before)...)
	}
	r.steps = append(r.steps, s)
	r.logs[s.who] = r.logs[s.who].add(s.name, s.answer)
	if r.together && slices.Contains(combined, s.name) {
		r.arrivals[s.instance] = r.arrivals[s.instance].add(s.who, s.name, s.answer)
	}
	r.notice()
	close(s.turn)
}

// notice marks the wishes that cannot be served now.
func (r *run) notice() {
	levels := r.model.levelsWhere(func(domain.Level) bool { return true })
	for who, demand := range r.demands {
		if _, err := domain.NewAllocator(levels, r.model.asked).Allocate(demand); err != nil {
			r.short[who] = true
		}
	}
}

// stop ends all callers.
func (r *run) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = true
	for _, s := range r.waiting {
		close(s.turn)
	}
	r.waiting = nil
}

// key returns a digest of the state of the run: runs with equal keys have equal continuations.
func (r *run) key(scripts []script) digest {
	r.mu.Lock()
	defer r.mu.Unlock()
	words := []string{r.model.String()}
	for _, s := range scripts {
		log := r.logs[s.name]
		words = append(words, string(log[:]), fmt.Sprint(r.short[s.name]))
	}
	for _, order := range slices.Sorted(maps.Keys(r.heard)) {
		words = append(words, fmt.Sprint(order, *r.heard[order]))
	}
	words = append(words, string(r.arrivals[0][:]), string(r.arrivals[1][:]))
	return digest{}.add(words...)
}

func (d digest) add(words ...string) digest {
	text := d[:]
	for _, word := range words {
		text = append(append(text, byte(len(word)), byte(len(word)>>8)), word...)
	}
	return sha256.Sum256(text)
}

// begin starts the scripts of a scene.
func (s scene) begin(ctx context.Context, together bool, broken condition) (*run, func() bool) {
	r := &run{
		home: ctx, model: newModel(s.levels...), together: together, logs: make(map[string]digest), demands: make(map[string]domain.Demand),
		short: make(map[string]bool), heard: make(map[domain.OrderID]*heard),
	}
	r.model.broken = broken
	var instances [2]*app.Inventory
	for i := range instances {
		stock := gatedStock{run: r, instance: i}
		instances[i] = app.NewInventory(stock, holdTTL)
		if together {
			lost := func(err error) bool { return errors.Is(err, errStopped) }
			instances[i] = app.NewBatchingInventory(stock, holdTTL, app.Batching{Options: batch.Options{Concurrency: 1}, Lost: lost})
		}
	}
	var group sync.WaitGroup
	for _, s := range s.scripts {
		c := &caller{
			run: r, name: s.name, instance: s.instance, ctx: context.WithValue(r.home, callerKey{}, s.name),
			inventory: instances[s.instance], admin: app.NewStockAdmin(gatedStockAdminStore{run: r, instance: s.instance}),
		}
		group.Go(func() { s.do(c) })
	}
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	return r, func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	}
}

// search visits every reachable state of a scene once, and takes every possible step from it.
type search struct {
	scene    scene
	together bool
	broken   condition
	// edges maps a state to the states to which its steps lead.
	edges map[digest][]digest
	runs  int
	// faults holds the faults of the first run that had any, with its steps.
	faults []string
}

// everything explores until no step is left, or an invariant is violated.
func (s *search) everything(t *testing.T) {
	t.Helper()
	s.edges = make(map[digest][]digest)
	for open := [][]int{nil}; len(open) > 0 && s.faults == nil; {
		prefix := open[len(open)-1]
		open = append(open[:len(open)-1], s.explore(t, prefix)...)
	}
}

// explore follows a prefix of choices, and then always the first choice, until it reaches a known
// state. It returns the prefixes of the choices that it did not take.
func (s *search) explore(t *testing.T, prefix []int) (others [][]int) {
	t.Helper()
	s.runs++
	synctest.Test(t, func(t *testing.T) {
		r, ended := s.scene.begin(t.Context(), s.together, s.broken)
		defer func() { r.stop(); synctest.Wait() }()
		var from digest
		choice := -1
		for path := []int(nil); ; {
			synctest.Wait()
			if known := len(path) < len(prefix)-1; known {
				r.next()
				r.take(prefix[len(path)], true)
				path = append(path, prefix[len(path)])
				continue
			}
			steps, key := r.next(), r.key(s.scene.scripts)
			if choice >= 0 {
				s.edges[from][choice] = key
			}
			if len(r.faults) > 0 {
				s.faults = append(r.faults, r.story())
				return
			}
			if len(steps) == 0 {
				require.True(t, ended(), "all callers wait: %s", r.story())
				s.edges[key] = nil
				if s.faults = r.verdict(); s.faults != nil {
					s.faults = append(s.faults, r.story())
				}
				return
			}
			_, seen := s.edges[key]
			if seen && len(path) >= len(prefix) {
				return
			}
			if !seen {
				s.edges[key] = make([]digest, len(steps))
				for other := 1; other < len(steps); other++ {
					others = append(others, append(slices.Clone(path), other))
				}
			}
			from, choice = key, 0
			if len(path) < len(prefix) {
				choice = prefix[len(path)]
			}
			path = append(path, choice)
			r.take(choice, false)
		}
	})
	return others
}

// chance follows the choices of pick to the end, and returns the run.
func (s *search) chance(t *testing.T, pick func(options int) int) (r *run) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var ended func() bool
		r, ended = s.scene.begin(t.Context(), s.together, s.broken)
		for {
			synctest.Wait()
			steps := r.next()
			if len(steps) == 0 {
				require.True(t, ended())
				return
			}
			r.take(pick(len(steps)), false)
		}
	})
	return r
}

// interleavings returns the number of paths through the states.
func (s *search) interleavings() *big.Int {
	ways := make(map[digest]*big.Int, len(s.edges))
	var count func(at digest) *big.Int
	count = func(at digest) *big.Int {
		if n, ok := ways[at]; ok {
			return n
		}
		n := new(big.Int)
		if len(s.edges[at]) == 0 {
			n.SetInt64(1)
		}
		for _, to := range s.edges[at] {
			n.Add(n, count(to))
		}
		ways[at] = n
		return n
	}
	return count(s.root())
}

// root returns the initial state: no choice leads to it.
func (s *search) root() digest {
	led := make(map[digest]bool, len(s.edges))
	for _, targets := range s.edges {
		for _, to := range targets {
			led[to] = true
		}
	}
	for at := range s.edges {
		if !led[at] {
			return at
		}
	}
	return digest{}
}

// story returns the steps so far, one per line.
func (r *run) story() string {
	var lines []string
	for _, s := range r.steps {
		lines = append(lines, fmt.Sprintf("%s at %d: %s -> %s", s.who, s.instance, s.name, s.answer))
	}
	return strings.Join(append(lines, r.model.String()), "\n")
}
