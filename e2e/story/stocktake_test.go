package story

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// A catalog is imported from one file and its levels from another. Then staff count the stock,
// while one of the levels is edited.
func TestStoryStocktakeByCSV(t *testing.T) {
	s, dir := harness.SharedShop(t), t.TempDir()
	skus := importCatalog(t, s, dir, 3, 40)

	// A delivery: 10 of the first SKU, 11 of the next and so on.
	levels := [][]string{{"sku", "on_hand"}}
	for i, sku := range skus {
		levels = append(levels, []string{sku, strconv.Itoa(10 + i)})
	}
	delivery := harness.WriteCSV(t, dir, "delivery.csv", levels)
	for _, changed := range []int{len(skus), 0} {
		out, err := s.Control(t.Context(), "stock", "import", "--create", delivery)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("read %d = taken %d + refused 0; %d levels changed\n", len(skus), len(skus), changed), out)
	}
	require.EqualValues(t, 10, s.Available(t, skus[0]))
	require.EqualValues(t, 10+len(skus)-1, s.Available(t, skus[len(skus)-1]))

	// The sheets are exported, one SKU is edited, and the stock is counted: one unit more of each
	// SKU but the last.
	sheet := countSheet(t, s, dir, skus)
	s.Stock(t, skus[1], 3)
	for i := range skus[:len(skus)-1] {
		sheet[i+1][1] = strconv.Itoa(11 + i)
	}
	counted := harness.WriteCSV(t, dir, "counted.csv", sheet)
	for _, changed := range []int{len(skus) - 2, 0} {
		out, err := s.Control(t.Context(), "stock", "count", "--reason", "yearly count", counted)
		require.ErrorContains(t, err, "some rows were refused")
		require.Equal(t, fmt.Sprintf("refused counted.csv:3 %s@main VERSION_CONFLICT: changed since it was read\n"+
			"read %d = taken %d + refused 1; %d levels changed\n", skus[1], len(skus), len(skus)-1, changed), out)
	}
	require.EqualValues(t, 11, s.Available(t, skus[0]))
	require.EqualValues(t, 3, s.Available(t, skus[1]))

	book, err := s.Office(t).Inventory.ListMovements(t.Context(), &inventoryv1.ListMovementsRequest{Sku: skus[0]})
	require.NoError(t, err)
	require.Len(t, book.GetMovements(), 2)
	take, came := book.GetMovements()[0], book.GetMovements()[1]
	require.Equal(t, inventoryv1.MovementCause_MOVEMENT_CAUSE_ADJUSTED, take.GetCause())
	require.Equal(t, "yearly count, counted.csv", take.GetReason()+", "+take.GetReference())
	require.EqualValues(t, 1, take.GetOnHandDelta())
	require.Equal(t, inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED, came.GetCause())
	require.Equal(t, "delivery.csv", came.GetReference())
}

// A catalog with stock can be imported again without undoing sales: make run does so with its
// samples.
func TestStoryStockOfTheCatalogOnce(t *testing.T) {
	s := harness.SharedShop(t)
	name := id.New()
	sku := "E2E-" + name
	draft, err := protojson.Marshal(&productv1.ProductInput{
		Slug: "e2e-" + name, Name: "急須 " + name, Status: productv1.Status_STATUS_PUBLISHED,
		Variants: []*productv1.VariantInput{{Sku: sku, Price: harness.Yen(4200), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD}},
	})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "catalog.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(fmt.Sprintf(`{"product":%s,"stock":{%q:7}}`+"\n", draft, sku)), 0o600))
	for _, sold := range []int32{0, 4} {
		if sold > 0 {
			s.Stock(t, sku, 7-sold)
		}
		_, err = s.Control(t.Context(), "import", "--new-stock-only", path)
		require.NoError(t, err)
		require.EqualValues(t, 7-sold, s.Available(t, sku))
	}
	_, err = s.Control(t.Context(), "import", path)
	require.NoError(t, err)
	require.EqualValues(t, 7, s.Available(t, sku))
}

// importCatalog imports products with variants, without stock, and returns the SKUs.
func importCatalog(t *testing.T, s *harness.Shop, dir string, products, variants int) (skus []string) {
	t.Helper()
	var file strings.Builder
	for range products {
		name := id.New()
		draft := &productv1.ProductInput{Slug: "e2e-" + name, Name: "湯呑 " + name, Status: productv1.Status_STATUS_PUBLISHED}
		for i := range variants {
			sku := fmt.Sprintf("E2E-%s-%d", name, i)
			skus = append(skus, sku)
			draft.Variants = append(draft.Variants, &productv1.VariantInput{
				Sku: sku, Price: harness.Yen(900), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD,
				Options: map[string]string{"colour": strconv.Itoa(i)},
			})
		}
		product, err := protojson.Marshal(draft)
		require.NoError(t, err)
		fmt.Fprintf(&file, `{"product":%s}`+"\n", product)
	}
	path := filepath.Join(dir, "catalog.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(file.String()), 0o600))
	out, err := s.Control(t.Context(), "import", path)
	require.NoError(t, err)
	require.Contains(t, out, fmt.Sprintf("read %d = created %d ", products, products))
	return skus
}

// countSheet exports the levels of the SKUs, with their versions, in the order of the SKUs.
func countSheet(t *testing.T, s *harness.Shop, dir string, skus []string) [][]string {
	t.Helper()
	path := filepath.Join(dir, "export.csv")
	_, err := s.Control(t.Context(), "stock", "export", "--location", "main", path)
	require.NoError(t, err)
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"sku", "location", "on_hand", "reserved", "available", "backorder_limit", "version"}, rows[0])
	exported := make(map[string][]string, len(rows))
	for _, row := range rows[1:] {
		exported[row[0]] = []string{row[0], row[2], row[6]}
	}
	sheet := [][]string{{"sku", "on_hand", "version"}}
	for _, sku := range skus {
		require.Contains(t, exported, sku)
		sheet = append(sheet, exported[sku])
	}
	return sheet
}
