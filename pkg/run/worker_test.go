package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
)

var errBug = errors.New("index out of range")

// observe runs a worker that fails after each of the given run times, and returns the delays
// between the runs and the log.
func observe(t *testing.T, runs []time.Duration, fail func(n int) error) (delays []time.Duration, logged string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		var ended time.Time
		n := 0
		w := &worker{name: "tidy", log: slog.New(slog.NewTextHandler(&log, nil)), run: func(context.Context) error {
			if n > 0 {
				delays = append(delays, time.Since(ended))
			}
			if n == len(runs) {
				stop()
				return nil
			}
			time.Sleep(runs[n]) //nolint:forbidigo // of the bubble
			n++
			ended = time.Now()
			return fail(n)
		}}
		w.keepRunning(ctx)
		logged = log.String()
	})
	return delays, logged
}

func TestAWorkersDelayIsShortAgainAfterARunThatWentWell(t *testing.T) {
	const short, well = time.Millisecond, 20 * time.Second
	delays, _ := observe(t, []time.Duration{short, short, short, well, short, well, well}, func(int) error { return errBug })
	ms := time.Millisecond
	require.Equal(t, []time.Duration{100 * ms, 200 * ms, 400 * ms, 100 * ms, 200 * ms, 100 * ms, 100 * ms}, delays)

	delays, _ = observe(t, make([]time.Duration, 12), func(int) error { return errBug })
	require.Equal(t, restartLate, delays[11], "one that never runs well waits long")
}

func TestAStoreThatIsUnavailableIsOneWarning(t *testing.T) {
	const short, well = time.Millisecond, 20 * time.Second
	for name, err := range map[string]error{
		"classified":       fmt.Errorf("sweep: %w", pg.ErrUnavailable),
		"busy":             pg.ErrBusy,
		"not classified":   fmt.Errorf("sweep: %w", &pgconn.PgError{Code: "57P01"}),
		"disk full":        &pgconn.PgError{Code: "53100"},
		"too slow":         fmt.Errorf("sweep: %w", context.DeadlineExceeded),
		"lost connections": &pgconn.ConnectError{},
	} {
		_, logged := observe(t, []time.Duration{short, short, short, well, short, short}, func(int) error { return err })
		require.NotContains(t, logged, "ERROR", name)
		require.Equal(t, 2, strings.Count(logged, "level=WARN"), "%s: %s", name, logged)
		require.Equal(t, 1, strings.Count(logged, "worker runs again"), name)
	}
}

func TestABugOfAWorkerIsAnErrorEachTimeAlsoDuringAnOutage(t *testing.T) {
	_, logged := observe(t, make([]time.Duration, 6), func(n int) error {
		if n%2 == 0 {
			return errBug
		}
		return pg.ErrUnavailable
	})
	require.Equal(t, 3, strings.Count(logged, "level=ERROR"), logged)
	require.Equal(t, 1, strings.Count(logged, "level=WARN"), logged)

	_, logged = observe(t, make([]time.Duration, 2), func(int) error { return nil })
	require.Equal(t, 2, strings.Count(logged, "level=ERROR"), "it must not return: %s", logged)
}
