package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinesOfAnOrderHaveDifferentSKUs(t *testing.T) {
	for range 100 {
		require.ElementsMatch(t, []int{0, 1, 2}, distinct(3, 3))
	}
}

func TestHotItemMustBeSoldExactly(t *testing.T) {
	sold := func(n, refused int) result { return result{Answers: map[string]int{"201": n, outOfStock: refused}} }
	require.NoError(t, checkHot(sold(50, 150), 50, 200))
	require.ErrorContains(t, checkHot(sold(51, 149), 50, 200), "51 of 50 units sold")
	require.ErrorContains(t, checkHot(sold(49, 151), 50, 200), "49 of 50 units sold")
}

func TestPgbenchReport(t *testing.T) {
	r, err := parsePgbench("number of transactions actually processed: 43440\nlatency average = 1.8 ms\ntps = 4344.123 (without initial connection time)\n")
	require.NoError(t, err)
	require.Equal(t, 43440, r.Operations)
	require.InDelta(t, 4344.1, r.PerSecond, 0.001)
	_, err = parsePgbench("pgbench: error")
	require.Error(t, err)
}
