package inventory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/services/inventory"
)

func TestConfigDefaults(t *testing.T) {
	cfg, err := config.Load[inventory.Config](map[string]string{"INVENTORY_DATABASE_URL": "postgres://stock"}, "INVENTORY_")
	require.NoError(t, err)
	require.Equal(t, "postgres://stock", cfg.Database.URL)
	require.Equal(t, 15*time.Minute, cfg.HoldTTL)
	require.Equal(t, 5*time.Second, cfg.SweepInterval)
	require.True(t, cfg.Batch)
	require.Equal(t, 3, cfg.BatchConcurrency)
	require.Equal(t, 64, cfg.BatchMaxSize)
	require.EqualValues(t, 5, cfg.LowStock)
	require.Equal(t, 200*time.Millisecond, cfg.StockPublishInterval)
	require.Equal(t, time.Hour, cfg.ReconcileInterval)
}

func TestConfigReportsEveryFault(t *testing.T) {
	_, err := config.Load[inventory.Config](map[string]string{
		"INVENTORY_DATABASE_URL": "postgres://stock", "INVENTORY_HOLD_TTL": "0s", "INVENTORY_SWEEP_INTERVAL": "-1s",
		"INVENTORY_BATCH_CONCURRENCY": "0", "INVENTORY_BATCH_MAX_SIZE": "-1", "INVENTORY_LOW_STOCK": "-1",
		"INVENTORY_STOCK_PUBLISH_INTERVAL": "0s", "INVENTORY_RECONCILE_INTERVAL": "0s",
	}, "INVENTORY_")
	for _, setting := range []string{
		"HOLD_TTL", "SWEEP_INTERVAL", "BATCH_CONCURRENCY", "BATCH_MAX_SIZE", "LOW_STOCK", "STOCK_PUBLISH_INTERVAL", "RECONCILE_INTERVAL",
	} {
		require.ErrorContains(t, err, "INVENTORY_"+setting)
	}
}
