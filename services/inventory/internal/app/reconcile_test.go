package app_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// comparer returns the results in turn, and repeats the last one.
type comparer struct {
	results []domain.Reconciliation
	errs    []error
	made    int
}

func (c *comparer) CompareLevels(context.Context, int) (domain.Reconciliation, error) {
	i := min(c.made, len(c.results)-1)
	c.made++
	return c.results[i], c.errs[i]
}

func TestReconcilerReportsDriftAndContinuesAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drift := domain.Drift{SKU: "A", Location: "main", OnHand: 2, ExpectedOnHand: 3}
		b := &comparer{
			results: []domain.Reconciliation{{Levels: 9}, {}, {Levels: 9, Count: 1, Drifts: []domain.Drift{drift}}, {Levels: 9}},
			errs:    []error{nil, errors.New("database is unavailable"), nil, nil},
		}
		var log bytes.Buffer
		var reported []int64
		reconciler := app.NewReconciler(b, slog.New(slog.NewTextHandler(&log, nil)), clock.System(), func(_ context.Context, n int64) {
			reported = append(reported, n)
		})
		require.Zero(t, reconciler.Last(), "before the first run")
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Hour+30*time.Minute)
		defer stop()
		require.NoError(t, run.Every(ctx, time.Minute, time.Hour, reconciler.Report))
		require.Equal(t, 4, b.made, "a minute after the start, then every hour")
		require.Equal(t, []int64{0, 1, 0}, reported)
		require.Equal(t, int64(9), reconciler.Last().Levels)
		require.Equal(t, 30*time.Minute-time.Minute, time.Since(reconciler.Last().At), "that of the last run")
		require.Contains(t, log.String(), "database is unavailable")
		require.Contains(t, log.String(), `level=ERROR msg="stock differs from what was published and is pending, or from reservations" drifts=1 levels=9 first="[A at main: level 2/0, expected 3/0, in reservations 0]"`)
	})
}
