package measure

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStatLineWithBracketsInItsName(t *testing.T) {
	used, err := parseStat("42 (odd) name) S 1 42 42 0 -1 4194560 100 200 0 0 7 5 20 10 20 0 1 0 100 1000 10")
	require.NoError(t, err)
	require.Equal(t, 420*time.Millisecond, used, "7 + 5 of its own, 20 + 10 of children that ended")
	_, err = parseStat("42 (short) S 1")
	require.Error(t, err)
}

func TestCPUTimeOfAProcessThatIsGoneIsNothing(t *testing.T) {
	used, err := CPUTime([]int{1 << 30})
	require.NoError(t, err)
	require.Zero(t, used)
}

func TestOwnMemory(t *testing.T) {
	megabytes, err := ResidentMB(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, megabytes, 1.0)
}
