package importer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
)

func TestColumnsOfALanguage(t *testing.T) {
	rows := csvRows(t, "slug,sku,name,name:en,description:en,variant_name:en,option:サイズ,option:サイズ:en,pictures,picture_alts:en,attribute:note:en\n"+
		"a,A-L,前掛け,'=Apron,,Large one,大,Large,/a.jpg|/b.jpg,|back,plain\n"+
		"a,A-S,,,,,小,,,,\n")
	require.Len(t, rows, 1)
	require.NoError(t, rows[0].Err)
	require.True(t, proto.Equal(&productv1.ProductTexts{
		Name: "=Apron", VariantNames: map[string]string{"A-L": "Large one", "A-S": ""},
		PictureAlts: map[string]string{"/a.jpg": "", "/b.jpg": "back"},
		Options:     map[string]*productv1.OptionTexts{"サイズ": {Values: map[string]string{"大": "Large", "小": ""}}},
	}, rows[0].Product.GetTranslations()["en"]), "%v", rows[0].Product.GetTranslations())
	require.Equal(t, map[string]string{"note:en": "plain"}, rows[0].Product.GetAttributes(), "an attribute may have any name")
	require.ElementsMatch(t, []string{
		"name", "pictures.url", "translations.en.name", "translations.en.description", "translations.en.picture_alts",
		"translations.en.variant_names", "translations.en.options",
	}, rows[0].Mask.GetFields())

	t.Run("leave translations alone when the file has none", func(t *testing.T) {
		row := csvRows(t, "slug,sku,name\na,A,N\n")[0]
		require.Empty(t, row.Product.GetTranslations())
		require.Equal(t, []string{"name"}, row.Mask.GetFields())
	})
	t.Run("translate option_order item by item", func(t *testing.T) {
		row := csvRows(t, "slug,sku,option:size,option_order,option_order:en\na,A,大,size:大|size:小,Size:L|Size:S\n")[0]
		require.NoError(t, row.Err)
		require.True(t, proto.Equal(&productv1.OptionTexts{Name: "Size", Values: map[string]string{"大": "L", "小": "S"}}, row.Product.GetTranslations()["en"].GetOptions()["size"]))
		require.ElementsMatch(t, []string{"options", "translations.en.options"}, row.Mask.GetFields())
	})
	t.Run("refuse two texts for one value", func(t *testing.T) {
		row := csvRows(t, "slug,sku,option:size,option:size:en\na,A,大,L\na,B,大,XL\n")[0]
		require.Equal(t, "ROW_CONFLICT", errs.ReasonOf(row.Err))
	})
	t.Run("refuse a list of another length", func(t *testing.T) {
		row := csvRows(t, "slug,sku,option:size,option_order,option_order:en\na,A,大,size:大|size:小,Size:L\n")[0]
		require.Equal(t, "ROW_MALFORMED", errs.ReasonOf(row.Err))
	})
	for header, want := range map[string]string{
		"slug,sku,name:fr":         "name:fr",
		"slug,sku,brand:en":        "brand:en",
		"slug,sku,option:size:fr":  "none of the languages",
		"slug,sku,option:size:en":  "none option:size",
		"slug,sku,option_order:en": "none option_order",
		"slug,sku,picture_alts:en": "none pictures",
	} {
		_, err := sources.CSV(file(t, "f.csv", header+"\n"), sources.CSVOptions{})
		require.ErrorContains(t, err, want, header)
	}
}

func TestALineChangesTheTranslationsThatItHas(t *testing.T) {
	row := func(line string) catalogfile.Row { return rowsOf(t, sources.Lines("f", strings.NewReader(line)))[0] }
	got := row(`{"product":{"slug":"a","translations":{"en":{"name":"A","variantNames":{"A-1":""}}}}}`)
	require.NoError(t, got.Err)
	require.Equal(t, []string{"translations.en.name", "translations.en.variant_names"}, got.Mask.GetFields())
	require.Equal(t, []string{"translations"}, row(`{"product":{"slug":"a","translations":{}}}`).Mask.GetFields(), "all are removed")
	require.Equal(t, "ROW_MALFORMED", errs.ReasonOf(row(`{"product":{"slug":"a","translations":{"en":{"title":"A"}}}}`).Err))
	category := row(`{"category":{"slug":"tea","name":"お茶","names":{"en":"Tea"}}}`)
	require.Equal(t, map[string]string{"en": "Tea"}, category.Category.GetNames())
}
