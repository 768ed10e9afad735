package harness

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Await calls check until it returns nil. It fails the test with the last error if check still
// fails after within.
func Await(t testing.TB, within time.Duration, check func() error) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			require.NoError(t, err, "still after %s", within)
		case <-t.Context().Done():
			require.NoError(t, err)
		}
	}
}

// Settles waits until all invariants hold and no task is pending.
func (s *Shop) Settles(t testing.TB, within time.Duration) {
	t.Helper()
	Await(t, within, func() error { return NoFaults(Faults(t.Context(), s.Cluster)) })
}

// NoFaults returns an error that lists all faults, or nil if there are none.
func NoFaults(faults []string, err error) error {
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%d faults:\n%s", len(faults), strings.Join(faults, "\n"))
	}
	return err
}

// Equal returns an error unless got equals want.
func Equal[T comparable](got, want T) error {
	if got != want {
		return fmt.Errorf("is %v, want %v", got, want)
	}
	return nil
}
