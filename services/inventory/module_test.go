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
}

func TestConfigReportsEveryFault(t *testing.T) {
	_, err := config.Load[inventory.Config](map[string]string{
		"INVENTORY_DATABASE_URL": "postgres://stock", "INVENTORY_HOLD_TTL": "0s", "INVENTORY_SWEEP_INTERVAL": "-1s",
	}, "INVENTORY_")
	require.ErrorContains(t, err, "INVENTORY_HOLD_TTL")
	require.ErrorContains(t, err, "INVENTORY_SWEEP_INTERVAL")
}
