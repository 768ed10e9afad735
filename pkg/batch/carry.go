package batch

import (
	"context"
	"fmt"
	"runtime/debug"
)

// carry runs the calls and returns one result each, also when run panics or returns too few
// results.
func (c *Batcher[K, C, R]) carry(ctx context.Context, calls []C) (results []Result[R]) {
	defer func() {
		if fault := recover(); fault != nil {
			results = failed[R](len(calls), fmt.Errorf("batch: panic: %v\n%s", fault, debug.Stack()))
		}
	}()
	results = c.run(ctx, calls)
	if len(results) != len(calls) {
		return failed[R](len(calls), ErrUnanswered)
	}
	return results
}

func failed[R any](n int, err error) []Result[R] {
	results := make([]Result[R], n)
	for i := range results {
		results[i].Err = err
	}
	return results
}
