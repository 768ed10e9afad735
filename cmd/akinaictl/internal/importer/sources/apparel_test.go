package sources_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
)

const (
	garmentsCSV = `sku,product_type,categories,name,description,product_online,price,qty,configurable_variations
X1-S,simple,,Shirt S,,1,32.5,7,
X1-M,simple,,Shirt M,,1,56.99,0,
X9,simple,,Left over,,1,1,1,
X1,configurable,"Default Category/Collections/New,Default Category/Men/Tops/Tees,","Shirt &amp; Tie ","<p>Two
lines</p>",1,32.5,0,"sku=X1-S,size=S,color=Red|sku=X1-M,size=M,color=Red"
X2,configurable,Default Category,Hidden,,0,1,0,"sku=X1-S,size=S"
X3,configurable,,Missing,,1,1,0,"sku=X1-S,size=S|sku=X3-S,size=S"
X4,configurable,too few cells
`
	bagsCSV = `category,name,sku,price,qty,description,size
"Gear
Bags
Collections",Go-Get'r Bag ,24-MB01,34,100,<p>Big</p>,
"Gear
Unknown",Odd,24-MB02,free,1,,55 cm
`
)

func apparelFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "products.csv.gz"))
	require.NoError(t, err)
	zipped := gzip.NewWriter(file)
	_, err = zipped.Write([]byte(garmentsCSV))
	require.NoError(t, err)
	require.NoError(t, zipped.Close())
	require.NoError(t, file.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "gear_bags.csv"), []byte(bagsCSV), 0o600))
	return dir
}

func rowsOf(t *testing.T, source sources.Source) []catalogfile.Row {
	t.Helper()
	var rows []catalogfile.Row
	for row, err := range source.Rows {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	if source.Size >= 0 {
		require.Len(t, rows, source.Size)
	}
	return rows
}

// split separates the categories of a source from its products.
func split(rows []catalogfile.Row) (categories, products []catalogfile.Row) {
	for _, row := range rows {
		if row.Category != nil {
			categories = append(categories, row)
		} else {
			products = append(products, row)
		}
	}
	return categories, products
}

func TestGarmentsBecomeProductsWithVariants(t *testing.T) {
	source, err := sources.Apparel(apparelFolder(t))
	require.NoError(t, err)
	rows := rowsOf(t, source)
	shirt := rows[0]
	require.NoError(t, shirt.Err)
	require.Equal(t, "products.csv.gz", shirt.File)
	require.Equal(t, 5, shirt.Line)
	variant := func(sku, name string, yen int64, size string) *productv1.VariantInput {
		return &productv1.VariantInput{
			Sku: sku, Name: name, Price: &typev1.Money{Amount: yen, Currency: "JPY"},
			TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD, Options: map[string]string{"size": size, "color": "Red"},
		}
	}
	require.True(t, proto.Equal(&productv1.ProductInput{
		Slug: "shirt-tie-x1", Name: "Shirt & Tie", Description: "<p>Two\nlines</p>", Category: "tees-men", Brand: "Luma",
		Status:   productv1.Status_STATUS_PUBLISHED,
		Variants: []*productv1.VariantInput{variant("X1-S", "S / Red", 4875, "S"), variant("X1-M", "M / Red", 8549, "M")},
	}, shirt.Product), shirt.Product)
	require.Equal(t, map[string]int64{"X1-S": 7, "X1-M": 0}, shirt.Stock)
	require.Equal(t, productv1.Status_STATUS_DRAFT, rows[1].Product.GetStatus())
	require.Empty(t, rows[1].Product.GetCategory())
}

func TestGearBecomesProductsOfOneVariant(t *testing.T) {
	source, err := sources.Apparel(apparelFolder(t))
	require.NoError(t, err)
	bag := rowsOf(t, source)[5]
	require.NoError(t, bag.Err)
	require.Equal(t, "go-get-r-bag-24-mb01", bag.Product.GetSlug())
	require.Equal(t, "Go-Get'r Bag", bag.Product.GetName())
	require.Equal(t, "bags", bag.Product.GetCategory())
	require.Equal(t, int64(5100), bag.Product.GetVariants()[0].GetPrice().GetAmount())
	require.Empty(t, bag.Product.GetVariants()[0].GetName())
	require.Equal(t, map[string]int64{"24-MB01": 100}, bag.Stock)
}

func TestRowsThatCannotBecomeProductsAreRefused(t *testing.T) {
	source, err := sources.Apparel(apparelFolder(t))
	require.NoError(t, err)
	rows := rowsOf(t, source)
	require.ErrorIs(t, rows[2].Err, catalogfile.ErrVariantMissing)
	require.ErrorIs(t, rows[3].Err, catalogfile.ErrRowMalformed)
	require.ErrorIs(t, rows[4].Err, catalogfile.ErrParentMissing)
	require.Equal(t, 4, rows[4].Line)
	require.ErrorIs(t, rows[6].Err, catalogfile.ErrRowMalformed)
	require.ErrorContains(t, rows[6].Err, `price "free"`)
}

func TestAFolderThatIsNotThere(t *testing.T) {
	_, err := sources.Apparel(t.TempDir())
	require.ErrorIs(t, err, os.ErrNotExist)
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}
