package run

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// runsOf returns when the task of Every ran, since its start, in five minutes.
func runsOf(t *testing.T, delay, interval time.Duration, task func(n int) error) (at []time.Duration, ended error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
		defer stop()
		start := time.Now()
		ended = Every(ctx, delay, interval, func(context.Context) error {
			at = append(at, time.Since(start))
			return task(len(at))
		})
	})
	return at, ended
}

func TestEvery(t *testing.T) {
	ok := func(int) error { return nil }
	t.Run("runs at the start and at every interval", func(t *testing.T) {
		at, err := runsOf(t, 0, 2*time.Minute, ok)
		require.NoError(t, err, "a process that stops is no fault")
		require.Equal(t, []time.Duration{0, 2 * time.Minute, 4 * time.Minute}, at)
	})
	t.Run("waits for the delay first", func(t *testing.T) {
		at, err := runsOf(t, time.Minute, 2*time.Minute, ok)
		require.NoError(t, err)
		require.Equal(t, []time.Duration{time.Minute, 3 * time.Minute}, at[:2])
		at, err = runsOf(t, time.Hour, time.Minute, ok)
		require.NoError(t, err)
		require.Empty(t, at, "the process stopped before")
	})
	t.Run("never runs twice at a time", func(t *testing.T) {
		at, err := runsOf(t, 0, time.Minute, func(int) error {
			time.Sleep(90 * time.Second) //nolint:forbidigo // of the bubble
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, []time.Duration{0, 90 * time.Second, 180 * time.Second, 270 * time.Second}, at)
	})
	t.Run("returns the first error", func(t *testing.T) {
		at, err := runsOf(t, 0, time.Minute, func(n int) error {
			if n == 2 {
				return errBug
			}
			return nil
		})
		require.ErrorIs(t, err, errBug)
		require.Len(t, at, 2)
	})
}

// A task that fails runs again as a worker does, and a store that is unavailable is one warning.
func TestEveryIsAWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		kit := &Kit{Log: slog.New(slog.NewTextHandler(&log, nil)), process: &process{}}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		runs := 0
		kit.Every("tidy", time.Hour, func(context.Context) error {
			if runs++; runs <= 4 {
				return &pgconn.ConnectError{}
			}
			return nil
		})
		kit.process.workers[0](ctx)
		synctest.Wait() // for the timer that logs
		require.Equal(t, 5, runs, "the interval counts from the run that went well")
		require.Equal(t, 1, strings.Count(log.String(), "waits for a store"), log.String())
	})
}
