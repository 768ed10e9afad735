package payment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/services/payment"
)

func TestConfigReadsTwoDatabases(t *testing.T) {
	cfg, err := config.Load[payment.Config](map[string]string{
		"PAYMENT_DATABASE_URL": "postgres://books", "PAYMENT_BANK_DATABASE_URL": "postgres://bank",
	}, "PAYMENT_")
	require.NoError(t, err)
	require.Equal(t, "postgres://books", cfg.Database.URL)
	require.Equal(t, "postgres://bank", cfg.Bank.URL)
	require.Equal(t, 200*time.Millisecond, cfg.BankTimeout)
	require.Equal(t, int64(10_000_000), cfg.CardLimits["JPY"])
}

func TestConfigReportsEveryFault(t *testing.T) {
	_, err := config.Load[payment.Config](map[string]string{
		"PAYMENT_DATABASE_URL": "postgres://books", "PAYMENT_BANK_DATABASE_URL": "postgres://bank",
		"PAYMENT_BANK_TIMEOUT": "-1s", "PAYMENT_CARD_LIMITS": "JPY:0,pound:5",
	}, "PAYMENT_")
	require.ErrorContains(t, err, "PAYMENT_BANK_TIMEOUT")
	require.ErrorContains(t, err, "PAYMENT_CARD_LIMITS has JPY:0")
	require.ErrorContains(t, err, "PAYMENT_CARD_LIMITS has pound:5")
	_, err = config.Load[payment.Config](nil, "PAYMENT_")
	require.ErrorContains(t, err, "PAYMENT_DATABASE_URL")
	require.ErrorContains(t, err, "PAYMENT_BANK_DATABASE_URL")
}
