package replay

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPricesAreReadExactly(t *testing.T) {
	for text, want := range map[string]Mills{
		"2.55": 2550, "0.001": 1, "18.0": 18000, "18": 18000, "-11062.06": -11062060, "-0.5": -500, "0.0": 0, "38970.0": 38970000,
	} {
		got, err := parseMills(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "-", ".5", "1.0001", "1e3", "+1", "--1", "1.-5", "1,000.00", "£1", "99999999999999999"} {
		_, err := parseMills(text)
		require.ErrorIs(t, err, errPrice, text)
	}
}

func TestMillsAreWrittenAsPounds(t *testing.T) {
	require.Equal(t, "-11062.060", Mills(-11062060).String())
	require.Equal(t, "0.001", Mills(1).String())
}
