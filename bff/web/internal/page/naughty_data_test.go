//go:build testdata

package page_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
)

// TestDataNaughtyStringsAreInert: strings that often break software change nothing on a page but
// its texts. Control characters are stored in no name.
func TestDataNaughtyStringsAreInert(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var all []string
	require.NoError(t, json.Unmarshal(data, &all))
	require.Greater(t, len(all), 500)
	harmless := written(t, language.Japanese, "x")
	tried := 0
	for _, naughty := range all {
		if naughty == "" || strings.ContainsFunc(naughty, unicode.IsControl) {
			continue
		}
		tried++
		requireInert(t, harmless, naughty)
	}
	require.Greater(t, tried, 400)
}
