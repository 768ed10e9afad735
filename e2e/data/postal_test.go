//go:build testdata

package data

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// TestDataPostalCodesOfJapan imports Japan Post's table of towns twice: the second import changes
// nothing. A shopper finds the town of a code of each prefecture.
func TestDataPostalCodesOfJapan(t *testing.T) {
	s, path := harness.SharedShop(t), filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "postal_codes_2026-03-31.csv.gz")
	const rows = "124508"
	for _, counts := range []string{
		rows + " rows read: " + rows + " created, 0 updated, 0 unchanged; 0 retired, " + rows + " current\n",
		rows + " rows read: 0 created, 0 updated, " + rows + " unchanged; 0 retired, " + rows + " current\n",
	} {
		out, err := s.Control(t.Context(), "import", "postal", "--version", "2026-03-31", path)
		require.NoError(t, err)
		require.Equal(t, counts, out)
	}
	first := firstCodes(t, path)
	require.Len(t, first, 47, "prefectures")
	for prefecture, code := range first {
		require.Contains(t, prefecturesOf(t, s, code), prefecture, code)
	}
}

// firstCodes returns the first postal code of each prefecture.
func firstCodes(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	text, err := gzip.NewReader(file)
	require.NoError(t, err)
	codes := make(map[string]string)
	for r := csv.NewReader(text); ; {
		cells, err := r.Read()
		if err == io.EOF {
			return codes
		}
		require.NoError(t, err)
		if _, known := codes[cells[6]]; !known {
			codes[cells[6]] = cells[2]
		}
	}
}

func prefecturesOf(t *testing.T, s *harness.Shop, code string) (out []string) {
	t.Helper()
	res := new(webv1.LookUpPostalCodeResponse)
	require.NoError(t, s.Ask(t, s.Edge(), "/v1/postal-codes/"+code, nil, res))
	for _, place := range res.GetPlaces() {
		out = append(out, place.GetPrefecture())
	}
	return out
}
