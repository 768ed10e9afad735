//go:build testdata

package data

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// TestDataSupermarketTree imports the supermarket's tree twice. The service stores each code of the
// file with its parent and name. The second import changes nothing.
func TestDataSupermarketTree(t *testing.T) {
	s, path := harness.SharedShop(t), filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "supermarket_ja_category.csv")
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	want := make(map[string]string) // "parent name" by slug
	reader := csv.NewReader(file)
	_, err = reader.Read()
	require.NoError(t, err)
	for {
		row, err := reader.Read()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		want["sm-"+row[0]] = " " + row[1]
		want["sm-"+row[2]] = "sm-" + row[0] + " " + row[3]
		want["sm-"+row[4]] = "sm-" + row[2] + " " + row[5]
	}
	for _, created := range []int{len(want), 0} {
		out, err := s.Control(t.Context(), "import", "--format", "supermarket", path)
		require.NoError(t, err)
		require.Contains(t, out, fmt.Sprintf("categories: created %d + updated 0 + unchanged %d + refused 0\n", created, len(want)-created))
	}
	reply, err := s.Office(t).Catalog.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	got := make(map[string]string)
	for _, c := range reply.GetCategories() {
		if strings.HasPrefix(c.GetSlug(), "sm-") {
			got[c.GetSlug()] = c.GetParent() + " " + c.GetName()
			require.EqualValues(t, 1, c.GetVersion())
		}
	}
	require.Equal(t, want, got)
}
