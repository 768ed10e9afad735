package sources_test

import (
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

const examples = "../../../../../samples/csv/"

// The example files of docs/import.md can be imported.
func TestTheExamples(t *testing.T) {
	read := func(file string, options sources.CSVOptions) (products []*productv1.ProductInput) {
		source, err := sources.CSV(examples+file, options)
		require.NoError(t, err)
		for _, row := range rowsOf(t, source) {
			require.NoError(t, row.Err)
			if row.Category != nil {
				require.Equal(t, "手ぬぐい", row.Category.GetName())
				continue
			}
			require.NoError(t, protovalidate.Validate(row.Product))
			require.NotEmpty(t, row.Product.GetCategory())
			require.Len(t, row.Stock, len(row.Product.GetVariants()))
			products = append(products, row.Product)
		}
		return products
	}
	own := read("products.csv", sources.CSVOptions{})
	require.Len(t, own, 3)
	require.Len(t, own[0].GetVariants(), 3)
	require.Equal(t, productv1.Status_STATUS_PUBLISHED, own[2].GetStatus(), "the service makes it a draft: it has no price")

	mapped := read("supplier.csv", sources.CSVOptions{Mapping: examples + "supplier.yaml"})
	require.Len(t, mapped, 4)
	spoon, knife, soy := mapped[0], mapped[2], mapped[3]
	require.Equal(t, "木のしゃもじ", spoon.GetName())
	require.Equal(t, map[string]string{"素材": "さくら", "仕入名": "【新商品】木のしゃもじ"}, spoon.GetAttributes())
	require.EqualValues(t, 683, spoon.GetVariants()[0].GetPrice().GetAmount(), "4.50 dollars, 151.75 yen each, are 682.875")
	require.Equal(t, "25 cm", spoon.GetVariants()[1].GetName())
	require.Equal(t, productv1.Status_STATUS_PUBLISHED, knife.GetStatus(), "the service makes it a draft: it has no price")
	require.Equal(t, productv1.Status_STATUS_DRAFT, soy.GetStatus(), "is not shown")
	require.Equal(t, productv1.TaxClass_TAX_CLASS_REDUCED, soy.GetVariants()[0].GetTaxClass())
}
