package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestNewLocation(t *testing.T) {
	for in, want := range map[string]domain.LocationCode{"": domain.DefaultLocation, "tokyo-1": "tokyo-1"} {
		got, err := domain.NewLocationCode(in)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"Tokyo", "a b", "東京", "a\x00", "a\n"} {
		_, err := domain.NewLocationCode(in)
		require.ErrorIs(t, err, domain.ErrLocationInvalid)
	}
}
