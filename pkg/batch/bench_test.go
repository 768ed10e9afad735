package batch_test

import (
	"context"
	"testing"

	"github.com/akinai/akinai/pkg/batch"
)

// BenchmarkAlone measures the overhead of a call without concurrent calls.
func BenchmarkAlone(b *testing.B) {
	c := batch.New[string](batch.Options{}, func(_ context.Context, calls []int) []batch.Result[int] {
		return make([]batch.Result[int], len(calls))
	})
	keys := []string{"A", "B", "C"}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.Do(b.Context(), keys, 1)
	}
}
