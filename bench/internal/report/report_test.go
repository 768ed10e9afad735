package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumber(t *testing.T) {
	require.Equal(t, "0", Number(0))
	require.Equal(t, "999.5", Number(999.5))
	require.Equal(t, "1,234,567.25", Number(1234567.25))
}
