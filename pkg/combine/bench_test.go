package combine_test

import (
	"context"
	"testing"

	"github.com/akinai/akinai/pkg/combine"
)

// BenchmarkAlone measures the overhead of a call without concurrent calls.
func BenchmarkAlone(b *testing.B) {
	c := combine.New[string](combine.Options{}, func(_ context.Context, calls []int) []combine.Result[int] {
		return make([]combine.Result[int], len(calls))
	})
	keys := []string{"A", "B", "C"}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.Do(b.Context(), keys, 1)
	}
}
