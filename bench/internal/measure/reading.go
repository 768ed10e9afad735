package measure

import (
	"context"
	"maps"
	"time"
)

// Millisecond is the unit of the figures that are times.
const Millisecond = float64(time.Millisecond)

// Reading holds the values of the counters at one time.
type Reading struct {
	At         time.Time
	CPU        map[string]time.Duration
	Statements int64
	// Writes is the number of transactions that wrote; only some callers read it.
	Writes int64

	ledger ledger
}

// Read reads the counters of the stores and of the processes in besides.
func (s *Stores) Read(ctx context.Context, besides map[string][]int) (Reading, error) {
	pids, err := s.PIDs(ctx)
	if err != nil {
		return Reading{}, err
	}
	maps.Copy(pids, besides)
	r := Reading{At: time.Now(), CPU: make(map[string]time.Duration, len(pids))}
	for name, processes := range pids {
		if r.CPU[name], err = CPUTime(processes); err != nil {
			return Reading{}, err
		}
	}
	if r.Statements, err = s.Statements(ctx); err != nil {
		return Reading{}, err
	}
	r.ledger, err = s.ledger(ctx)
	return r, err
}

// SetCosts sets the figures from the counters, divided by the number of operations.
func (r *Result) SetCosts(before, after Reading, operations float64) {
	r.CPUOf = make(map[string]float64, len(after.CPU))
	var all time.Duration
	for name := range after.CPU {
		used := after.CPU[name] - before.CPU[name]
		r.CPUOf[name] = Round(float64(used)/Millisecond/operations, 4)
		all += used
	}
	r.CPU = Round(float64(all)/Millisecond/operations, 4)
	r.Statements = Round(float64(after.Statements-before.Statements)/operations, 2)
	r.Bill = billOf(before.ledger, after.ledger, operations)
}
