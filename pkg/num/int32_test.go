package num_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/num"
)

func TestANumberThatDoesNotFitIsRefusedAndNeverTruncated(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{math.MinInt32, -1, 0, 1, math.MaxInt32} {
		got, err := num.Int32(n)
		require.NoError(t, err)
		require.Equal(t, n, int64(got))
		require.Equal(t, n, int64(num.Clamp32(n)))
	}
	for _, n := range []int64{math.MinInt64, math.MinInt32 - 1, math.MaxInt32 + 1, 1 << 32, math.MaxInt64} {
		_, err := num.Int32(n)
		require.Error(t, err, n)
	}
}

func TestClamp32ReturnsTheNearestNumberThatFits(t *testing.T) {
	t.Parallel()
	require.Equal(t, int32(math.MaxInt32), num.Clamp32(1<<32))
	require.Equal(t, int32(math.MinInt32), num.Clamp32(math.MinInt64))
}

func TestNarrowerReportsTheFirstNumberThatDoesNotFit(t *testing.T) {
	t.Parallel()
	var narrow num.Narrower
	require.Equal(t, int32(7), narrow.Int32(7))
	require.NoError(t, narrow.Err())
	require.Zero(t, narrow.Int32(1<<32))
	narrow.Int32(1 << 33)
	require.ErrorContains(t, narrow.Err(), "4294967296 does not fit")
}
