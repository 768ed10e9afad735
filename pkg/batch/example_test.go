package batch_test

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/batch"
)

// A lone caller is a batch of one; callers that come while others run share a batch.
func ExampleBatcher_Do() {
	double := batch.New[string](batch.Options{}, func(_ context.Context, calls []int) []batch.Result[int] {
		results := make([]batch.Result[int], len(calls))
		for i, n := range calls {
			results[i].Value = 2 * n
		}
		return results
	})
	fmt.Println(double.Do(context.Background(), []string{"sku-1"}, 21))
	// Output: 42 <nil>
}
