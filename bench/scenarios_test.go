package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
)

func TestLinesOfAnOrderHaveDifferentSKUs(t *testing.T) {
	for range 100 {
		require.ElementsMatch(t, []int{0, 1, 2}, distinct(3, 3))
	}
}

func TestHotItemMustBeSoldExactly(t *testing.T) {
	sold := func(n, refused int) measure.Result {
		return measure.Result{Answers: map[string]int{"201": n, client.OutOfStock: refused}}
	}
	require.NoError(t, checkHot(sold(50, 150), 50, 200))
	require.ErrorContains(t, checkHot(sold(51, 149), 50, 200), "51 of 50 units sold")
	require.ErrorContains(t, checkHot(sold(49, 151), 50, 200), "49 of 50 units sold")
}

// REST takes enum values by their short names only.
func TestTheSortOrderIsOneOfTheAPI(t *testing.T) {
	t.Parallel()
	require.Contains(t, webv1.Sort_value, "SORT_"+strings.ToUpper(sortOrder))
}
