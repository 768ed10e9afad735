package typo_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/typo"
)

func TestNearestFindsTheIntendedWord(t *testing.T) {
	skus := []string{"TEA-HOJI-100", "TEA-SENCHA-50", "TEA-SENCHA-100", "MUG"}
	for word, want := range map[string]string{
		"tea-sencha-100":  "TEA-SENCHA-100",
		"TEA-SENCHA-1000": "TEA-SENCHA-100",
		"TEA-SENHCA-50":   "TEA-SENCHA-50",
		"TEASENCHA-100":   "TEA-SENCHA-100",
		"MUGG":            "MUG",
		"CUSHION-RED":     "",
		"":                "",
	} {
		nearest, found := typo.Nearest(word, slices.Values(skus))
		require.Equal(t, want, nearest, word)
		require.Equal(t, want != "", found, word)
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "ba", 1}, {"abc", "abd", 1}, {"kitten", "sitting", 3}} {
		require.Equal(t, tc.want, typo.Distance(tc.a, tc.b))
		require.Equal(t, tc.want, typo.Distance(tc.b, tc.a))
	}
}
