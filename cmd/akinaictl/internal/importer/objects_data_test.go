//go:build testdata

package importer_test

import (
	"os"
	"path/filepath"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

func data(name string) string { return filepath.Join(os.Getenv("AKINAI_TEST_DATA"), name) }

func TestTheElectronicsCatalog(t *testing.T) {
	source, err := sources.Electronics(data("electronics_products.jsonl.gz"))
	require.NoError(t, err)
	brands, slugs, shortened := make(map[string]bool), make(map[string]*productv1.ProductInput), 0
	for _, row := range rowsOf(t, source) {
		require.NoError(t, row.Err)
		require.NoError(t, protovalidate.Validate(row.Product))
		require.Equal(t, productv1.Status_STATUS_PUBLISHED, row.Product.GetStatus())
		brands[row.Product.GetBrand()], slugs[row.Product.GetSlug()] = true, row.Product
		if row.Product.GetAttributes()["title"] != "" {
			shortened++
		}
	}
	require.Len(t, slugs, 19_406)
	require.Len(t, brands, 161)
	require.Equal(t, 27, shortened)
	cartridge := slugs["1399"]
	require.Equal(t, "HP 80 Original Cyan", cartridge.GetName())
	require.EqualValues(t, 18893, cartridge.GetVariants()[0].GetPrice().GetAmount(), "125.95 dollars, 150 yen each, halves up")
	require.Equal(t, "Cyan", cartridge.GetAttributes()["printing colours"])
	require.Equal(t, "0882780756328 0088698629123", cartridge.GetAttributes()["EAN"])
}

func TestTheFoodTable(t *testing.T) {
	source, err := sources.Foods(data("foods_ja.json.gz"))
	require.NoError(t, err)
	categories, bySource := make(map[string]int), make(map[string]*productv1.ProductInput)
	tree, foods := split(rowsOf(t, source))
	named := make(map[string]bool)
	for _, row := range tree {
		named[row.Category.GetSlug()] = true
	}
	require.Len(t, named, 1+18)
	for _, row := range foods {
		require.NoError(t, row.Err)
		require.Contains(t, named, row.Product.GetCategory())
		require.NoError(t, protovalidate.Validate(row.Product))
		require.Equal(t, productv1.Status_STATUS_DRAFT, row.Product.GetStatus(), "has no price")
		require.NotRegexp(t, `[<>\[\]]|類\)`, row.Product.GetName())
		categories[row.Product.GetCategory()]++
		bySource[row.Product.GetAttributes()["食品名"]] = row.Product
	}
	require.Len(t, bySource, 2478)
	require.Len(t, categories, 18)
	require.Equal(t, 401, categories["vegetables"])
	require.NotContains(t, categories, "")
	for source, shown := range map[string]string{
		"<畜肉類> ぶた [ハム類] ロースハム ロースハム":                        "ぶた ロースハム",
		"<畜肉類> ぶた [大型種肉] ロース 脂身 生":                          "ぶた 大型種肉 ロース 脂身 生",
		"(かぼちゃ類) 日本かぼちゃ 果実 生":                               "日本かぼちゃ 果実 生",
		"こむぎ [即席めん類] 和風スタイル即席カップめん 油揚げ 調理後のめん  (スープを残したもの)": "こむぎ 和風スタイル即席カップめん 油揚げ 調理後のめん (スープを残したもの)",
		"<その他> 人乳": "人乳",
	} {
		require.Equal(t, shown, bySource[source].GetName())
	}
}

func TestTheSynonymTable(t *testing.T) {
	_, products, _ := shop()
	for _, created := range []bool{true, false} {
		sum, err := importer.Synonyms(t.Context(), products, data("synonyms_ja.csv.gz"))
		require.NoError(t, err)
		require.Equal(t, 67_311, sum.Entries)
		require.Equal(t, sum.Groups, sum.Created+sum.Unchanged)
		require.Equal(t, created, sum.Created > 0)
		require.Equal(t, created, sum.Unchanged == 0)
	}
}
