//go:build testdata

package data

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// apparelSKUs is the number of variants in the apparel catalog.
const apparelSKUs = 1847 + 44

// TestDataLevelsOfTheApparelCatalog imports the catalog, then levels of all its variants at a
// location of their own, from a file made of the export. The second import changes nothing.
func TestDataLevelsOfTheApparelCatalog(t *testing.T) {
	s, dir := harness.SharedShop(t), t.TempDir()
	_, err := s.Control(t.Context(), "import", "--format", "apparel", filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel"))
	require.NoError(t, err)
	_, err = s.Office(t).Inventory.PutLocation(t.Context(), &inventoryv1.PutLocationRequest{
		Location: &inventoryv1.Location{Code: "apparel", Name: "衣料倉庫", Priority: 50, Open: true},
	})
	require.NoError(t, err)

	exported := filepath.Join(dir, "export.csv")
	_, err = s.Control(t.Context(), "stock", "export", "--location", "main", exported)
	require.NoError(t, err)
	file, err := os.Open(exported)
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	levels, want := [][]string{{"sku", "location", "on_hand", "low_threshold"}}, make(map[string]int64)
	for i, row := range rows[1:] {
		if strings.HasPrefix(row[0], "E2E-") || strings.HasPrefix(row[0], "NAUGHTY-") {
			continue // levels of other tests
		}
		want[row[0]] = int64(7 + i%50)
		levels = append(levels, []string{row[0], "apparel", strconv.FormatInt(want[row[0]], 10), "10"})
	}
	require.Len(t, want, apparelSKUs)
	path := harness.WriteCSV(t, dir, "levels.csv", levels)
	for _, changed := range []int{apparelSKUs, 0} {
		out, err := s.Control(t.Context(), "stock", "import", path)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("read %d = taken %d + refused 0; %d levels changed\n", apparelSKUs, apparelSKUs, changed), out)
	}
	require.Equal(t, want, levelsAt(t, s, "apparel"))
	s.Settles(t, harness.Soon)
}

// levelsAt returns the units on hand at a location by SKU. It reads all pages.
func levelsAt(t testing.TB, s *harness.Shop, location string) map[string]int64 {
	t.Helper()
	found, request := make(map[string]int64), &inventoryv1.ListLevelsRequest{PageSize: 1000}
	for {
		page, err := s.Office(t).Inventory.ListLevels(t.Context(), request)
		require.NoError(t, err)
		for _, l := range page.GetLevels() {
			if l.GetLocation() == location {
				found[l.GetSku()] = int64(l.GetOnHand())
			}
			request.AfterSku, request.AfterLocation = l.GetSku(), l.GetLocation()
		}
		if len(page.GetLevels()) == 0 {
			return found
		}
	}
}
