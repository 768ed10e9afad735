package combine_test

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/combine"
)

// A lone caller is a batch of one; callers that come while others run share a batch.
func ExampleCombiner_Do() {
	double := combine.New[string](combine.Options{}, func(_ context.Context, calls []int) []combine.Result[int] {
		results := make([]combine.Result[int], len(calls))
		for i, n := range calls {
			results[i].Value = 2 * n
		}
		return results
	})
	fmt.Println(double.Do(context.Background(), []string{"sku-1"}, 21))
	// Output: 42 <nil>
}
