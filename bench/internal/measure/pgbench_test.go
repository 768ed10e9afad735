package measure

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPgbenchReport(t *testing.T) {
	r, err := parsePgbench("number of transactions actually processed: 43440\nlatency average = 1.8 ms\ntps = 4344.123 (without initial connection time)\n")
	require.NoError(t, err)
	require.Equal(t, 43440, r.Operations)
	require.InDelta(t, 4344.1, r.PerSecond, 0.001)
	_, err = parsePgbench("pgbench: error")
	require.Error(t, err)
}
